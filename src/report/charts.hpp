#pragma once

#include <string>

#include "sendsim/report/chart.hpp"

namespace sendsim::report::draw {

// One drawing each; `svg` chooses by the kind of chart.
[[nodiscard]] std::string drawn(const TimeChart& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const Multiples& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const StackedColumns& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const RangeBars& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const Waterfall& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const HeatMap& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const Sankey& chart, const Drawing& drawing);
[[nodiscard]] std::string drawn(const Scatter& chart, const Drawing& drawing);

}  // namespace sendsim::report::draw
