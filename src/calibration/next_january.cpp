#include <cmath>
#include <map>
#include <string>

#include "baseline_parts.hpp"
#include "sendsim/calibration/own_returns.hpp"

namespace sendsim::calibration {
namespace {

/// Yearly growth of prices, as the lines of the scenario have it.
constexpr double kPrices = 1.03;
constexpr double kIndependentPrices = 1.043;
constexpr double kTransportPrices = 1.04;
constexpr double kBlock = 1.02;  ///< of the high needs block beyond what is published

/// Each cohort a year older, with who was born, came and went.
void age_residents(BaselineNumbers& n) {
  const ByAge before = n.residents;
  ByAge arrivals_a_head{};
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    arrivals_a_head[age] =
        before[age] > 0.0 ? (n.arrivals[age] + n.arrivals_with_support[age]) / before[age] : 0.0;
  // Whole children: residents are counted.
  n.residents[0] = std::round(n.births.at(n.census_year - 1));
  for (std::size_t age = 0; age + 1 < kBaselineAges; ++age)
    n.residents[age + 1] = std::round(before[age] * (1.0 + arrivals_a_head[age] - n.leaving[age]));
  for (std::size_t age = 0; age < kBaselineAges; ++age) {
    const double grown = before[age] > 0.0 ? n.residents[age] / before[age] : 1.0;
    n.arrivals[age] *= grown;
    n.arrivals_with_support[age] *= grown;
    for (ByAge& need : n.sen_support) need[age] = std::round(need[age] * grown);
  }
  n.births.erase(n.births.begin());
  const auto last = *n.births.rbegin();
  n.births[last.first + 1] = last.second;
}

/// What the year between costs beyond the block is added to the balance; then the next year's
/// prices.
void age_money(BaselineNumbers& n) {
  BaselineNumbers::Money& money = n.money;
  const std::vector<double> held = plans_by_setting(n);
  double spend = money.services + money.place_funding;
  for (std::size_t type = 0; type < held.size(); ++type) spend += held[type] * money.top_up[type];
  money.opening_balance += spend - money.high_needs_budget.at(n.census_year);
  for (std::size_t type = 0; type < held.size(); ++type) {
    money.top_up[type] *= is_independent_special(n.provisions[type]) ? kIndependentPrices : kPrices;
    money.transport[type] *= kTransportPrices;
  }
  for (double* amount :
       {&money.services, &money.place_funding, &money.psychology, &money.administration})
    *amount *= kPrices;
  money.high_needs_budget.erase(money.high_needs_budget.begin());
  const auto last = *money.high_needs_budget.rbegin();
  money.high_needs_budget[last.first + 1] = last.second * kBlock;
  n.sources.opening_balance += "; with what " + std::to_string(n.census_year) + "-" +
                               std::to_string((n.census_year + 1) % 100) +
                               " is expected to cost beyond its budget";
}

}  // namespace

void move_to_next_january(BaselineNumbers& n) {
  age_residents(n);
  age_money(n);
  ++n.census_year;
}

}  // namespace sendsim::calibration
