#include "labels.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace sendsim::report::draw {
namespace {

constexpr double kSign = 24;
constexpr double kGap = 6;       ///< between sign and text
constexpr double kBetween = 18;  ///< items of a row
constexpr std::size_t kColours = 6;

/// Neighbours that touch: they move as one.
struct Block {
  double wanted_sum;  ///< of the tops its members want, less what lies above them in the block
  double count;
  double height;
  [[nodiscard]] double top() const { return wanted_sum / count; }
};

void draw_sign(SvgWriter& out, const KeyItem& item, Point middle) {
  const auto box = [&](double width, double height) {
    return Box{middle.x - width / 2, middle.y - height / 2, middle.x + width / 2,
               middle.y + height / 2};
  };
  switch (item.sign) {
    case KeyItem::Sign::line:
      out.line({middle.x - kSign / 2, middle.y}, {middle.x + kSign / 2, middle.y}, item.classes);
      break;
    case KeyItem::Sign::whisker:
      out.path(whisker_path(middle, {kSign / 2, 0}), item.classes);
      break;
    case KeyItem::Sign::marker: out.path(marker_path(middle, item.shape, 5), item.classes); break;
    case KeyItem::Sign::dots:
      for (const double at : {-8, 0, 8}) out.circle({middle.x + at, middle.y}, 2.5, item.classes);
      break;
    case KeyItem::Sign::box: out.rect(box(13, 13), item.classes); break;
    case KeyItem::Sign::band: out.rect(box(kSign, 12), item.classes); break;
    case KeyItem::Sign::upright:
      out.line({middle.x, middle.y - 7}, {middle.x, middle.y + 7}, item.classes);
      break;
  }
}

double sign_width(KeyItem::Sign sign) {
  const bool small =
      sign == KeyItem::Sign::box || sign == KeyItem::Sign::upright || sign == KeyItem::Sign::marker;
  return small ? 13 : kSign;
}

/// Returns the height taken.
double draw_item(SvgWriter& out, const KeyItem& item, const std::vector<std::string>& lines,
                 Point at, Font font) {
  const double sign = sign_width(item.sign);
  draw_sign(out, item, {at.x + sign / 2, at.y + font.leading() / 2});
  out.lines({at.x + sign + kGap, centred(at.y + font.leading() / 2, font)}, Anchor::start, "small",
            lines, font);
  return static_cast<double>(lines.size()) * font.leading();
}

}  // namespace

std::optional<std::vector<double>> spread(const std::vector<Wanted>& wanted, double top,
                                          double bottom) {
  double total = 0;
  for (const Wanted& each : wanted) total += each.height;
  if (total > bottom - top + 1e-9) return std::nullopt;
  std::vector<std::size_t> order(wanted.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return wanted[a].centre < wanted[b].centre;
  });
  std::vector<Block> blocks;
  for (const std::size_t at : order) {
    blocks.push_back({wanted[at].centre - wanted[at].height / 2, 1, wanted[at].height});
    while (blocks.size() > 1) {
      Block& above = blocks[blocks.size() - 2];
      const Block& below = blocks.back();
      if (above.top() + above.height <= below.top()) break;
      above.wanted_sum += below.wanted_sum - below.count * above.height;
      above.count += below.count;
      above.height += below.height;
      blocks.pop_back();
    }
  }
  // What hangs over an edge is pushed in; the solution within is the one without, clamped.
  std::vector<double> tops;
  for (const Block& block : blocks) tops.push_back(block.top());
  double from = top;
  for (std::size_t at = 0; at < blocks.size(); ++at) {
    tops[at] = std::max(tops[at], from);
    from = tops[at] + blocks[at].height;
  }
  double to = bottom;
  for (std::size_t at = blocks.size(); at-- > 0;) {
    tops[at] = std::min(tops[at], to - blocks[at].height);
    to = tops[at];
  }
  std::vector<double> centres(wanted.size());
  std::size_t next = 0;
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    double y = tops[block];
    for (double left = blocks[block].count; left > 0.5; --left) {
      const std::size_t at = order[next++];
      centres[at] = y + wanted[at].height / 2;
      y += wanted[at].height;
    }
  }
  return centres;
}

std::vector<std::optional<double>> row_of(const std::vector<RowLabel>& labels, double left,
                                          double right, double apart) {
  std::vector<std::optional<double>> middles;
  double free_from = left;
  for (const RowLabel& label : labels) {
    const double half = label.width / 2;
    const double middle = std::max(left + half, std::min(label.centre, right - half));
    const bool fits = middle - half >= free_from - 1e-9 && middle + half <= right + 1e-9;
    middles.push_back(fits ? std::optional{middle} : std::nullopt);
    if (fits) free_from = middle + half + apart;
  }
  return middles;
}

