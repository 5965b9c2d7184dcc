#include "workbook_chart_cells.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace sendsim::report {
namespace {

constexpr double kColumnWidth = 12;

Look number_look(Number number) {
  return {.number = number_format(number), .colour = colour::kGrey};
}

}  // namespace

Numbers Numbers::only(std::size_t index) const {
  const Place place = range.at(index);
  return {{range.sheet, place, place}, {values.at(index)}};
}

ChartCells::ChartCells(const Sheet& sheet, const PlacedTable& table, Place title, std::string chart)
    : sheet_{sheet}, table_{table}, title_{title}, chart_{std::move(chart)} {}

lxw_col_t ChartCells::next_column() const {
  return static_cast<lxw_col_t>(title_.column + (used_ == 0 ? 0 : used_ + 1));
}

Place ChartCells::start_column(const std::string& heading) {
  if (used_ == 0)
    sheet_.text(
        title_,
        chart_.empty() ? "What the chart is drawn from" : "What the chart is drawn from: " + chart_,
        {.italic = true, .colour = colour::kGrey});
  const Place at{title_.row + 1, static_cast<lxw_col_t>(title_.column + used_++)};
  sheet_.text(at, heading,
              {.bold = true, .wrap = true, .colour = colour::kGrey, .fill = colour::kPaleGrey});
  sheet_.width(at.column, at.column, kColumnWidth);
  return at;
}

Range ChartCells::column_of(Place heading, std::size_t size) const {
  const lxw_row_t first = heading.row + 1;
  return {sheet_.name(),
          {first, heading.column},
          {static_cast<lxw_row_t>(first + size - 1), heading.column}};
}

Numbers ChartCells::numbers(const std::string& heading, const std::vector<double>& values,
                            Number number) {
  if (const auto run = find_numbers(*table_.table, values, heading))
    return {table_.range(*run), values};
  const Range range = column_of(start_column(heading), values.size());
  for (std::size_t at = 0; at < values.size(); ++at)
    sheet_.number(range.at(at), values[at], number_look(number));
  return {range, values};
}

Range ChartCells::texts(const std::string& heading, const std::vector<std::string>& texts) {
  if (const auto run = find_texts(*table_.table, texts)) return table_.range(*run);
  const Range range = column_of(start_column(heading), texts.size());
  for (std::size_t at = 0; at < texts.size(); ++at)
    sheet_.text(range.at(at), texts[at], {.colour = colour::kGrey});
  return range;
}

Range ChartCells::days(const std::string& heading, const std::vector<Day>& days) {
  const Range range = column_of(start_column(heading), days.size());
  for (std::size_t at = 0; at < days.size(); ++at)
    sheet_.day(range.at(at), days[at], {.colour = colour::kGrey});
  return range;
}

Numbers ChartCells::formulas(const std::string& heading, const std::vector<double>& values,
                             Number number, const Formula& formula) {
  const Range range = column_of(start_column(heading), values.size());
  for (std::size_t at = 0; at < values.size(); ++at)
    if (!std::isnan(values[at]))
      sheet_.formula(range.at(at), formula(at, range.at(at)), values[at], number_look(number));
  return {range, values};
}

Numbers ChartCells::difference(const std::string& heading, const Numbers& of, const Numbers& less,
                               Number number) {
  std::vector<double> values(of.values.size());
  for (std::size_t at = 0; at < values.size(); ++at) values[at] = of.values[at] - less.values[at];
  return formulas(heading, values, number, [&](std::size_t at, Place) {
    return fmt::format("={}-{}", of.range.at(at).name(), less.range.at(at).name());
  });
}

std::optional<Lengths> ChartCells::lengths(const Numbers& values, const Interval& interval) {
  const auto known = [](double bound) { return !std::isnan(bound); };
  if (std::none_of(interval.low.begin(), interval.low.end(), known)) return std::nullopt;
  const Numbers low = numbers(interval.of + "Low", interval.low, interval.number);
  const Numbers high = numbers(interval.of + "High", interval.high, interval.number);
  return Lengths{difference(interval.of + "High less value", high, values, interval.number),
                 difference(interval.of + "Value less low", values, low, interval.number)};
}

}  // namespace sendsim::report
