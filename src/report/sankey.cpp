#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "charts.hpp"
#include "labels.hpp"
#include "scales.hpp"

namespace sendsim::report::draw {
namespace {

struct Node {
  double total = 0;
  double top = 0;
  double used = 0;  ///< px of it that ribbons have taken
  std::vector<std::string> lines{};
  double middle = 0;  ///< of its label
};

class SankeyDrawer {
 public:
  SankeyDrawer(const Sankey& chart, const Drawing& drawing)
      : chart_{chart},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)},
        gap_{narrow_ ? 4.0 : 6.0},
        left_(chart.left.size()),
        right_(chart.right.size()) {}

  std::string draw() {
    for (const Sankey::Link& link : chart_.links)
      if (is_shown(link)) links_.push_back(link);
    if (links_.empty()) return nothing_to_show(drawing_);
    for (const Sankey::Link& link : links_) {
      left_[link.from].total += link.value;
      right_[link.to].total += link.value;
      total_ += link.value;
    }
    name(left_, chart_.left);
    name(right_, chart_.right);
    set_places();
    const double top = draw_titles();
    top_ = top;
    draw_ribbons();
    draw_nodes(left_, true);
    draw_nodes(right_, false);
    return out_.finish(drawing_, top + height_ + 4);
  }

 private:
  [[nodiscard]] bool is_shown(const Sankey::Link& link) const {
    return is_drawable(link.value) && link.value > 0 && link.from < left_.size() &&
           link.to < right_.size();
  }

