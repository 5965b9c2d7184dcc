#include <algorithm>

#include "bar_rows.hpp"
#include "charts.hpp"

namespace sendsim::report::draw {

std::string drawn(const RangeBars& chart, const Drawing& drawing) {
  BarRows rows{chart.x_title, chart.number, {}, false, {}};
  bool has_ranges = false;
  for (const RangeBars::Bar& bar : chart.bars) {
    const bool known = is_drawable(bar.value);
    const double value = known ? bar.value : 0;
    has_ranges = has_ranges || (is_drawable(bar.low) && is_drawable(bar.high));
    rows.rows.push_back(
        {bar.name, 0, value, bar.low, bar.high, short_text(bar.value, chart.number), value < 0,
         false, "c1",
         one_line(bar.name) + "\n" + with_range(bar.value, bar.low, bar.high, chart.number)});
  }
  if (has_ranges) rows.key.push_back({KeyItem::Sign::whisker, "whisker", chart.range_name});
  return drawn(rows, drawing);
}

}  // namespace sendsim::report::draw
