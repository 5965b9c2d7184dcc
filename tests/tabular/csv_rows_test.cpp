#include "sendsim/tabular/csv_rows.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

using sendsim::tabular::CsvError;
using sendsim::tabular::CsvLimits;
using sendsim::tabular::CsvRows;

namespace {

using Rows = std::vector<std::vector<std::string>>;

Rows rows_of(const std::string& text, CsvLimits limits = {}) {
  CsvRows rows{text, "plans.csv", limits};
  Rows all;
  while (!rows.at_end()) {
    const auto cells = rows.next();
    all.emplace_back(cells.begin(), cells.end());
  }
  return all;
}

}  // namespace

TEST_CASE("rows come one by one, of any width", "[tabular]") {
  CHECK(rows_of("\xEF\xBB\xBF"
                "a,b\r\n1\n\n,,\n") == Rows{{"a", "b"}, {"1"}, {""}, {"", "", ""}});
  CHECK(rows_of("").empty());
}

TEST_CASE("several quoted cells of one row keep their texts", "[tabular]") {
  std::string text;
  std::vector<std::string> row;
  for (int i = 0; i < 40; ++i) {
    text += (i > 0 ? ",\"\"\"" : "\"\"\"") + std::to_string(i) + "\"";
    row.push_back('"' + std::to_string(i));
  }
  CHECK(rows_of(text + '\n' + text) == Rows{row, row});
}

TEST_CASE("a row too wide and a cell too long are refused where they stand", "[tabular]") {
  CHECK(rows_of("1,2,3\n", {.cell_bytes = 1, .cells = 3}).size() == 1);
  CHECK_THROWS_WITH(rows_of("a\n1,2,3,4\n", {.cells = 3}),
                    "plans.csv: row 2, column 4: a row of more than 3 cells");
  CHECK_THROWS_WITH(rows_of("a,b\n1,\"22\"\n", {.cell_bytes = 1}),
                    "plans.csv: row 2, column 2: a cell of more than 1 bytes");
}
