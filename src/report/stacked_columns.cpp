#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "labels.hpp"
#include "scales.hpp"

namespace sendsim::report::draw {
namespace {

class StackDrawer {
 public:
  StackDrawer(const StackedColumns& chart, const Drawing& drawing)
      : chart_{chart},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)} {}

  std::string draw() {
    Extent totals;
    for (std::size_t at = 0; at < chart_.categories.size(); ++at) totals.add(total(at));
    if (chart_.parts.empty() || totals.empty()) return nothing_to_show(drawing_);
    totals.add(chart_.least_top);
    ticks_ = nice_ticks(totals, narrow_ ? 4 : 5, true, chart_.number);
    tick_labels_ = tick_labels(ticks_, chart_.number);
    height_ =
        narrow_ ? 230 : std::clamp(20.0 * static_cast<double>(chart_.parts.size()), 300.0, 420.0);
    label_parts();
    double top = draw_axis_title(out_, chart_.y_title, drawing_.width, 0, fonts_);
    const bool key_below = narrow_ && chart_.parts.size() > 6;
    if (names_.empty() && !key_below)
      top = draw_key(out_, key(), {1, top, drawing_.width, 0}, fonts_);
    set_plot(top + fonts_.small.leading());
    draw_axis();
    draw_columns();
    double bottom = draw_categories();
    draw_names();
    if (names_.empty() && key_below)
      bottom = draw_key_columns(out_, key(), {1, bottom + 8, drawing_.width - 1, 0}, 2, fonts_);
    return out_.finish(drawing_, bottom + 3);
  }

 private:
  struct Name {
    std::size_t part;
    std::vector<std::string> lines;
    double from;  ///< middle of the part in the last column, px above the base
    double middle;
  };

  [[nodiscard]] double value(std::size_t part, std::size_t category) const {
    const auto& values = chart_.parts[part].values;
    const double known = category < values.size() ? values[category] : 0;
    return is_drawable(known) && known > 0 ? known : 0;
  }
  [[nodiscard]] double total(std::size_t category) const {
    double sum = 0;
    for (std::size_t part = 0; part < chart_.parts.size(); ++part) sum += value(part, category);
    return sum;
  }

  [[nodiscard]] double px(double amount) const {
    return amount / (ticks_.last() - ticks_.first()) * height_;
  }

  /// Names right of the last column, in the order of its parts, where all fit.
  void label_parts() {
    right_ = drawing_.width - 4;
    if (narrow_) return;
    std::vector<Name> names;
    std::vector<Wanted> wanted;
    double width = 0;
    double below = 0;
    const std::size_t last = chart_.categories.size() - 1;
    for (std::size_t part = 0; part < chart_.parts.size(); ++part) {
      Name name{part, wrap(chart_.parts[part].name, 0.25 * drawing_.width, fonts_.small, 2), 0, 0};
      name.from = below + px(value(part, last)) / 2;
      below += px(value(part, last));
      width = std::max(width, widest(name.lines, fonts_.small));
      // Upside down: parts are stacked from below.
      const double tall = static_cast<double>(name.lines.size()) * fonts_.small.leading() + 2;
      wanted.push_back({-name.from, tall});
      names.push_back(std::move(name));
    }
    // Parts of nothing share a place; their order is kept by a hair.
    for (std::size_t at = 0; at < wanted.size(); ++at)
      wanted[at].centre -= 1e-6 * static_cast<double>(at);
    const auto middles = spread(wanted, -height_ - 14, 8);
    if (!middles) return;
    for (std::size_t at = 0; at < names.size(); ++at) names[at].middle = (*middles)[at];
    names_ = std::move(names);
    leads_ = names_.size() > 8 ? 32 : 18;
    right_ = drawing_.width - width - leads_ - 8;
  }

  [[nodiscard]] std::vector<KeyItem> key() const {
    std::vector<KeyItem> items;
    for (std::size_t part = chart_.parts.size(); part-- > 0;)
      items.push_back({KeyItem::Sign::box, "part " + part_class(part), chart_.parts[part].name});
    return items;
  }

  void set_plot(double top) {
    plot_ = {widest(tick_labels_, fonts_.small) + 8, top, right_, top + height_};
    slot_ = plot_.width() / static_cast<double>(chart_.categories.size());
  }

  void draw_axis() {
    out_.open("axis");
    for (std::size_t at = 0; at < tick_labels_.size(); ++at) {
      const double y = plot_.bottom - px(ticks_.values[at] - ticks_.first());
      out_.line({plot_.left, y}, {plot_.right, y}, "grid");
      out_.text({plot_.left - 6, centred(y, fonts_.small)}, Anchor::end, "small", tick_labels_[at]);
    }
    out_.close();
  }

