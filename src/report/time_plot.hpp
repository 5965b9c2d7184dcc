#pragma once

#include <optional>
#include <string>
#include <vector>

#include "labels.hpp"
#include "scales.hpp"
#include "sendsim/report/chart.hpp"
#include "svg_writer.hpp"

// The inside of a time chart: what a chart by itself and a small panel have in common.

namespace sendsim::report::draw {

/// A fan or a line of a chart, and how it looks.
struct TimeSeries {
  std::string name;         ///< of one line; may be empty
  std::string classes;      ///< colour and dash
  const Fan* fan;           ///< one of both
  const Line* line;         ///< is null
  bool is_history = false;  ///< over before the first fan begins
};
/// Fans first, then lines, as they are coloured.
[[nodiscard]] std::vector<TimeSeries> series_of(const TimeChart& chart);

/// The days and values that something is drawn at.
struct TimeExtent {
  Extent days;    ///< day numbers
  Extent values;  ///< of all edges of fans, lines and levels
  std::vector<Day> all_days;
  bool of_years = false;  ///< of the chart
};
[[nodiscard]] TimeExtent extent_of(const TimeChart& chart);

struct TimeScales {
  Linear x;  ///< of day numbers
  Linear y;
  Box plot;
  double left;   ///< where labels of days
  double right;  ///< have to stay
};
struct TimeAxes {
  Ticks values;
  std::vector<std::string> labels;
  double label_width;  ///< of the widest label
};
[[nodiscard]] TimeAxes value_axis(const Extent& values, const TimeChart& chart, int about,
                                  Font font);

/// Grid, labels of both axes and the base line; returns where the labels below end.
double draw_axes(SvgWriter& out, const TimeAxes& axes, const TimeExtent& extent,
                 const TimeScales& scales, Font font);
/// Bands, then lines, then what is pointed at.
void draw_series(SvgWriter& out, const TimeChart& chart, const TimeScales& scales, bool narrow);
/// The key's item of a series, and those that explain bands.
[[nodiscard]] KeyItem key_of(const TimeSeries& series);
[[nodiscard]] std::vector<KeyItem> band_key(bool narrow);
/// Whether bands are drawn: of many fans only the medians are, or nothing could be told apart.
[[nodiscard]] bool has_bands(const TimeChart& chart);

/// The last place of a series that is drawn.
struct SeriesEnd {
  Day day;
  double value;
  double low;  ///< of a fan's widest band; else NaN
  double high;
};
[[nodiscard]] std::optional<SeriesEnd> end_of(const TimeSeries& series);

}  // namespace sendsim::report::draw
