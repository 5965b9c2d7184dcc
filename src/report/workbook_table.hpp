#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "workbook_book.hpp"

// A figure's table on its sheet, and where in it the numbers of a chart stand.

namespace sendsim::report {

/// Cells beside or below one another.
struct Range {
  std::string sheet;
  Place first;
  Place last;
  [[nodiscard]] std::size_t size() const;
  /// The `index`-th cell.
  [[nodiscard]] Place at(std::size_t index) const;
  /// "'Sheet'!$B$2:$B$9"
  [[nodiscard]] std::string reference() const;
};

/// Where something stands in a table, by its rows and columns: `count` cells from (row, column),
/// downwards or to the right.
struct Run {
  bool down;
  std::size_t row;
  std::size_t column;
  std::size_t count;
};
/// Where `values` (NaN: an empty cell) or `texts` stand in `table`; one under or beside `name` is
/// taken before others. Nothing for fewer than two, which may be anywhere by chance.
[[nodiscard]] std::optional<Run> find_numbers(const Table& table, const std::vector<double>& values,
                                              const std::string& name);
[[nodiscard]] std::optional<Run> find_texts(const Table& table,
                                            const std::vector<std::string>& texts);

/// The parts of a whole in a table, and where their sums stand or are to be added: a column when
/// the parts are columns, else a row.
struct Additive {
  std::vector<Run> parts;            ///< all alike but for their column (or row)
  std::optional<std::size_t> total;  ///< column (or row) that holds the sums already
};
/// Nothing when `figure` has no columns of stacked parts, or its table not all of them.
[[nodiscard]] std::optional<Additive> find_parts(const Figure& figure);

/// A table that has been written.
struct PlacedTable {
  const Table* table;
  std::string sheet;
  Place header;
  lxw_col_t columns;  ///< with an added total
  lxw_row_t rows;     ///< likewise; without the header
  /// The cells of `run`.
  [[nodiscard]] Range range(const Run& run) const;
};
/// Writes the table of `figure` with its header at `header`, sums as formulas, and fits the
/// columns.
PlacedTable write_table(const Sheet& sheet, const Figure& figure, Place header);

/// Shades numbers by their size, so that black text can be read on all of them.
void shade(const Sheet& sheet, Place first, Place last);

/// Shades the numbers of `map` where they stand in the table; false when they do not.
bool shade_in_table(const Sheet& sheet, const PlacedTable& placed, const HeatMap& map);

/// How headings of tables look.
[[nodiscard]] Look heading_look();

}  // namespace sendsim::report
