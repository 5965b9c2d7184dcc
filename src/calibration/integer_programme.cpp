#include "integer_programme.hpp"

#include <Cbc_C_Interface.h>

#include <cmath>
#include <memory>
#include <string>

namespace sendsim::calibration {

std::size_t IntegerProgramme::add_variable(double cost, double limit) {
  costs_.push_back(cost);
  limits_.push_back(limit);
  entries_.emplace_back();
  return costs_.size() - 1;
}

std::size_t IntegerProgramme::add_row(double lower, double upper) {
  lower_.push_back(lower);
  upper_.push_back(upper);
  return lower_.size() - 1;
}

void IntegerProgramme::add_entry(std::size_t row, std::size_t variable, double coefficient) {
  entries_[variable].push_back({static_cast<int>(row), coefficient});
}

IntegerProgramme::Solution IntegerProgramme::minimise(int max_nodes) const {
  std::vector<CoinBigIndex> starts{0};
  std::vector<int> rows;
  std::vector<double> coefficients;
  for (const std::vector<Entry>& column : entries_) {
    for (const Entry& entry : column) {
      rows.push_back(entry.row);
      coefficients.push_back(entry.coefficient);
    }
    starts.push_back(static_cast<CoinBigIndex>(rows.size()));
  }
  const std::vector<double> zeros(costs_.size(), 0.0);

  const std::unique_ptr<Cbc_Model, void (*)(Cbc_Model*)> model{Cbc_newModel(), Cbc_deleteModel};
  Cbc_loadProblem(model.get(), static_cast<int>(costs_.size()), static_cast<int>(lower_.size()),
                  starts.data(), rows.data(), coefficients.data(), zeros.data(), limits_.data(),
                  costs_.data(), lower_.data(), upper_.data());
  for (std::size_t j = 0; j < costs_.size(); ++j) Cbc_setInteger(model.get(), static_cast<int>(j));
  Cbc_setParameter(model.get(), "logLevel", "0");
  Cbc_setLogLevel(model.get(), 0);
  Cbc_setParameter(model.get(), "slogLevel", "0");
  Cbc_setParameter(model.get(), "threads", "0");
  Cbc_setParameter(model.get(), "maxNodes", std::to_string(max_nodes).c_str());
  Cbc_solve(model.get());

  Solution solution;
  solution.proven = Cbc_isProvenOptimal(model.get()) != 0;
  const double* const best = Cbc_bestSolution(model.get());
  if (best == nullptr || Cbc_isProvenInfeasible(model.get()) != 0) return solution;
  solution.found = true;
  for (std::size_t j = 0; j < costs_.size(); ++j) {
    solution.values.push_back(std::round(best[j]));
  }
  return solution;
}

}  // namespace sendsim::calibration
