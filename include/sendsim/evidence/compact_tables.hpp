#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace sendsim::evidence {

/// An area whose rows are kept. Publishers spell names differently, so rows are matched by code.
struct Area {
  std::string name;      ///< what the compact tables write, as the DfE spells it
  std::string ons_code;  ///< e.g. "E08000018"; England is "E92000001"
  std::string dfe_code;  ///< e.g. "372"; empty for England
};

/// The texts of published files, by path below the folder of raw releases, e.g.
/// "ehc_plans_2025/caseload.csv". raw_texts_wanted() lists the paths.
using RawTexts = std::map<std::string, std::string, std::less<>>;

/// One table that ships with the project: plain CSV, one figure a row, its source in the last
/// column (lists of codes have none), areas in the given order. scenarios/data/SOURCES.md describes
/// every table.
struct CompactTable {
  std::string file_name;  ///< e.g. "ehc_plans_by_age_setting.csv"
  std::string text;
};

/// Every path that make_compact_tables reads.
[[nodiscard]] std::vector<std::string> raw_texts_wanted();

/// Cuts the published files down to the compact tables for `areas`.
///
/// Counts     A count of zero is left out, save in rows of key "all"; a count that the publisher
///            calls unavailable is an empty cell. Subtotals of settings are left out.
/// Mends      two faults of DfE's release of 2025: an authority's new plans of a year that equal
///            its whole region's (source "DFE-EHCP-2025-CORR"), and the years a plan was in place,
///            which caseload.csv labels one year too high.
/// @throws tabular::CsvError where a text is missing or is not as published
[[nodiscard]] std::vector<CompactTable> make_compact_tables(const RawTexts& raw,
                                                            std::span<const Area> areas);

}  // namespace sendsim::evidence
