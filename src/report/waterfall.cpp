#include <algorithm>
#include <cmath>
#include <limits>

#include "bar_rows.hpp"
#include "charts.hpp"

namespace sendsim::report::draw {
namespace {

using Kind = Waterfall::Bar::Kind;

/// A bar with the level it hangs on.
struct Hung {
  const Waterfall::Bar* bar;
  double from;
  double to;
  double low;   ///< of the whisker, as a level
  double high;  ///< of the whisker, as a level
};

std::vector<Hung> hung(const Waterfall& chart) {
  std::vector<Hung> all;
  double level = 0;
  for (const Waterfall::Bar& bar : chart.bars) {
    const double base = bar.kind == Kind::step ? level : 0;
    const double value = is_drawable(bar.value) ? bar.value : 0;
    all.push_back({&bar, base, base + value, base + bar.low, base + bar.high});
    level = base + value;
  }
  return all;
}

std::string classes_of(const Waterfall::Bar& bar) {
  if (bar.kind != Kind::step) return "c1";
  return bar.value < 0 ? "down" : "up";
}

/// With a plus before what is added: its sign says what its colour says.
std::string text_of(const Waterfall::Bar& bar, Number kind) {
  const std::string text = short_text(bar.value, kind);
  return bar.kind == Kind::step && bar.value > 0 && is_drawable(bar.value) ? "+" + text : text;
}

std::string tooltip_of(const Waterfall::Bar& bar, Number kind) {
  return one_line(bar.name) + "\n" + with_range(bar.value, bar.low, bar.high, kind);
}

std::vector<KeyItem> key_of(const Waterfall& chart) {
  std::vector<KeyItem> key;
  const auto any = [&](auto holds) {
    return std::any_of(chart.bars.begin(), chart.bars.end(), holds);
  };
  using Bar = Waterfall::Bar;
  if (any([](const Bar& bar) { return bar.kind == Kind::step && bar.value > 0; }))
    key.push_back({KeyItem::Sign::box, "bar up", "adds"});
  if (any([](const Bar& bar) { return bar.kind == Kind::step && bar.value < 0; }))
    key.push_back({KeyItem::Sign::box, "bar down", "takes away"});
  if (any([](const Bar& bar) { return is_drawable(bar.low) && is_drawable(bar.high); }))
    key.push_back({KeyItem::Sign::whisker, "whisker", chart.range_name});
  return key;
}

constexpr double kLeastSlot = 62;
constexpr std::size_t kNameLines = 4;

class WaterfallDrawer {
 public:
  WaterfallDrawer(const Waterfall& chart, const Drawing& drawing)
      : chart_{chart}, drawing_{drawing}, fonts_{Fonts::of(drawing.width)}, bars_{hung(chart)} {
    Extent values;
    values.add(0);
    for (const Hung& bar : bars_)
      for (const double value : {bar.from, bar.to, bar.low, bar.high}) values.add(value);
    ticks_ = nice_ticks(values, 5, true, chart.number);
    labels_ = tick_labels(ticks_, chart.number);
    plot_.left = widest(labels_, fonts_.small) + 8;
    plot_.right = drawing.width - 4;
    slot_ = plot_.width() / static_cast<double>(std::max<std::size_t>(1, bars_.size()));
  }

  /// Whether names fit below upright bars.
  [[nodiscard]] bool fits() const {
    if (slot_ < kLeastSlot) return false;
    return std::all_of(bars_.begin(), bars_.end(), [&](const Hung& bar) {
      const auto lines = wrap(bar.bar->name, slot_ - 6, fonts_.small, 100);
      return lines.size() <= kNameLines &&
             text_width(text_of(*bar.bar, chart_.number), bold_small()) <= slot_ - 3;
    });
  }

