#include "sendsim/backtest/cells.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace sendsim::backtest;
using sendsim::tabular::CsvTable;

namespace {

CellList read(const std::string& areas, const std::string& faults, const std::string& cells) {
  return read_cells(CsvTable::parse("area,region,members\n" + areas, "areas.csv"),
                    CsvTable::parse("area,january,what\n" + faults, "faults.csv"),
                    CsvTable::parse("area,origin,horizon\n" + cells, "cells.csv"));
}

}  // namespace

TEST_CASE("cells are read with their areas, joined ones with their members") {
  const CellList list = read("A,North,A\nB,South,B;B old\n", "", "B,2019,2\nA,2018,1\n");
  REQUIRE(list.cells.size() == 2);
  CHECK(list.areas[1].members == std::vector<std::string>{"B", "B old"});
  CHECK(list.cells[0].area == 1);
  CHECK(list.cells[0].origin == 2019);
  CHECK(list.cells[0].horizon == 2);
}

TEST_CASE("a fault marks the forecasts that start from it or are compared with it") {
  const CellList list = read("A,North,A\n", "A,2020,wrong\n",
                             "A,2019,1\nA,2019,2\nA,2020,1\nA,2021,1\nA,2022,1\nA,2018,1\n");
  std::vector<bool> faulty;
  for (const Cell& cell : list.cells) faulty.push_back(cell.faulty);
  CHECK(faulty == std::vector<bool>{true, false, true, true, false, false});
}

TEST_CASE("a list that cannot be scored is refused with its place") {
  const auto cells_of = [](const char* cells) { return read("A,North,A\n", "", cells); };
  CHECK_THROWS_WITH(cells_of("B,2019,1\n"), Catch::Contains("cells.csv: row 2, column 1 (area)") &&
                                                Catch::Contains("got \"B\""));
  CHECK_THROWS_WITH(cells_of("A,2019,5\n"), Catch::Contains("from 1 to 4, got 5"));
  CHECK_THROWS_WITH(cells_of("A,1990,1\n"), Catch::Contains("from 2018"));
  CHECK_THROWS_WITH(cells_of("A,2019,1\nA,2019,1\n"), Catch::Contains("stand twice"));
  CHECK_THROWS_WITH(read("A,N,A\nA,N,B\n", "", ""), Catch::Contains("stands twice"));
  CHECK_THROWS_WITH(read("A,N,A\nB,N,A\n", "", ""), Catch::Contains("the member A stands twice"));
  CHECK_THROWS_WITH(read("A,N,A;\n", "", ""), Catch::Contains("expected names apart by ;"));
  CHECK_THROWS_WITH(read("A,N,A\n", "C,2020,x\n", ""), Catch::Contains("faults.csv: row 2"));
}
