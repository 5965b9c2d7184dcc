#include <algorithm>
#include <set>
#include <utility>

#include "charts.hpp"
#include "time_plot.hpp"

namespace sendsim::report::draw {
namespace {

constexpr double kGap = 22;  ///< between panels

class MultiplesDrawer {
 public:
  MultiplesDrawer(const Multiples& chart, const Drawing& drawing)
      : chart_{chart},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)} {}

  std::string draw() {
    for (const Multiples::Panel& panel : chart_.panels) {
      const TimeExtent extent = extent_of(panel.chart);
      days_.days.add(extent.days);
      days_.all_days.insert(days_.all_days.end(), extent.all_days.begin(), extent.all_days.end());
      values_.add(extent.values);
    }
    if (days_.days.empty()) return nothing_to_show(drawing_);
    double top = draw_axis_title(out_, common_title(), drawing_.width, 0, fonts_);
    top = draw_key(out_, key(), {1, top, drawing_.width, 0}, fonts_);
    set_columns();
    for (std::size_t first = 0; first < chart_.panels.size(); first += columns_)
      top = draw_row(first, top) + 20;
    return out_.finish(drawing_, top - 16);
  }

 private:
  /// As many panels beside one another as stay wide enough to be read.
  void set_columns() {
    const double least = narrow_ ? 155 : 165;
    auto most = static_cast<std::size_t>((drawing_.width + kGap) / (least + kGap));
    columns_ = std::clamp<std::size_t>(chart_.panels.size(), 1, std::max<std::size_t>(1, most));
    // Labels of large numbers leave little of a small panel.
    while (columns_ > 1 && label_width() > 0.3 * panel_width()) --columns_;
  }
  [[nodiscard]] double panel_width() const {
    const auto count = static_cast<double>(columns_);
    return (drawing_.width - 8 - kGap * (count - 1)) / count;
  }
  [[nodiscard]] TimeAxes axes_of(const TimeChart& chart) const {
    const Extent values = chart_.same_scale ? values_ : extent_of(chart).values;
    return value_axis(values, chart, 3, fonts_.small);
  }
  [[nodiscard]] double label_width() const {
    double width = 0;
    for (const Multiples::Panel& panel : chart_.panels)
      width = std::max(width, axes_of(panel.chart).label_width);
    return width;
  }

  /// What all panels measure; nothing if they differ, for then each has to say it itself.
  [[nodiscard]] std::string common_title() const {
    const std::string& title = chart_.panels.front().chart.y_title;
    const bool same =
        std::all_of(chart_.panels.begin(), chart_.panels.end(),
                    [&](const Multiples::Panel& panel) { return panel.chart.y_title == title; });
    return same ? title : "";
  }

  /// Of everything that some panel shows, once.
  [[nodiscard]] std::vector<KeyItem> key() const {
    std::vector<KeyItem> items;
    std::set<std::pair<std::string, std::string>> known;
    bool bands = false;
    const auto add = [&](KeyItem item) {
      if (!one_line(item.text).empty() && known.emplace(item.classes, item.text).second)
        items.push_back(std::move(item));
    };
    for (const Multiples::Panel& panel : chart_.panels) {
      for (const TimeSeries& series : series_of(panel.chart))
        if (end_of(series)) add(key_of(series));
      bands = bands || has_bands(panel.chart);
    }
    if (bands)
      for (const KeyItem& item : band_key(narrow_)) add(item);
    for (const Multiples::Panel& panel : chart_.panels) {
      for (const Mark& mark : panel.chart.marks)
        if (is_within(mark.day)) add({KeyItem::Sign::upright, "mark", mark.text});
      for (const Level& level : panel.chart.levels)
        if (is_drawable(level.value)) add({KeyItem::Sign::line, "level", level.text});
    }
    return items;
  }

  [[nodiscard]] bool is_within(Day day) const {
    return day_number(day) >= days_.days.low() && day_number(day) <= days_.days.high();
  }

  [[nodiscard]] std::vector<std::string> title_of(std::size_t at) const {
    const Multiples::Panel& panel = chart_.panels[at];
    std::vector<std::string> lines = wrap(panel.title, panel_width(), fonts_.bold, 3);
    if (lines[0].empty()) lines.clear();
    return lines;
  }

  /// The panels from `first` on that stand beside one another; returns where they end.
  double draw_row(std::size_t first, double top) {
    const std::size_t end = std::min(first + columns_, chart_.panels.size());
    std::size_t lines = 0;
    for (std::size_t at = first; at < end; ++at) lines = std::max(lines, title_of(at).size());
    const double title = static_cast<double>(lines) * fonts_.bold.leading();
    double bottom = top;
    for (std::size_t at = first; at < end; ++at) {
      const double left = static_cast<double>(at - first) * (panel_width() + kGap);
      const auto words = title_of(at);
      // Titles stand on the panel: short ones begin lower.
      const double lower = static_cast<double>(lines - words.size()) * fonts_.bold.leading();
      out_.lines({left + 1, top + lower + 0.9 * fonts_.bold.size}, Anchor::start, "bold", words,
                 fonts_.bold);
      bottom = std::max(bottom, draw_panel(chart_.panels[at].chart, left, top + title + 8));
    }
    return bottom;
  }

  double draw_panel(const TimeChart& chart, double left, double top) {
    if (common_title().empty() && !one_line(chart.y_title).empty()) {
      const auto words = wrap(chart.y_title, panel_width(), fonts_.small, 1);
      out_.text({left + 1, top + 0.8 * fonts_.small.size}, Anchor::start, "small soft", words[0]);
      top += fonts_.small.leading() + 4;
    }
    const TimeAxes axes = axes_of(chart);
    const Box plot{left + axes.label_width + 8, top, left + panel_width() - 4,
                   top + (columns_ == 1 ? 150
                          : narrow_     ? 105
                                        : 120)};
    double first = days_.days.low();
    const double last = std::max(days_.days.high(), first + 1);
    if (days_.days.low() == days_.days.high()) first -= 1;
    const TimeScales scales{{first, last, plot.left, plot.right},
                            {axes.values.first(), axes.values.last(), plot.bottom, plot.top},
                            plot,
                            left + 1,
                            left + panel_width() + 6};
    const double bottom = draw_axes(out_, axes, days_, scales, fonts_.small);
    for (const Mark& mark : chart.marks) {
      const double x = scales.x(day_number(mark.day));
      if (is_within(mark.day)) out_.line({x, plot.top}, {x, plot.bottom}, "mark");
    }
    draw_series(out_, chart, scales, true);
    for (const Level& level : chart.levels) {
      if (!is_drawable(level.value)) continue;
      const double y = scales.y(level.value);
      out_.line({plot.left, y}, {plot.right, y}, "level");
    }
    return bottom;
  }

  const Multiples& chart_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  TimeExtent days_;
  Extent values_;
  std::size_t columns_ = 1;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const Multiples& chart, const Drawing& drawing) {
  return MultiplesDrawer{chart, drawing}.draw();
}

}  // namespace sendsim::report::draw
