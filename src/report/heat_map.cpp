#include <algorithm>
#include <array>
#include <cmath>

#include "charts.hpp"
#include "labels.hpp"
#include "scales.hpp"

namespace sendsim::report::draw {
namespace {

constexpr std::size_t kFills = 7;

class HeatMapDrawer {
 public:
  HeatMapDrawer(const HeatMap& chart, const Drawing& drawing)
      : chart_{chart},
        drawing_{drawing},
        narrow_{drawing.width < kNarrow},
        fonts_{Fonts::of(drawing.width)} {}

  std::string draw() {
    Extent values;
    for (std::size_t row = 0; row < chart_.rows.size(); ++row)
      for (std::size_t column = 0; column < chart_.columns.size(); ++column)
        values.add(value(row, column));
    if (values.empty()) return nothing_to_show(drawing_);
    scale_ = nice_ticks(values, 5, true, chart_.number);
    set_widths();
    double top = draw_axis_title(out_, title(), drawing_.width, 0, fonts_);
    top = draw_scale(top) + 6;
    for (std::size_t first = 0; first < chart_.columns.size(); first += columns_)
      top = draw_block(first, std::min(first + columns_, chart_.columns.size()), top) + 14;
    return out_.finish(drawing_, top - 11);
  }

 private:
  [[nodiscard]] double value(std::size_t row, std::size_t column) const {
    if (row >= chart_.values.size() || column >= chart_.values[row].size()) return NAN;
    return chart_.values[row][column];
  }

  [[nodiscard]] std::string title() const {
    const std::string rows = one_line(chart_.row_title);
    const std::string columns = one_line(chart_.column_title);
    std::string text = rows;
    if (!rows.empty() && !columns.empty()) text += " by ";
    // "Provision by school year": the second is no sentence's beginning, unless an abbreviation is.
    std::string second = columns;
    if (!rows.empty() && second.size() > 1 &&
        std::islower(static_cast<unsigned char>(second[1])) != 0)
      second[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(second[0])));
    text += second;
    if (!has_unit_ && chart_.number == Number::percent) text += ", in per cent";
    return text;
  }

  /// As precise as there is room for: a cell's number has no unit where the title has it.
  [[nodiscard]] std::string cell_text(double known, bool with_unit) const {
    if (!is_drawable(known)) return "";
    if (chart_.number != Number::percent) return short_text(known, chart_.number);
    const std::string whole = number_text(std::round(100 * known), Number::count);
    return with_unit ? whole + " %" : whole;
  }
  [[nodiscard]] double widest_cell(bool with_unit) const {
    double width = 0;
    for (std::size_t row = 0; row < chart_.rows.size(); ++row)
      for (std::size_t column = 0; column < chart_.columns.size(); ++column)
        width = std::max(width, text_width(cell_text(value(row, column), with_unit), fonts_.small));
    return width;
  }

  /// How many columns stand beside one another; the others follow in blocks below.
  void set_widths() {
    const double most = (narrow_ ? 0.25 : 0.28) * drawing_.width;
    names_ = 0;
    for (const std::string& row : chart_.rows)
      names_ = std::max(names_, widest(wrap(row, most, fonts_.small, 4), fonts_.small));
    const double room = drawing_.width - names_ - 10;
    const auto count = static_cast<double>(chart_.columns.size());
    has_unit_ = chart_.number != Number::percent || widest_cell(true) + 6 <= room / count;
    const double least = widest_cell(has_unit_) + 3;
    const double fit = std::max(1.0, std::floor(room / least));
    const double blocks = std::ceil(count / fit);
    columns_ = static_cast<std::size_t>(std::ceil(count / blocks));
    cell_ = std::min(room / static_cast<double>(columns_), 90.0);
  }

  [[nodiscard]] std::size_t fill_of(double known) const {
    const double part = (known - scale_.first()) / (scale_.last() - scale_.first());
    return std::min(kFills - 1, static_cast<std::size_t>(part * static_cast<double>(kFills)));
  }
  [[nodiscard]] static std::string fill_class(std::size_t fill) {
    return "q" + std::to_string(fill + 1);
  }

