#pragma once

#include <string>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/local_rates.hpp"
#include "sendsim/sen2/day_zero.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/observed.hpp"

// The parts of put_own_returns, one idea a file.

namespace sendsim::calibration {

/// What the returns tell, worked out once; what it refers to must outlive it.
struct OwnFiles {
  const sen2::Histories& histories;
  const sen2::Observed& observed;
  sen2::DayZero zero;
};

/// Without those of unknown age.
[[nodiscard]] ByAge by_age(const sen2::AgeCounts& counts);
[[nodiscard]] double sum_of_ages(const ByAge& values);
/// An age as the baseline counts it: 0 to 25.
[[nodiscard]] std::size_t counted_age(int age);
/// The code that a primary need counts under: an unknown one under OTH.
[[nodiscard]] std::string_view need_counted(sen2::NeedType need);
/// A number of children for a text that others may read: "fewer than 5" for 1 to 4.
[[nodiscard]] std::string told_count(std::int64_t count);

/// The plans of the first day, age × need × provision.
void put_plans(const OwnFiles& own, BaselineNumbers& numbers);
/// Open requests and assessments, to the day.
void put_open_assessments(const OwnFiles& own, BaselineNumbers& numbers);
/// The last whole year's totals, which the first simulated year is to repeat.
void put_targets(const OwnFiles& own, BaselineNumbers& numbers);
/// Where own requests have changed otherwise than the outlook has it in nine years of ten.
void tell_growth_of_requests(const OwnFiles& own, BaselineNumbers& numbers);
/// Requests by age, need and month.
void put_requests(const OwnFiles& own, BaselineNumbers& numbers);
/// Refusals, no plan, exceptions.
void put_decisions(const OwnFiles& own, const LocalRates& published, BaselineNumbers& numbers);
/// What a published yearly hazard of 0 counts as.
inline constexpr double kLeastHazard = 0.0005;
/// Person-days as years, without those of unknown age.
[[nodiscard]] ByAge in_years(const sen2::AgeCounts& days);
/// The yearly hazard of ending and the chance of ending with the school year.
void put_endings_by_age(const sen2::Endings& endings, BaselineNumbers& numbers);
/// Endings, transfers out and in, reasons.
void put_endings(const OwnFiles& own, BaselineNumbers& numbers);
/// Delays of the stages.
void put_durations(const OwnFiles& own, BaselineNumbers& numbers);
/// The growth of independent and non-maintained special plans that is aimed at: that from census to
/// census, drawn to the published pace.
void put_independent_growth(const OwnFiles& own, BaselineNumbers& numbers);
/// Preferences of new plans, and moves.
void put_settings(const OwnFiles& own, BaselineNumbers& numbers);

}  // namespace sendsim::calibration
