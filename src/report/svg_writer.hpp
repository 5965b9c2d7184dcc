#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sendsim/report/chart.hpp"
#include "text_metrics.hpp"

namespace sendsim::report::draw {

struct Point {
  double x;
  double y;
};
struct Box {
  double left;
  double top;
  double right;
  double bottom;
  [[nodiscard]] double width() const { return right - left; }
  [[nodiscard]] double height() const { return bottom - top; }
  [[nodiscard]] bool overlaps(const Box& other, double gap = 0) const {
    return left < other.right + gap && other.left < right + gap && top < other.bottom + gap &&
           other.top < bottom + gap;
  }
};

enum class Anchor { start, middle, end };

/// The letters of a drawing; chart_css has the same numbers.
struct Fonts {
  Font text;   ///< what is read: axes, names
  Font small;  ///< numbers inside charts; never below 11 px
  Font bold;   ///< names of series, titles of panels
  /// Of a drawing `width` px wide: letters of a telephone's are a little smaller.
  [[nodiscard]] static Fonts of(double width);
};
/// Below this width a drawing is for a telephone: fewer ticks, names above bars, class `narrow`.
inline constexpr double kNarrow = 480;

/// The text box of a line of letters whose baseline begins (or ends, or is halved) at `at`.
[[nodiscard]] Box text_box(Point at, Anchor anchor, std::string_view line, Font font);
/// The baseline that centres letters on `y`.
[[nodiscard]] inline double centred(double y, Font font) { return y + 0.35 * font.size; }

/// "12.3": one decimal, none where it is 0.
[[nodiscard]] std::string coordinate(double value);
/// With &, <, > and quotes as entities; control characters become blanks.
[[nodiscard]] std::string escaped(std::string_view text);
/// "M1 2 3 4": straight from point to point.
[[nodiscard]] std::string path_through(const std::vector<Point>& points);

/// A line from `middle` − `half` to `middle` + `half` with a short bar across each end; one of
/// the two parts of `half` is 0.
[[nodiscard]] std::string whisker_path(Point middle, Point half);

/// Writes the elements of one drawing. Classes only: no colours, no fonts.
class SvgWriter {
 public:
  void open(std::string_view classes);
  void close();
  /// `tooltip` is shown by the browser when pointed at; empty for none.
  void rect(Box box, std::string_view classes, std::string_view tooltip = {});
  void line(Point from, Point to, std::string_view classes);
  void path(std::string_view data, std::string_view classes, std::string_view tooltip = {});
  void circle(Point at, double radius, std::string_view classes, std::string_view tooltip = {});
  void text(Point at, Anchor anchor, std::string_view classes, std::string_view line);
  /// One below the other, the first baseline at `at`.
  void lines(Point at, Anchor anchor, std::string_view classes,
             const std::vector<std::string>& lines, Font font);
  /// The whole <svg>, `height` px high.
  [[nodiscard]] std::string finish(const Drawing& drawing, double height) const;

 private:
  void element(std::string_view start, std::string_view classes, std::string_view tooltip);
  std::string body_;
};

}  // namespace sendsim::report::draw
