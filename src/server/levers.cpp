#include "levers.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace sendsim::server {
namespace {

using parameters::Operation;
using scenario::Scenario;

bool is_independent(std::string_view code) {
  return code.find("independent") != std::string_view::npos ||
         code.find("non_maintained") != std::string_view::npos;
}

class Levers {
 public:
  Levers(const Scenario& scenario, const std::vector<Changeable>& parameters)
      : scenario_{scenario}, parameters_{parameters} {}

  std::vector<Changeable> all() {
    add_places();
    add_requests();
    add_staff();
    add_endings();
    add_money();
    return std::move(all_);
  }

 private:
  [[nodiscard]] const Changeable* find(const std::string& path) const {
    const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                    [&](const Changeable& each) { return each.path == path; });
    return found == parameters_.end() ? nullptr : &*found;
  }

  void add(const Changeable& parameter, std::string label, std::string hint) {
    all_.push_back(parameter);
    all_.back().label = std::move(label);
    all_.back().hint = std::move(hint);
    // Nobody adds the same to the hazard of every age: a table is scaled.
    if (!parameter.axes.empty()) all_.back().operations = {Operation::multiply};
  }

  void add(const std::string& path, std::string label, std::string hint) {
    if (const Changeable* parameter = find(path))
      add(*parameter, std::move(label), std::move(hint));
  }

  void add_places() {
    for (const Changeable& each : parameters_)
      if (each.unit == "places" && each.path.ends_with(".places"))
        add(each, each.label,
            "Places are open to every need: the model does not keep some for one need alone.");
    add("placement.patience.mean", "Days a family waits before a place elsewhere is bought",
        "Where the list of a full type has a type that is bought instead.");
    add("placement.moves", "Moves between types of provision",
        "Moves in the years after a plan is made, phase transfers among them.");
  }

  void add_requests() {
    add("identification.request", "Requests for an assessment",
        "How often families and schools ask, by need and age. 0.9 is a tenth fewer.");
    add("identification.onset", "Needs that are found",
        "How many children are newly on SEN support, by need and age.");
    add("assessment.refuse", "Share of requests that are refused",
        "Refusals that are overturned on appeal are not modelled.");
    add("assessment.not_issue", "Share of assessments that end without a plan", "");
    add("assessment.other_advice.mean", "Days until the other advice is there",
        "From the agreement to assess to the last advice that is not the psychologist's.");
  }

  void add_staff() {
    add("assessment.psychologists.fte", "Educational psychologists",
        "Full-time equivalents for assessments; what they do beside is not counted here.");
    add("assessment.psychologists.work.mean", "Psychologist's working days for an assessment", "");
    add("assessment.officers.fte", "SEN officers who write plans and review them",
        "Full-time equivalents; plans go before reviews where the scenario says so.");
  }

  void add_endings() {
    add("transition.ceases", "Plans that end in the course of the year",
        "Above 1 plans last shorter. May be for some ages only.");
    add("transition.ends_with_school_year", "Share of plans that end with the school year",
        "Those that end on 31 July. May be for some ages only.");
  }

  /// What a child costs on the first day in the dearest of some types.
  [[nodiscard]] double price_in(const Changeable& line, bool of_independent) const {
    const parameters::Lever* lever = scenario_.lever(line.path);
    const parameters::Table today = lever->on(scenario_.as_written().first);
    double most = 0;
    const parameters::Axis& types = today.axes().front();
    for (std::size_t i = 0; i < types.size(); ++i)
      if (!of_independent || is_independent(types.codes[i])) most = std::max(most, today.at({i}));
    return most;
  }

  void add_money() {
    const auto first = static_cast<std::ptrdiff_t>(all_.size());
    for (const Changeable& each : parameters_) {
      if (!each.path.ends_with(".per_child") || each.kind != "by_provision") continue;
      if (price_in(each, false) <= 0) continue;
      const bool for_independent = is_independent(each.path) && price_in(each, true) > 0;
      add(each, for_independent ? "Fees of independent and non-maintained places" : each.label,
          "As many times the baseline's price, which itself may rise from year to year.");
      if (for_independent)  // what is asked for first
        std::rotate(all_.begin() + first, all_.end() - 1, all_.end());
    }
    add("finance.high_needs_budget", "High needs budget a year",
        "The grant of a financial year, after deductions and transfers.");
  }

  const Scenario& scenario_;
  const std::vector<Changeable>& parameters_;
  std::vector<Changeable> all_;
};

}  // namespace

std::vector<Changeable> levers_of(const Scenario& scenario,
                                  const std::vector<Changeable>& parameters) {
  return Levers{scenario, parameters}.all();
}

}  // namespace sendsim::server
