#pragma once

#include <string>
#include <vector>

#include "labels.hpp"
#include "scales.hpp"
#include "sendsim/report/chart.hpp"

namespace sendsim::report::draw {

/// One horizontal bar with its name at the left, on a telephone above it.
struct BarRow {
  std::string name;
  double from;
  double to;
  double low;        ///< of the whisker; NaN: none
  double high;       ///< of the whisker; NaN: none
  std::string text;  ///< beside the bar, on the side of `text_left`
  bool text_left;
  bool is_bold;  ///< the name
  std::string classes;
  std::string tooltip;
};
struct BarRows {
  std::string title;  ///< of the axis
  Number number;
  std::vector<BarRow> rows;  ///< from the top; all `from` and `to` can be drawn
  bool is_joined;            ///< a thin line from the end of each bar to the next
  std::vector<KeyItem> key{};
};
[[nodiscard]] std::string drawn(const BarRows& bars, const Drawing& drawing);

}  // namespace sendsim::report::draw
