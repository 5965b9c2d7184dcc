#include "sendsim/population/hazard.hpp"

#include <algorithm>
#include <stdexcept>

#include "sendsim/core/math.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::population {
namespace {

/// A person's birthdays one after the other: a step is an addition, not a calendar conversion.
class Birthdays {
 public:
  Birthdays(Day birth, int age) : birth_{birth}, age_{age}, next_{birthday(birth, age)} {
    const std::chrono::year_month_day date{birth};
    year_ = static_cast<int>(date.year()) + age;
    after_february_ = static_cast<unsigned>(date.month()) > 2;
    leap_day_ = static_cast<unsigned>(date.month()) == 2 && static_cast<unsigned>(date.day()) == 29;
  }
  [[nodiscard]] Day next() const { return next_; }
  void advance() {
    ++age_;
    if (leap_day_) {
      next_ = birthday(birth_, age_);
      return;
    }
    const std::chrono::year with_leap_day{after_february_ ? year_ + 1 : year_};
    next_ += Days{with_leap_day.is_leap() ? 366 : 365};
    ++year_;
  }

 private:
  Day birth_;
  int age_;
  Day next_;
  int year_;
  bool after_february_;
  bool leap_day_;
};

}  // namespace

HazardUnits hazard_per_day(double yearly_rate) {
  if (!(yearly_rate >= 0.0 && yearly_rate <= 1000.0))
    throw std::domain_error("hazard: expected a yearly rate from 0 to 1,000");
  return static_cast<HazardUnits>(yearly_rate / 365.25 / kHazardUnit + 0.5);
}

HazardUnits threshold(std::uint32_t word) {
  // At least one unit: a hazard of 0 is never enough.
  return std::max<HazardUnits>(
      1, static_cast<HazardUnits>(random::exponential_with_mean_one(word) / kHazardUnit));
}

std::uint64_t words_crossing(HazardUnits hazard) {
  if (hazard == 0) return 0;
  const double share = 1.0 - portable_exp(-static_cast<double>(hazard) * kHazardUnit);
  auto words = static_cast<std::uint64_t>(std::clamp(share, 0.0, 1.0) * 0x1p32);
  constexpr std::uint64_t kAll = std::uint64_t{1} << 32U;
  words = std::min(words, kAll);
  // The exponential is exact to a few units of its last place; settle the last word by comparison.
  while (words > 0 && threshold(static_cast<std::uint32_t>(words - 1)) > hazard) --words;
  while (words < kAll && threshold(static_cast<std::uint32_t>(words)) <= hazard) ++words;
  return words;
}

LexisHazard::LexisHazard(std::vector<Day> from,
                         const std::vector<std::vector<double>>& yearly_rates) {
  if (from.empty() || from.size() != yearly_rates.size())
    throw std::logic_error("hazard: expected one row of rates a date");
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (yearly_rates[i].size() != kAges) throw std::logic_error("hazard: expected 26 ages");
    // A date on which something else changes is no breakpoint of this hazard.
    if (i > 0 && yearly_rates[i] == yearly_rates[i - 1]) continue;
    from_.push_back(from[i]);
    for (const double rate : yearly_rates[i]) per_day_.push_back(hazard_per_day(rate));
  }
  for (std::size_t age = 0; age < kAges; ++age) {
    HazardUnits highest = 0;
    for (std::size_t at = age; at < per_day_.size(); at += kAges)
      highest = std::max(highest, per_day_[at]);
    highest_before_[age + 1] = highest_before_[age] + 366 * highest;
  }
}

std::size_t LexisHazard::period(Day day) const {
  const auto after = std::upper_bound(from_.begin(), from_.end(), day);
  return after == from_.begin() ? 0 : static_cast<std::size_t>(after - from_.begin()) - 1;
}

HazardUnits LexisHazard::on(int age, Day day) const {
  if (age < 0 || age >= kAges) return 0;
  return per_day_[period(day) * kAges + static_cast<std::size_t>(age)];
}

HazardUnits LexisHazard::most(int age, Day start, Day last) const {
  if (age < 0 || age >= kAges || start > last) return 0;
  const auto oldest = std::min<std::int64_t>(kAges - 1, age + (last - start).count() / 365 + 1);
  return highest_before_[static_cast<std::size_t>(oldest) + 1] -
         highest_before_[static_cast<std::size_t>(age)];
}

std::optional<Day> LexisHazard::crossing_of(Day birth, Day start, Day last,
                                            std::uint32_t word) const {
  // −ln(1 − u) ≥ u, and u is at least the word over 2^32.
  const Day day = std::max(start, birth);
  const int age = completed_years(birth, day);
  if (most(age, day, last) < HazardUnits{word} << 16U) return std::nullopt;
  return crossing_at(age, birth, day, last, threshold(word));
}

std::optional<Day> LexisHazard::crossing(Day birth, Day start, Day last, HazardUnits wanted) const {
  const Day day = std::max(start, birth);
  return crossing_at(completed_years(birth, day), birth, day, last, wanted);
}

std::optional<Day> LexisHazard::crossing_at(int age, Day birth, Day day, Day last,
                                            HazardUnits wanted) const {
  if (most(age, day, last) < wanted) return std::nullopt;  // of age 26 and over too
  HazardUnits sum = 0;
  std::size_t current = period(day);
  Birthdays birthdays{birth, age + 1};
  const Day never = last + Days{1};
  while (day < never) {
    const Day next_period = current + 1 < from_.size() ? from_[current + 1] : never;
    const Day until = std::min({birthdays.next(), next_period, never});  // no longer like today
    const HazardUnits rate = per_day_[current * kAges + static_cast<std::size_t>(age)];
    const HazardUnits gained = rate * static_cast<HazardUnits>((until - day).count());
    if (sum + gained >= wanted && rate > 0) {
      const HazardUnits needed =
          (wanted - sum + rate - 1) / rate;  // days up to and with the crossing
      return day + Days{static_cast<int>(needed) - 1};
    }
    sum += gained;
    day = until;
    if (day == next_period) ++current;
    if (day == birthdays.next()) {
      if (++age == kAges) return std::nullopt;
      birthdays.advance();
    }
  }
  return std::nullopt;
}

HazardUnits LexisHazard::bound(AcademicYear cohort, Day start, Day last) const {
  HazardUnits sum = 0;
  for (Day day = std::max(start, cohort.first_day()); day <= last;) {
    const AcademicYear year = AcademicYear::of(day);
    const std::size_t current = period(day);
    Day until = std::min(year.last_day() + Days{1}, last + Days{1});
    if (current + 1 < from_.size()) until = std::min(until, from_[current + 1]);
    const int younger =
        year.start - cohort.start - 1;  // completed age of the youngest of the cohort
    const HazardUnits rate = std::max(on(younger, day), on(younger + 1, day));
    sum += rate * static_cast<HazardUnits>((until - day).count());
    day = until;
  }
  return sum;
}

}  // namespace sendsim::population
