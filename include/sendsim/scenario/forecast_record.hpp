#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// How good forecasts so many years ahead have been.
struct ForecastScore {
  std::int64_t years_ahead;    ///< > 0
  std::int64_t forecasts;      ///< that were scored; > 0
  double mean_absolute_error;  ///< share of what happened, ≥ 0
  double bias;                 ///< mean error, share of what happened
  double within_50;            ///< share of outcomes within the 50 % range
  double within_90;            ///< share of outcomes within the 90 % range
};

/// The scores of forecasts of one measure. Told beside results; nothing of it enters a run.
struct ForecastRecord {
  std::string measure;  ///< of the table of measures
  std::string of;       ///< whose: an area, or "all authorities"
  std::string source;
  std::string note;  ///< may be empty
  std::vector<ForecastScore> scores;
};

/// Reads `backtest:` of the root, an optional list.
///
///     backtest:
///       - measure: ehc_plans
///         of: all authorities
///         source: sendsim backtest
///         scores:
///           - {years_ahead: 1, forecasts: 1034, mean_absolute_error: 0.034, bias: 0.002,
///              within_50: 0.55, within_90: 0.91}
std::vector<ForecastRecord> read_backtest(const Section& root);

}  // namespace sendsim::scenario
