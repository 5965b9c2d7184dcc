#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "svg_writer.hpp"

// Names beside what they name, and keys where there is no room for that.

namespace sendsim::report::draw {

/// Something `height` high that would like its middle at `centre`.
struct Wanted {
  double centre;
  double height;
};
/// The middles, in the order of `wanted`, such that nothing overlaps within [top, bottom] and the
/// order is kept, each as near as can be to where it wants to be (least squares). Nothing where
/// they do not fit.
[[nodiscard]] std::optional<std::vector<double>> spread(const std::vector<Wanted>& wanted,
                                                        double top, double bottom);

/// A label of a row, `width` wide, that would like its middle at `centre`.
struct RowLabel {
  double centre;
  double width;
};
/// Their middles, moved into [left, right] where they hang over; nothing for one that would be less
/// than `apart` from the one before. `labels` ascend.
[[nodiscard]] std::vector<std::optional<double>> row_of(const std::vector<RowLabel>& labels,
                                                        double left, double right,
                                                        double apart = 3);

/// Classes of the `index`-th series: a colour, and with it a dash of its own.
[[nodiscard]] std::string series_class(std::size_t index);
/// Of the `index`-th part of a whole: a colour and a pattern where the colours come round again.
[[nodiscard]] std::string part_class(std::size_t index);

struct KeyItem {
  enum class Sign { line, dots, box, band, upright, whisker, marker };
  Sign sign;
  std::string classes;  ///< of the sign
  std::string text;
  std::size_t shape = 0;  ///< of a marker
};
/// A filled shape around `at`, about 2 × `radius` wide: disc, square, triangle, diamond and two
/// more, round and round by `index`.
[[nodiscard]] std::string marker_path(Point at, std::size_t index, double radius);
/// Draws a key from `top` in rows within [left, right]; returns where it ends.
double draw_key(SvgWriter& out, const std::vector<KeyItem>& items, Box within, const Fonts& fonts);
/// The same in columns of equal width, for long ones.
double draw_key_columns(SvgWriter& out, const std::vector<KeyItem>& items, Box within,
                        std::size_t columns, const Fonts& fonts);

/// The title of an axis, in the first line of a drawing `width` px wide; returns where it ends.
double draw_axis_title(SvgWriter& out, const std::string& title, double width, double top,
                       const Fonts& fonts);
/// A chart without anything that could be drawn.
[[nodiscard]] std::string nothing_to_show(const Drawing& drawing);

}  // namespace sendsim::report::draw
