#include "time_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace sendsim::report::draw {
namespace {

constexpr std::size_t kMedian = 2;
constexpr std::size_t kMostBanded = 4;

bool is_known(const Fan& fan, std::size_t at) {
  const auto& middle = fan.edges.at(kMedian);
  return at < fan.days.size() && at < middle.size() && is_drawable(middle[at]);
}
/// Whether a band is drawn there: of few replications a fan is its median alone.
bool is_banded(const Fan& fan, std::size_t at) {
  for (const auto& edge : fan.edges)
    if (at >= edge.size() || !is_drawable(edge[at])) return false;
  return at < fan.days.size();
}
bool is_known(const Line& line, std::size_t at) {
  return at < line.days.size() && at < line.values.size() && is_drawable(line.values[at]);
}

struct Stretch {
  std::size_t begin;
  std::size_t end;
};
template <class Series, class Wanted>
std::vector<Stretch> stretches_where(const Series& series, const Wanted& wanted) {
  std::vector<Stretch> all;
  for (std::size_t at = 0; at < series.days.size(); ++at) {
    if (!wanted(series, at)) continue;
    if (all.empty() || all.back().end != at) all.push_back({at, at});
    all.back().end = at + 1;
  }
  return all;
}
/// The stretches without gap.
template <class Series>
std::vector<Stretch> stretches(const Series& series) {
  return stretches_where(series, [](const Series& of, std::size_t at) { return is_known(of, at); });
}

template <class Series>
std::optional<std::size_t> last_known(const Series& series) {
  const auto all = stretches(series);
  if (all.empty()) return std::nullopt;
  return all.back().end - 1;
}

std::optional<Day> first_fan_day(const TimeChart& chart) {
  std::optional<Day> first;
  for (const Fan& fan : chart.fans) {
    const auto all = stretches(fan);
    if (all.empty()) continue;
    const Day day = fan.days[all.front().begin];
    if (!first || day < *first) first = day;
  }
  return first;
}

class SeriesDrawer {
 public:
  SeriesDrawer(SvgWriter& out, const TimeChart& chart, const TimeScales& scales)
      : out_{out}, chart_{chart}, scales_{scales}, series_{series_of(chart)} {}

  void draw() {
    if (has_bands(chart_)) {
      for (const TimeSeries& series : series_)
        if (series.fan != nullptr) bands(series);
    }
    for (const TimeSeries& series : series_)
      if (series.line != nullptr) line(series);
    for (const TimeSeries& series : series_)
      if (series.fan != nullptr) median(series);
  }

 private:
  [[nodiscard]] Point at(Day day, double value) const {
    return {scales_.x(day_number(day)), scales_.y(value)};
  }

  std::vector<Point> edge(const Fan& fan, std::size_t which, Stretch of) const {
    std::vector<Point> points;
    for (std::size_t day = of.begin; day < of.end; ++day)
      points.push_back(at(fan.days[day], fan.edges.at(which)[day]));
    return points;
  }

  void bands(const TimeSeries& series) {
    out_.open(series.classes);
    for (const Stretch& of : stretches_where(*series.fan, is_banded)) {
      for (std::size_t lower = 0; lower < kMedian; ++lower) {
        const char* const name = lower == 0 ? "outer" : "inner";
        auto points = edge(*series.fan, lower, of);
        const auto upper = edge(*series.fan, kFanEdges.size() - 1 - lower, of);
        if (points.size() == 1) {  // a day by itself has no area
          const double half = lower == 0 ? 1.5 : 3;
          out_.rect({points[0].x - half, upper[0].y, points[0].x + half, points[0].y}, name);
          continue;
        }
        points.insert(points.end(), upper.rbegin(), upper.rend());
        out_.path(path_through(points) + "Z", name);
      }
    }
    out_.close();
  }

  void median(const TimeSeries& series) {
    for (const Stretch& of : stretches(*series.fan))
      stroke(edge(*series.fan, kMedian, of), "line " + series.classes);
  }

  void stroke(const std::vector<Point>& points, const std::string& classes) {
    if (points.size() == 1) {
      out_.circle(points[0], 3, "dot " + classes);
    } else {
      out_.path(path_through(points), classes);
    }
  }

  void line(const TimeSeries& series) {
    const Line& data = *series.line;
    for (const Stretch& of : stretches(data)) {
      std::vector<Point> points;
      for (std::size_t day = of.begin; day < of.end; ++day) {
        const Point next = at(data.days[day], data.values[day]);
        if (data.steps && !points.empty()) points.push_back({next.x, points.back().y});
        points.push_back(next);
      }
      if (data.style == Line::Style::dots) {
        out_.open("dot " + series.classes);
        for (const Point& point : points) out_.circle(point, points.size() > 60 ? 1.5 : 3.5, "");
        out_.close();
      } else {
        stroke(points, "line " + series.classes);
      }
    }
    if (series.is_history) join(series);
  }

