#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workbook_chart_cells.hpp"

// What Excel's charts have in common here.

namespace sendsim::report {

/// From where to where values go; NaN: nothing is known.
struct Extent {
  double low;
  double high;
  [[nodiscard]] Extent with(const Extent& other) const;
  [[nodiscard]] Extent with(const std::vector<double>& values) const;
};
/// Round numbers that hold an extent.
struct Scale {
  double low;
  double high;
  double step;
};
[[nodiscard]] Scale scale_of(const Extent& extent);

/// A chart of one type with its series, until it is inserted in a sheet.
class NativeChart {
 public:
  /// `type` is one of lxw_chart_type's.
  NativeChart(const Sheet& sheet, std::uint8_t type, std::string_view title);

  struct Stroke {
    std::uint32_t colour;
    float width = 2.25F;
    bool dashed = false;
  };
  /// Adds a series and gives its index.
  std::size_t add(std::string_view name, const Range& categories, const Range& values);
  void fill(std::size_t series, std::uint32_t colour) const;
  /// Neither line nor fill: what others are stacked on.
  void hide(std::size_t series) const;
  void stroke(std::size_t series, const Stroke& stroke) const;
  /// Points without a line between them.
  void dots(std::size_t series, std::uint32_t colour) const;
  /// Neither points nor a line between them.
  void no_points(std::size_t series) const;
  /// The series' name beside each of its points.
  void label_with_name(std::size_t series, std::uint8_t position) const;
  /// Whiskers of the lengths that cells hold, along the axis of `direction`.
  void whiskers(std::size_t series, lxw_chart_error_bar_axis direction, const Lengths& lengths);
  /// A line from each point straight down.
  void drop_lines(std::size_t series, double length) const;
  /// From here on series are lines over what `type` is.
  void lines_from_here();

  /// The values of columns are up, those of bars across. Without `scale`, which is for what Excel
  /// does not make room for, such as whiskers, Excel finds the ends of the axis.
  void value_axis(lxw_chart_axis_type axis, std::string_view title, Number number, double largest,
                  const std::optional<Scale>& scale = std::nullopt) const;
  void date_axis(Day first, Day last);
  [[nodiscard]] lxw_chart* raw() const { return chart_; }
  [[nodiscard]] lxw_chart_axis* axis(lxw_chart_axis_type which) const {
    return chart_axis_get(chart_, which);
  }
  /// In the legend, which is left out when there are fewer than two entries in it.
  void leave_out_of_legend(std::size_t series) { unlisted_.push_back(series); }

  struct Size {
    int width;   ///< pixels
    int height;  ///< pixels
  };
  void insert(Place at, int pixels_right, int pixels_down, Size size,
              const std::string& alternative_text);

 private:
  [[nodiscard]] lxw_chart_series* series(std::size_t index) const { return series_.at(index); }
  void write_legend();
  const Sheet& sheet_;
  lxw_chart* chart_;
  std::vector<lxw_chart_series*> series_;
  std::vector<std::size_t> unlisted_;
};

/// The largest size of any of `values` that is known; 0 when none is.
[[nodiscard]] double largest_of(const std::vector<double>& values, double so_far = 0);

}  // namespace sendsim::report
