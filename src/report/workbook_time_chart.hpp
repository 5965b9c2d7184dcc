#pragma once

#include <string_view>

#include "workbook_chart.hpp"

namespace sendsim::report {

/// Of fans from edge to edge, of lines and levels, with 0 where the axis begins there.
[[nodiscard]] Extent extent_of(const TimeChart& chart);

/// A chart of values in time. One fan is drawn as areas; several, which areas would hide, as lines
/// of the median and the outer edges. All that it shows is brought to one row of days, as Excel
/// needs it: between days of its own a line is read off, an area begins and ends upright.
/// `extent`: what the value axis has to hold.
[[nodiscard]] NativeChart time_chart(const Sheet& sheet, ChartCells& cells, const TimeChart& chart,
                                     std::string_view title, const Extent& extent);

}  // namespace sendsim::report
