#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "time_plot.hpp"

namespace sendsim::report::draw {
namespace {

/// The name, value and range of a series beside its end.
struct EndLabel {
  Point end;
  std::string classes;
  std::vector<std::string> name;
  std::string value;
  std::string range;
  double middle = 0;
};

/// A mark's text above the plot, or a level's in it.
struct Placed {
  std::vector<std::string> lines;
  Box box;
};

class TimeChartDrawer {
 public:
  TimeChartDrawer(const TimeChart& chart, const Drawing& drawing)
      : chart_{chart},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)},
        extent_{extent_of(chart)},
        series_{series_of(chart)} {}

  std::string draw() {
    if (extent_.days.empty()) return nothing_to_show(drawing_);
    const TimeAxes axes = value_axis(extent_.values, chart_, narrow_ ? 4 : 5, fonts_.small);
    const double height = narrow_ ? 210 : 290;
    set_scales(axes, height);
    label_ends();
    set_scales(axes, height);  // the labels may have taken room on the right
    double top = draw_axis_title(out_, chart_.y_title, drawing_.width, 0, fonts_);
    top = draw_keys(top);
    top = place_marks(top + 4);
    scales_.plot.top = top + 2;
    scales_.plot.bottom = top + 2 + height;
    scales_.y.px_from = scales_.plot.bottom;
    scales_.y.px_to = scales_.plot.top;
    double bottom = draw_axes(out_, axes, extent_, scales_, fonts_.small);
    draw_mark_lines();
    draw_series(out_, chart_, scales_, narrow_);
    bottom = draw_levels(bottom);
    draw_mark_texts();
    draw_end_labels();
    return out_.finish(drawing_, bottom + 3);
  }

 private:
  void set_scales(const TimeAxes& axes, double height) {
    const double left = axes.label_width + 8;
    const double right = drawing_.width - right_margin_;
    const auto first = static_cast<double>(day_number(first_day()));
    const auto last = static_cast<double>(day_number(last_day()));
    scales_ = {{first, std::max(last, first + 1), left, std::max(right, left + 60)},
               {axes.values.first(), axes.values.last(), height, 0},
               {left, 0, std::max(right, left + 60), height},
               1,
               drawing_.width - 1};
    if (first == last) {  // a day by itself stands in the middle
      scales_.x.from -= 1;
    }
  }

  [[nodiscard]] Day first_day() const {
    return day_from_number(static_cast<int>(extent_.days.low()));
  }
  [[nodiscard]] Day last_day() const {
    return day_from_number(static_cast<int>(extent_.days.high()));
  }

  /// Names where series end on the right, if all fit there and there is something to tell.
  void label_ends() {
    right_margin_ = narrow_ ? 14 : 22;
    if (narrow_) return;
    const double most = 0.24 * drawing_.width;
    std::vector<EndLabel> labels;
    double width = 0;
    for (const TimeSeries& series : series_) {
      const auto end = end_of(series);
      if (!end || series.name.empty() || !ends_at_right(*end)) continue;
      EndLabel label{{0, end->value},
                     series.classes.substr(0, 2),
                     wrap(series.name, most, fonts_.bold, 3),
                     short_text(end->value, chart_.number),
                     short_range(end->low, end->high, chart_.number)};
      width = std::max(
          {width, widest(label.name, fonts_.bold), text_width(value_line(label), fonts_.small)});
      labels.push_back(label);
    }
    if (labels.empty() || !spread_labels(labels)) return;
    labels_ = std::move(labels);
    right_margin_ = width + 16;
  }

  [[nodiscard]] bool ends_at_right(const SeriesEnd& end) const {
    const double x = scales_.x(day_number(end.day));
    return scales_.plot.right - x < 0.04 * scales_.plot.width();
  }

  static std::string value_line(const EndLabel& label) {
    return label.range.empty() ? label.value : label.value + " (" + label.range + ")";
  }

