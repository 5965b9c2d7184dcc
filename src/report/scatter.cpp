#include <algorithm>
#include <array>
#include <cmath>

#include "charts.hpp"
#include "labels.hpp"
#include "scales.hpp"

namespace sendsim::report::draw {
namespace {

constexpr double kRadius = 5;

/// A name beside its point.
struct PointLabel {
  std::vector<std::string> lines;
  Box box;
};

class ScatterDrawer {
 public:
  ScatterDrawer(const Scatter& chart, const Drawing& drawing)
      : chart_{chart},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)} {}

  std::string draw() {
    for (std::size_t at = 0; at < chart_.points.size(); ++at) {
      const Scatter::Point& point = chart_.points[at];
      if (!is_drawable(point.x) || !is_drawable(point.y)) continue;
      shown_.push_back(at);
      for (const double value : {point.x, point.x_low, point.x_high}) xs_.add(value);
      for (const double value : {point.y, point.y_low, point.y_high}) ys_.add(value);
    }
    if (shown_.empty()) return nothing_to_show(drawing_);
    double top = draw_axis_title(out_, chart_.y_title, drawing_.width, 0, fonts_);
    if (has_ranges())
      top = draw_key(out_, {{KeyItem::Sign::whisker, "line thin c0", chart_.range_name}},
                     {1, top, drawing_.width, 0}, fonts_);
    set_scales(top + 4);
    double bottom = draw_axes();
    draw_crosses();
    place_labels();
    draw_points();
    draw_labels();
    if (is_numbered_) bottom = draw_names(bottom + 6);
    return out_.finish(drawing_, bottom + 3);
  }

 private:
  [[nodiscard]] bool has_ranges() const {
    return std::any_of(chart_.points.begin(), chart_.points.end(), [](const Scatter::Point& point) {
      return (is_drawable(point.x_low) && is_drawable(point.x_high)) ||
             (is_drawable(point.y_low) && is_drawable(point.y_high));
    });
  }

  /// Places tell values here, not lengths: the axes need not begin at 0.
  void set_scales(double top) {
    y_ticks_ = nice_ticks(ys_, narrow_ ? 4 : 5, false, chart_.y_number);
    y_labels_ = tick_labels(y_ticks_, chart_.y_number);
    plot_ = {widest(y_labels_, fonts_.small) + 8, top, drawing_.width - 14,
             top + (narrow_ ? 250 : 330)};
    for (int about = narrow_ ? 4 : 7; about >= 1; --about) {
      x_ticks_ = nice_ticks(xs_, about, false, chart_.x_number);
      x_labels_ = tick_labels(x_ticks_, chart_.x_number);
      const double room = plot_.width() / static_cast<double>(x_labels_.size() - 1);
      if (widest(x_labels_, fonts_.small) + 12 <= room) break;
    }
    x_ = {x_ticks_.first(), x_ticks_.last(), plot_.left, plot_.right};
    y_ = {y_ticks_.first(), y_ticks_.last(), plot_.bottom, plot_.top};
  }

  double draw_axes() {
    const Font font = fonts_.small;
    out_.open("axis");
    for (std::size_t at = 0; at < y_labels_.size(); ++at) {
      const double y = y_(y_ticks_.values[at]);
      out_.line({plot_.left, y}, {plot_.right, y}, y_ticks_.values[at] == 0 ? "base" : "grid");
      out_.text({plot_.left - 6, centred(y, font)}, Anchor::end, "small", y_labels_[at]);
    }
    std::vector<RowLabel> row;
    for (std::size_t at = 0; at < x_labels_.size(); ++at) {
      const double x = x_(x_ticks_.values[at]);
      out_.line({x, plot_.top}, {x, plot_.bottom + 5}, "grid");
      row.push_back({x, text_width(x_labels_[at], font)});
    }
    const auto middles = row_of(row, 1, drawing_.width - 1);
    for (std::size_t at = 0; at < row.size(); ++at)
      if (middles[at])
        out_.text({*middles[at], plot_.bottom + 8 + 0.85 * font.size}, Anchor::middle, "small",
                  x_labels_[at]);
    out_.close();
    double bottom = plot_.bottom + 8 + 1.3 * font.size;
    const auto title = wrap(chart_.x_title, drawing_.width - 4, fonts_.text, 2);
    out_.lines({plot_.right, bottom + 0.95 * fonts_.text.size}, Anchor::end, "soft", title,
               fonts_.text);
    if (!title[0].empty()) bottom += static_cast<double>(title.size()) * fonts_.text.leading();
    return bottom + 2;
  }

  [[nodiscard]] Point at(std::size_t index) const {
    return {x_(chart_.points[index].x), y_(chart_.points[index].y)};
  }
  static std::string colour(std::size_t index) { return series_class(index).substr(0, 2); }

