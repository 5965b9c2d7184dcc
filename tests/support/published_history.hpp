#pragma once

#include <fstream>
#include <iterator>
#include <string>

#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/history.hpp"
#include "shipped_table.hpp"

namespace sendsim::test {

/// A table of scenarios/backtest.
inline tabular::CsvTable backtest_table(const std::string& name) {
  const std::string path = std::string{SENDSIM_SOURCE_DIR} + "/scenarios/backtest/" + name + ".csv";
  std::ifstream file{path, std::ios::binary};
  return tabular::CsvTable::parse(std::string{std::istreambuf_iterator<char>{file}, {}}, path);
}

/// The published past of the authorities that the back-test scores.
inline const backtest::History& published_history() {
  static const backtest::History kHistory{
      backtest::read_scored_areas(backtest_table("areas")),
      [](const std::string& name) { return shipped_table(name); }};
  return kHistory;
}

}  // namespace sendsim::test
