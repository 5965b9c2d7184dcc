#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::scenario {

/// A field of a CSV file.
struct CsvCell {
  std::string text;
  int column = 1;  ///< which field of its row, from 1
};
/// A row of a CSV file.
struct CsvRow {
  int line = 1;  ///< from 1, the header being row 1; as spreadsheets count
  std::vector<CsvCell> cells;
};
struct CsvFault {
  int line;
  int column;
  std::string expected;
  std::string got;
};
struct CsvCells {
  std::vector<CsvRow> rows;       ///< all of one width; none after a fault
  std::optional<CsvFault> fault;  ///< why the text is no table
};

/// `tabular::CsvTable` as rows whose faults are values, since a scenario tells of all faults at
/// once.
[[nodiscard]] CsvCells split_csv(std::string_view text);

}  // namespace sendsim::scenario
