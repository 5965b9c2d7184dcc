#include "bar_rows.hpp"

#include <algorithm>
#include <cmath>

namespace sendsim::report::draw {
namespace {

constexpr double kTextGap = 6;

class RowDrawer {
 public:
  RowDrawer(const BarRows& bars, const Drawing& drawing)
      : bars_{bars},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)} {}

  std::string draw() {
    if (bars_.rows.empty()) return nothing_to_show(drawing_);
    double top = draw_axis_title(out_, bars_.title, drawing_.width, 0, fonts_);
    top = draw_key(out_, bars_.key, {1, top, drawing_.width, 0}, fonts_);
    plot_ = {names_width(), top + 1.3 * fonts_.small.size, drawing_.width - 2, 0};
    set_scale();
    lay_rows();
    draw_axis();
    for (std::size_t at = 0; at < bars_.rows.size(); ++at) draw_row(at);
    return out_.finish(drawing_, plot_.bottom + 3);
  }

 private:
  [[nodiscard]] Font font_of(const BarRow& row) const {
    return row.is_bold ? fonts_.bold : fonts_.text;
  }

  [[nodiscard]] double names_width() const {
    if (narrow_) return 2;
    double width = 0;
    for (const BarRow& row : bars_.rows)
      width = std::max(width, widest(wrapped(row), font_of(row)));
    return width + 12;
  }

  [[nodiscard]] std::vector<std::string> wrapped(const BarRow& row) const {
    return wrap(row.name, narrow_ ? drawing_.width - 4 : 0.34 * drawing_.width, font_of(row),
                narrow_ ? 2 : 3);
  }

  static double lowest(const BarRow& row) {
    const double least = std::min({row.from, row.to, 0.0});
    return is_drawable(row.low) ? std::min(least, row.low) : least;
  }
  static double highest(const BarRow& row) {
    const double most = std::max({row.from, row.to, 0.0});
    return is_drawable(row.high) ? std::max(most, row.high) : most;
  }
  static double bar_end(const BarRow& row) {
    double end = row.text_left ? std::min(row.from, row.to) : std::max(row.from, row.to);
    for (const double edge : {row.low, row.high})
      if (is_drawable(edge)) end = row.text_left ? std::min(end, edge) : std::max(end, edge);
    return end;
  }

  /// What is needed left and right of 0 at `px` a unit, texts included.
  struct Room {
    double left = 0;
    double right = 0;
  };
  [[nodiscard]] Room needed(double px) const {
    Room room;
    for (const BarRow& row : bars_.rows) {
      room.left = std::max(room.left, -lowest(row) * px);
      room.right = std::max(room.right, highest(row) * px);
      const double text = kTextGap + text_width(row.text, fonts_.small);
      if (row.text_left) {
        room.left = std::max(room.left, -bar_end(row) * px + text);
      } else {
        room.right = std::max(room.right, bar_end(row) * px + text);
      }
    }
    return room;
  }

  /// As large as all texts allow.
  void set_scale() {
    Extent values;
    values.add(0);
    for (const BarRow& row : bars_.rows) {
      values.add(lowest(row));
      values.add(highest(row));
    }
    ticks_ = nice_ticks(values, narrow_ ? 3 : 5, true, bars_.number);
    double least = 0;
    double most = plot_.width() / std::max(values.high() - values.low(), 1e-12);
    for (int halving = 0; halving < 50; ++halving) {
      const double px = (least + most) / 2;
      const Room room = needed(px);
      (room.left + room.right <= plot_.width() ? least : most) = px;
    }
    const Room room = needed(least);
    const double zero = plot_.left + room.left;
    x_ = {0, values.high() - values.low() > 0 ? values.high() - values.low() : 1, zero, 0};
    x_.px_to = zero + x_.to * std::max(least, 1e-15);
  }

  void lay_rows() {
    double y = plot_.top + 4;
    for (const BarRow& row : bars_.rows) {
      const double names = static_cast<double>(wrapped(row).size()) * font_of(row).leading();
      const double thick = narrow_ ? 16 : 18;
      const double tall = narrow_ ? names + 3 + thick : std::max(names, thick);
      const double bar_top = narrow_ ? y + names + 3 : y + (tall - thick) / 2;
      tops_.push_back(y);
      bars_at_.push_back({0, bar_top, 0, bar_top + thick});
      y += tall + (narrow_ ? 12 : 10);
    }
    plot_.bottom = y - 2;
  }

  void draw_axis() {
    const auto labels = tick_labels(ticks_, bars_.number);
    out_.open("axis");
    std::vector<RowLabel> row;
    std::vector<std::string> shown;
    for (std::size_t at = 0; at < labels.size(); ++at) {
      const double value = ticks_.values[at];
      const double x = x_(value);
      if (x < plot_.left - 0.5 || x > plot_.right + 0.5) continue;
      out_.line({x, plot_.top}, {x, plot_.bottom}, value == 0 ? "base" : "grid");
      row.push_back({x, text_width(labels[at], fonts_.small)});
      shown.push_back(labels[at]);
    }
    const auto middles = row_of(row, 1, drawing_.width - 1);
    for (std::size_t at = 0; at < row.size(); ++at)
      if (middles[at]) out_.text({*middles[at], plot_.top - 5}, Anchor::middle, "small", shown[at]);
    out_.close();
  }

  void draw_row(std::size_t at) {
    const BarRow& row = bars_.rows[at];
    Box bar = bars_at_[at];
    const double middle = (bar.top + bar.bottom) / 2;
    bar.left = x_(std::min(row.from, row.to));
    bar.right = std::max(x_(std::max(row.from, row.to)), bar.left + 0.6);
    const auto names = wrapped(row);
    const Font font = font_of(row);
    const double tall = static_cast<double>(names.size()) * font.leading();
    const double first = narrow_ ? tops_[at] : middle - tall / 2;
    if (narrow_) {
      out_.lines({1, first + 0.9 * font.size}, Anchor::start, row.is_bold ? "bold halo" : "halo",
                 names, font);
    } else {
      out_.lines({plot_.left - 10, first + 0.9 * font.size}, Anchor::end, row.is_bold ? "bold" : "",
                 names, font);
    }
    if (bars_.is_joined && at + 1 < bars_.rows.size()) {
      const double x = x_(row.to);
      out_.line({x, bar.bottom}, {x, bars_at_[at + 1].top}, "link");
    }
    out_.rect(bar, "bar " + row.classes, row.tooltip);
    whisker(row, middle);
    const double end = x_(bar_end(row));
    out_.text({row.text_left ? end - kTextGap : std::max(end, bar.right) + kTextGap,
               centred(middle, fonts_.small)},
              row.text_left ? Anchor::end : Anchor::start, "small halo", row.text);
  }

  /// With an edge of the background's colour, so that it shows on the bar as well.
  void whisker(const BarRow& row, double y) {
    if (!is_drawable(row.low) || !is_drawable(row.high)) return;
    const double low = x_(row.low);
    const double high = x_(row.high);
    const std::string data = whisker_path({(low + high) / 2, y}, {(high - low) / 2, 0});
    out_.path(data, "under");
    out_.path(data, "whisker");
  }

  const BarRows& bars_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  Box plot_{};
  Ticks ticks_{};
  Linear x_{};
  std::vector<double> tops_;
  std::vector<Box> bars_at_;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const BarRows& bars, const Drawing& drawing) {
  return RowDrawer{bars, drawing}.draw();
}

}  // namespace sendsim::report::draw
