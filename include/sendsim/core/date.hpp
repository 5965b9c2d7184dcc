#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sendsim {

/// A calendar date (proleptic Gregorian). The model has nothing finer: nothing happens at 3 a.m.
using Day = std::chrono::sys_days;
/// A whole number of calendar days. School days and working days are types of their own.
using Days = std::chrono::days;
/// The two in 4 bytes, for records that are kept by the thousand; they convert to and fro.
using StoredDays = std::chrono::duration<std::int32_t, Days::period>;
using StoredDay = std::chrono::time_point<std::chrono::system_clock, StoredDays>;
/// An average of days, which need not be whole; for rules and results, never for events.
using MeanDays = std::chrono::duration<double, std::chrono::days::period>;

/// The date `year`-`month`-`day`; the caller gives a real date.
[[nodiscard]] constexpr Day make_day(int year, unsigned month, unsigned day) {
  return Day{std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day}};
}
/// Days since 1 January 1970, negative before: what arrays are indexed and keys are packed with.
[[nodiscard]] constexpr std::int32_t day_number(Day day) {
  return static_cast<std::int32_t>(day.time_since_epoch().count());
}
[[nodiscard]] constexpr Day day_from_number(std::int32_t number) { return Day{Days{number}}; }
/// The calendar year of `day`.
[[nodiscard]] constexpr int calendar_year(Day day) {
  return static_cast<int>(std::chrono::year_month_day{day}.year());
}
/// The calendar month of `day`, 1 to 12.
[[nodiscard]] constexpr unsigned month_of(Day day) {
  return static_cast<unsigned>(std::chrono::year_month_day{day}.month());
}
/// ISO 8601, `YYYY-MM-DD`.
[[nodiscard]] std::string to_string(Day day);
/// Reads `YYYY-MM-DD` for a year from 1900 to 2199; nothing for any other text or a date that does
/// not exist.
[[nodiscard]] std::optional<Day> parse_day(std::string_view text);

/// A year that starts on a fixed day of `Month`; `start` is the calendar year in which it begins.
template <unsigned Month>
struct YearFrom {
  int start = 0;  ///< 2025 means 2025-26
  [[nodiscard]] static constexpr YearFrom of(Day day) {
    const std::chrono::year_month_day date{day};
    const int year = static_cast<int>(date.year());
    return {static_cast<unsigned>(date.month()) >= Month ? year : year - 1};
  }
  [[nodiscard]] constexpr Day first_day() const { return make_day(start, Month, 1); }
  [[nodiscard]] constexpr Day last_day() const { return make_day(start + 1, Month, 1) - Days{1}; }
  [[nodiscard]] constexpr Days length() const { return last_day() - first_day() + Days{1}; }
  friend constexpr auto operator<=>(YearFrom, YearFrom) = default;
};
/// 1 September to 31 August: the school year by which SEN2 counts age and year group.
using AcademicYear = YearFrom<9>;
/// 1 April to 31 March.
using FinancialYear = YearFrom<4>;

/// The SEN2 census day of a calendar year: the third Thursday of January.
/// Source: DfE, Special educational needs survey: guide 2026.
[[nodiscard]] constexpr Day sen2_census_day(int year) {
  return Day{std::chrono::year{year} / std::chrono::January / std::chrono::Thursday[3]};
}

/// The school-year cohort of birth: who is born from 1 September to 31 August belongs together.
[[nodiscard]] constexpr AcademicYear birth_cohort(Day birth) { return AcademicYear::of(birth); }

/// Age as SEN2 counts it: whole years on the 31 August before the school year that holds `day`;
/// 0 for those born since. Never negative.
[[nodiscard]] constexpr int dfe_age(AcademicYear cohort, AcademicYear on) {
  const int age = on.start - cohort.start - 1;
  return age < 0 ? 0 : age;
}

/// National curriculum year; Reception is 0, Year 1 is 1, nursery years are negative (-4 to 20).
struct Ncy {
  int value = 0;
  friend constexpr auto operator<=>(Ncy, Ncy) = default;
};
/// NCY = age on 31 August - 4 (SEN2 guide 2026; out-of-year placement is left out).
[[nodiscard]] constexpr Ncy ncy_at_age(int dfe_age_years) { return Ncy{dfe_age_years - 4}; }

/// Completed years of age on `day`; who is born on 29 February has the birthday on 1 March in
/// common years.
[[nodiscard]] int completed_years(Day birth, Day day);
/// The `age`-th birthday of who is born on `birth`.
[[nodiscard]] Day birthday(Day birth, int age);

/// The birthdays of one person without a calendar conversion for each: from 1 March 1900 to 28
/// February 2100 every fourth year is a leap year, so that the a-th birthday is ⌊(1461 a + r)/4⌋
/// days after birth, r being the years that began on 1 March since the last leap day's.
class Birthdays {
 public:
  explicit constexpr Birthdays(Day birth) noexcept : birth_{birth} {
    const auto since = (birth - kEveryFourth).count();
    if (since >= 0 && birth < kNoLonger)
      remainder_ = since % 1461 / 365 > 3 ? 3 : static_cast<int>(since % 1461 / 365);
  }
  /// The `age`-th, `age` ≥ 0.
  [[nodiscard]] Day at(int age) const {
    const Day day = birth_ + Days{(1461 * age + remainder_) >> 2};
    return remainder_ >= 0 && day < kNoLonger ? day : birthday(birth_, age);
  }
  /// Its place in the four years from one leap day to the next: who shares it has birthdays as many
  /// days apart. −1 where that does not hold up to `last`.
  [[nodiscard]] int remainder(Day last) const noexcept {
    return last < kNoLonger ? remainder_ : -1;
  }
  /// Completed years of age on `day`, which is not before the birth.
  [[nodiscard]] int completed(Day day) const {
    if (remainder_ < 0 || day >= kNoLonger) return completed_years(birth_, day);
    return static_cast<int>((4 * (day - birth_).count() + 3 - remainder_) / 1461);
  }

 private:
  static constexpr Day kEveryFourth = make_day(1900, 3, 1);
  static constexpr Day kNoLonger = make_day(2100, 3, 1);
  Day birth_;
  int remainder_ = -1;  ///< −1 outside those years
};

/// Easter Sunday of a Gregorian year (the anonymous algorithm of Meeus, Jones and Butcher).
[[nodiscard]] Day easter_sunday(int year);
/// A bank holiday of England and Wales: the regular eight with their substitute days, and the
/// proclaimed ones of 2020, 2022 and 2023. Future proclamations are not foreseen.
/// Source: Banking and Financial Dealings Act 1971; https://www.gov.uk/bank-holidays
[[nodiscard]] bool is_bank_holiday(Day day);
[[nodiscard]] constexpr bool is_weekend(Day day) {
  const std::chrono::weekday weekday{day};
  return weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
}
/// Monday to Friday and no bank holiday.
[[nodiscard]] bool is_working_day(Day day);

}  // namespace sendsim
