#include "workbook_chart.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

namespace sendsim::report {
namespace {

lxw_chart_line line_of(std::uint32_t colour, float width) {
  lxw_chart_line line{};
  line.color = colour;
  line.width = width;
  return line;
}

lxw_chart_font font_of(double size, bool bold, std::uint32_t colour) {
  lxw_chart_font font{};
  font.size = size;
  // libxlsxwriter takes 0 for "not said", which is bold in titles.
  font.bold = bold ? LXW_TRUE : LXW_EXPLICIT_FALSE;
  font.color = colour;
  return font;
}

/// A step of 1, 2 or 5 times a power of ten, some six of which make `span`.
double round_step(double span) {
  const double rough = span / 6;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  const double lead = rough / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

}  // namespace

double largest_of(const std::vector<double>& values, double so_far) {
  for (const double value : values)
    if (!std::isnan(value)) so_far = std::max(so_far, std::abs(value));
  return so_far;
}

Extent Extent::with(const Extent& other) const {
  return {std::fmin(low, other.low), std::fmax(high, other.high)};  // NaN gives way to a number
}

Extent Extent::with(const std::vector<double>& values) const {
  Extent all = *this;
  for (const double value : values) all = all.with(Extent{value, value});
  return all;
}

Scale scale_of(const Extent& extent) {
  const double span =
      extent.high > extent.low ? extent.high - extent.low : std::max(1.0, std::abs(extent.high));
  const double step = round_step(span);
  const double low = step * std::floor(extent.low / step);
  const double high = step * std::ceil(extent.high / step);
  return {low, high > low ? high : low + step, step};
}

NativeChart::NativeChart(const Sheet& sheet, std::uint8_t type, std::string_view title)
    : sheet_{sheet}, chart_{workbook_add_chart(sheet.book().raw(), type)} {
  if (chart_ == nullptr) throw std::bad_alloc{};
  (void)sheet.book().changes(chart_);
  write_with_changes(chart_);
  if (title.empty()) {
    chart_title_off(chart_);
  } else {
    chart_title_set_name(chart_, chart_text(title).c_str());
    lxw_chart_font font = font_of(12, true, 0x262626);
    chart_title_set_name_font(chart_, &font);
  }
  lxw_chart_line border{};
  border.none = LXW_TRUE;
  chart_chartarea_set_line(chart_, &border);
  const bool across = type == LXW_CHART_BAR;
  const lxw_chart_axis_type values = across ? LXW_CHART_AXIS_TYPE_X : LXW_CHART_AXIS_TYPE_Y;
  // libxlsxwriter 1.1.4 forgets to say so of area charts and then refuses to scale the axis.
  axis(values)->is_value = LXW_TRUE;
  chart_axis_major_gridlines_set_visible(axis(values), LXW_TRUE);
  if (across) chart_axis_major_gridlines_set_visible(axis(LXW_CHART_AXIS_TYPE_Y), LXW_FALSE);
  lxw_chart_line grid = line_of(colour::kLineGrey, 0.75F);
  chart_axis_major_gridlines_set_line(axis(values), &grid);
}

std::size_t NativeChart::add(std::string_view name, const Range& categories, const Range& values) {
  lxw_chart_series* series = chart_add_series(chart_, nullptr, nullptr);
  if (series == nullptr) throw std::bad_alloc{};
  chart_series_set_categories(series, categories.sheet.c_str(), categories.first.row,
                              categories.first.column, categories.last.row, categories.last.column);
  chart_series_set_values(series, values.sheet.c_str(), values.first.row, values.first.column,
                          values.last.row, values.last.column);
  const std::string text = chart_text(name);
  chart_series_set_name(series, text.empty() ? " " : text.c_str());
  series_.push_back(series);
  return series_.size() - 1;
}

void NativeChart::fill(std::size_t index, std::uint32_t colour) const {
  lxw_chart_fill fill{};
  fill.color = colour;
  lxw_chart_line line{};
  line.none = LXW_TRUE;
  chart_series_set_fill(series(index), &fill);
  chart_series_set_line(series(index), &line);
}

void NativeChart::hide(std::size_t index) const {
  lxw_chart_fill fill{};
  fill.none = LXW_TRUE;
  lxw_chart_line line{};
  line.none = LXW_TRUE;
  chart_series_set_fill(series(index), &fill);
  chart_series_set_line(series(index), &line);
}

void NativeChart::stroke(std::size_t index, const Stroke& stroke) const {
  lxw_chart_line line = line_of(stroke.colour, stroke.width);
  if (stroke.dashed) line.dash_type = LXW_CHART_LINE_DASH_DASH;
  chart_series_set_line(series(index), &line);
  chart_series_set_marker_type(series(index), LXW_CHART_MARKER_NONE);
}

void NativeChart::dots(std::size_t index, std::uint32_t colour) const {
  lxw_chart_line line{};
  line.none = LXW_TRUE;
  chart_series_set_line(series(index), &line);
  chart_series_set_marker_type(series(index), LXW_CHART_MARKER_CIRCLE);
  chart_series_set_marker_size(series(index), 6);
  lxw_chart_fill fill{};
  fill.color = colour;
  chart_series_set_marker_fill(series(index), &fill);
  lxw_chart_line edge = line_of(colour::kWhite, 0.75F);
  chart_series_set_marker_line(series(index), &edge);
}

void NativeChart::no_points(std::size_t index) const {
  lxw_chart_line line{};
  line.none = LXW_TRUE;
  chart_series_set_line(series(index), &line);
  chart_series_set_marker_type(series(index), LXW_CHART_MARKER_NONE);
}

void NativeChart::label_with_name(std::size_t index, std::uint8_t position) const {
  chart_series_set_labels(series(index));
  chart_series_set_labels_options(series(index), LXW_TRUE, LXW_FALSE, LXW_FALSE);
  chart_series_set_labels_position(series(index), position);
  lxw_chart_font font = font_of(9, false, colour::kGrey);
  chart_series_set_labels_font(series(index), &font);
  lxw_chart_fill fill{};
  fill.color = colour::kWhite;
  chart_series_set_labels_fill(series(index), &fill);
}

void NativeChart::whiskers(std::size_t index, lxw_chart_error_bar_axis direction,
                           const Lengths& lengths) {
  lxw_series_error_bars* bars = chart_series_get_error_bars(series(index), direction);
  chart_series_set_error_bars(bars, LXW_CHART_ERROR_BAR_TYPE_FIXED, 1);
  lxw_chart_line line = line_of(0x262626, 1.25F);
  chart_series_set_error_bars_line(bars, &line);
  sheet_.book().changes(chart_).error_bars[index].push_back(
      {lengths.plus.range.reference(), lengths.minus.range.reference(), lengths.plus.values,
       lengths.minus.values});
}

void NativeChart::drop_lines(std::size_t index, double length) const {
  lxw_series_error_bars* bars =
      chart_series_get_error_bars(series(index), LXW_CHART_ERROR_BAR_AXIS_Y);
  chart_series_set_error_bars(bars, LXW_CHART_ERROR_BAR_TYPE_FIXED, length);
  chart_series_set_error_bars_direction(bars, LXW_CHART_ERROR_BAR_DIR_MINUS);
  chart_series_set_error_bars_endcap(bars, LXW_CHART_ERROR_BAR_NO_CAP);
  lxw_chart_line line = line_of(colour::kGrey, 1.0F);
  line.dash_type = LXW_CHART_LINE_DASH_DASH;
  chart_series_set_error_bars_line(bars, &line);
}

void NativeChart::lines_from_here() { sheet_.book().changes(chart_).lines_from = series_.size(); }

void NativeChart::value_axis(lxw_chart_axis_type which, std::string_view title, Number number,
                             double largest, const std::optional<Scale>& scale) const {
  const std::string text = chart_text(title);
  if (!text.empty()) {
    chart_axis_set_name(axis(which), text.c_str());
    lxw_chart_font font = font_of(10, false, colour::kGrey);
    chart_axis_set_name_font(axis(which), &font);
  }
  chart_axis_set_num_format(axis(which), axis_format(number, largest));
  if (scale) {
    chart_axis_set_min(axis(which), scale->low);
    chart_axis_set_max(axis(which), scale->high);
    chart_axis_set_major_unit(axis(which), scale->step);
  }
  lxw_chart_font font = font_of(9, false, 0x262626);
  chart_axis_set_num_font(axis(which), &font);
}

void NativeChart::date_axis(Day first, Day last) {
  const std::int64_t days = (last - first).count();
  const int months = days > 365 * 16  ? 24
                     : days > 365 * 4 ? 12
                     : days > 365 * 2 ? 6
                     : days > 200     ? 3
                                      : 1;
  sheet_.book().changes(chart_).date_axis = PlotAreaChanges::DateAxis{months};
  lxw_chart_axis* dates = axis(LXW_CHART_AXIS_TYPE_X);
  chart_axis_set_num_format(dates, months < 24 ? "mmm yyyy" : "yyyy");
  chart_axis_set_label_position(dates, LXW_CHART_AXIS_LABEL_POSITION_LOW);
  lxw_chart_font font = font_of(9, false, 0x262626);
  chart_axis_set_num_font(dates, &font);
}

void NativeChart::write_legend() {
  if (series_.size() - unlisted_.size() < 2) {
    chart_legend_set_position(chart_, LXW_CHART_LEGEND_NONE);
    return;
  }
  chart_legend_set_position(chart_, LXW_CHART_LEGEND_BOTTOM);
  lxw_chart_font font = font_of(9, false, 0x262626);
  chart_legend_set_font(chart_, &font);
  if (unlisted_.empty()) return;
  std::vector<std::int16_t> entries(unlisted_.begin(), unlisted_.end());
  entries.push_back(-1);
  check(chart_legend_delete_series(chart_, entries.data()), "write a legend");
}

void NativeChart::insert(Place at, int pixels_right, int pixels_down, Size size,
                         const std::string& alternative_text) {
  // libxlsxwriter keeps 2,080 bytes of it and would cut a character in two.
  constexpr std::size_t kMost = 500;
  constexpr double kDefaultWidth = 480;
  constexpr double kDefaultHeight = 288;
  write_legend();
  std::string description = one_line(alternative_text, kMost);
  lxw_chart_options options{};
  options.x_offset = pixels_right;
  options.y_offset = pixels_down;
  options.x_scale = size.width / kDefaultWidth;
  options.y_scale = size.height / kDefaultHeight;
  options.object_position = LXW_OBJECT_MOVE_DONT_SIZE;
  options.description = description.data();
  check(worksheet_insert_chart_opt(sheet_.raw(), at.row, at.column, chart_, &options),
        "insert a chart");
}

}  // namespace sendsim::report
