#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::backtest {

/// One forecast that is scored: of an authority, from January of `origin`, `horizon` years ahead.
struct Cell {
  std::size_t area = 0;
  int origin = 0;
  int horizon = 0;  ///< 1 to 4
  /// A figure it starts from or is compared with is known to be wrong.
  bool faulty = false;
};

/// A published number of plans that cannot be right.
struct Fault {
  std::size_t area = 0;
  int january = 0;
  std::string what;
};

/// The fixed list of what is scored, so that scores of different versions compare.
struct CellList {
  std::vector<ScoredArea> areas;
  std::vector<Fault> faults;
  std::vector<Cell> cells;
};

/// Reads a table of area, region and members (several apart by ";").
/// @throws tabular::CsvError for an area or a member that stands twice
[[nodiscard]] std::vector<ScoredArea> read_scored_areas(const tabular::CsvTable& table);

/// Reads `areas` (area, region, members; several members apart by ";"), `faults` (area, january,
/// what) and `cells` (area, origin, horizon). A cell is faulty when one of its area's faults lies
/// in the year before its origin, at its origin, or at its target.
/// @throws tabular::CsvError for unknown or doubled areas, doubled cells, and numbers out of range
[[nodiscard]] CellList read_cells(const tabular::CsvTable& areas, const tabular::CsvTable& faults,
                                  const tabular::CsvTable& cells);

}  // namespace sendsim::backtest
