#include "workbook_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <variant>

#include "workbook_chart.hpp"
#include "workbook_time_chart.hpp"
#include "workbook_waterfall.hpp"

namespace sendsim::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr NativeChart::Size kWhole{760, 380};
constexpr NativeChart::Size kHalf{376, 290};
constexpr int kGap = 8;
constexpr int kRowHeight = 20;           // of an empty row, in pixels
constexpr lxw_col_t kChartColumns = 13;  // of the default width, 64 pixels, which cover kWhole

/// The charts of one figure; what they share.
class ChartsWriter {
 public:
  ChartsWriter(const Sheet& sheet, const Figure& figure, const PlacedTable& table)
      : sheet_{sheet},
        figure_{figure},
        table_{table},
        anchor_{table.header.row + 1,
                static_cast<lxw_col_t>(table.header.column + table.columns + 1)},
        cells_column_{static_cast<lxw_col_t>(anchor_.column + kChartColumns)},
        last_column_{static_cast<lxw_col_t>(table.header.column + table.columns - 1)} {}

  ChartArea write() {
    for (const Figure::Drawn& drawn : figure_.charts) {
      title_ = drawn.title.empty() ? figure_.title : drawn.title;
      std::visit([&](const auto& chart) { draw(chart); }, drawn.chart);
    }
    return {last_column_, static_cast<lxw_row_t>(anchor_.row + down_ / kRowHeight + 1)};
  }

 private:
  /// Draws one chart with a block of cells of its own.
  template <class Make>
  void draw_with_cells(const std::string& title, Place offset, NativeChart::Size size,
                       const Make& make) {
    ChartCells cells{sheet_, table_, {table_.header.row - 1, cells_column_}, title};
    NativeChart native = make(cells);
    native.insert(anchor_, offset.column, static_cast<int>(offset.row), size,
                  title.empty() ? figure_.finding : title + ". " + figure_.finding);
    cells_column_ = cells.next_column();
    last_column_ =
        std::max(last_column_, static_cast<lxw_col_t>(anchor_.column + kChartColumns - 2));
  }

  template <class Make>
  void draw_whole(NativeChart::Size size, const Make& make) {
    draw_with_cells(title_, {static_cast<lxw_row_t>(down_), 0}, size, make);
    down_ += size.height + kGap;
  }

  void draw(const TimeChart& chart) {
    draw_whole(kWhole, [&](ChartCells& cells) {
      return time_chart(sheet_, cells, chart, title_, extent_of(chart));
    });
  }

  void draw(const Multiples& chart) {
    Extent all{kNan, kNan};
    for (const Multiples::Panel& panel : chart.panels) all = all.with(extent_of(panel.chart));
    for (std::size_t at = 0; at < chart.panels.size(); ++at) {
      const Multiples::Panel& panel = chart.panels[at];
      const Extent extent = chart.same_scale ? all : extent_of(panel.chart);
      const auto right = static_cast<lxw_col_t>(at % 2 == 0 ? 0 : kHalf.width + kGap);
      draw_with_cells(panel.title, {static_cast<lxw_row_t>(down_), right}, kHalf,
                      [&](ChartCells& cells) {
                        return time_chart(sheet_, cells, panel.chart, panel.title, extent);
                      });
      if (at % 2 == 1 || at + 1 == chart.panels.size()) down_ += kHalf.height + kGap;
    }
  }

  void draw(const StackedColumns& chart) {
    if (chart.categories.empty() || chart.parts.empty()) return;
    draw_whole(kWhole, [&](ChartCells& cells) {
      NativeChart native{sheet_, LXW_CHART_COLUMN_STACKED, title_};
      const Range categories = cells.texts("", chart.categories);
      std::vector<double> sums(chart.categories.size(), 0.0);
      for (const StackedColumns::Part& part : chart.parts) {
        const Numbers numbers = cells.numbers(part.name, part.values, chart.number);
        const std::size_t series = native.add(part.name, categories, numbers.range);
        native.fill(series, colour::of_series(series));
        for (std::size_t at = 0; at < sums.size(); ++at)
          if (!std::isnan(part.values[at])) sums[at] += part.values[at];
      }
      chart_set_series_gap(native.raw(), 50);
      native.value_axis(LXW_CHART_AXIS_TYPE_Y, chart.y_title, chart.number, largest_of(sums));
      return native;
    });
  }

  void draw(const RangeBars& chart) {
    if (chart.bars.empty()) return;
    const int height = std::clamp(110 + 30 * static_cast<int>(chart.bars.size()), 200, 900);
    draw_whole({kWhole.width, height}, [&](ChartCells& cells) { return range_bars(cells, chart); });
  }

