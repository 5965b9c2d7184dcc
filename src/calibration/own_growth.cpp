// How fast plans in independent and non-maintained special schools grow, from census to census.
#include <algorithm>
#include <cmath>
#include <vector>

#include "baseline_parts.hpp"
#include "own_parts.hpp"
#include "sendsim/calibration/own_returns.hpp"
#include "sendsim/sen2/provision.hpp"

namespace sendsim::calibration {
namespace {

/// Plans held for a year in such schools that England's pace weighs: with so many, what followed
/// the published Januaries was foretold best (METHODS.md).
constexpr double kPublishedPlanYears = 4000.0;

double independent_plans(const BaselineNumbers& numbers) {
  const std::vector<double> held = plans_by_setting(numbers);
  double total = 0.0;
  for (std::size_t type = 0; type < held.size(); ++type)
    if (is_independent_special(numbers.provisions[type])) total += held[type];
  return total;
}

struct Census {
  double independent = 0.0, known = 0.0, all = 0.0;  ///< plans
  /// Of the plans in no known kind of provision as many are taken to be in such schools as of the
  /// others, so that a list that lacks fewer schools is no growth.
  [[nodiscard]] double held() const { return known > 0.0 ? independent * all / known : 0.0; }
};

std::vector<Census> censuses_of(const sen2::Histories& histories) {
  std::vector<Census> counts(histories.returns.size());
  for (const sen2::ChildHistory& child : histories.children)
    for (const sen2::CensusView& view : child.censuses) {
      Census& count = counts[view.in_return];
      count.all += 1.0;
      if (view.provision != sen2::Provision::placement_unknown) count.known += 1.0;
      if (is_independent_special(std::string{sen2::code_of(view.provision)}))
        count.independent += 1.0;
    }
  return counts;
}

}  // namespace

double weight_of_own_pace(double plan_years) {
  return plan_years / (plan_years + kPublishedPlanYears);
}

double growth_of_independent(const BaselineNumbers& numbers) {
  const double a_year = 1.0 + numbers.independent_pace;
  return independent_plans(numbers) *
         (std::pow(a_year, kLastCensusOfGrowth) - std::pow(a_year, kFirstCensusOfGrowth)) /
         (kLastCensusOfGrowth - kFirstCensusOfGrowth);
}

void put_independent_growth(const OwnFiles& own, BaselineNumbers& numbers) {
  const double published_pace = numbers.independent_pace;
  const std::vector<Census> censuses = censuses_of(own.histories);
  const Census& first = censuses.front();
  const Census& last = censuses.back();
  const double years = own.histories.returns.back().year - own.histories.returns.front().year;
  const double plan_years = last.held() * years;
  OwnRate rate{.name = std::string{kGrowthOfIndependentPlans},
               .events = last.held() - first.held(),
               .exposure = plan_years,
               .published = published_pace,
               .used = published_pace,
               .own_weight = weight_of_own_pace(plan_years),
               .also_tells = {first.independent, last.independent}};
  // Chance adds up from year to year: the first and the last census tell all that is to be told.
  // Compounding as the published pace does, one plan more on either side as there.
  if (plan_years > 0.0) {
    rate.pace = std::pow((last.held() + 1.0) / (first.held() + 1.0), 1.0 / years) - 1.0;
    rate.used += rate.own_weight * (*rate.pace - published_pace);
  }
  numbers.independent_pace = rate.used;
  numbers.targets.independent_growth = growth_of_independent(numbers);
  numbers.own->rates.push_back(rate);
}

}  // namespace sendsim::calibration