  std::string draw() {
    double top = draw_axis_title(out_, chart_.y_title, drawing_.width, 0, fonts_);
    top = draw_key(out_, key_of(chart_), {1, top, drawing_.width, 0}, fonts_);
    plot_.top = top + fonts_.small.leading() + 2;
    plot_.bottom = plot_.top + 290;
    y_ = {ticks_.first(), ticks_.last(), plot_.bottom, plot_.top};
    draw_axis();
    for (std::size_t at = 0; at < bars_.size(); ++at) draw_bar(at);
    return out_.finish(drawing_, draw_names() + 3);
  }

 private:
  [[nodiscard]] Font bold_small() const { return {fonts_.small.size, true}; }

  void draw_axis() {
    out_.open("axis");
    for (std::size_t at = 0; at < labels_.size(); ++at) {
      const double y = y_(ticks_.values[at]);
      out_.line({plot_.left, y}, {plot_.right, y}, ticks_.values[at] == 0 ? "base" : "grid");
      out_.text({plot_.left - 6, centred(y, fonts_.small)}, Anchor::end, "small", labels_[at]);
    }
    out_.close();
  }

  [[nodiscard]] double middle_of(std::size_t at) const {
    return plot_.left + (static_cast<double>(at) + 0.5) * slot_;
  }
  [[nodiscard]] double half() const { return std::min(0.32 * slot_, 36.0); }

  void draw_bar(std::size_t at) {
    const Hung& bar = bars_[at];
    const double x = middle_of(at);
    Box box{x - half(), y_(std::max(bar.from, bar.to)), x + half(), y_(std::min(bar.from, bar.to))};
    box.bottom = std::max(box.bottom, box.top + 0.8);
    if (at + 1 < bars_.size())
      out_.line({box.right, y_(bar.to)}, {middle_of(at + 1) - half(), y_(bar.to)}, "link");
    out_.rect(box, "bar " + classes_of(*bar.bar), tooltip_of(*bar.bar, chart_.number));
    double above = box.top;
    if (is_drawable(bar.low) && is_drawable(bar.high)) {
      whisker(x, y_(bar.low), y_(bar.high));
      above = std::min({above, y_(bar.high), y_(bar.low)});
    }
    out_.text({x, above - 5}, Anchor::middle, "small bold halo", text_of(*bar.bar, chart_.number));
  }

  void whisker(double x, double low, double high) {
    const std::string data = whisker_path({x, (low + high) / 2}, {0, (high - low) / 2});
    out_.path(data, "under");
    out_.path(data, "whisker");
  }

  double draw_names() {
    double bottom = plot_.bottom;
    for (std::size_t at = 0; at < bars_.size(); ++at) {
      const auto lines = wrap(bars_[at].bar->name, slot_ - 6, fonts_.small, kNameLines);
      out_.lines({middle_of(at), plot_.bottom + 6 + 0.85 * fonts_.small.size}, Anchor::middle,
                 "small", lines, fonts_.small);
      bottom = std::max(
          bottom, plot_.bottom + 6 + static_cast<double>(lines.size()) * fonts_.small.leading());
    }
    return bottom;
  }

  const Waterfall& chart_;
  const Drawing& drawing_;
  Fonts fonts_;
  std::vector<Hung> bars_;
  Ticks ticks_{};
  std::vector<std::string> labels_;
  Linear y_{};
  Box plot_{};
  double slot_ = 0;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const Waterfall& chart, const Drawing& drawing) {
  if (chart.bars.empty()) return nothing_to_show(drawing);
  WaterfallDrawer upright{chart, drawing};
  if (drawing.width >= kNarrow && upright.fits()) return upright.draw();
  BarRows rows{chart.y_title, chart.number, {}, true, key_of(chart)};
  for (const Hung& bar : hung(chart))
    rows.rows.push_back({bar.bar->name, bar.from, bar.to, bar.low, bar.high,
                         text_of(*bar.bar, chart.number), bar.to < 0, bar.bar->kind != Kind::step,
                         classes_of(*bar.bar), tooltip_of(*bar.bar, chart.number)});
  return drawn(rows, drawing);
}

}  // namespace sendsim::report::draw
