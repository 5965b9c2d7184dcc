// Decisions and endings: the authority's counts of all years, drawn to the published rates.
#include <algorithm>
#include <array>
#include <numeric>

#include "baseline_parts.hpp"
#include "own_parts.hpp"
#include "sendsim/calibration/shrinkage.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::calibration {
namespace {

constexpr std::size_t kOldest = kBaselineAges - 1;
constexpr double kLeastChance = 0.001;       ///< what a published chance of 0 counts as
constexpr double kPublishedReasons = 5.0;    ///< endings of an age that the published reasons weigh
constexpr double kPublishedArrivals = 10.0;  ///< the ages of those who move in
constexpr double kArrivalsDiffer = 0.5;      ///< cv of moves in around the published: assumption

// How far authorities differ in what lasts, and in what passes with the year (METHODS.md).
constexpr double kRefusalLasts = 0.31, kRefusalPasses = 0.26;
constexpr double kNoPlanLasts = 0.68, kNoPlanPasses = 0.45;
constexpr double kEndsPass = 0.43;
constexpr double kTransfersLast = 0.35, kTransfersPass = 0.24;

ByAge operator+(const ByAge& a, const ByAge& b) {
  ByAge sum{};
  for (std::size_t age = 0; age < sum.size(); ++age) sum[age] = a[age] + b[age];
  return sum;
}

/// With those of unknown age.
double total(const sen2::AgeCounts& counts) {
  return std::accumulate(counts.begin(), counts.end(), 0.0);
}

/// Those that have the event, and all decided.
struct Decided {
  ByAge events{}, all{};
  Decided& operator+=(const Decided& other) {
    events = events + other.events;
    all = all + other.all;
    return *this;
  }
};

/// What the last year had beyond what all years' rates give, without its chance.
double last_over_all(const Decided& last, const Decided& all, double passes) {
  double expected = 0.0;
  for (std::size_t age = 0; age < last.all.size(); ++age)
    if (all.all[age] > 0.0) expected += last.all[age] * all.events[age] / all.all[age];
  return shrunk_ratio(sum_of_ages(last.events), expected, passes);
}

Decided refusals(const sen2::YearCounts& year) {
  const ByAge no = by_age(year.refused) + by_age(year.request_withdrawn);
  return {no, no + by_age(year.agreed)};
}

Decided no_plans(const sen2::YearCounts& year) {
  const ByAge no = by_age(year.not_issued) + by_age(year.assessment_withdrawn);
  return {no, no + by_age(year.to_issue)};
}

ByAge endings_of(const sen2::YearCounts& year) {
  ByAge all{};
  for (std::size_t reason = 0; reason < year.ceased.size(); ++reason)
    if (reason != static_cast<std::size_t>(sen2::CeaseReason::transferred))
      all = all + by_age(year.ceased[reason]);
  return all;
}

Decided ends(const sen2::YearCounts& year) { return {endings_of(year), in_years(year.plan_days)}; }

Decided transfers(const sen2::YearCounts& year) {
  return {by_age(year.ceased[static_cast<std::size_t>(sen2::CeaseReason::transferred)]),
          in_years(year.plan_days)};
}

Decided of_all_years(const sen2::Observed& observed, Decided (*of)(const sen2::YearCounts&)) {
  Decided all;
  for (const sen2::YearCounts& year : observed.years) all += of(year);
  return all;
}

/// The model's code of a reason; transfers and the greatest age have places of their own.
std::string_view code_of(sen2::CeaseReason reason) {
  switch (reason) {
    case sen2::CeaseReason::none: return "not_recorded";
    case sen2::CeaseReason::maximum_age: return "maximum_age";
    case sen2::CeaseReason::needs_met: return "needs_met";
    case sen2::CeaseReason::higher_education: return "higher_education";
    case sen2::CeaseReason::employment: return "employment";
    case sen2::CeaseReason::transferred: return "transferred";
    case sen2::CeaseReason::no_longer_engages: return "no_longer_engages";
    case sen2::CeaseReason::left_england: return "left_england";
    case sen2::CeaseReason::deceased: return "deceased";
    case sen2::CeaseReason::other: return "other";
  }
  return "other";
}

void put_reasons(const OwnFiles& own, BaselineNumbers& numbers) {
  for (std::vector<double>& row : numbers.reason_weights) {
    const double all = std::accumulate(row.begin(), row.end(), 0.0);
    for (double& weight : row) weight *= kPublishedReasons / std::max(all, 1e-9);
  }
  const sen2::YearCounts all = own.observed.all_years();
  for (std::size_t reason = 0; reason < all.ceased.size(); ++reason) {
    const auto told = static_cast<sen2::CeaseReason>(reason);
    if (told == sen2::CeaseReason::transferred || told == sen2::CeaseReason::maximum_age) continue;
    const auto place = find_code(numbers.reasons, code_of(told));
    if (!place) continue;
    for (std::size_t age = 0; age < kBaselineAges; ++age)
      numbers.reason_weights[age][*place] += all.ceased[reason][age];
  }
}

/// Who moved in: the published number of the stock's ages, as the authority has more or fewer.
void put_arrivals(const OwnFiles& own, BaselineNumbers& numbers) {
  const double years = static_cast<double>(own.observed.years.size());
  const ByAge moved = by_age(own.observed.all_years().moved_in);
  const double all = sum_of_ages(moved);
  const double published = std::max(sum_of_ages(numbers.plan_arrivals), 1.0);
  const double a_year = published * shrunk_ratio(all, years * published, kArrivalsDiffer);
  ByAge ages{};
  for (std::size_t age = 0; age < kBaselineAges; ++age) {
    // In the course of a school year half are a year older than on the August before, half two.
    ages[age] += 0.5 * moved[age];
    ages[age > 0 ? age - 1 : 0] += 0.5 * moved[age];
    ages[age] += kPublishedArrivals * numbers.plan_arrivals[age] / published;
  }
  const double weight = std::max(sum_of_ages(ages), 1e-9);
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    numbers.plan_arrivals[age] = a_year * ages[age] / weight;
  numbers.own->rates.push_back(
      {.name = "moves in with a plan, a year",
       .events = all,
       .exposure = years,
       .published = published,
       .used = a_year,
       .own_weight =
           years * published / (years * published + 1.0 / (kArrivalsDiffer * kArrivalsDiffer))});
}

/// Less the refused of each year, which are told, refusals tell who withdrew.
void tell_what_refusals_give_away(const OwnFiles& own, OwnRate& rate) {
  const sen2::YearCounts years = own.observed.all_years();
  rate.also_tells.push_back(total(years.request_withdrawn));
  rate.also_tells.push_back(rate.events - total(years.refused));
  for (const sen2::YearCounts& year : own.observed.years)
    rate.also_tells.push_back(total(year.refused));
}

/// The endings together are those of all years; less those of each year they tell a hidden one.
void tell_what_endings_add_up_to(const OwnFiles& own, BaselineNumbers& numbers) {
  OwnReturns& told = *numbers.own;
  std::vector<double> ended;
  for (const sen2::YearCounts& year : own.observed.years) {
    double all = 0.0;
    for (const sen2::AgeCounts& reason : year.ceased) all += total(reason);
    ended.push_back(all);
    told.ended += all;
  }
  for (OwnRate& rate : told.rates) {
    rate.is_ending = rate.name.starts_with("plans ending") || rate.name.starts_with("transfers");
    if (rate.is_ending) rate.also_tells = ended;
  }
}

}  // namespace

