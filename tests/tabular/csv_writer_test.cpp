#include "sendsim/tabular/csv_writer.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace {

using sendsim::tabular::CsvTable;
using sendsim::tabular::CsvWriter;

}  // namespace

TEST_CASE("only the cells that need quotes are quoted", "[tabular]") {
  CsvWriter writer{{"area", "plans", "share"}};
  writer.add("Hull, City of").add(364).add(0.5).end_row();
  writer.add("the \"Dukeries\"").add(std::int64_t{-1}).add(0.1).end_row();
  CHECK(writer.text() ==
        "area,plans,share\n\"Hull, City of\",364,0.5\n\"the \"\"Dukeries\"\"\",-1,0.1\n");
}

TEST_CASE("what the writer wrote is read back unchanged", "[tabular]") {
  const std::vector<std::string> texts{"",     "plain",    "a,b",      "\"",
                                       "\r\n", " spaced ", "\xC2\xA3", "\n\""};
  CsvWriter wide{{"a", "b"}};
  CsvWriter narrow{{"a"}};
  for (const std::string& text : texts) {
    wide.add(text).add(text).end_row();
    narrow.add(text).end_row();
  }
  const CsvTable wide_again = CsvTable::parse(wide.text(), "wide");
  const CsvTable narrow_again = CsvTable::parse(narrow.text(), "narrow");
  REQUIRE(wide_again.row_count() == texts.size());
  REQUIRE(narrow_again.row_count() == texts.size());
  for (std::size_t row = 0; row < texts.size(); ++row) {
    CHECK(wide_again.at(row, "a").text() == texts[row]);
    CHECK(wide_again.at(row, "b").text() == texts[row]);
    CHECK(narrow_again.at(row, "a").text() == texts[row]);
  }
}

TEST_CASE("numbers are read back as the same numbers", "[tabular]") {
  const double number =
      GENERATE(0.1, 1.0 / 3.0, 1e-300, 123456789.125, -0.0, std::numeric_limits<double>::max());
  CsvWriter writer{{"n"}};
  writer.add(number).end_row();
  CHECK(CsvTable::parse(writer.text(), "n").at(0, "n").number() == number);
}

TEST_CASE("a row of the wrong width is a fault of the program", "[tabular]") {
  CsvWriter writer{{"a", "b"}};
  writer.add("1");
  CHECK_THROWS_AS(writer.end_row(), std::logic_error);
  CHECK_THROWS_AS(writer.text(), std::logic_error);
  writer.add("2");
  CHECK_THROWS_AS(writer.add("3"), std::logic_error);
  CHECK_THROWS_AS(CsvWriter{{}}, std::logic_error);
  CHECK_THROWS_AS(CsvWriter{{"a"}}.add(std::numeric_limits<double>::infinity()), std::logic_error);
}
