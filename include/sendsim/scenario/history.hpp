#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/pathway/model.hpp"
#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// What one value of a published series is of.
enum class HistoryPeriod : std::uint8_t { day, month, calendar_year, financial_year };
/// As files write it: `day`, `calendar_year`, …
[[nodiscard]] std::string to_string(HistoryPeriod period);

/// A value with the days it is of, both included; for a stock they are the same.
struct PublishedValue {
  Day first;
  Day last;
  double value;
};

/// What has been published of something that the run counts too, to be shown beside it. Nothing of
/// it enters a run.
struct PublishedSeries {
  std::string measure;  ///< of the table of measures: `ehc_plans`
  std::string unit;     ///< of the values: the measure's
  HistoryPeriod period = HistoryPeriod::day;
  std::string source;
  std::string note;        ///< may be empty
  std::string sen2_group;  ///< as written; its types stand in the axis `provision` of `where`
  /// Codes by axis of the part that is told, in the scenario's order; without any it is all.
  struct Part {
    std::string axis;  ///< `provision`, `need`, `age` or `category`
    std::vector<std::string> codes;
  };
  std::vector<Part> where;
  std::vector<PublishedValue> values;  ///< by date, ascending; at least one
};

/// Reads `history:` of the root, an optional list of series.
///
///     history:
///       - measure: ehc_plans            # a stock: by day
///         source: DFE-EHCP-2025
///         values: {2024-01-18: 3450, 2025-01-16: 3735}
///       - measure: ehc_plans
///         where: {sen2_group: special}  # or codes of provision, need and age, as measures have it
///         source: DFE-EHCP-2025
///         values: {2024-01-18: 1100, 2025-01-16: 1172}
///       - measure: requests             # a flow or a rate: by the first day of its periods
///         period: calendar_year         # or financial_year, month
///         source: DFE-EHCP-2025
///         values: {2023-01-01: 683, 2024-01-01: 700}
///       - measure: spend
///         where: {category: [high_needs/top_up]}  # a budget and its line
///         unit: GBP                     # sums, times and staff need their unit
///         period: financial_year
///         source: DFE-S251-2025
///         values: {2023-04-01: 30123456}
///
/// Counts are whole and not negative, shares are from 0 to 1, balances may be negative.
std::vector<PublishedSeries> read_history(const Section& root, const pathway::Model& frame);

/// The axis of what a measure is counted by under `category`: budgets with their lines for money,
/// reasons for plans that cease.
[[nodiscard]] parameters::Axis category_axis(const pathway::Model& frame, std::string_view unit);

}  // namespace sendsim::scenario
