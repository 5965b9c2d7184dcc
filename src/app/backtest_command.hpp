#pragma once

#include <string>
#include <vector>

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Forecasts the past from what was known then and tells by how much each method missed; the
/// forecasts, their ranges and scores go into a folder. Exit code.
[[nodiscard]] int backtest_command(const BacktestRequest& request,
                                   const std::vector<std::string>& words, const Streams& streams);

}  // namespace sendsim::app
