// Staff as many as what is expected needs: nobody plans to let every child wait for ever.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "baseline_parts.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::calibration {
namespace {

/// A psychologist's assessments a year where nobody is idle: 253 working days of 6.6.
constexpr double kWithoutSlack = 253.0 / 6.6;

/// A value for the first day and for each January from the second year on.
std::vector<std::pair<Day, double>> by_year(const BaselineNumbers& n, double first, auto&& later) {
  std::vector<std::pair<Day, double>> steps{{sen2_census_day(n.census_year), first}};
  for (int year = 2; year <= kYearsOfBaseline + 1; ++year)
    steps.emplace_back(make_day(n.census_year + year - 1, 1, 1), later(year));
  return steps;
}

}  // namespace

double agreed_over_first(const BaselineNumbers& n, int year) {
  if (year <= 1 || n.targets.requests <= 0.0) return 1.0;
  const double first = n.targets.refused / n.targets.requests;
  const double lasting = std::min(0.95, first / n.first_year.refuse);
  return requests_over_first(n, year) * (1.0 - lasting) / std::max(1.0 - first, 0.05);
}

double issued_over_first(const BaselineNumbers& n, int year) {
  if (year <= 1) return 1.0;
  double agreed = 0.0;
  double lasting = 0.0;  // of those agreed to, who get no plan
  for (std::size_t cell = 0; cell < n.request_shares.size(); ++cell) {
    const std::size_t age = cell / n.needs.size();
    const double share = n.request_shares[cell] * (1.0 - n.refuse[age]);
    agreed += share;
    lasting += share * n.not_issue[age];
  }
  if (agreed <= 0.0) return agreed_over_first(n, year);
  lasting /= agreed;
  const double first = std::min(0.95, lasting * n.first_year.not_issue);
  return agreed_over_first(n, year) * (1.0 - lasting) / (1.0 - first);
}

double requests_over_first(const BaselineNumbers& n, int year) {
  return year <= 1 ? 1.0 : portable_exp(n.outlook.growth * backtest::years_of_growth(year));
}

std::vector<std::pair<Day, double>> psychologists_by_date(const BaselineNumbers& n) {
  const double agreed = n.targets.requests - n.targets.refused;
  const double in_balance = n.backlog ? agreed / kWithoutSlack : n.psychologists_fte;
  return by_year(n, n.psychologists_fte, [&](int year) {
    return std::max(n.psychologists_fte, in_balance * agreed_over_first(n, year));
  });
}

double officers_for(double new_plans, double plans) {
  // 2 days a new plan and 0.75 a plan's review, 225 days a year, and 38 % more than that:
  // Rotherham's 24. At least one, since part of a post would take months for one child.
  return std::max(1.0, 0.1 * std::round(10.0 * 1.38 * (2.0 * new_plans + 0.75 * plans) / 225.0));
}

std::vector<std::pair<Day, double>> officers_by_date(const BaselineNumbers& n) {
  // Plans year by year: new ones, who moves in, and who leaves at the rates that last.
  auto plans =
      static_cast<double>(std::accumulate(n.plans.begin(), n.plans.end(), std::int64_t{0}));
  const double moved_in = std::accumulate(n.plan_arrivals.begin(), n.plan_arrivals.end(), 0.0);
  const double leaving = plans > 0.0 ? n.targets.ceased / n.first_year.ends / plans : 0.0;
  plans += n.targets.issued + moved_in - n.targets.ceased;
  return by_year(n, n.officers_fte, [&](int year) {
    const double new_plans = n.targets.issued * issued_over_first(n, year);
    const double officers = std::max(n.officers_fte, officers_for(new_plans, plans));
    plans += new_plans + moved_in - leaving * plans;
    return officers;
  });
}

}  // namespace sendsim::calibration