  /// With their ranges, or without where that takes too much room.
  bool spread_labels(std::vector<EndLabel>& labels) {
    std::vector<Wanted> wanted;
    for (const EndLabel& label : labels) {
      const double lines = static_cast<double>(label.name.size()) * fonts_.bold.leading() +
                           fonts_.small.leading() + 6;
      wanted.push_back({scales_.y(label.end.y), lines});
    }
    const auto middles = spread(wanted, scales_.plot.top - 8, scales_.plot.bottom + 8);
    if (!middles) return false;
    for (std::size_t at = 0; at < labels.size(); ++at) labels[at].middle = (*middles)[at];
    return true;
  }

  [[nodiscard]] bool is_labelled(const TimeSeries& series) const {
    if (labels_.empty()) return false;
    const auto end = end_of(series);
    return end && ends_at_right(*end);
  }

  [[nodiscard]] std::vector<KeyItem> key() const {
    std::vector<KeyItem> items;
    for (const TimeSeries& series : series_)
      if (!series.name.empty() && !is_labelled(series) && end_of(series))
        items.push_back(key_of(series));
    return items;
  }

  /// What the bands are stands in a row of its own where names need more than one.
  double draw_keys(double top) {
    std::vector<KeyItem> items = key();
    const bool bands = has_bands(chart_);
    const Box row{1, top, drawing_.width, 0};
    if (bands && (narrow_ || items.size() > 1)) {
      top = draw_key(out_, items, row, fonts_);
      items.clear();
    }
    if (bands)
      for (const KeyItem& item : band_key(narrow_)) items.push_back(item);
    return draw_key(out_, items, {1, top, drawing_.width, 0}, fonts_);
  }

  [[nodiscard]] std::vector<Mark> marks() const {
    std::vector<Mark> within;
    for (const Mark& mark : chart_.marks)
      if (mark.day >= first_day() && mark.day <= last_day()) within.push_back(mark);
    std::stable_sort(within.begin(), within.end(),
                     [](const Mark& a, const Mark& b) { return a.day < b.day; });
    return within;
  }

  /// Rows of texts from `top`, each right of its line or, near the right edge, left of it; returns
  /// where the plot may begin. From the last to the first, so that a text of a higher row hangs
  /// over the lines of lower rows and no line runs through a text.
  double place_marks(double top) {
    const std::vector<Mark> all = marks();
    marks_.assign(all.size(), {});
    const double leading = fonts_.small.leading();
    const double most = std::min(0.45 * drawing_.width, 190.0);
    double highest = 0;
    for (std::size_t at = all.size(); at-- > 0;) {
      Placed& mark = marks_[at];
      mark.lines = wrap(all[at].text, most, fonts_.small, 2);
      const double width = widest(mark.lines, fonts_.small);
      const double x = scales_.x(day_number(all[at].day));
      const double left = x + 4 + width <= drawing_.width - 1 ? x + 4 : x - 4 - width;
      const double high = static_cast<double>(mark.lines.size()) * leading;
      mark.box = {std::max(1.0, left), -high, std::max(1.0, left) + width + 6, 0};
      while (is_taken(mark.box, at)) {
        mark.box.top -= leading / 2;
        mark.box.bottom -= leading / 2;
      }
      highest = std::min(highest, mark.box.top);
    }
    for (Placed& mark : marks_) {
      mark.box.top += top - highest;
      mark.box.bottom += top - highest;
    }
    mark_days_ = all;
    return all.empty() ? top : top - highest + 2;
  }

  [[nodiscard]] bool is_taken(const Box& box, std::size_t after) const {
    for (std::size_t at = after + 1; at < marks_.size(); ++at)
      if (box.overlaps(marks_[at].box)) return true;
    return false;
  }

  void draw_mark_lines() {
    for (std::size_t at = 0; at < marks_.size(); ++at) {
      const double x = scales_.x(day_number(mark_days_[at].day));
      out_.line({x, marks_[at].box.top + 2}, {x, scales_.plot.bottom}, "mark");
    }
  }
  void draw_mark_texts() {
    for (const Placed& mark : marks_)
      out_.lines({mark.box.left, mark.box.top + 0.9 * fonts_.small.size}, Anchor::start,
                 "small halo", mark.lines, fonts_.small);
  }