  [[nodiscard]] Box column(std::size_t category) const {
    const double wide = std::min(0.78 * slot_, 90.0);
    const double middle = plot_.left + (static_cast<double>(category) + 0.5) * slot_;
    return {middle - wide / 2, plot_.top, middle + wide / 2, plot_.bottom};
  }

  void draw_columns() {
    bool totals_fit = chart_.parts.size() > 1;
    for (std::size_t at = 0; at < chart_.categories.size(); ++at)
      totals_fit = totals_fit && text_width(short_text(total(at), chart_.number, Zeros::kept),
                                            fonts_.small) < slot_ - 3;
    std::vector<double> base(chart_.categories.size(), plot_.bottom);
    for (std::size_t part = 0; part < chart_.parts.size(); ++part) {
      out_.open("part " + part_class(part));
      for (std::size_t at = 0; at < chart_.categories.size(); ++at) {
        const double high = px(value(part, at));
        if (high < 0.05) continue;
        const Box all = column(at);
        // A hair's breadth between parts, where they are not hairs themselves.
        const double gap = high > 2 ? 0.5 : 0;
        out_.rect({all.left, base[at] - high + gap, all.right, base[at] - gap}, "",
                  tooltip(part, at));
        base[at] -= high;
      }
      out_.close();
    }
    out_.line({plot_.left, plot_.bottom}, {plot_.right, plot_.bottom}, "base");
    if (!totals_fit) return;
    for (std::size_t at = 0; at < chart_.categories.size(); ++at)
      out_.text({(column(at).left + column(at).right) / 2, base[at] - 5}, Anchor::middle,
                "small bold", short_text(total(at), chart_.number, Zeros::kept));
  }

  [[nodiscard]] std::string tooltip(std::size_t part, std::size_t category) const {
    return one_line(chart_.parts[part].name) + "\n" + one_line(chart_.categories[category]) + ": " +
           full_text(value(part, category), chart_.number) + " of " +
           full_text(total(category), chart_.number);
  }

  /// All of them, in up to three lines; every second, third … where they are too narrow for that.
  double draw_categories() {
    const Font font = fonts_.small;
    std::size_t every = 1;
    double width = 0;
    for (const std::string& name : chart_.categories)
      width = std::max(width, text_width(one_line(name), font));
    const bool wraps = width > slot_ - 4 && slot_ >= 58;
    if (!wraps)
      while (static_cast<double>(every) * slot_ < width + 6 && every < chart_.categories.size())
        ++every;
    std::vector<std::vector<std::string>> names;
    std::vector<RowLabel> row;
    std::size_t most = 1;
    const double room = std::min(static_cast<double>(every) * slot_ - 4, plot_.width());
    for (std::size_t at = (chart_.categories.size() - 1) % every; at < chart_.categories.size();
         at += every) {
      names.push_back(wrap(chart_.categories[at], room, font, 3));
      row.push_back({(column(at).left + column(at).right) / 2, widest(names.back(), font)});
      most = std::max(most, names.back().size());
    }
    // Names right of the last column begin below the axis at worst.
    const auto middles = row_of(row, 1, names_.empty() ? drawing_.width - 1 : right_ + 8);
    out_.open("axis");
    for (std::size_t at = 0; at < names.size(); ++at)
      if (middles[at])
        out_.lines({*middles[at], plot_.bottom + 5 + 0.85 * font.size}, Anchor::middle, "small",
                   names[at], font);
    out_.close();
    return plot_.bottom + 5 + static_cast<double>(most) * font.leading();
  }

  void draw_names() {
    const double from = column(chart_.categories.size() - 1).right;
    for (const Name& name : names_) {
      const double y = plot_.bottom + name.middle;
      const double tall = static_cast<double>(name.lines.size()) * fonts_.small.leading();
      out_.open(part_class(name.part).substr(0, 2));
      const double source = plot_.bottom - name.from;
      out_.path(path_through({{from + 1, source},
                              {from + 5, source},
                              {right_ + leads_ - 8, y},
                              {right_ + leads_ - 4, y}}),
                "lead");
      out_.lines({right_ + leads_, y - tall / 2 + 0.9 * fonts_.small.size}, Anchor::start, "small",
                 name.lines, fonts_.small);
      out_.close();
    }
  }

  const StackedColumns& chart_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  Ticks ticks_{};
  std::vector<std::string> tick_labels_;
  double height_ = 300;
  double right_ = 0;
  double slot_ = 0;
  double leads_ = 18;  ///< room for the lines from parts to names
  Box plot_{};
  std::vector<Name> names_;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const StackedColumns& chart, const Drawing& drawing) {
  return StackDrawer{chart, drawing}.draw();
}

}  // namespace sendsim::report::draw