  void name(std::vector<Node>& nodes, const std::vector<std::string>& names) const {
    const double most = (narrow_ ? 0.3 : 0.24) * drawing_.width;
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      // The value belongs to the name: a non-breaking space keeps it from a line of its own.
      const std::string value = short_text(nodes[at].total, chart_.number);
      nodes[at].lines = wrap(names[at], most, fonts_.small, narrow_ ? 3 : 2);
      std::string& last = nodes[at].lines.back();
      const std::string both = last.empty() ? value : last + ": " + value;
      if (text_width(both, fonts_.small) <= most) {
        last = both;
      } else {
        nodes[at].lines.push_back(value);
      }
    }
  }

  [[nodiscard]] double label_height(const Node& node) const {
    return static_cast<double>(node.lines.size()) * fonts_.small.leading() + 3;
  }

  /// High enough for the labels of either side.
  void set_places() {
    height_ = narrow_ ? 340 : 400;
    for (const auto* side : {&left_, &right_}) {
      double labels = 0;
      for (const Node& node : *side)
        if (node.total > 0) labels += label_height(node);
      height_ = std::max(height_, labels);
    }
    std::size_t most = 0;
    for (const auto* side : {&left_, &right_})
      most = std::max(
          most, static_cast<std::size_t>(std::count_if(
                    side->begin(), side->end(), [](const Node& node) { return node.total > 0; })));
    gap_ = std::min(gap_, 0.3 * height_ / static_cast<double>(most));
    px_ = (height_ - gap_ * static_cast<double>(most - 1)) / total_;
    x_left_ = labels_width(left_) + 9;
    x_right_ = drawing_.width - labels_width(right_) - 9;
    place(left_);
    place(right_);
  }

  [[nodiscard]] double labels_width(const std::vector<Node>& nodes) const {
    double width = 0;
    for (const Node& node : nodes)
      if (node.total > 0) width = std::max(width, widest(node.lines, fonts_.small));
    return width;
  }

  void place(std::vector<Node>& nodes) {
    double y = 0;
    std::vector<Wanted> wanted;
    for (Node& node : nodes) {
      if (node.total <= 0) continue;
      node.top = y;
      wanted.push_back({y + node.total * px_ / 2, label_height(node)});
      y += node.total * px_ + gap_;
    }
    const auto middles = spread(wanted, 0, height_ + 0.1);
    std::size_t next = 0;
    for (Node& node : nodes)
      if (node.total > 0) node.middle = middles ? (*middles)[next++] : node.top;
  }

  double draw_titles() {
    const double most = 0.48 * drawing_.width;
    const auto left = wrap(chart_.left_title, most, fonts_.bold, 2);
    const auto right = wrap(chart_.right_title, most, fonts_.bold, 2);
    out_.lines({1, 0.95 * fonts_.bold.size}, Anchor::start, "bold", left, fonts_.bold);
    out_.lines({drawing_.width - 1, 0.95 * fonts_.bold.size}, Anchor::end, "bold", right,
               fonts_.bold);
    const std::size_t lines = std::max(left.size(), right.size());
    return static_cast<double>(lines) * fonts_.bold.leading() + 8;
  }

  /// Ordered at both ends as the other ends are: ribbons of one node never cross each other.
  void draw_ribbons() {
    struct Ribbon {
      Sankey::Link link;
      double from;
      double to;
    };
    std::vector<Ribbon> ribbons;
    for (const Sankey::Link& link : links_) ribbons.push_back({link, 0, 0});
    std::stable_sort(ribbons.begin(), ribbons.end(), [](const Ribbon& a, const Ribbon& b) {
      return a.link.from != b.link.from ? a.link.from < b.link.from : a.link.to < b.link.to;
    });
    for (Ribbon& ribbon : ribbons) ribbon.from = take(left_[ribbon.link.from], ribbon.link.value);
    std::stable_sort(ribbons.begin(), ribbons.end(), [](const Ribbon& a, const Ribbon& b) {
      return a.link.to != b.link.to ? a.link.to < b.link.to : a.link.from < b.link.from;
    });
    for (Ribbon& ribbon : ribbons) ribbon.to = take(right_[ribbon.link.to], ribbon.link.value);
    // The thin ones above the thick ones, or they could not be pointed at.
    std::stable_sort(ribbons.begin(), ribbons.end(),
                     [](const Ribbon& a, const Ribbon& b) { return a.link.value > b.link.value; });
    out_.open("ribbons");
    for (const Ribbon& ribbon : ribbons) draw_ribbon(ribbon.link, ribbon.from, ribbon.to);
    out_.close();
  }

  double take(Node& node, double value) {
    const double y = top_ + node.top + node.used;
    node.used += value * px_;
    return y;
  }

  void draw_ribbon(const Sankey::Link& link, double from, double to) {
    const double thick = std::max(0.4, link.value * px_);
    const double left = x_left_ + kNode;
    const double right = x_right_ - kNode;
    const std::string middle = coordinate((left + right) / 2);
    const auto bend = [&](double y, double y_to, double x_to) {
      return fmt::format("C{0} {1} {0} {2} {3} {2}", middle, coordinate(y), coordinate(y_to),
                         coordinate(x_to));
    };
    const std::string data = "M" + coordinate(left) + " " + coordinate(from) +
                             bend(from, to, right) + "V" + coordinate(to + thick) +
                             bend(to + thick, from + thick, left) + "Z";
    out_.path(data, series_class(link.from).substr(0, 2),
              one_line(chart_.left[link.from]) + " → " + one_line(chart_.right[link.to]) + ": " +
                  full_text(link.value, chart_.number));
  }

  void draw_nodes(const std::vector<Node>& nodes, bool is_left) {
    for (std::size_t at = 0; at < nodes.size(); ++at) {
      const Node& node = nodes[at];
      if (node.total <= 0) continue;
      const double inner = is_left ? x_left_ : x_right_ - kNode;
      const double tall = std::max(0.8, node.total * px_);
      const std::string colour = is_left ? series_class(at).substr(0, 2) : "c0";
      out_.rect({inner, top_ + node.top, inner + kNode, top_ + node.top + tall}, "bar " + colour);
      const double y = top_ + node.middle;
      const double middle = top_ + node.top + tall / 2;
      const double edge = is_left ? x_left_ - 1 : x_right_ + 1;
      const double text = is_left ? x_left_ - 8 : x_right_ + 8;
      if (std::abs(y - middle) > 3)
        out_.line({edge, middle}, {is_left ? text + 2 : text - 2, y}, "lead ck");
      const double lines = static_cast<double>(node.lines.size()) * fonts_.small.leading();
      out_.lines({text, y - lines / 2 + 0.9 * fonts_.small.size},
                 is_left ? Anchor::end : Anchor::start, "small", node.lines, fonts_.small);
    }
  }

  static constexpr double kNode = 8;  ///< width of a node's bar
  const Sankey& chart_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  double gap_;
  std::vector<Node> left_;
  std::vector<Node> right_;
  std::vector<Sankey::Link> links_;
  double total_ = 0;
  double height_ = 0;
  double px_ = 0;
  double top_ = 0;
  double x_left_ = 0;
  double x_right_ = 0;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const Sankey& chart, const Drawing& drawing) {
  return SankeyDrawer{chart, drawing}.draw();
}

}  // namespace sendsim::report::draw