  /// Lines across, each with its text where it hides least; what finds no place is told below.
  double draw_levels(double bottom) {
    std::vector<Box> taken;
    std::vector<KeyItem> left_over;
    for (const Level& level : chart_.levels) {
      if (!is_drawable(level.value)) continue;
      const double y = scales_.y(level.value);
      out_.line({scales_.plot.left, y}, {scales_.plot.right, y}, "level");
      const auto lines = wrap(level.text, 0.8 * scales_.plot.width(), fonts_.small, 1);
      const auto place = place_level(y, lines[0], taken);
      if (!place) {
        left_over.push_back({KeyItem::Sign::line, "level", level.text});
        continue;
      }
      taken.push_back(*place);
      out_.text({place->left, place->top + 0.78 * fonts_.small.size}, Anchor::start, "small halo",
                lines[0]);
    }
    if (left_over.empty()) return bottom;
    return draw_key(out_, left_over, {1, bottom + 4, drawing_.width, 0}, fonts_);
  }

  [[nodiscard]] std::optional<Box> place_level(double y, const std::string& text,
                                               const std::vector<Box>& taken) const {
    const Box& plot = scales_.plot;
    const double width = text_width(text, fonts_.small);
    const double room = plot.width() - width - 8;
    std::optional<Box> best;
    double least = 0;
    for (const double baseline : {y - 4, y + 4 + 0.78 * fonts_.small.size})
      for (const double part : {0.0, 1.0, 0.25, 0.5, 0.75}) {
        const Box box =
            text_box({plot.left + 4 + part * room, baseline}, Anchor::start, text, fonts_.small);
        if (box.top < plot.top || box.bottom > plot.bottom) continue;
        const bool hides_text = std::any_of(
            taken.begin(), taken.end(), [&](const Box& other) { return box.overlaps(other, 2); });
        if (hides_text) continue;
        const double hidden = crossings(box);
        if (!best || hidden < least) {
          best = box;
          least = hidden;
        }
      }
    return best;
  }

  /// How many points of series and marks, filled in between, a box would hide.
  [[nodiscard]] double crossings(const Box& box) const {
    double count = 0;
    const auto visit = [&](const std::vector<Day>& days, const std::vector<double>& values) {
      for (std::size_t at = 1; at < std::min(days.size(), values.size()); ++at) {
        if (!is_drawable(values[at]) || !is_drawable(values[at - 1])) continue;
        for (int part = 0; part <= 8; ++part) {
          const double weight = part / 8.0;
          const double day =
              (1 - weight) * day_number(days[at - 1]) + weight * day_number(days[at]);
          const double x = scales_.x(day);
          const double y = scales_.y((1 - weight) * values[at - 1] + weight * values[at]);
          if (x > box.left && x < box.right && y > box.top && y < box.bottom) ++count;
        }
      }
    };
    for (const Fan& fan : chart_.fans)
      for (const auto& edge : fan.edges) visit(fan.days, edge);
    for (const Line& line : chart_.lines) visit(line.days, line.values);
    for (const Mark& mark : mark_days_) {
      const double x = scales_.x(day_number(mark.day));
      if (x > box.left && x < box.right) count += 0.5;
    }
    return count;
  }

  void draw_end_labels() {
    const double shift = scales_.plot.top;
    for (const EndLabel& label : labels_) {
      const double end = scales_.y(label.end.y);
      const double middle = label.middle + shift;
      const double x = scales_.plot.right + 12;
      out_.open(label.classes);
      out_.line({scales_.plot.right + 2, end}, {x - 2, middle}, "lead");
      const double name = static_cast<double>(label.name.size()) * fonts_.bold.leading();
      double y = middle - (name + fonts_.small.leading()) / 2;
      out_.lines({x, y + 0.9 * fonts_.bold.size}, Anchor::start, "name", label.name, fonts_.bold);
      y += name;
      out_.text({x, y + 0.9 * fonts_.small.size}, Anchor::start, "small", value_line(label));
      out_.close();
    }
  }

  const TimeChart& chart_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  TimeExtent extent_;
  std::vector<TimeSeries> series_;
  TimeScales scales_{};
  double right_margin_ = 60;
  std::vector<EndLabel> labels_;
  std::vector<Mark> mark_days_;
  std::vector<Placed> marks_;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const TimeChart& chart, const Drawing& drawing) {
  return TimeChartDrawer{chart, drawing}.draw();
}

}  // namespace sendsim::report::draw
