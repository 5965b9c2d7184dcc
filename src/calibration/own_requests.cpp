// Requests, and the totals of the last whole year.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "baseline_parts.hpp"
#include "own_parts.hpp"
#include "sendsim/calibration/shrinkage.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::calibration {
namespace {

constexpr double kPublishedAges = 50.0;   ///< requests that the published shares of ages weigh
constexpr double kPublishedNeeds = 10.0;  ///< new plans of an age that the published needs weigh
constexpr double kMonthsDiffer = 0.2;     ///< cv of a month's factor around the usual: assumption
constexpr double kMostRequests = 3.0;     ///< a child and year, as in the published baseline

using Mix = std::vector<std::vector<double>>;  // completed age × need, each row sums to 1

double share_within_20_weeks(const sen2::YearCounts& year) {
  const double counted = year.waits_known - year.exceptions;
  return counted > 0.0 ? year.within_20_weeks_less_exceptions / counted : 0.0;
}

std::vector<ByAge> children_who_ask(const BaselineNumbers& numbers) {
  std::vector<ByAge> exposure;
  for (const ByAge& need : numbers.sen_support) exposure.push_back(by_completed_age(need));
  return exposure;
}

ByAge over_needs(const std::vector<ByAge>& counts) {
  ByAge all{};
  for (const ByAge& need : counts)
    for (std::size_t age = 0; age < kBaselineAges; ++age) all[age] += need[age];
  return all;
}

/// Published requests by need and completed age.
std::vector<ByAge> published_requests(const BaselineNumbers& numbers,
                                      const std::vector<ByAge>& exposure) {
  std::vector<ByAge> requests = numbers.request;
  for (std::size_t need = 0; need < requests.size(); ++need)
    for (std::size_t age = 0; age < kBaselineAges; ++age)
      requests[need][age] *= exposure[need][age];
  return requests;
}

/// Needs of the new plans by age, drawn to those of the published ones.
Mix mix_of_new_plans(const OwnFiles& own, const BaselineNumbers& numbers,
                     const std::vector<ByAge>& published) {
  const std::size_t needs = numbers.needs.size();
  Mix mix(kBaselineAges, std::vector<double>(needs, 0.0));
  const ByAge all = over_needs(published);
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    for (std::size_t need = 0; need < needs; ++need)
      mix[age][need] = kPublishedNeeds * (all[age] > 0.0 ? published[need][age] / all[age]
                                                         : 1.0 / static_cast<double>(needs));
  for (const sen2::NewPlan& plan : own.observed.new_plans)
    if (plan.entry == sen2::PlanEntry::issued && plan.need != sen2::NeedType::unknown &&
        plan.age != static_cast<int>(sen2::kAgeUnknown))
      mix[counted_age(plan.age)][position(numbers.needs, sen2::code_of(plan.need))] += plan.count;
  for (std::vector<double>& row : mix) {
    double total = 0.0;
    for (const double one : row) total += one;
    for (double& one : row) one /= total;
  }
  return mix;
}

/// Requests of the last whole year by completed age: its total, with the ages of all years, those
/// that are published beside them.
ByAge requests_by_age(const OwnFiles& own, const ByAge& published, double total) {
  ByAge counted{};
  for (const sen2::YearCounts& year : own.observed.years)
    for (std::size_t age = 0; age < kBaselineAges; ++age) counted[age] += year.requests[age];
  const double all = std::max(sum_of_ages(published), 1e-9);
  double weight = 0.0;
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    weight += counted[age] += kPublishedAges * published[age] / all;
  for (double& one : counted) one *= total / weight;
  return counted;
}

/// Who asks at an age at which nobody is on SEN support in the model asks at the nearest that has
/// somebody. Gives how many that moves.
double move_to_ages_with_support(const ByAge& exposed, ByAge& requests) {
  constexpr double kSomebody = 1.0;
  double moved = 0.0;
  const auto has = [&](std::size_t age) { return exposed[age] >= kSomebody; };
  for (std::size_t age = 0; age < kBaselineAges; ++age) {
    if (has(age) || requests[age] <= 0.0) continue;
    for (std::size_t away = 1; away < kBaselineAges; ++away) {
      const bool below = age >= away && has(age - away);
      if (!below && (age + away >= kBaselineAges || !has(age + away))) continue;
      requests[below ? age - away : age + away] += requests[age];
      moved += requests[age];
      requests[age] = 0.0;
      break;
    }
  }
  return moved;
}

void put_season(const OwnFiles& own, BaselineNumbers& numbers) {
  std::array<double, 12> days{};
  std::array<double, 12> requests{};
  double all_days = 0.0;
  double all_requests = 0.0;
  for (const sen2::YearCounts& year : own.observed.years)
    for (unsigned month = 1; month <= 12; ++month) {
      const Day next =
          month == 12 ? make_day(year.year + 1, 1, 1) : make_day(year.year, month + 1, 1);
      const auto here = static_cast<double>((next - make_day(year.year, month, 1)).count());
      days[month - 1] += here;
      requests[month - 1] += year.requests_by_month[month - 1];
      all_days += here;
      all_requests += year.requests_by_month[month - 1];
    }
  std::array<double, 12> factors{};
  double mean = 0.0;
  for (std::size_t month = 0; month < 12; ++month) {
    const double usual = month == 7 ? numbers.season.august : numbers.season.other_months;
    factors[month] =
        usual *
        shrunk_ratio(requests[month], usual * all_requests * days[month] / all_days, kMonthsDiffer);
    mean += factors[month] * days[month] / all_days;
  }
  for (double& factor : factors) factor /= mean;
  numbers.season.by_month = factors;
}

/// Requests of a year of the returns, of unknown age too.
double requests_in(const sen2::YearCounts& year) {
  return std::accumulate(year.requests.begin(), year.requests.end(), 0.0);
}

}  // namespace