  void draw_crosses() {
    for (const std::size_t index : shown_) {
      const Scatter::Point& point = chart_.points[index];
      const Point middle = at(index);
      std::string data;
      if (is_drawable(point.x_low) && is_drawable(point.x_high)) {
        const double low = x_(point.x_low);
        const double high = x_(point.x_high);
        data += whisker_path({(low + high) / 2, middle.y}, {(high - low) / 2, 0});
        bars_.push_back({low, middle.y - 1, high, middle.y + 1});
      }
      if (is_drawable(point.y_low) && is_drawable(point.y_high)) {
        const double low = y_(point.y_low);
        const double high = y_(point.y_high);
        data += whisker_path({middle.x, (low + high) / 2}, {0, (low - high) / 2});
        bars_.push_back({middle.x - 1, high, middle.x + 1, low});
      }
      if (!data.empty()) out_.path(data, "line thin " + colour(index));
    }
  }

  void draw_points() {
    for (const std::size_t index : shown_) {
      const Scatter::Point& point = chart_.points[index];
      out_.path(marker_path(at(index), index, kRadius), "dot " + colour(index),
                one_line(point.name) + "\n" + one_line(chart_.x_title) + ": " +
                    with_range(point.x, point.x_low, point.x_high, chart_.x_number) + "\n" +
                    one_line(chart_.y_title) + ": " +
                    with_range(point.y, point.y_low, point.y_high, chart_.y_number));
    }
  }

  /// Names beside the points; numbers where not all names find a place, and the names below.
  void place_labels() {
    const double most = (narrow_ ? 0.36 : 0.27) * drawing_.width;
    is_numbered_ = shown_.size() > (narrow_ ? 4 : 14);
    if (!is_numbered_) {
      for (const std::size_t index : shown_) {
        auto lines = wrap(chart_.points[index].name, most, fonts_.small, 3);
        const auto box = place(index, lines);
        is_numbered_ = is_numbered_ || !box;
        if (box) labels_.push_back({std::move(lines), *box});
      }
    }
    if (!is_numbered_) return;
    labels_.clear();
    for (const std::size_t index : shown_) {
      std::vector<std::string> number{std::to_string(index + 1)};
      const auto box = place(index, number);
      // One that finds no place is known by its shape and colour.
      labels_.push_back({box ? number : std::vector<std::string>{}, box.value_or(Box{0, 0, 0, 0})});
    }
  }

  /// Near the point where it hides nothing but, at worst, a few of the intervals.
  [[nodiscard]] std::optional<Box> place(std::size_t index,
                                         const std::vector<std::string>& lines) const {
    const Point point = at(index);
    const double width = widest(lines, fonts_.small);
    const double tall = static_cast<double>(lines.size()) * fonts_.small.leading();
    std::optional<Box> best;
    double least = 0;
    for (const double away : {8.0, 16.0, 26.0})
      for (const Point& side : kSides) {
        const double x = point.x + side.x * (away + width / 2);
        const double y = point.y + side.y * (away + tall / 2);
        const Box box{x - width / 2, y - tall / 2, x + width / 2, y + tall / 2};
        if (box.left < plot_.left + 2 || box.right > drawing_.width - 1 || box.top < plot_.top ||
            box.bottom > plot_.bottom || hides(box))
          continue;
        const double cost = away + 14 * static_cast<double>(std::count_if(
                                            bars_.begin(), bars_.end(),
                                            [&](const Box& bar) { return box.overlaps(bar); }));
        if (best && cost >= least) continue;
        best = box;
        least = cost;
      }
    return best;
  }

  [[nodiscard]] bool hides(const Box& box) const {
    for (const std::size_t index : shown_) {
      const Point other = at(index);
      if (box.overlaps({other.x - kRadius - 1, other.y - kRadius - 1, other.x + kRadius + 1,
                        other.y + kRadius + 1}))
        return true;
    }
    return std::any_of(labels_.begin(), labels_.end(), [&](const PointLabel& label) {
      return !label.lines.empty() && box.overlaps(label.box, 2);
    });
  }

  void draw_labels() {
    for (std::size_t label = 0; label < labels_.size(); ++label) {
      const Box& box = labels_[label].box;
      out_.open(colour(shown_[label]));
      out_.lines({(box.left + box.right) / 2, box.top + 0.9 * fonts_.small.size}, Anchor::middle,
                 "small name halo", labels_[label].lines, fonts_.small);
      out_.close();
    }
  }

  double draw_names(double top) {
    std::vector<KeyItem> items;
    for (const std::size_t index : shown_)
      items.push_back({KeyItem::Sign::marker, "dot " + colour(index),
                       std::to_string(index + 1) + ". " + chart_.points[index].name, index});
    const std::size_t columns = narrow_ ? 1 : 2;
    return draw_key_columns(out_, items, {1, top, drawing_.width - 1, 0}, columns, fonts_);
  }

  static constexpr std::array<Point, 8> kSides{
      {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}}};
  const Scatter& chart_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  std::vector<std::size_t> shown_;
  Extent xs_;
  Extent ys_;
  Ticks x_ticks_{};
  Ticks y_ticks_{};
  std::vector<std::string> x_labels_;
  std::vector<std::string> y_labels_;
  Linear x_{};
  Linear y_{};
  Box plot_{};
  std::vector<Box> bars_;
  std::vector<PointLabel> labels_;
  bool is_numbered_ = false;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const Scatter& chart, const Drawing& drawing) {
  return ScatterDrawer{chart, drawing}.draw();
}

}  // namespace sendsim::report::draw
