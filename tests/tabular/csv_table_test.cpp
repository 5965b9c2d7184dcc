#include "sendsim/tabular/csv_table.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>

namespace {

using sendsim::tabular::CsvError;
using sendsim::tabular::CsvTable;

CsvTable parse(std::string_view text) { return CsvTable::parse(text, "plans.csv"); }

/// The message for a text that must be refused; empty if it was not.
std::string refusal(std::string_view text) {
  try {
    const CsvTable table = parse(text);
  } catch (const CsvError& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_CASE("a table is read by header, row and column", "[tabular]") {
  const CsvTable table = parse("area,plans\nRotherham,3623\nEngland,638745\n");
  REQUIRE(table.row_count() == 2);
  REQUIRE(table.column_count() == 2);
  CHECK(table.at(0, "area").text() == "Rotherham");
  CHECK(table.at(1, "plans").integer() == 638745);
  CHECK(table.find_column("need") == std::nullopt);
  CHECK(table.at(1, "plans").row() == 3);
  CHECK(table.at(1, "plans").column() == 2);
}

TEST_CASE("byte-order mark, CRLF and a missing last line end change nothing", "[tabular]") {
  const std::string text = GENERATE(as<std::string>{}, "a,b\n1,2\n", "a,b\n1,2", "a,b\r\n1,2\r\n",
                                    "\xEF\xBB\xBF"
                                    "a,b\r\n1,2",
                                    "\"a\",\"b\"\n\"1\",\"2\"\n");
  const CsvTable table = parse(text);
  REQUIRE(table.row_count() == 1);
  CHECK(table.headers()[0] == "a");
  CHECK(table.at(0, "b").integer() == 2);
}

TEST_CASE("quotes keep commas, quotes and line breaks", "[tabular]") {
  const CsvTable table =
      parse("a,b\n\"Hull, City of\",\"say \"\"no\"\"\"\n\"two\r\nlines\",\"\"\n");
  REQUIRE(table.row_count() == 2);
  CHECK(table.at(0, "a").text() == "Hull, City of");
  CHECK(table.at(0, "b").text() == "say \"no\"");
  CHECK(table.at(1, "a").text() == "two\r\nlines");
  CHECK(table.at(1, "b").empty());
}

TEST_CASE("a header alone is a table without rows", "[tabular]") {
  CHECK(parse("a,b\n").row_count() == 0);
  CHECK(parse("a,b").row_count() == 0);
}

TEST_CASE("empty cells count, also at a row's end", "[tabular]") {
  const CsvTable table = parse("a,b,c\n,,\n");
  REQUIRE(table.row_count() == 1);
  CHECK(table.at(0, "c").empty());
}

TEST_CASE("a header that stands twice means the first", "[tabular]") {
  CHECK(parse("a,b,b\n1,2,3\n").at(0, "b").integer() == 2);
}

TEST_CASE("a faulty text is refused with its place", "[tabular]") {
  const auto [text, said] = GENERATE(table<std::string, std::string>(
      {{"", "plans.csv: row 1: expected a header, got nothing"},
       {"a,b\n1,2\n3\n", "plans.csv: row 3, column 1: expected 2 cells as in the header, got 1"},
       {"a,b\n1,2,3\n", "plans.csv: row 2, column 3: expected 2 cells as in the header, got 3"},
       {"a,b\n1,2\n\n3,4\n",
        "plans.csv: row 3, column 1: expected 2 cells as in the header, got 1"},
       {"a,b\n1,\"2\n", "plans.csv: row 2, column 2: a quotation mark that is never closed"},
       {"a,b\n1,2\"\n",
        "plans.csv: row 2, column 2: a quotation mark inside a cell that does not begin with one"},
       {"a,b\n\"1\"x,2\n",
        "plans.csv: row 2, column 1: expected a comma or the row's end after the closing quote"},
       {"a,b\r1,2\n", "plans.csv: row 1, column 2: a carriage return without a line feed"}}));
  CHECK(refusal(text) == said);
}

TEST_CASE("a cell that is no number is refused with its place", "[tabular]") {
  const CsvTable table = parse("n\n12\nx\n1.5\n 1\n9223372036854775808\n-3\nnan\n1e3\n\n");
  CHECK(table.at(0, "n").integer() == 12);
  CHECK_THROWS_WITH(table.at(1, "n").integer(),
                    "plans.csv: row 3, column 1 (n): expected a whole number, got \"x\"");
  CHECK_THROWS_AS(table.at(2, "n").integer(), CsvError);
  CHECK(table.at(2, "n").number() == 1.5);
  CHECK_THROWS_AS(table.at(3, "n").integer(), CsvError);
  CHECK_THROWS_AS(table.at(4, "n").integer(), CsvError);
  CHECK(table.at(5, "n").integer() == -3);
  CHECK_THROWS_AS(table.at(6, "n").number(), CsvError);
  CHECK(table.at(7, "n").number() == 1000.0);
  CHECK_THROWS_AS(table.at(8, "n").number(), CsvError);
}

TEST_CASE("a column that is missing is named", "[tabular]") {
  const CsvTable table = parse("a\n1\n");
  CHECK_THROWS_WITH(table.at(0, "plans"), "plans.csv: row 1: expected a column \"plans\"");
  CHECK_THROWS_AS(table.at(1, 0), std::out_of_range);
}
