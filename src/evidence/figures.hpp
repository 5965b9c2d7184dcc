#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/evidence/compact_tables.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::evidence {

/// One figure of a compact table: its area, its keys (year first) and what stands in the cell.
struct Figure {
  std::size_t area;               ///< index into the areas
  std::vector<std::string> keys;  ///< one for each header between area and the value
  std::string value;              ///< as published; empty if unavailable
  std::string source;             ///< an id of SOURCES.md
  std::size_t row = 0;            ///< of the raw file, counted from 1; 0 for a figure worked out
  std::size_t column = 0;
};

/// A compact table on its way: headers between "area" and the value, then figures.
struct Draft {
  std::string file_name;
  std::vector<std::string> key_headers;
  std::string value_header;
  std::vector<Figure> figures;
};

/// The raw text of `path` as a table. @throws tabular::CsvError if it is not there
[[nodiscard]] tabular::CsvTable raw_table(const RawTexts& raw, std::string_view path);

class Problems;
/// The same; a row that is too short or too long is a problem, and stands as one of empty cells.
/// @throws tabular::CsvError if it is not there or no table
[[nodiscard]] tabular::CsvTable raw_table(const RawTexts& raw, std::string_view path,
                                          Problems& problems);

/// The index in `areas` whose ONS code, DfE code or name stands in `cell`; nothing otherwise.
[[nodiscard]] std::optional<std::size_t> area_in(const Areas& areas, const tabular::CsvCell& cell);

/// What cannot be read and is left out: alike ones are told once, with the first one's place.
class Problems {
 public:
  /// `what` was wrong with `cell`, so that it is left out.
  void add(const tabular::CsvCell& cell, const std::string& what);
  /// `table` has no column `header`.
  void add_missing(const tabular::CsvTable& table, std::string_view header);
  /// A row or a figure, which `error` tells with its place, is left out.
  void add(const tabular::CsvError& error);
  /// The publisher hides the count of `cell`, which is no fault.
  void hide(const tabular::CsvCell& cell);
  /// In the order found.
  [[nodiscard]] std::vector<std::string> lines() const;
  /// How many counts each file hides, by the files' names.
  [[nodiscard]] std::vector<std::string> hidden_lines() const;

 private:
  struct Problem {
    std::string first;
    std::set<std::size_t> rows;  ///< one cell may be read for several tables
  };
  void add(const std::string& key, std::string first, std::size_t row);
  std::map<std::string, Problem> problems_;
  std::vector<std::string> order_;
  std::map<std::string, std::set<std::pair<std::size_t, std::size_t>>> hidden_;  ///< row, column
};

/// A published count as the compact tables write it: whole numbers stay, blanks and the DfE's signs
/// for what is suppressed or unavailable (c, k, u, x, z, :, ~, low) are empty. Anything else is a
/// problem, and empty.
[[nodiscard]] std::string count_text(const tabular::CsvCell& cell, Problems& problems);

/// Keeps one of figures that stand twice, and tells of them. Where they differ the figure is
/// unknown: a problem in the raw file at `path`.
void drop_doubles(Draft& draft, std::string_view path, const Areas& areas, Findings& findings,
                  Problems& problems);

/// Years, ages and other numbered keys by their first number, other texts behind them; "all" first.
[[nodiscard]] bool key_less(const std::string& a, const std::string& b);

/// The draft as text, figures by area, then by the first two keys, otherwise in the order found.
[[nodiscard]] CompactTable finish(Draft draft, const Areas& areas);

/// The tables from DfE's SEN2 releases (ehc_plans.cpp).
[[nodiscard]] std::vector<Draft> ehc_plan_drafts(const RawTexts& raw, const Areas& areas,
                                                 Findings& findings, Problems& problems);
[[nodiscard]] std::vector<std::string> ehc_plan_paths();

/// Replaces what an authority has told to be wrong by what it told to be right, if the other counts
/// of the year speak for it, and tells of it; if not, it is unknown. Only the value that was
/// published in error is touched, in every table that has it (errata.cpp).
void mend_errata(std::span<Draft> drafts, const Areas& areas, Findings& findings);

/// The tables of residents, money, places, appeals and schools (surroundings.cpp).
[[nodiscard]] std::vector<Draft> surroundings_drafts(const RawTexts& raw, const Areas& areas,
                                                     Problems& problems);
[[nodiscard]] std::vector<std::string> surroundings_paths();

/// Flows over person-years by single year of age, from the drafts above (rates.cpp).
[[nodiscard]] Draft rates_draft(std::span<const Draft> drafts);

}  // namespace sendsim::evidence
