#include "workbook_time_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <set>
#include <string>

namespace sendsim::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMedian = 2;  // of kFanEdges
constexpr std::array<const char*, kFanEdges.size()> kEdgeNames{"5 %", "25 %", "Median", "75 %",
                                                               "95 %"};

/// What a line is between its own days.
enum class Between { straight, held, nothing };

Between between(const Line& line) {
  if (line.style == Line::Style::dots) return Between::nothing;
  return line.steps ? Between::held : Between::straight;
}

/// What is known on `own` days as it is on `day`; NaN before the first and beyond the last.
double value_on(Day day, const std::vector<Day>& own, const std::vector<double>& values,
                Between rule) {
  const auto at = std::lower_bound(own.begin(), own.end(), day);
  if (at == own.end()) return kNan;
  const auto index = static_cast<std::size_t>(at - own.begin());
  if (*at == day) return values[index];
  if (index == 0 || rule == Between::nothing) return kNan;
  if (rule == Between::held) return values[index - 1];
  const double share = static_cast<double>((day - own[index - 1]).count()) /
                       static_cast<double>((own[index] - own[index - 1]).count());
  return values[index - 1] + share * (values[index] - values[index - 1]);
}

std::vector<double> values_on(const std::vector<Day>& days, const std::vector<Day>& own,
                              const std::vector<double>& values, Between rule) {
  std::vector<double> all(days.size());
  for (std::size_t at = 0; at < days.size(); ++at) all[at] = value_on(days[at], own, values, rule);
  return all;
}

/// Which of `days` are `own`, and of these which.
std::vector<std::optional<std::size_t>> own_index(const std::vector<Day>& days,
                                                  const std::vector<Day>& own) {
  std::vector<std::optional<std::size_t>> index(days.size());
  for (std::size_t at = 0; at < days.size(); ++at) {
    const auto found = std::lower_bound(own.begin(), own.end(), days[at]);
    if (found != own.end() && *found == days[at])
      index[at] = static_cast<std::size_t>(found - own.begin());
  }
  return index;
}

/// `fan` on those days only of which all edges are known: an area has no gaps.
Fan without_gaps(const Fan& fan) {
  Fan known{fan.name, {}, {}};
  for (std::size_t at = 0; at < fan.days.size(); ++at) {
    const bool all = std::none_of(fan.edges.begin(), fan.edges.end(),
                                  [&](const auto& edge) { return std::isnan(edge[at]); });
    if (!all) continue;
    known.days.push_back(fan.days[at]);
    for (std::size_t edge = 0; edge < kFanEdges.size(); ++edge)
      known.edges[edge].push_back(fan.edges[edge][at]);
  }
  return known;
}

std::vector<Day> all_days(const TimeChart& chart) {
  std::set<Day> days;
  for (const Line& line : chart.lines)
    for (std::size_t at = 0; at < line.days.size(); ++at) {
      days.insert(line.days[at]);
      if (line.steps && at > 0) days.insert(line.days[at] - Days{1});
    }
  for (const Mark& mark : chart.marks) days.insert(mark.day);
  std::set<Day> with_fans = days;
  for (const Fan& fan : chart.fans) {
    if (fan.days.empty()) continue;
    with_fans.insert(fan.days.begin(), fan.days.end());
    if (days.empty()) continue;
    if (*days.begin() < fan.days.front()) with_fans.insert(fan.days.front() - Days{1});
    if (*days.rbegin() > fan.days.back()) with_fans.insert(fan.days.back() + Days{1});
  }
  return {with_fans.begin(), with_fans.end()};
}

/// One time chart; what its parts share.
class TimeChartWriter {
 public:
  TimeChartWriter(const Sheet& sheet, ChartCells& cells, const TimeChart& chart,
                  std::string_view title, const Extent& extent)
      : cells_{cells},
        chart_{chart},
        days_{all_days(chart)},
        areas_{chart.fans.size() == 1 && !without_gaps(chart.fans.front()).days.empty()},
        native_{sheet, static_cast<std::uint8_t>(areas_ ? LXW_CHART_AREA_STACKED : LXW_CHART_LINE),
                title} {
    if (std::isnan(extent.low) || days_.empty()) return;
    scale_ = scale_of(extent);
    native_.value_axis(LXW_CHART_AXIS_TYPE_Y, chart.y_title, chart.number,
                       std::max(std::abs(scale_.low), std::abs(scale_.high)), scale_);
  }

  NativeChart write() {
    if (days_.empty()) return native_;
    dates_ = cells_.days("Date", days_);
    if (areas_) write_areas(without_gaps(chart_.fans.front()));
    if (areas_) native_.lines_from_here();
    for (const Fan& fan : chart_.fans) write_fan_lines(fan);
    for (const Line& line : chart_.lines) write_line(line);
    for (const Level& level : chart_.levels) write_level(level);
    for (const Mark& mark : chart_.marks) write_mark(mark);
    native_.date_axis(days_.front(), days_.back());
    return native_;
  }

 private:
  [[nodiscard]] std::string named(const Fan& fan, std::string_view what) const {
    return fan.name.empty() ? std::string{what} : fmt::format("{}: {}", fan.name, what);
  }

  /// What is known of a day from one line or another; the foot of the chart when nothing is.
  [[nodiscard]] double line_on(Day day) const {
    for (const Line& line : chart_.lines)
      if (const double value = value_on(day, line.days, line.values, Between::straight);
          !std::isnan(value))
        return value;
    return scale_.low;
  }