  /// From the last that is known to where the fans begin: they go on from it.
  void join(const TimeSeries& series) {
    const auto last = last_known(*series.line);
    if (!last || series.line->style == Line::Style::dots) return;
    const Day day = series.line->days[*last];
    for (const Fan& fan : chart_.fans) {
      const auto all = stretches(fan);
      if (all.empty()) continue;
      const std::size_t first = all.front().begin;
      if (fan.days[first] <= day || fan.days[first] - day > Days{400}) continue;
      const Point from = at(day, series.line->values[*last]);
      const Point to = at(fan.days[first], fan.edges.at(kMedian)[first]);
      out_.line(from, to, "join");
      return;
    }
  }

  SvgWriter& out_;
  const TimeChart& chart_;
  const TimeScales& scales_;
  std::vector<TimeSeries> series_;
};

/// What is told when one points at a day, by day.
std::map<Day, std::string> tooltips(const TimeChart& chart, const std::vector<TimeSeries>& all) {
  std::map<Day, std::string> texts;
  const auto add = [&](const TimeSeries& series, Day day, const std::string& text) {
    texts[day] += '\n';
    if (!series.name.empty()) texts[day] += series.name + ": ";
    texts[day] += text;
  };
  for (const TimeSeries& series : all) {
    if (series.fan != nullptr) {
      const auto& edges = series.fan->edges;
      for (std::size_t at = 0; at < series.fan->days.size(); ++at)
        if (is_known(*series.fan, at))
          add(series, series.fan->days[at],
              with_range(edges[kMedian][at], edges.front()[at], edges.back()[at], chart.number));
    } else {
      for (std::size_t at = 0; at < series.line->days.size(); ++at)
        if (is_known(*series.line, at))
          add(series, series.line->days[at], full_text(series.line->values[at], chart.number));
    }
  }
  return texts;
}

/// Upright strips that show a day's values when pointed at: no narrower than can be hit.
void draw_strips(SvgWriter& out, const TimeChart& chart, const TimeScales& scales, bool narrow) {
  const auto texts = tooltips(chart, series_of(chart));
  const double least = narrow ? 16 : 12;
  std::vector<std::pair<double, std::string>> strips;
  for (const auto& [day, text] : texts) {
    const double x = scales.x(day_number(day));
    if (!strips.empty() && x - strips.back().first < least) continue;
    strips.emplace_back(x, date_text(day) + text);
  }
  out.open("hit");
  for (std::size_t at = 0; at < strips.size(); ++at) {
    const double x = strips[at].first;
    const double left = at == 0 ? scales.plot.left : (strips[at - 1].first + x) / 2;
    const double right =
        at + 1 == strips.size() ? scales.plot.right : (x + strips[at + 1].first) / 2;
    out.rect({left, scales.plot.top, right, scales.plot.bottom}, "", strips[at].second);
  }
  out.close();
}

}  // namespace

std::vector<TimeSeries> series_of(const TimeChart& chart) {
  std::vector<TimeSeries> all;
  const auto fans_begin = first_fan_day(chart);
  std::size_t index = chart.first_colour;
  std::size_t solid = 0;
  for (const Fan& fan : chart.fans)
    all.push_back({one_line(fan.name), series_class(index++), &fan, nullptr});
  for (const Line& line : chart.lines) {
    const auto last = last_known(line);
    const bool history = fans_begin && last && line.days[*last] <= *fans_begin;
    TimeSeries series{one_line(line.name), series_class(index++), nullptr, &line, history};
    // A line's style is its dash; but of several solid ones each has its own.
    const bool is_first = line.style != Line::Style::solid || history || ++solid == 1;
    if (is_first) series.classes.resize(series.classes.find(' '));
    if (line.style == Line::Style::dashed) series.classes += " dashed";
    all.push_back(series);
  }
  // What was published is known: one such line is as dark as the axis, not one more scenario.
  const auto is_history = [](const TimeSeries& series) { return series.is_history; };
  if (std::count_if(all.begin(), all.end(), is_history) == 1) {
    const auto it = std::find_if(all.begin(), all.end(), is_history);
    it->classes.replace(0, 2, "c0");
  }
  return all;
}

