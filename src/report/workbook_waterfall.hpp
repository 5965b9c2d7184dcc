#pragma once

#include <string_view>

#include "workbook_chart.hpp"

namespace sendsim::report {

/// A waterfall of at least one bar as Excel can stack it: columns on a part that is not drawn, what
/// is above 0 and what is below it apart, all as formulas of the bars' values.
[[nodiscard]] NativeChart waterfall_chart(const Sheet& sheet, ChartCells& cells,
                                          const Waterfall& chart, std::string_view title);

}  // namespace sendsim::report
