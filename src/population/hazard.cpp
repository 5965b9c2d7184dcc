#include "sendsim/population/hazard.hpp"

#include <algorithm>
#include <stdexcept>

#include "sendsim/core/math.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::population {
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
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (yearly_rates[i].size() != kAges) throw std::logic_error("hazard: expected 26 ages");
    // A date on which something else changes is no breakpoint of this hazard.
    if (i > 0 && yearly_rates[i] == yearly_rates[i - 1]) continue;
    from_.push_back(from[i]);
    rows.push_back(i);
  }
  cells_.resize(from_.size() * kAges);
  for (std::size_t age = 0; age < kAges; ++age) {
    HazardUnits highest = 0;
    HazardUnits before = 0;
    for (std::size_t at = 0; at < from_.size(); ++at) {
      const HazardUnits rate = hazard_per_day(yearly_rates[rows[at]][age]);
      highest = std::max(highest, rate);
      cells_[at * kAges + age] = {before, rate};
      if (at + 1 < from_.size())
        before += rate * static_cast<HazardUnits>((from_[at + 1] - from_[at]).count());
    }
    highest_before_[age + 1] = highest_before_[age] + 366 * highest;
  }
  for (std::size_t remainder = 0; remainder < to_birthday_.size(); ++remainder)
    for (std::size_t age = 0; age < kAges; ++age) {
      const std::size_t days =
          (1461 * (age + 1) + remainder) / 4 - (1461 * age + remainder) / 4;  // see Birthdays
      to_birthday_[remainder][age + 1] = to_birthday_[remainder][age] + cell(age, 0).per_day * days;
    }
  const auto parts =
      static_cast<std::size_t>((from_.back() - from_.front()).count() >> kGuideShift);
  for (std::size_t part = 0, at = 0; part <= parts; ++part) {
    const Day begins = from_.front() + Days{static_cast<int>(part << kGuideShift)};
    while (at + 1 < from_.size() && from_[at + 1] <= begins) ++at;
    guide_.push_back(static_cast<std::uint32_t>(at));
  }
}

std::size_t LexisHazard::period(Day day) const {
  const auto since = (day - from_.front()).count();
  if (since < 0) return 0;
  const auto part = static_cast<std::size_t>(since >> kGuideShift);
  std::size_t at = part < guide_.size() ? guide_[part] : guide_.back();
  while (at + 1 < from_.size() && from_[at + 1] <= day) ++at;
  return at;
}

HazardUnits LexisHazard::summed(std::size_t age, std::size_t at, Day day) const {
  // Before the first date the product is negative; unsigned, their differences are right all the
  // same.
  const Cell& here = cell(age, at);
  return here.before + here.per_day * static_cast<HazardUnits>((day - from_[at]).count());
}

HazardUnits LexisHazard::on(int age, Day day) const {
  if (age < 0 || age >= kAges) return 0;
  return cell(static_cast<std::size_t>(age), period(day)).per_day;
}

std::optional<Day> LexisHazard::crossing(Day birth, Day start, Day last, HazardUnits wanted) const {
  return crossing_at(AtRisk{birth, start, last}, last, wanted);
}

std::optional<Day> LexisHazard::crossing_at(const AtRisk& who, Day last, HazardUnits wanted) const {
  if (most(who) < wanted) return std::nullopt;  // of age 26 and over too
  const int remainder = who.birthdays().remainder(last);
  if (from_.size() == 1 && remainder >= 0)
    return crossing_by_age(who, static_cast<std::size_t>(remainder), last, wanted);
  const Day never = last + Days{1};
  HazardUnits missing = std::max<HazardUnits>(wanted, 1);
  Day day = who.from();
  std::size_t at = period(day);
  for (int age = who.age(); day < never && age < kAges; ++age) {  // a year of age
    const auto row = static_cast<std::size_t>(age);
    const Day until = std::min(who.birthdays().at(age + 1), never);
    const std::size_t next = period(until);
    const HazardUnits gained = summed(row, next, until) - summed(row, at, day);
    if (gained >= missing) return crossed(row, at, day, missing);
    missing -= gained;
    day = until;
    at = next;
  }
  return std::nullopt;
}

std::optional<Day> LexisHazard::crossing_by_age(const AtRisk& who, std::size_t remainder, Day last,
                                                HazardUnits wanted) const {
  const auto& summed_to = to_birthday_[remainder];
  auto age = static_cast<std::size_t>(who.age());
  const auto lived = (who.from() - who.birthdays().at(who.age())).count();
  const HazardUnits goal = summed_to[age] + cell(age, 0).per_day * static_cast<HazardUnits>(lived) +
                           std::max<HazardUnits>(wanted, 1);
  while (age < kAges && summed_to[age + 1] < goal) ++age;
  if (age == kAges) return std::nullopt;
  const HazardUnits rate = cell(age, 0).per_day;
  const auto days = static_cast<std::int64_t>((goal - summed_to[age] + rate - 1) / rate) - 1;
  const Day day = who.birthdays().at(static_cast<int>(age)) + Days{static_cast<int>(days)};
  if (day > last) return std::nullopt;
  return day;
}

Day LexisHazard::crossed(std::size_t age, std::size_t at, Day day, HazardUnits missing) const {
  const HazardUnits begun = summed(age, at, day);
  HazardUnits gained = 0;
  for (; at + 1 < from_.size() && cell(age, at + 1).before - begun < missing; ++at) {
    gained = cell(age, at + 1).before - begun;
    day = from_[at + 1];
  }
  const HazardUnits rate = cell(age, at).per_day;
  return day + Days{static_cast<int>((missing - gained + rate - 1) / rate) - 1};
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
