#include "workbook_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace sendsim::report {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kWidestText = 60;
constexpr const char* kTotal = "Total";
constexpr std::size_t kFewRows = 25;  ///< of which nobody needs to filter some

double number_in(const Cell& cell) {
  const double* number = std::get_if<double>(&cell);
  return number == nullptr ? kNan : *number;
}

bool same(double cell, double value) {
  return cell == value || (std::isnan(cell) && std::isnan(value));
}

/// The cell where a run's `index`-th would be; nothing outside of the table.
const Cell* cell_of(const Table& table, const Run& run, std::size_t index) {
  const std::size_t row = run.row + (run.down ? index : 0);
  const std::size_t column = run.column + (run.down ? 0 : index);
  if (row >= table.rows.size() || column >= table.rows[row].size()) return nullptr;
  return &table.rows[row][column];
}

template <class Matches>
bool matches(const Table& table, const Run& run, const Matches& is) {
  for (std::size_t index = 0; index < run.count; ++index) {
    const Cell* cell = cell_of(table, run, index);
    if (cell == nullptr || !is(index, *cell)) return false;
  }
  return true;
}

/// What names a run: the heading above it or the first cell of its row.
std::string name_of(const Table& table, const Run& run) {
  if (run.down) return table.columns[run.column].heading;
  const std::string* name = std::get_if<std::string>(&table.rows[run.row].front());
  return name == nullptr ? "" : *name;
}

/// All places where `count` cells match, columns first.
template <class Matches>
std::vector<Run> runs_that_match(const Table& table, std::size_t count, const Matches& is) {
  std::vector<Run> found;
  for (const bool down : {true, false})
    for (std::size_t row = 0; row < table.rows.size(); ++row)
      for (std::size_t column = 0; column < table.columns.size(); ++column) {
        const Run run{down, row, column, count};
        if (matches(table, run, is)) found.push_back(run);
      }
  return found;
}

const StackedColumns* stacked_columns(const Figure& figure) {
  for (const Figure::Drawn& drawn : figure.charts)
    if (const auto* columns = std::get_if<StackedColumns>(&drawn.chart)) return columns;
  return nullptr;
}

bool side_by_side(const std::vector<Run>& parts) {
  const Run& first = parts.front();
  for (const Run& part : parts)
    if (part.down != first.down ||
        (first.down ? part.row != first.row : part.column != first.column))
      return false;
  return true;
}

/// Of the `index`-th cells of all parts.
double sum_at(const Table& table, const std::vector<Run>& parts, std::size_t index) {
  double sum = 0;
  for (const Run& part : parts) {
    const double value = number_in(*cell_of(table, part, index));
    if (!std::isnan(value)) sum += value;
  }
  return sum;
}

/// A column (or row) beside the parts that holds their sums, but for rounding.
std::optional<std::size_t> find_total(const Table& table, const std::vector<Run>& parts) {
  const Run& first = parts.front();
  const std::size_t lines = first.down ? table.columns.size() : table.rows.size();
  for (std::size_t line = 0; line < lines; ++line) {
    Run run = first;
    (run.down ? run.column : run.row) = line;
    const auto is_part = [&](const Run& part) {
      return part.row == run.row && part.column == run.column;
    };
    if (std::any_of(parts.begin(), parts.end(), is_part)) continue;
    if (matches(table, run, [&](std::size_t index, const Cell& cell) {
          const double sum = sum_at(table, parts, index);
          return std::abs(number_in(cell) - sum) <= 1e-9 * std::max(1.0, std::abs(sum));
        }))
      return line;
  }
  return std::nullopt;
}

