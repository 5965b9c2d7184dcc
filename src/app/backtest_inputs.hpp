#pragma once

#include <string>
#include <vector>

#include "requests.hpp"
#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/history.hpp"
#include "sendsim/backtest/stock_check.hpp"
#include "sendsim/output/manifest.hpp"

namespace sendsim::app {

/// What somebody expects of England's plans, read as a number of plans in a January.
struct Projection {
  std::string body;
  std::string reading;
  int january = 0;
  double plans = 0.0;
};

/// All that a back-test rests on.
struct BacktestInputs {
  backtest::CellList list;
  backtest::History history;
  backtest::StockChecks stocks;  ///< whether published plans follow from the year before
  int last_january = 0;          ///< the last of which England's plans are known
  std::vector<Projection> projections;
  std::vector<output::FileRecord> files;
};

/// Reads the list of what is scored and the evidence.
/// @throws UsageError for what is missing or wrong, with its file and place
[[nodiscard]] BacktestInputs read_backtest_inputs(const BacktestRequest& request);

}  // namespace sendsim::app
