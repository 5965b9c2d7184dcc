#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <vector>

#include "sendsim/backtest/history.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::backtest {

/// Pulls the outermost values in to the quantiles at `tail` and 1 - `tail`. Unknown ones stay.
inline void winsorise(ByArea& values, double tail) {
  std::vector<double> known;
  for (const double value : values)
    if (std::isfinite(value)) known.push_back(value);
  if (known.empty()) return;
  std::array<double, 2> ends{};
  stats::quantiles_type7(std::span{known}, std::array{tail, 1.0 - tail}, ends);
  for (double& value : values)
    if (!std::isnan(value)) value = std::clamp(value, ends[0], ends[1]);
}

}  // namespace sendsim::backtest