/// "SUM(B8:E8)", or of single cells when they are not all beside one another.
std::string sum_formula(const PlacedTable& placed, const std::vector<Run>& parts,
                        std::size_t index) {
  std::vector<Place> cells;
  for (const Run& part : parts) cells.push_back(placed.range(part).at(index));
  std::sort(cells.begin(), cells.end(), [](Place a, Place b) {
    return std::pair{a.row, a.column} < std::pair{b.row, b.column};
  });
  const std::size_t spread = cells.back().row - cells.front().row +
                             std::size_t{cells.back().column} - cells.front().column;
  if (spread + 1 == cells.size())
    return fmt::format("=SUM({}:{})", cells.front().name(), cells.back().name());
  std::string list;
  for (const Place& cell : cells) list += (list.empty() ? "" : ",") + cell.name();
  return "=SUM(" + list + ")";
}

/// Headings of a table of Excel's: none empty, no two alike, at most 255 characters.
std::vector<std::string> headings_of(const Table& table, bool with_total) {
  constexpr std::size_t kMost = 240;
  std::vector<std::string> headings;
  std::set<std::string> taken;
  const auto add = [&](const std::string& wanted) {
    std::string heading = one_line(wanted, kMost);
    if (heading.empty()) heading = "Column";
    const std::string plain = heading;
    const auto lower = [](std::string text) {
      for (char& letter : text)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
      return text;
    };
    for (int number = 2; !taken.insert(lower(heading)).second; ++number)
      heading = fmt::format("{} {}", plain, number);
    headings.push_back(heading);
  };
  for (const Column& column : table.columns) add(column.heading);
  if (with_total) add(kTotal);
  return headings;
}

std::size_t longest_word(const std::string& text) {
  std::size_t longest = 0;
  for (const std::string& word : lines_of(text, 1)) longest = std::max(longest, length_of(word));
  return longest;
}

/// In characters; headings are bold, and the button that filters a column takes three.
std::size_t fitting_width(const Table& table, std::size_t column, const std::string& heading) {
  constexpr std::size_t kFilter = 4;
  std::size_t width = std::max(
      {std::size_t{9}, longest_word(heading) + kFilter, (length_of(heading) + 1) / 2 + kFilter});
  if (column >= table.columns.size()) return width;
  width = std::min(width, std::size_t{24});
  for (const std::vector<Cell>& row : table.rows) {
    if (const auto* text = std::get_if<std::string>(&row[column]))
      width = std::max(width, length_of(*text) + 1);
    else if (const auto* number = std::get_if<double>(&row[column]))
      width = std::max(width, written_length(*number, table.columns[column].number) + 2);
  }
  return std::min(width, kWidestText);
}

Look look_of(const Column& column) {
  return {.number = column.is_text ? "" : number_format(column.number), .wrap = column.is_text};
}

Look total_look(Number number, bool line_above) {
  return {.number = number_format(number), .bold = true, .line_above = line_above};
}

/// Writes one table; what its parts share.
class TableWriter {
 public:
  TableWriter(const Sheet& sheet, const Figure& figure, Place header)
      : sheet_{sheet},
        table_{figure.table},
        additive_{find_parts(figure)},
        filters_{figure.charts.empty() || figure.table.rows.size() > kFewRows} {
    const bool adds = additive_ && !additive_->total;
    adds_column_ = adds && additive_->parts.front().down;
    adds_row_ = adds && !adds_column_;
    placed_ = {&table_, sheet.name(), header,
               static_cast<lxw_col_t>(table_.columns.size() + (adds_column_ ? 1 : 0)),
               static_cast<lxw_row_t>(table_.rows.size() + (adds_row_ ? 1 : 0))};
    headings_ = headings_of(table_, adds_column_);
    for (std::size_t at = 0; at < headings_.size(); ++at) widths_.push_back(width_of(at));
  }

  PlacedTable write() const {
    write_header();
    for (std::size_t row = 0; row < table_.rows.size(); ++row) write_row(row);
    if (additive_) write_sums();
    return placed_;
  }

 private:
  [[nodiscard]] Place place(std::size_t row, std::size_t column) const {
    return {static_cast<lxw_row_t>(placed_.header.row + 1 + row),
            static_cast<lxw_col_t>(placed_.header.column + column)};
  }

