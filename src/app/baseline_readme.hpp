#pragma once

#include <array>
#include <optional>
#include <string>

#include "sendsim/backtest/outlook.hpp"
#include "sendsim/calibration/baseline.hpp"

namespace sendsim::app {

using PlansAheadOfArea =
    std::optional<std::array<backtest::RangedForecast, backtest::PlansAhead::kYears>>;

/// A baseline, how near tuning came, and what the back-test's method forecasts.
struct MadeBaseline {
  calibration::BaselineNumbers numbers;
  calibration::TuningStep fit{};
  PlansAheadOfArea forecasts{};
};

/// The README.md of the folder that `sendsim new` writes: what the baseline rests on, what its
/// evidence lacks and borrows, and its plans beside the forecast.
[[nodiscard]] std::string baseline_readme(const MadeBaseline& made);

}  // namespace sendsim::app
