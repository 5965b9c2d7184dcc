#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sendsim/evidence/areas.hpp"

namespace sendsim::evidence {

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

/// What was found to be wrong in the raw texts, a line each, for whoever reads the tables.
struct Findings {
  std::vector<std::string> problems;    ///< what could not be read, with its place; unknown then
  std::vector<std::string> suppressed;  ///< how many counts of a file the publisher hides
  std::vector<std::string> mended;      ///< figures that were changed, with both values
  std::vector<std::string> left;        ///< figures that look wrong and were kept; rows left out
};

/// Every path that make_compact_tables reads.
[[nodiscard]] std::vector<std::string> raw_texts_wanted();

/// Cuts the published files down to the compact tables for `areas`.
///
/// Counts     A count of zero is left out, save in rows of key "all"; a count that the publisher
///            calls unavailable is an empty cell. Subtotals of settings are left out.
/// Mends      two faults of DfE's release of 2025: an authority's new plans of a year that equal
///            its whole region's (source "DFE-EHCP-2025-CORR"), and the years a plan was in place,
///            which caseload.csv labels one year too high. And what two authorities told to be
///            wrong of 2021, in both releases ("DFE-SEN2-2022-CORR").
/// Problems   A count that is none, a label or an authority that is not known, a column that is
///            missing, a row too short or too long, a year that is none: told once for each file,
///            column and text, and left out. Of a missing column every count is unknown; so is one
///            that stands twice with two values. The publisher's signs for suppressed and
///            unavailable counts are unknown counts, never zero.
/// @throws tabular::CsvError where a text is missing or is no table, lacks the columns that say
/// what a row is
[[nodiscard]] std::vector<CompactTable> make_compact_tables(const RawTexts& raw, const Areas& areas,
                                                            Findings& findings);

/// The column and the raw file, for messages, that the totals of a compact table are cut from:
/// `key` is what stands in its last key column ("received"), "all" for a table without one. Empty
/// for tables that are not of DfE's SEN2 releases, and for keys that are no column's.
/// E.g. `column "ehcplans" of ehc_plans_2025/caseload.csv`.
[[nodiscard]] std::string published_column(std::string_view file_name, std::string_view key);

/// England and every authority of the release of 2025, by name; those that have ended among them. A
/// name that a later authority bears too gets the year of its end: "Dorset (to 2019)".
/// @throws tabular::CsvError if caseload.csv is missing or not as published
[[nodiscard]] Areas areas_of(const RawTexts& raw);

}  // namespace sendsim::evidence