  /// An edge on all days; where the fan is not yet or no more, it has no height. Some programs draw
  /// that as a hairline, so it lies along what is known.
  [[nodiscard]] std::vector<double> edge_on_days(const Fan& fan, std::size_t edge) const {
    std::vector<double> values = values_on(days_, fan.days, fan.edges[edge], Between::straight);
    for (std::size_t at = 0; at < days_.size(); ++at)
      if (days_[at] < fan.days.front() || days_[at] > fan.days.back())
        values[at] = line_on(days_[at]);
    return values;
  }

  void write_areas(const Fan& fan) {
    if (fan.days.empty()) return;
    std::array<Numbers, kFanEdges.size()> edges;
    for (std::size_t edge = 0; edge < edges.size(); ++edge)
      edges[edge] = cells_.numbers(named(fan, kEdgeNames[edge]), edge_on_days(fan, edge),
                                   chart_.number, {fan.edges[edge], own_index(days_, fan.days)});
    const std::size_t base = native_.add("base", dates_, edges.front().range);
    native_.hide(base);
    native_.leave_out_of_legend(base);
    const std::uint32_t colour = colour::of_series(0);
    for (std::size_t band = 0; band + 1 < edges.size(); ++band) {
      const bool inner = band == 1 || band == 2;
      const Numbers height =
          cells_.difference(fmt::format("{} to {}", kEdgeNames[band], kEdgeNames[band + 1]),
                            edges[band + 1], edges[band], chart_.number);
      const std::size_t series = native_.add(
          named(fan, inner ? "middle 50 % of runs" : "middle 90 % of runs"), dates_, height.range);
      native_.fill(series, colour::tint(colour, inner ? 0.5 : 0.75));
      if (band > 1) native_.leave_out_of_legend(series);
    }
  }

  /// The median of a fan; where there are several also its outer edges.
  void write_fan_lines(const Fan& fan) {
    const std::uint32_t colour = colour::of_series(used_++);
    const auto write = [&](std::size_t edge, const char* name, const NativeChart::Stroke& stroke) {
      const Numbers numbers =
          cells_.numbers(named(fan, kEdgeNames[edge]),
                         values_on(days_, fan.days, fan.edges[edge], Between::straight),
                         chart_.number, {fan.edges[edge], own_index(days_, fan.days)});
      const std::size_t series = native_.add(named(fan, name), dates_, numbers.range);
      native_.stroke(series, stroke);
      return series;
    };
    const bool ranged = !without_gaps(fan).days.empty();  // not of few replications
    (void)write(kMedian, areas_ || !ranged ? "median" : "median and middle 90 %", {colour});
    if (areas_ || !ranged) return;
    native_.leave_out_of_legend(write(0, "5 %", {colour, 1.0F, true}));
    native_.leave_out_of_legend(write(kFanEdges.size() - 1, "95 %", {colour, 1.0F, true}));
  }

  void write_line(const Line& line) {
    const std::uint32_t colour = colour::of_series(used_++);
    const Numbers numbers =
        cells_.numbers(line.name, values_on(days_, line.days, line.values, between(line)),
                       chart_.number, {line.values, own_index(days_, line.days)});
    const std::size_t series = native_.add(line.name, dates_, numbers.range);
    if (line.style == Line::Style::dots)
      native_.dots(series, colour);
    else
      native_.stroke(series, {colour, 2.25F, line.style == Line::Style::dashed});
  }

  void write_level(const Level& level) {
    const std::vector<double> values(days_.size(), level.value);
    const Numbers numbers = cells_.numbers(level.text, values, chart_.number);
    native_.stroke(native_.add(level.text, dates_, numbers.range), {colour::kGrey, 1.5F, true});
  }

  void write_mark(const Mark& mark) {
    std::vector<double> values(days_.size(), kNan);
    const auto at = std::lower_bound(days_.begin(), days_.end(), mark.day);
    const double top = scale_.high - 0.04 * (scale_.high - scale_.low);  // clear of the grid
    values[static_cast<std::size_t>(at - days_.begin())] = top;
    const Numbers numbers = cells_.numbers(mark.text, values, chart_.number);
    const std::size_t series = native_.add(mark.text, dates_, numbers.range);
    native_.stroke(series, {colour::kGrey, 1.0F, true});
    native_.drop_lines(series, top - scale_.low);
    const bool late = mark.day - days_.front() > (days_.back() - days_.front()) * 7 / 10;
    native_.label_with_name(series,
                            late ? LXW_CHART_LABEL_POSITION_LEFT : LXW_CHART_LABEL_POSITION_RIGHT);
    native_.leave_out_of_legend(series);
  }

  ChartCells& cells_;
  const TimeChart& chart_;
  std::vector<Day> days_;
  bool areas_;
  NativeChart native_;
  Range dates_{};
  Scale scale_{0, 1, 1};
  std::size_t used_ = 0;
};

}  // namespace

Extent extent_of(const TimeChart& chart) {
  Extent extent{kNan, kNan};
  const auto take = [&](double value) { extent = extent.with(Extent{value, value}); };
  for (const Fan& fan : chart.fans)
    for (const std::vector<double>& edge : fan.edges)
      for (const double value : edge) take(value);
  for (const Line& line : chart.lines)
    for (const double value : line.values) take(value);
  for (const Level& level : chart.levels) take(level.value);
  if (chart.from_zero && !std::isnan(extent.low)) take(0);
  return extent;
}

NativeChart time_chart(const Sheet& sheet, ChartCells& cells, const TimeChart& chart,
                       std::string_view title, const Extent& extent) {
  return TimeChartWriter{sheet, cells, chart, title, extent}.write();
}

}  // namespace sendsim::report
