#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sendsim/core/date.hpp"

namespace sendsim::population {

/// Hazard in units of 2^-48. Whole numbers: sums along a life are exact in any order, so that a
/// bulk computation and one that steps day by day give the same day, on every machine.
using HazardUnits = std::uint64_t;
inline constexpr double kHazardUnit = 0x1p-48;

/// A yearly rate as a hazard per day; 0 ≤ yearly_rate ≤ 1,000, a year having 365.25 days.
[[nodiscard]] HazardUnits hazard_per_day(double yearly_rate);
/// An Exp(1) threshold from a random word, in the same units; increasing in the word.
[[nodiscard]] HazardUnits threshold(std::uint32_t word);
/// The words below this one have a threshold of at most `hazard`: the whole-number form of H ≥ E.
[[nodiscard]] std::uint64_t words_crossing(HazardUnits hazard);

/// Ages at which something may happen, in completed years.
inline constexpr int kAges = 26;

/// Somebody who is at risk of something from one day to another: several hazards may ask about the
/// same.
class AtRisk {
 public:
  /// From `start` on, or from birth if that is later, up to and including `last`.
  AtRisk(Day birth, Day start, Day last)
      : birthdays_{birth},
        from_{start < birth ? birth : start},
        last_{last},
        age_{std::min(birthdays_.completed(from_), kAges)},
        oldest_{last < from_ ? age_ : std::min(birthdays_.completed(last) + 1, kAges)} {}
  [[nodiscard]] const Birthdays& birthdays() const noexcept { return birthdays_; }
  [[nodiscard]] Day from() const noexcept { return from_; }
  [[nodiscard]] Day last() const noexcept { return last_; }
  [[nodiscard]] int age() const noexcept { return age_; }  ///< completed, on `from`; at most 26
  /// One more than the age on the last day; at most 26, and age() if that day is before `from`.
  [[nodiscard]] int oldest() const noexcept { return oldest_; }

 private:
  Birthdays birthdays_;
  Day from_;
  Day last_;
  int age_;
  int oldest_;
};

/// A hazard by completed age and calendar date: constant between birthdays and the breakpoints
/// (months with a season, dates on which a parameter changes). The cause of one thing for one
/// stratum.
class LexisHazard {
 public:
  /// `from`: rising dates from which `yearly_rates[i][age]` hold; the first holds before its date
  /// too.
  LexisHazard(std::vector<Day> from, const std::vector<std::vector<double>>& yearly_rates);

  /// Per day, at a completed age (0 above 25) on a date.
  [[nodiscard]] HazardUnits on(int age, Day day) const;
  /// The first day ≥ `start` on which the hazard summed from `start` on, that day included, reaches
  /// `threshold`; nothing when that is after `last` or after the 26th birthday's eve.
  [[nodiscard]] std::optional<Day> crossing(Day birth, Day start, Day last,
                                            HazardUnits threshold) const;
  /// The same for the threshold of `word`, up to `sooner` if that is before the last day at risk.
  /// Most words are turned away without their logarithm: −ln(1 − u) ≥ u + u²/2, and u is at least
  /// the word over 2^32.
  [[nodiscard]] std::optional<Day> crossing_of(const AtRisk& who, std::uint32_t word,
                                               Day sooner = Day::max()) const {
    const HazardUnits least =
        (HazardUnits{word} << 16U) + (HazardUnits{word} * HazardUnits{word} >> 17U);
    if (most(who) < least) return std::nullopt;
    return crossing_at(who, std::min(sooner, who.last()), threshold(word));
  }
  /// An upper bound of the sum over [start, last] for anybody born in that school year.
  [[nodiscard]] HazardUnits bound(AcademicYear cohort, Day start, Day last) const;

 private:
  [[nodiscard]] std::size_t period(Day day) const;
  /// The hazard at that age summed from the first date to `day`, which is in period `at`; modulo
  /// 2^64, so that differences are right before the first date too.
  [[nodiscard]] HazardUnits summed(std::size_t age, std::size_t at, Day day) const;
  /// The day on which `missing` is reached from `day` on, which is in period `at`, at one age that
  /// reaches it.
  [[nodiscard]] Day crossed(std::size_t age, std::size_t at, Day day, HazardUnits missing) const;
  [[nodiscard]] std::optional<Day> crossing_at(const AtRisk& who, Day last,
                                               HazardUnits wanted) const;
  /// crossing_at() of a hazard that no date changes, among birthdays of that remainder.
  [[nodiscard]] std::optional<Day> crossing_by_age(const AtRisk& who, std::size_t remainder,
                                                   Day last, HazardUnits wanted) const;
  /// At least the sum up to the last day at risk.
  [[nodiscard]] HazardUnits most(const AtRisk& who) const {
    return highest_before_[static_cast<std::size_t>(who.oldest())] -
           highest_before_[static_cast<std::size_t>(who.age())];
  }
  std::vector<Day> from_;
  /// The hazard of one age in one period. Period × age: a life goes through neighbours, the age
  /// that a birthday ends beside the one that it begins.
  struct Cell {
    HazardUnits before;  ///< summed at this age up to the period's first day
    HazardUnits per_day;
  };
  [[nodiscard]] const Cell& cell(std::size_t age, std::size_t at) const {
    return cells_[at * kAges + age];
  }
  std::vector<Cell> cells_;
  /// The period of every 32nd day from the first date on: where the search for a date begins.
  std::vector<std::uint32_t> guide_;
  static constexpr unsigned kGuideShift = 5;
  /// Σ over younger ages of 366 × the highest rate of any period: bounds a life from above.
  std::array<HazardUnits, kAges + 1> highest_before_{};
  /// The first period's hazard summed up to each birthday, by the birthdays' remainder.
  std::array<std::array<HazardUnits, kAges + 1>, 4> to_birthday_{};
};

}  // namespace sendsim::population