  /// In characters; sums, which are bold, may be longer than what they are of.
  [[nodiscard]] std::size_t width_of(std::size_t column) const {
    std::size_t width = fitting_width(table_, column, headings_[column]);
    if (!additive_) return width;
    const std::vector<Run>& parts = additive_->parts;
    const Run& first = parts.front();
    const std::size_t total = additive_->total.value_or(table_.columns.size());
    for (std::size_t index = 0; index < first.count; ++index) {
      if (column != (first.down ? total : first.column + index)) continue;
      const Number number = table_.columns[first.down ? first.column : column].number;
      width = std::max(width, written_length(sum_at(table_, parts, index), number) + 4);
    }
    return width;
  }

  void write_header() const {
    std::vector<lxw_table_column> columns(headings_.size());
    std::vector<lxw_table_column*> pointers;
    std::size_t lines = 1;
    for (std::size_t at = 0; at < headings_.size(); ++at) {
      const std::size_t width = widths_[at];
      const auto column = static_cast<lxw_col_t>(placed_.header.column + at);
      sheet_.width(column, column, static_cast<double>(width));
      lines = std::max(lines, lines_of(headings_[at], width - 2).size());
      Look look = heading_look();
      // The button stands at the right end of a heading, on what is aligned to it.
      look.right = !filters_ && (at >= table_.columns.size() || !table_.columns[at].is_text);
      columns[at].header = const_cast<char*>(headings_[at].c_str());
      columns[at].header_format = sheet_.book().format(look);
      pointers.push_back(&columns[at]);
      sheet_.text({placed_.header.row, column}, headings_[at], look);
    }
    pointers.push_back(nullptr);
    sheet_.height(placed_.header.row, lines);
    if (table_.rows.empty()) return;
    lxw_table_options options{};
    options.style_type = LXW_TABLE_STYLE_TYPE_LIGHT;
    options.style_type_number = 1;
    options.columns = pointers.data();
    options.no_autofilter = filters_ ? LXW_FALSE : LXW_TRUE;
    const Place last = place(table_.rows.size() - 1, headings_.size() - 1);
    check(worksheet_add_table(sheet_.raw(), placed_.header.row, placed_.header.column, last.row,
                              last.column, &options),
          "write a table");
  }

  void write_row(std::size_t row) const {
    std::size_t lines = 1;
    for (std::size_t column = 0; column < table_.columns.size(); ++column) {
      const Cell& cell = table_.rows[row][column];
      const Look look = look_of(table_.columns[column]);
      if (const auto* text = std::get_if<std::string>(&cell))
        sheet_.text(place(row, column), *text, {.wrap = true});
      else
        sheet_.number(place(row, column), number_in(cell), look);
      if (const auto* text = std::get_if<std::string>(&cell))
        lines = std::max(lines, wrapped_lines(*text, widths_[column] - 1));
    }
    if (lines > 1) sheet_.height(place(row, 0).row, lines);
  }

  void write_sums() const {
    const std::vector<Run>& parts = additive_->parts;
    const Run& first = parts.front();
    const std::size_t line =
        additive_->total.value_or(first.down ? table_.columns.size() : table_.rows.size());
    // Down a column there may be more below the first chart's: the other scenarios'.
    const std::size_t count = first.down ? table_.rows.size() - first.row : first.count;
    for (std::size_t index = 0; index < count; ++index) {
      const std::size_t column = first.down ? line : first.column + index;
      const std::size_t row = first.down ? first.row + index : line;
      const Number number = table_.columns[first.down ? first.column : column].number;
      sheet_.formula(place(row, column), sum_formula(placed_, parts, index),
                     sum_at(table_, parts, index), total_look(number, adds_row_));
    }
    if (adds_row_) sheet_.text(place(line, 0), kTotal, {.bold = true, .line_above = true});
  }

