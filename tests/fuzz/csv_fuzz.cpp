// The reader of CSV: any bytes are a table or told in one line; a table that is written reads back
// as the same table; no cell is lost between the two ways to number them.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/csv_writer.hpp"
#include "sendsim/tabular/encoding.hpp"
#include "sendsim/tabular/gzip.hpp"

using namespace sendsim;
using tabular::CsvTable;

namespace {

/// Numbers are read or told, whatever the cell.
void read_numbers(const tabular::CsvCell& cell) {
  try {
    (void)cell.integer();
    (void)cell.number();
  } catch (const tabular::CsvError& error) {
    fuzz::require(error.row() == cell.row() && error.column() == cell.column());
  }
}

std::string written(const CsvTable& table) {
  tabular::CsvWriter writer{{table.headers().begin(), table.headers().end()}};
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    for (std::size_t column = 0; column < table.column_count(); ++column) {
      read_numbers(table.at(row, column));
      writer.add(table.at(row, column).text());
    }
    writer.end_row();
  }
  return writer.text();
}

void require_same(const CsvTable& a, const CsvTable& b) {
  fuzz::require(a.row_count() == b.row_count() && a.column_count() == b.column_count());
  for (std::size_t row = 0; row < a.row_count(); ++row)
    for (std::size_t column = 0; column < a.column_count(); ++column)
      fuzz::require(a.at(row, column).text() == b.at(row, column).text());
}

std::string in_utf8(std::string_view input) {
  if (tabular::is_utf8(input)) return std::string{input};
  std::string text = tabular::from_windows_1252(input);
  fuzz::require(tabular::is_utf8(text));
  return text;
}

}  // namespace

void fuzz::check(std::string_view input) {
  if (tabular::is_gzip(input)) {
    try {
      (void)tabular::gunzip(input, 1U << 20U);
    } catch (const std::runtime_error&) {
    }
  }
  try {
    const CsvTable table = CsvTable::parse(in_utf8(input), "fuzz.csv");
    require_same(table, CsvTable::parse(written(table), "again.csv"));
  } catch (const tabular::CsvError& error) {
    fuzz::require(std::string_view{error.what()}.find('\n') == std::string_view::npos);
  }
}
