#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "backtest_inputs.hpp"
#include "backtest_tables.hpp"

namespace sendsim::app {

/// England's forecasts, as many as are told.
struct EnglandForecasts {
  std::vector<backtest::EnglandForecast> long_ago;  ///< from January 2019 to the last known
  std::vector<backtest::EnglandForecast> rolling;   ///< from each January a year ahead
  std::vector<backtest::EnglandForecast> from_now;  ///< from the last known
};

/// What it comes to, in two sentences, then tables of errors, of ranges and of England.
void tell_backtest(std::ostream& out, const std::vector<ScoredMethod>& methods,
                   const EnglandForecasts& england, const BacktestInputs& inputs);
/// The forecasts of one scored area, one by one; before them what is wrong with its published
/// plans, after them how many outcomes its ranges held.
void tell_area(std::ostream& out, const std::vector<ScoredMethod>& methods,
               const BacktestInputs& inputs, std::size_t area);

}  // namespace sendsim::app
