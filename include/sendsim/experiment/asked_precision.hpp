#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/measures/selection.hpp"
#include "sendsim/stats/stopping_rule.hpp"

namespace sendsim::experiment {

/// What one `--precision` asks for: a half-width of the headline figures, `1%` or `0.01`, or of one
/// figure of summary.csv:
///
///     MEASURE[,COLUMN:CODE]…[@PERIOD]=WIDTH
///     ehc_plans=50                                 children, at the last census
///     ehc_plans,need:ASD,provision:special@2030=2% of their mean, in January 2030
///     cumulative_balance@2027-28=£500,000
///     within_20_weeks@2027=1pp                     percentage points
///
/// Only words and ranges are checked here; measures, periods and codes are those of a scenario.
struct AskedPrecision {
  std::string text;                                          ///< as typed
  std::string measure;                                       ///< empty: the headline figures
  std::vector<std::pair<std::string, std::string>> codes{};  ///< column and code, as typed
  std::string period{};      ///< as typed; empty: the last whole one
  stats::Precision width{};  ///< one of the two; an absolute one in `unit`
  /// As typed: "GBP", "pp", "weeks"; empty: the measure's own.
  std::string unit{};
  [[nodiscard]] bool is_headline() const noexcept { return measure.empty(); }
};

/// Reads it. @throws std::invalid_argument: what() is "expected …, got …"
[[nodiscard]] AskedPrecision parse_precision(std::string_view text);

/// A figure of a layout, and how precise it is asked to be.
struct PreciseSelection {
  measures::Selection selection;
  stats::Precision width;  ///< in the measure's own unit
};
/// What `asked`, which is no headline, means in `layout`. Without a period it is the last whole
/// one: a census, the year between two, a financial year, or a month of what is counted by months
/// alone.
/// @throws std::invalid_argument, as above, with the nearest known word
[[nodiscard]] PreciseSelection find_asked(const AskedPrecision& asked,
                                          const measures::Layout& layout);

/// The measure is a share that is told in percent.
[[nodiscard]] bool is_percentage(const measures::Measure& measure);

}  // namespace sendsim::experiment
