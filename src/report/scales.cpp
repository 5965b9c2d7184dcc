#include "scales.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "labels.hpp"

namespace sendsim::report::draw {
namespace {

constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct MonthDay {
  unsigned month;
  bool at_end;  ///< on its last day, else on its first
  friend auto operator<=>(const MonthDay&, const MonthDay&) = default;
};

Day day_of(MonthDay when, int year) {
  if (!when.at_end) return make_day(year, when.month, 1);
  return when.month == 12 ? make_day(year, 12, 31) : make_day(year, when.month + 1, 1) - Days{1};
}

std::optional<MonthDay> edge_of_month(Day day) {
  const unsigned of_month = static_cast<unsigned>(std::chrono::year_month_day{day}.day());
  if (of_month == 1) return MonthDay{month_of(day), false};
  if (month_of(day + Days{1}) != month_of(day)) return MonthDay{month_of(day), true};
  return std::nullopt;
}

/// The edge of a month on which most of the days fall; 1 January if there is none.
MonthDay anchor_of(const std::vector<Day>& days) {
  std::map<MonthDay, std::size_t> counts;
  for (const Day day : days)
    if (const auto edge = edge_of_month(day)) ++counts[*edge];
  for (const auto& [edge, count] : counts)
    if (2 * count > days.size()) return edge;
  return {1, false};
}

/// With the month at each or, where that takes too much room, at the first alone.
std::vector<DayTick> year_ticks(Day first, Day last, MonthDay anchor, int every, bool all_months) {
  std::vector<DayTick> ticks;
  const bool new_year = anchor == MonthDay{1, false};
  for (int year = calendar_year(first); year <= calendar_year(last); ++year) {
    const Day day = day_of(anchor, year);
    if (year % every != 0 || day < first || day > last) continue;
    std::string label = std::to_string(year);
    if (!new_year && (all_months || ticks.empty()))
      label = std::string{kMonths.at(anchor.month - 1)} + " " + label;
    ticks.push_back({day, std::move(label)});
  }
  return ticks;
}

std::vector<DayTick> month_ticks(Day first, Day last, unsigned every) {
  std::vector<DayTick> ticks;
  for (int year = calendar_year(first); year <= calendar_year(last); ++year)
    for (unsigned month = 1; month <= 12; month += every) {
      const Day day = make_day(year, month, 1);
      if (day >= first && day <= last)
        ticks.push_back({day, fmt::format("{} {}", kMonths.at(month - 1), year)});
    }
  return ticks;
}

bool have_room(const std::vector<DayTick>& ticks, const DayScale& scale, Font font) {
  std::vector<RowLabel> row;
  for (const DayTick& tick : ticks)
    row.push_back({scale.x(day_number(tick.day)), text_width(tick.label, font)});
  for (const auto& middle : row_of(row, scale.left, scale.right, 6))
    if (!middle) return false;
  return true;
}

std::string day_label(Day day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()), kMonths.at(month_of(day) - 1),
                     calendar_year(day));
}

double magnitude(double value) { return std::pow(10, std::floor(std::log10(value))); }

/// The smallest of 1, 2, 2.5 and 5 times a power of ten that is no smaller than `least`.
double nice_step(double least, bool whole) {
  const double unit = magnitude(least);
  for (const double factor : {1.0, 2.0, 2.5, 5.0, 10.0}) {
    const double step = factor * unit;
    if (step >= least * (1 - 1e-9) && (!whole || std::abs(step - std::round(step)) < 1e-9))
      return whole ? std::max(1.0, step) : step;
  }
  return 1;  // only whole steps below 1 are left over
}

}  // namespace

bool is_drawable(double value) { return std::isfinite(value) && std::abs(value) < 1e15; }

void Extent::add(double value) {
  if (!is_drawable(value)) return;
  low_ = empty_ ? value : std::min(low_, value);
  high_ = empty_ ? value : std::max(high_, value);
  empty_ = false;
}

void Extent::add(const Extent& other) {
  if (other.empty()) return;
  add(other.low());
  add(other.high());
}

Ticks nice_ticks(const Extent& values, int about, bool with_zero, Number kind) {
  double low = values.empty() ? 0 : values.low();
  double high = values.empty() ? 1 : values.high();
  if (with_zero) {
    low = std::min(low, 0.0);
    high = std::max(high, 0.0);
  }
  // Without any spread there is no scale; below a billionth of the values doubles have none either.
  const double least = 1e-9 * std::max(std::abs(low), std::abs(high));
  if (high - low <= least) {
    const double around = low == 0 ? 1 : 0.1 * std::abs(low);
    if (!with_zero && low != 0) low -= around;
    high += around;
  }
  const double step = nice_step((high - low) / std::max(1, about), kind == Number::count);
  const double from = std::floor(low / step + 1e-9);
  const double to = std::max(from + 1, std::ceil(high / step - 1e-9));
  Ticks ticks{step, {}};
  for (double at = from; at <= to; ++at) ticks.values.push_back(at == 0 ? 0 : at * step);
  return ticks;
}

std::vector<std::string> tick_labels(const Ticks& ticks, Number kind) {
  std::vector<std::string> labels;
  std::string before;
  for (const double value : ticks.values) {
    std::string label = tick_text(value, ticks.step, kind);
    labels.push_back(label == before ? "" : label);
    before = std::move(label);
  }
  return labels;
}

std::string full_text(double value, Number kind) {
  return is_drawable(value) ? number_text(value, kind) : "–";
}

std::string short_text(double value, Number kind, Zeros zeros) {
  if (!is_drawable(value) || kind != Number::pounds || value == 0) return full_text(value, kind);
  // Three digits that count: "£11.3m", "£152m"; no pence.
  const double unit = std::max(1.0, magnitude(std::abs(value)) / 100);
  const double rounded = std::round(value / unit) * unit;
  std::string text = tick_text(rounded, unit, kind);
  const std::size_t point = text.find('.');
  if (zeros == Zeros::kept || point == std::string::npos) return text;
  std::size_t end = point + 1;
  while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
  std::size_t last = end;
  while (text[last - 1] == '0') --last;
  if (last == point + 1) --last;
  return text.erase(last, end - last);
}

std::string short_range(double low, double high, Number kind) {
  if (!is_drawable(low) || !is_drawable(high)) return "";
  return short_text(low, kind) + " to " + short_text(high, kind);
}

std::string with_range(double value, double low, double high, Number kind) {
  std::string text = full_text(value, kind);
  if (is_drawable(low) && is_drawable(high))
    text += fmt::format(" ({} to {})", number_text(low, kind), number_text(high, kind));
  return text;
}

std::vector<DayTick> day_ticks(Day first, Day last, const std::vector<Day>& days,
                               const DayScale& scale, Font font) {
  std::vector<DayTick> ticks;
  if (last - first >= Days{730}) {
    const MonthDay anchor = anchor_of(days);
    const auto fits = [&](int every, bool all_months) {
      ticks = year_ticks(first, last, anchor, every, all_months);
      return ticks.size() < 2 || have_room(ticks, scale, font);
    };
    if (!fits(1, true) && !fits(2, true))
      for (const int every : {1, 2, 5, 10, 20, 50, 100})
        if (fits(every, false)) break;
  } else {
    for (const unsigned every : {1U, 2U, 3U, 6U, 12U}) {
      ticks = month_ticks(first, last, every);
      if (ticks.size() < 2 || have_room(ticks, scale, font)) break;
    }
  }
  if (ticks.empty()) ticks.push_back({first, day_label(first)});
  return ticks;
}

}  // namespace sendsim::report::draw