TimeExtent extent_of(const TimeChart& chart) {
  TimeExtent extent;
  extent.of_years = chart.of_years;
  for (const Fan& fan : chart.fans)
    for (std::size_t at = 0; at < fan.days.size(); ++at) {
      if (!is_known(fan, at)) continue;
      extent.days.add(day_number(fan.days[at]));
      extent.all_days.push_back(fan.days[at]);
      for (const auto& edge : fan.edges) extent.values.add(edge[at]);
    }
  for (const Line& line : chart.lines)
    for (std::size_t at = 0; at < line.days.size(); ++at) {
      if (!is_known(line, at)) continue;
      extent.days.add(day_number(line.days[at]));
      extent.all_days.push_back(line.days[at]);
      extent.values.add(line.values[at]);
    }
  for (const Level& level : chart.levels) extent.values.add(level.value);
  return extent;
}

TimeAxes value_axis(const Extent& values, const TimeChart& chart, int about, Font font) {
  TimeAxes axes{nice_ticks(values, about, chart.from_zero, chart.number), {}, 0};
  axes.labels = tick_labels(axes.values, chart.number);
  axes.label_width = widest(axes.labels, font);
  return axes;
}

namespace {

/// Of years that end about New Year, the one that is over.
void name_years_that_end(std::vector<DayTick>& ticks) {
  for (DayTick& tick : ticks)
    if (month_of(tick.day) == 1) tick.label = std::to_string(calendar_year(tick.day) - 1);
}

}  // namespace

double draw_axes(SvgWriter& out, const TimeAxes& axes, const TimeExtent& extent,
                 const TimeScales& scales, Font font) {
  const Box& plot = scales.plot;
  out.open("axis");
  for (std::size_t at = 0; at < axes.labels.size(); ++at) {
    const double y = scales.y(axes.values.values[at]);
    const bool base = axes.values.values[at] == 0;
    out.line({plot.left, y}, {plot.right, y}, base ? "base" : "grid");
    out.text({plot.left - 6, centred(y, font)}, Anchor::end, "small", axes.labels[at]);
  }
  auto ticks = day_ticks(day_from_number(static_cast<int>(extent.days.low())),
                         day_from_number(static_cast<int>(extent.days.high())), extent.all_days,
                         {scales.x, scales.left, scales.right}, font);
  if (extent.of_years && ticks.size() > 1) name_years_that_end(ticks);
  std::vector<RowLabel> row;
  for (const DayTick& tick : ticks)
    row.push_back({scales.x(day_number(tick.day)), text_width(tick.label, font)});
  const auto middles = row_of(row, scales.left, scales.right);
  for (std::size_t at = 0; at < ticks.size(); ++at) {
    const double x = row[at].centre;
    out.line({x, plot.bottom}, {x, plot.bottom + 5}, "tick");
    if (middles[at])
      out.text({*middles[at], plot.bottom + 9 + 0.85 * font.size}, Anchor::middle, "small",
               ticks[at].label);
  }
  out.close();
  return plot.bottom + 9 + 1.2 * font.size;
}

void draw_series(SvgWriter& out, const TimeChart& chart, const TimeScales& scales, bool narrow) {
  SeriesDrawer{out, chart, scales}.draw();
  draw_strips(out, chart, scales, narrow);
}

KeyItem key_of(const TimeSeries& series) {
  const bool dots = series.line != nullptr && series.line->style == Line::Style::dots;
  return {dots ? KeyItem::Sign::dots : KeyItem::Sign::line,
          (dots ? "dot " : "line ") + series.classes, series.name};
}

std::vector<KeyItem> band_key(bool narrow) {
  return {{KeyItem::Sign::line, "line ck", narrow ? "median" : "middle run (median)"},
          {KeyItem::Sign::band, "inner ck", narrow ? "half of runs" : "half of the runs"},
          {KeyItem::Sign::band, "outer ck", "9 in 10 runs"}};
}

bool has_bands(const TimeChart& chart) {
  return chart.fans.size() <= kMostBanded &&
         std::any_of(chart.fans.begin(), chart.fans.end(),
                     [](const Fan& fan) { return !stretches_where(fan, is_banded).empty(); });
}

std::optional<SeriesEnd> end_of(const TimeSeries& series) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (series.fan != nullptr) {
    const auto at = last_known(*series.fan);
    if (!at) return std::nullopt;
    const auto& edges = series.fan->edges;
    return SeriesEnd{series.fan->days[*at], edges[kMedian][*at], edges.front()[*at],
                     edges.back()[*at]};
  }
  const auto at = last_known(*series.line);
  if (!at) return std::nullopt;
  return SeriesEnd{series.line->days[*at], series.line->values[*at], kNone, kNone};
}

}  // namespace sendsim::report::draw