  /// The fills from the lowest to the highest, and their ends in words.
  double draw_scale(double top) {
    const Font font = fonts_.small;
    const std::string low = tick_text(scale_.first(), scale_.step, chart_.number);
    const std::string high = tick_text(scale_.last(), scale_.step, chart_.number);
    const double y = top + font.leading() / 2;
    out_.text({1, centred(y, font)}, Anchor::start, "small", low);
    double x = 1 + text_width(low, font) + 5;
    const double room = drawing_.width - x - text_width(high, font) - 6;
    const double wide = std::clamp(room / static_cast<double>(kFills), 1.0, 20.0);
    for (std::size_t fill = 0; fill < kFills; ++fill, x += wide)
      out_.rect({x, y - 6, x + wide, y + 6}, "cell " + fill_class(fill));
    out_.text({x + 5, centred(y, font)}, Anchor::start, "small", high);
    return top + font.leading() + 4;
  }

  double draw_block(std::size_t first, std::size_t end, double top) {
    const Font font = fonts_.small;
    const double left = names_ + 10;
    top = draw_columns(first, end, left, top);
    for (std::size_t row = 0; row < chart_.rows.size(); ++row) {
      const auto lines = wrap(chart_.rows[row], names_ + 1, font, 4);
      const double text = static_cast<double>(lines.size()) * font.leading();
      const double tall = std::max(text + 4, narrow_ ? 24.0 : 28.0);
      out_.lines({names_ + 2, top + (tall - text) / 2 + 0.9 * font.size}, Anchor::end, "small",
                 lines, font);
      for (std::size_t column = first; column < end; ++column)
        draw_cell(row, column,
                  {left + static_cast<double>(column - first) * cell_, top,
                   left + static_cast<double>(column - first + 1) * cell_, top + tall});
      top += tall;
    }
    return top;
  }

  void draw_cell(std::size_t row, std::size_t column, Box box) {
    const double known = value(row, column);
    const std::string where = one_line(chart_.rows[row]) + ", " + one_line(chart_.columns[column]);
    if (!is_drawable(known)) {
      out_.rect(box, "cell none", where + ": not known");
      return;
    }
    const std::string fill = fill_class(fill_of(known));
    out_.rect(box, "cell " + fill, where + ": " + full_text(known, chart_.number));
    const std::string number = cell_text(known, has_unit_);
    if (text_width(number, fonts_.small) > cell_ - 2) return;  // it is told when pointed at
    out_.text({(box.left + box.right) / 2, centred((box.top + box.bottom) / 2, fonts_.small)},
              Anchor::middle, "small on-" + fill, number);
  }

  /// The names of the columns: all in lines, or every second, third … where there is no room.
  double draw_columns(std::size_t first, std::size_t end, double left, double top) {
    const Font font = fonts_.small;
    double name = 0;
    for (std::size_t at = first; at < end; ++at)
      name = std::max(name, text_width(one_line(chart_.columns[at]), font));
    std::size_t every = 1;
    if (cell_ < 56)
      while (static_cast<double>(every) * cell_ < name + 8 && every < end - first) ++every;
    std::vector<std::vector<std::string>> names;
    std::vector<RowLabel> row;
    std::size_t most = 1;
    const double room = std::min(static_cast<double>(every) * cell_ - 4, drawing_.width - 2);
    for (std::size_t at = first + (end - first - 1) % every; at < end; at += every) {
      names.push_back(wrap(chart_.columns[at], room, font, 3));
      row.push_back(
          {left + (static_cast<double>(at - first) + 0.5) * cell_, widest(names.back(), font)});
      most = std::max(most, names.back().size());
    }
    const auto middles = row_of(row, 1, drawing_.width - 1);
    const double bottom = top + static_cast<double>(most) * font.leading();
    out_.open("axis");
    for (std::size_t at = 0; at < names.size(); ++at) {
      const double above = static_cast<double>(names[at].size() - 1) * font.leading();
      if (middles[at])
        out_.lines({*middles[at], bottom - 4 - above}, Anchor::middle, "small", names[at], font);
    }
    out_.close();
    return bottom;
  }

  const HeatMap& chart_;
  const Drawing& drawing_;
  bool narrow_;
  Fonts fonts_;
  Ticks scale_{};
  double names_ = 0;
  double cell_ = 0;
  std::size_t columns_ = 1;
  bool has_unit_ = true;
  SvgWriter out_;
};

}  // namespace

std::string drawn(const HeatMap& chart, const Drawing& drawing) {
  return HeatMapDrawer{chart, drawing}.draw();
}

}  // namespace sendsim::report::draw