std::string series_class(std::size_t index) {
  const std::size_t dash = (index + index / kColours) % kColours;
  return fmt::format("c{} d{}", index % kColours + 1, dash + 1);
}

std::string part_class(std::size_t index) {
  return fmt::format("c{} p{}", index % kColours + 1, index / kColours % 4 + 1);
}

std::string marker_path(Point at, std::size_t index, double radius) {
  const auto corners = [&](std::initializer_list<Point> shape) {
    std::vector<Point> points;
    for (const Point& corner : shape)
      points.push_back({at.x + corner.x * radius, at.y + corner.y * radius});
    return path_through(points) + "Z";
  };
  constexpr double kThin = 0.38;
  switch (index % 6) {
    case 1: return corners({{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}});
    case 2: return corners({{0, -1.1}, {1.1, 0.9}, {-1.1, 0.9}});
    case 3: return corners({{0, -1.3}, {1.3, 0}, {0, 1.3}, {-1.3, 0}});
    case 4: return corners({{0, 1.1}, {1.1, -0.9}, {-1.1, -0.9}});
    case 5:
      return corners({{-kThin, -1.2},
                      {kThin, -1.2},
                      {kThin, -kThin},
                      {1.2, -kThin},
                      {1.2, kThin},
                      {kThin, kThin},
                      {kThin, 1.2},
                      {-kThin, 1.2},
                      {-kThin, kThin},
                      {-1.2, kThin},
                      {-1.2, -kThin},
                      {-kThin, -kThin}});
    default: break;
  }
  const std::string r = coordinate(radius);
  return "M" + coordinate(at.x - radius) + " " + coordinate(at.y) + "a" + r + " " + r + " 0 1 1 " +
         coordinate(2 * radius) + " 0a" + r + " " + r + " 0 1 1 " + coordinate(-2 * radius) + " 0Z";
}

double draw_key(SvgWriter& out, const std::vector<KeyItem>& items, Box within, const Fonts& fonts) {
  const Font font = fonts.small;
  double x = within.left;
  double y = within.top;
  double row = 0;
  for (const KeyItem& item : items) {
    const double before = sign_width(item.sign) + kGap;
    const auto lines = wrap(item.text, within.width() - before, font, 3);
    const double width = before + widest(lines, font);
    if (x > within.left && x + width > within.right) {
      x = within.left;
      y += row + 3;
      row = 0;
    }
    row = std::max(row, draw_item(out, item, lines, {x, y}, font));
    x += width + kBetween;
  }
  return items.empty() ? y : y + row + 6;
}

double draw_key_columns(SvgWriter& out, const std::vector<KeyItem>& items, Box within,
                        std::size_t columns, const Fonts& fonts) {
  const Font font = fonts.small;
  const double gap = 14;
  const auto count = static_cast<double>(columns);
  const double width = (within.width() - gap * (count - 1)) / count;
  const std::size_t rows = (items.size() + columns - 1) / columns;
  double bottom = within.top;
  for (std::size_t column = 0; column < columns; ++column) {
    double y = within.top;
    const double x = within.left + static_cast<double>(column) * (width + gap);
    for (std::size_t at = column * rows; at < std::min(items.size(), (column + 1) * rows); ++at) {
      const double before = sign_width(items[at].sign) + kGap;
      y += draw_item(out, items[at], wrap(items[at].text, width - before, font, 3), {x, y}, font);
      y += 4;
    }
    bottom = std::max(bottom, y);
  }
  return bottom;
}

double draw_axis_title(SvgWriter& out, const std::string& title, double width, double top,
                       const Fonts& fonts) {
  if (one_line(title).empty()) return top;
  const auto lines = wrap(title, width - 2, fonts.text, 3);
  out.lines({1, top + 0.95 * fonts.text.size}, Anchor::start, "soft", lines, fonts.text);
  return top + static_cast<double>(lines.size()) * fonts.text.leading() + 6;
}

std::string nothing_to_show(const Drawing& drawing) {
  SvgWriter out;
  const Fonts fonts = Fonts::of(drawing.width);
  const double height = 80;
  out.rect({0.5, 0.5, drawing.width - 0.5, height - 0.5}, "empty");
  out.text({drawing.width / 2, centred(height / 2, fonts.text)}, Anchor::middle, "soft",
           "There is nothing to show here.");
  return out.finish(drawing, height);
}

}  // namespace sendsim::report::draw
