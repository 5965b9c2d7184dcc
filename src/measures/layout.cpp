#include "sendsim/measures/layout.hpp"

#include <algorithm>

namespace sendsim::measures {
namespace {

Day first_of_next_month(Day day) {
  const std::chrono::year_month_day date{day};
  return Day{(date.year() / date.month() + std::chrono::months{1}) / 1};
}

/// Periods of [first, last] that begin on `first` and on each day that `next_start` gives.
template <class NextStart>
TimeAxis periods(std::string name, Day first, Day last, NextStart next_start) {
  TimeAxis axis{std::move(name), {}, {}};
  for (Day start = first; start <= last;) {
    const Day next = next_start(start);
    axis.first.push_back(start);
    axis.last.push_back(std::min(last, next - Days{1}));
    start = next;
  }
  return axis;
}

}  // namespace

std::optional<std::size_t> TimeAxis::find(Day day) const {
  const auto after = std::upper_bound(first.begin(), first.end(), day);
  if (after == first.begin()) return std::nullopt;
  const auto index = static_cast<std::size_t>(after - first.begin()) - 1;
  if (day > last[index]) return std::nullopt;
  return index;
}

std::size_t Layout::cells(const Cube& cube) const {
  std::size_t product = times[cube.time].size();
  for (const std::size_t axis : cube.axes) product *= axes[axis].labels.size();
  return product;
}

std::optional<std::size_t> Layout::find_cube(std::string_view dataset) const {
  for (std::size_t i = 0; i < cubes.size(); ++i)
    if (cubes[i].dataset == dataset) return i;
  return std::nullopt;
}

Results make_results(const Layout& layout) {
  Results results;
  for (const Cube& cube : layout.cubes) {
    CubeData data;
    (cube.integer ? (void)data.counts.resize(layout.cells(cube))
                  : (void)data.values.resize(layout.cells(cube)));
    results.cubes.push_back(std::move(data));
  }
  return results;
}

TimeAxis census_days(Day first, Day last) {
  TimeAxis axis{"census_day", {first}, {first}};
  for (int year = calendar_year(first); sen2_census_day(year) <= last; ++year) {
    if (sen2_census_day(year) <= first) continue;
    axis.first.push_back(sen2_census_day(year));
    axis.last.push_back(sen2_census_day(year));
  }
  return axis;
}

TimeAxis census_years(Day first, Day last) {
  return periods("census_year", first, last, [](Day start) {
    const Day this_year = sen2_census_day(calendar_year(start));
    return start < this_year ? this_year : sen2_census_day(calendar_year(start) + 1);
  });
}

TimeAxis month_ends(Day first, Day last) {
  TimeAxis axis{"month_end", {first}, {first}};
  for (Day next = first_of_next_month(first); next - Days{1} <= last;
       next = first_of_next_month(next)) {
    const Day end = next - Days{1};
    if (end == first) continue;
    axis.first.push_back(end);
    axis.last.push_back(end);
  }
  return axis;
}

TimeAxis months(Day first, Day last) { return periods("month", first, last, first_of_next_month); }

TimeAxis financial_years(Day first, Day last) {
  return periods("financial_year", first, last,
                 [](Day start) { return FinancialYear::of(start).last_day() + Days{1}; });
}

TimeAxis every_day(Day first, Day last) {
  return periods("day", first, last, [](Day start) { return start + Days{1}; });
}

}  // namespace sendsim::measures
