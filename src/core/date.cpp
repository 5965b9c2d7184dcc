#include "sendsim/core/date.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace sendsim {
namespace {

using std::chrono::day;
using std::chrono::last;
using std::chrono::Monday;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

// One-off days, and regular ones moved: the May holidays of 2020 and 2022.
constexpr std::array kProclaimed{make_day(2020, 5, 8), make_day(2022, 6, 2), make_day(2022, 6, 3),
                                 make_day(2022, 9, 19), make_day(2023, 5, 8)};
constexpr std::array kMovedAway{make_day(2020, 5, 4), make_day(2022, 5, 30)};

template <class Range>
bool contains(const Range& days, Day wanted) {
  for (const Day each : days)
    if (each == wanted) return true;
  return false;
}

/// A fixed-date holiday that falls on a weekend moves to the next weekday that is not one itself.
Day new_years_day(int y) {
  Day date = make_day(y, 1, 1);
  while (is_weekend(date)) date += Days{1};
  return date;
}
bool is_christmas_holiday(Day date) {
  const int y = calendar_year(date);
  Day christmas = make_day(y, 12, 25);
  Day boxing = make_day(y, 12, 26);
  if (is_weekend(boxing)) boxing += Days{2};        // Saturday or Sunday: two days on
  if (is_weekend(christmas)) christmas += Days{2};  // 25 on Sunday: 27, as the 26th is taken
  if (christmas == boxing) boxing += Days{1};
  return date == christmas || date == boxing;
}

}  // namespace

std::string to_string(Day date) {
  const year_month_day parts{date};
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(parts.year()),
                static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()));
  return text.data();
}

std::optional<Day> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto number = [&](std::size_t at, std::size_t length) -> std::optional<unsigned> {
    unsigned value = 0;
    const char* first = text.data() + at;
    const auto [end, error] = std::from_chars(first, first + length, value);
    if (error != std::errc{} || end != first + length) return std::nullopt;
    return value;
  };
  const auto y = number(0, 4);
  const auto m = number(5, 2);
  const auto d = number(8, 2);
  if (!y || !m || !d || *y < 1900 || *y > 2199) return std::nullopt;
  const year_month_day date{year{static_cast<int>(*y)}, month{*m}, day{*d}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

Day birthday(Day birth, int age) {
  const year_month_day born{birth};
  const year_month_day date{born.year() + std::chrono::years{age}, born.month(), born.day()};
  if (date.ok()) return Day{date};
  return Day{date.year() / std::chrono::March / 1};
}

int completed_years(Day birth, Day date) {
  const int years = calendar_year(date) - calendar_year(birth);
  return date < birthday(birth, years) ? years - 1 : years;
}

Day easter_sunday(int y) {
  const int a = y % 19;
  const int b = y / 100;
  const int c = y % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return make_day(y, static_cast<unsigned>(n / 31), static_cast<unsigned>(n % 31 + 1));
}

bool is_bank_holiday(Day date) {
  if (contains(kProclaimed, date)) return true;
  if (contains(kMovedAway, date)) return false;
  const year_month_day parts{date};
  switch (static_cast<unsigned>(parts.month())) {
    case 1: return date == new_years_day(static_cast<int>(parts.year()));
    case 3:
    case 4: {
      const Day easter = easter_sunday(static_cast<int>(parts.year()));
      return date == easter - Days{2} || date == easter + Days{1};
    }
    case 5:
      return date == Day{parts.year() / 5 / Monday[1]} ||
             date == Day{parts.year() / 5 / Monday[last]};
    case 8: return date == Day{parts.year() / 8 / Monday[last]};
    case 12: return is_christmas_holiday(date);
    default: return false;
  }
}

bool is_working_day(Day date) { return !is_weekend(date) && !is_bank_holiday(date); }

}  // namespace sendsim