void tell_growth_of_requests(const OwnFiles& own, BaselineNumbers& numbers) {
  constexpr double kFewest = 5.0;  // of which no change can be told; and none is given away
  constexpr double kNinetyPerCent = 1.6448536269514722;
  const sen2::YearCounts& first = own.observed.years.front();
  const sen2::YearCounts& last = own.observed.years.back();
  const double before = requests_in(first);
  const double after = requests_in(last);
  const double years = last.year - first.year;
  if (years < 1.0 || before < kFewest || after < kFewest) return;
  const backtest::Outlook& outlook = numbers.outlook;
  const double growth = portable_log(after / before) / years;
  // The outlook's growth, its chance of both years and that of counts.
  const double chance = 2.0 * outlook.chance_cv * outlook.chance_cv + 1.0 / before + 1.0 / after;
  const double reach =
      kNinetyPerCent * std::sqrt(outlook.growth_sd * outlook.growth_sd + chance / (years * years));
  if (std::abs(growth - outlook.growth) <= reach) return;
  const auto percent = [](double logarithm) { return 100.0 * (portable_exp(logarithm) - 1.0); };
  numbers.gaps.push_back(fmt::format(
      "own requests changed by {:+.0f} % a year from {} to {}, outside of what is expected of "
      "them: "
      "{:+.0f} % (90 %: {:+.0f} to {:+.0f}); the forecast grows as expected, and {} plans come if "
      "requests go on as here",
      percent(growth), first.year, last.year, percent(outlook.growth),
      percent(outlook.growth - reach), percent(outlook.growth + reach),
      growth < outlook.growth ? "fewer" : "more"));
}

void put_targets(const OwnFiles& own, BaselineNumbers& numbers) {
  const sen2::YearCounts& last = own.observed.years.back();
  double ceased = 0.0;
  for (const sen2::AgeCounts& reason : last.ceased)
    for (const double one : reason) ceased += one;
  const auto all = [](const sen2::AgeCounts& counts) {
    double total = 0.0;
    for (const double one : counts) total += one;
    return total;
  };
  BaselineNumbers::Targets& aim = numbers.targets;
  aim.requests = all(last.requests);
  // Who withdraws has asked and gets no assessment or no plan: the model's refusals.
  aim.refused = all(last.refused) + all(last.request_withdrawn);
  aim.issued = all(last.issued);
  aim.ceased = ceased;
  aim.within_20_weeks = share_within_20_weeks(last);
  aim.over_a_year = last.waits_known > 0.0 ? 1.0 - last.within_a_year / last.waits_known : 0.0;
}

void put_requests(const OwnFiles& own, BaselineNumbers& numbers) {
  const std::vector<ByAge> exposure = children_who_ask(numbers);
  const std::vector<ByAge> published = published_requests(numbers, exposure);
  const Mix mix = mix_of_new_plans(own, numbers, published);
  ByAge requests = requests_by_age(own, over_needs(published), numbers.targets.requests);
  share_requests(requests, mix, numbers);
  const double moved = move_to_ages_with_support(over_needs(exposure), requests);
  if (moved >= 1.0 && moved > 0.005 * numbers.targets.requests)
    numbers.gaps.push_back(
        fmt::format("{} requests a year at ages at which SEN support is taken to be none: asked "
                    "at the nearest age with some",
                    told_count(std::lround(moved))));
  for (std::size_t need = 0; need < numbers.needs.size(); ++need)
    for (std::size_t age = 0; age < kBaselineAges; ++age)
      numbers.request[need][age] = std::min(
          kMostRequests, requests[age] * mix[age][need] / std::max(exposure[need][age], 1.0));
  std::vector<ByAge> issued(numbers.needs.size(), ByAge{});
  const ByAge last = by_age(own.observed.years.back().issued);
  for (std::size_t need = 0; need < issued.size(); ++need)
    for (std::size_t age = 2; age < 16; ++age) issued[need][age] = last[age] * mix[age][need];
  ByAge held{};
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell)
    held[cell / numbers.provisions.size() / numbers.needs.size()] +=
        static_cast<double>(numbers.plans[cell]);
  keep_support_level(issued, held, numbers);
  put_season(own, numbers);
}

}  // namespace sendsim::calibration
