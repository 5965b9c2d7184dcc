#include "csv_cells.hpp"

#include <algorithm>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::scenario {
namespace {

/// Takes `: row 3, column 2: expected 4 cells, got 3` apart.
CsvFault fault_of(const tabular::CsvError& error) {
  constexpr std::string_view kExpected = "expected ";
  constexpr std::string_view kGot = ", got ";
  std::string_view text = error.what();
  const std::size_t row = text.find("row ");
  const std::size_t colon = row == std::string_view::npos ? row : text.find(": ", row);
  if (colon != std::string_view::npos) text.remove_prefix(colon + 2);
  CsvFault fault{static_cast<int>(std::max<std::size_t>(1, error.row())),
                 static_cast<int>(std::max<std::size_t>(1, error.column())), "CSV text",
                 std::string{text}};
  if (!text.starts_with(kExpected)) return fault;
  text.remove_prefix(kExpected.size());
  const std::size_t got = text.find(kGot);
  fault.expected = text.substr(0, got);
  fault.got = got == std::string_view::npos ? "something else"
                                            : std::string{text.substr(got + kGot.size())};
  return fault;
}

/// What separates the names of the header instead of commas; nothing if they do.
std::optional<std::string> strange_separator(std::string_view text) {
  const std::string_view header = text.substr(0, text.find_first_of("\r\n"));
  if (header.find(',') != std::string_view::npos) return std::nullopt;
  if (header.find(';') != std::string_view::npos) return "semicolons";
  if (header.find('\t') != std::string_view::npos) return "tabs";
  return std::nullopt;
}

}  // namespace

CsvCells split_csv(std::string_view text) {
  CsvCells all;
  if (const auto separator = strange_separator(text)) {
    all.fault = {1, 1, "columns separated by commas",
                 *separator + " (save it with commas, and with decimal points)"};
    return all;
  }
  try {
    const tabular::CsvTable table = tabular::CsvTable::parse(text, "");
    CsvRow header;
    for (const std::string& name : table.headers())
      header.cells.push_back({name, static_cast<int>(header.cells.size()) + 1});
    all.rows.push_back(std::move(header));
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      CsvRow read{static_cast<int>(table.at(row, 0).row()), {}};
      for (std::size_t column = 0; column < table.column_count(); ++column)
        read.cells.push_back(
            {std::string{table.at(row, column).text()}, static_cast<int>(column) + 1});
      all.rows.push_back(std::move(read));
    }
  } catch (const tabular::CsvError& error) {
    all.fault = fault_of(error);
  }
  return all;
}

}  // namespace sendsim::scenario
