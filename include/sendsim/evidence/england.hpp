#pragma once

#include <span>
#include <string>
#include <vector>

#include "sendsim/evidence/compact_tables.hpp"

namespace sendsim::evidence {

/// England's published figures of plans, requests, assessments and ceased plans up to the latest
/// release, from tidy files (year, geography, measure, breakdown, value, unit, source_id), in the
/// codes of the other compact tables: `england.csv`.
///
/// Columns    area, year, subject, measure, age, need, setting, unit, value, source. The subject is
///            the stem of the compact table in which the measure means the same: ehc_plans,
///            new_ehc_plans, requests, assessments, timeliness, ceased_plans, old_collection. Plans
///            have the measure "all"; of ceased plans the measure is the reason. A setting is one
///            of setting_labels() or of joint_settings().
/// Counts     plans from January 2022, events from 2021. A zero stays; what was not published, or
///            not transcribed, has no row. A figure that a later release repeats or revises has a
///            row for each release.
/// Tells      ages, settings or outcomes that do not sum to their total, and revised figures.
/// Leaves out sex, who asked for the assessment, years held, and shares that follow from counts.
/// @throws tabular::CsvError where a file is missing or holds a measure, breakdown, unit, year,
///         area, source or value that is not known, or a figure twice
[[nodiscard]] CompactTable england_table(const RawTexts& raw, const Areas& areas,
                                         Findings& findings);

/// Adds to findings.left every count of `england.csv` that another of `tables` has otherwise.
void note_differences(std::span<const CompactTable> tables, Findings& findings);

/// What others have projected for England, word for word beside a code: `projections.csv` with the
/// columns area, year, body, measure, case, detail, unit, value, source. The year is written as its
/// source writes it.
/// @throws tabular::CsvError as england_table
[[nodiscard]] CompactTable projections_table(const RawTexts& raw, const Areas& areas);

/// Every path that the two tables are read from.
[[nodiscard]] std::vector<std::string> england_paths();

}  // namespace sendsim::evidence