  NativeChart range_bars(ChartCells& cells, const RangeBars& chart) const {
    std::vector<std::string> names;
    std::vector<double> values, lows, highs;
    for (const RangeBars::Bar& bar : chart.bars) {
      names.push_back(bar.name);
      values.push_back(bar.value);
      lows.push_back(bar.low);
      highs.push_back(bar.high);
    }
    NativeChart native{sheet_, LXW_CHART_BAR, title_};
    const Range categories = cells.texts("", names);
    const Numbers value = cells.numbers("Value", values, chart.number);
    const std::size_t series = native.add(chart.x_title, categories, value.range);
    native.fill(series, colour::tint(colour::of_series(0), 0.3));
    if (const auto lengths = cells.lengths(value, {"", lows, highs, chart.number}))
      native.whiskers(series, LXW_CHART_ERROR_BAR_AXIS_X, *lengths);
    chart_set_series_gap(native.raw(), 60);
    // The first bar on top: the axis of names runs down, and values are written at its end.
    lxw_chart_axis* down = native.axis(LXW_CHART_AXIS_TYPE_Y);
    chart_axis_set_reverse(down);
    chart_axis_set_crossing_max(down);
    chart_axis_set_label_position(down, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    const Extent extent = Extent{0, 0}.with(values).with(lows).with(highs);
    native.value_axis(LXW_CHART_AXIS_TYPE_X, chart.x_title, chart.number,
                      std::max(-extent.low, extent.high), scale_of(extent));
    return native;
  }

  void draw(const Waterfall& chart) {
    if (chart.bars.empty()) return;
    draw_whole(kWhole,
               [&](ChartCells& cells) { return waterfall_chart(sheet_, cells, chart, title_); });
  }

  void draw(const Scatter& chart) {
    if (chart.points.empty()) return;
    draw_whole({kWhole.width, 460}, [&](ChartCells& cells) { return scatter(cells, chart); });
  }

  NativeChart scatter(ChartCells& cells, const Scatter& chart) const;

  void draw(const HeatMap& chart) {
    if (chart.rows.empty() || chart.columns.empty()) return;
    if (!shade_in_table(sheet_, table_, chart)) write_heat_map(chart);
  }

  /// The map as cells, where other figures have their chart.
  void write_heat_map(const HeatMap& chart) {
    const Place corner{table_.header.row, anchor_.column};
    sheet_.text(corner, chart.row_title, heading_look());
    for (std::size_t column = 0; column < chart.columns.size(); ++column)
      sheet_.text({corner.row, static_cast<lxw_col_t>(corner.column + 1 + column)},
                  chart.columns[column], heading_look());
    const auto at = [&](std::size_t row, std::size_t column) {
      return Place{static_cast<lxw_row_t>(corner.row + 1 + row),
                   static_cast<lxw_col_t>(corner.column + column)};
    };
    for (std::size_t row = 0; row < chart.rows.size(); ++row) {
      sheet_.text(at(row, 0), chart.rows[row]);
      for (std::size_t column = 0; column < chart.columns.size(); ++column)
        sheet_.number(at(row, 1 + column), chart.values[row][column],
                      {.number = number_format(chart.number)});
    }
    const Place last = at(chart.rows.size() - 1, chart.columns.size());
    shade(sheet_, at(0, 1), last);
    sheet_.width(corner.column, corner.column, 30);
    sheet_.width(static_cast<lxw_col_t>(corner.column + 1), last.column, 14);
    last_column_ = std::max(last_column_, last.column);
    cells_column_ = std::max(cells_column_, static_cast<lxw_col_t>(last.column + 2));
    down_ += kRowHeight * static_cast<int>(chart.rows.size() + 1);
  }

  void draw(const Sankey& /*chart*/) {}

  const Sheet& sheet_;
  const Figure& figure_;
  const PlacedTable& table_;
  Place anchor_;
  lxw_col_t cells_column_;
  lxw_col_t last_column_;
  int down_ = 0;  ///< pixels that charts take so far
  std::string title_;
};

/// One of a scatter's two quantities.
struct Quantity {
  std::vector<double> values, lows, highs;
};

NativeChart ChartsWriter::scatter(ChartCells& cells, const Scatter& chart) const {
  Quantity x, y;
  std::vector<std::string> names;
  for (const Scatter::Point& point : chart.points) {
    names.push_back(point.name);
    x.values.push_back(point.x);
    x.lows.push_back(point.x_low);
    x.highs.push_back(point.x_high);
    y.values.push_back(point.y);
    y.lows.push_back(point.y_low);
    y.highs.push_back(point.y_high);
  }
  NativeChart native{sheet_, LXW_CHART_SCATTER, title_};
  (void)cells.texts("", names);
  const Numbers across = cells.numbers(chart.x_title, x.values, chart.x_number);
  const Numbers up = cells.numbers(chart.y_title, y.values, chart.y_number);
  const auto across_lengths =
      cells.lengths(across, {chart.x_title + ": ", x.lows, x.highs, chart.x_number});
  const auto up_lengths =
      cells.lengths(up, {chart.y_title + ": ", y.lows, y.highs, chart.y_number});
  for (std::size_t at = 0; at < names.size(); ++at) {
    // A series a point, for only a series has a name that can be written beside it.
    const std::size_t series = native.add(names[at], across.only(at).range, up.only(at).range);
    native.dots(series, colour::of_series(0));
    native.label_with_name(series, LXW_CHART_LABEL_POSITION_ABOVE);
    native.leave_out_of_legend(series);
    if (across_lengths)
      native.whiskers(series, LXW_CHART_ERROR_BAR_AXIS_X, across_lengths->only(at));
    if (up_lengths) native.whiskers(series, LXW_CHART_ERROR_BAR_AXIS_Y, up_lengths->only(at));
  }
  const Extent wide = Extent{kNan, kNan}.with(x.values).with(x.lows).with(x.highs);
  const Extent tall = Extent{kNan, kNan}.with(y.values).with(y.lows).with(y.highs);
  native.value_axis(LXW_CHART_AXIS_TYPE_X, chart.x_title, chart.x_number, largest_of(x.values),
                    scale_of(wide));
  native.value_axis(LXW_CHART_AXIS_TYPE_Y, chart.y_title, chart.y_number, largest_of(y.values),
                    scale_of(tall));
  return native;
}

}  // namespace

ChartArea write_charts(const Sheet& sheet, const Figure& figure, const PlacedTable& table) {
  return ChartsWriter{sheet, figure, table}.write();
}

}  // namespace sendsim::report