  const Sheet& sheet_;
  const Table& table_;
  std::optional<Additive> additive_;
  bool adds_column_ = false;
  bool adds_row_ = false;
  PlacedTable placed_{};
  std::vector<std::string> headings_;
  std::vector<std::size_t> widths_;
  bool filters_;
};

}  // namespace

std::size_t Range::size() const {
  return std::size_t{last.row - first.row} + (last.column - first.column) + 1U;
}

Place Range::at(std::size_t index) const {
  return first.row == last.row ? Place{first.row, static_cast<lxw_col_t>(first.column + index)}
                               : Place{static_cast<lxw_row_t>(first.row + index), first.column};
}

std::string Range::reference() const {
  return fmt::format("'{}'!{}:{}", sheet, first.name(true), last.name(true));
}

std::optional<Run> find_numbers(const Table& table, const std::vector<double>& values,
                                const std::string& name) {
  if (values.size() < 2) return std::nullopt;
  const auto is = [&](std::size_t index, const Cell& cell) {
    return !std::holds_alternative<std::string>(cell) && same(number_in(cell), values[index]);
  };
  const std::vector<Run> found = runs_that_match(table, values.size(), is);
  for (const Run& run : found)
    if (name_of(table, run) == name) return run;
  return found.empty() ? std::nullopt : std::optional{found.front()};
}

std::optional<Run> find_texts(const Table& table, const std::vector<std::string>& texts) {
  if (texts.size() < 2) return std::nullopt;
  const auto is = [&](std::size_t index, const Cell& cell) {
    const std::string* text = std::get_if<std::string>(&cell);
    return text != nullptr && *text == texts[index];
  };
  const std::vector<Run> found = runs_that_match(table, texts.size(), is);
  return found.empty() ? std::nullopt : std::optional{found.front()};
}

std::optional<Additive> find_parts(const Figure& figure) {
  const StackedColumns* columns = stacked_columns(figure);
  if (columns == nullptr || columns->parts.empty()) return std::nullopt;
  Additive additive;
  for (const StackedColumns::Part& part : columns->parts) {
    const std::optional<Run> run = find_numbers(figure.table, part.values, part.name);
    if (!run) return std::nullopt;
    additive.parts.push_back(*run);
  }
  if (!side_by_side(additive.parts)) return std::nullopt;
  additive.total = find_total(figure.table, additive.parts);
  return additive;
}

Range PlacedTable::range(const Run& run) const {
  const auto place = [&](std::size_t row, std::size_t column) {
    return Place{static_cast<lxw_row_t>(header.row + 1 + row),
                 static_cast<lxw_col_t>(header.column + column)};
  };
  const std::size_t more = run.count - 1;
  return {sheet, place(run.row, run.column),
          place(run.row + (run.down ? more : 0), run.column + (run.down ? 0 : more))};
}

PlacedTable write_table(const Sheet& sheet, const Figure& figure, Place header) {
  return TableWriter{sheet, figure, header}.write();
}

bool shade_in_table(const Sheet& sheet, const PlacedTable& placed, const HeatMap& map) {
  std::vector<Run> runs;
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    const auto run = find_numbers(*placed.table, map.values[row], map.rows[row]);
    if (!run) return false;
    runs.push_back(*run);
  }
  if (runs.empty() || runs.front().down != runs.back().down) return false;
  shade(sheet, placed.range(runs.front()).first, placed.range(runs.back()).last);
  return true;
}

void shade(const Sheet& sheet, Place first, Place last) {
  lxw_conditional_format scale{};
  scale.type = LXW_CONDITIONAL_2_COLOR_SCALE;
  scale.min_color = colour::kWhite;
  scale.max_color = colour::tint(colour::kDarkBlue, 0.45);
  check(worksheet_conditional_format_range(sheet.raw(), first.row, first.column, last.row,
                                           last.column, &scale),
        "shade cells");
}

Look heading_look() {
  return {.bold = true, .wrap = true, .colour = colour::kWhite, .fill = colour::kDarkBlue};
}

}  // namespace sendsim::report