void put_decisions(const OwnFiles& own, const LocalRates& published, BaselineNumbers& numbers) {
  const sen2::YearCounts years = own.observed.all_years();
  const auto put = [&](auto counted, const ByAge& lasting, const AgeBand& band, double passes,
                       double& first_year, ByAge& chances) {
    const Decided all = of_all_years(own.observed, counted);
    first_year = last_over_all(counted(own.observed.years.back()), all, passes);
    chances = kept_below_certain(
        by_dfe_age(shrunk_by_age(Kind::chance, all.events, all.all, lasting, kLeastChance,
                                 std::array{band}, numbers.own->rates)),
        first_year);
    OwnRate& told = numbers.own->rates.back();
    told.also_tells.push_back(told.exposure - told.events);
  };
  put(&refusals, published.refused.lasting,
      {"refused or withdrawn, of requests decided", 0, kOldest, kRefusalLasts, kRefusalLasts},
      kRefusalPasses, numbers.first_year.refuse, numbers.refuse);
  tell_what_refusals_give_away(own, numbers.own->rates.back());
  put(&no_plans, published.not_issued.lasting,
      {"no plan issued or withdrawn, of assessments ended", 0, kOldest, kNoPlanLasts, kNoPlanLasts},
      kNoPlanPasses, numbers.first_year.not_issue, numbers.not_issue);
  constexpr double kExceptionsDiffer = 0.5;  // assumption
  numbers.exception = shrunk_chance(years.exceptions, years.waits_known,
                                    std::clamp(numbers.exception, 0.01, 0.95), kExceptionsDiffer);
}

void put_endings(const OwnFiles& own, BaselineNumbers& numbers) {
  std::vector<OwnRate>& told = numbers.own->rates;
  const sen2::YearCounts& last = own.observed.years.back();
  put_endings_by_age(own.observed.endings, numbers);
  numbers.first_year.ends = last_over_all(ends(last), of_all_years(own.observed, &ends), kEndsPass);
  numbers.year_end = kept_below_certain(numbers.year_end, numbers.first_year.ends);
  const Decided moved = of_all_years(own.observed, &transfers);
  const std::array band{AgeBand{"transfers to another authority, a year", 0, kOldest,
                                kTransfersLast, kTransfersLast}};
  numbers.first_year.moves_out = last_over_all(transfers(last), moved, kTransfersPass);
  numbers.moves_out = shrunk_by_age(Kind::hazard, moved.events, moved.all, numbers.moves_out,
                                    kLeastHazard, band, told);
  tell_what_endings_add_up_to(own, numbers);
  put_reasons(own, numbers);
  put_arrivals(own, numbers);
}

}  // namespace sendsim::calibration
