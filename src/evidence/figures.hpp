#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
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

/// The index in `areas` whose ONS code, DfE code or name stands in `cell`; nothing otherwise.
[[nodiscard]] std::optional<std::size_t> area_in(const Areas& areas, const tabular::CsvCell& cell);

/// A published count as the compact tables write it: whole numbers stay, "x", "z" and blanks are
/// unavailable (empty). @throws tabular::CsvError for anything else
[[nodiscard]] std::string count_text(const tabular::CsvCell& cell);

/// Years, ages and other numbered keys by their first number, other texts behind them; "all" first.
[[nodiscard]] bool key_less(const std::string& a, const std::string& b);

/// The draft as text, figures by area, then by the first two keys, otherwise in the order found.
[[nodiscard]] CompactTable finish(Draft draft, const Areas& areas);

/// The tables from DfE's SEN2 releases (ehc_plans.cpp).
[[nodiscard]] std::vector<Draft> ehc_plan_drafts(const RawTexts& raw, const Areas& areas,
                                                 Findings& findings);
[[nodiscard]] std::vector<std::string> ehc_plan_paths();

/// The tables of residents, money, places, appeals and schools (surroundings.cpp).
[[nodiscard]] std::vector<Draft> surroundings_drafts(const RawTexts& raw, const Areas& areas);
[[nodiscard]] std::vector<std::string> surroundings_paths();

/// Flows over person-years by single year of age, from the drafts above (rates.cpp).
[[nodiscard]] Draft rates_draft(std::span<const Draft> drafts);

}  // namespace sendsim::evidence
