#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "invented_authority.hpp"

namespace invented {

/// A cell: a date, or a text.
struct Cell {
  std::string text{};
  std::optional<Day> day{};
};
/// Fields of one record by their blade names, in the order of the layout.
using Fields = std::vector<std::pair<std::string, Cell>>;

/// One record with what hangs below it.
struct Record {
  Fields fields{};
  std::size_t parent = 0;  ///< its parent's number in the parent's module, from 1 on
};
struct Module {
  std::string name;                    ///< as the blade's, e.g. "namedplan"
  std::string title;                   ///< in the template, e.g. "Named Plan Records"
  std::string parent;                  ///< module; empty for sen2
  std::vector<std::string> columns{};  ///< there even without records
  std::vector<Record> records{};
};

/// All nine modules of one year's return in the layout of that year: that of 2024 is the old one
/// (`gendercurrent`, `attendancepattern`, no source of requests).
[[nodiscard]] std::vector<Module> modules_of(const Authority& authority, int year);

/// `yyyy-mm-dd`; nothing for nothing.
[[nodiscard]] std::string iso(const Cell& cell);
/// As COLLECT's blades write it, `2022-Sep-28 00:00:00`.
[[nodiscard]] std::string as_in_blades(Day day);

}  // namespace invented
