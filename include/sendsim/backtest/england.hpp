#pragma once

#include <array>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"
#include "sendsim/backtest/scores.hpp"

namespace sendsim::backtest {

/// What is forecast of England as a whole.
enum class EnglandFigure {
  plans,
  new_plans,
  requests,
  leaving,  ///< plans ended net of moves between authorities: January + new - next January
};
[[nodiscard]] const char* name_of(EnglandFigure figure);

/// A forecast for England with its range.
struct EnglandForecast {
  EnglandFigure figure = EnglandFigure::plans;
  int origin = 0;  ///< January
  int year = 0;    ///< January of it for plans, the calendar year for the others
  double forecast = 0.0;
  std::array<double, kProbabilities.size()> quantiles{};
  double happened = 0.0;  ///< NaN when it is not known
  /// It is known and lies outside the 90 % range.
  [[nodiscard]] bool missed() const {
    return happened < quantiles.front() || happened > quantiles.back();
  }
};

/// From January of `origin`, `horizons` years ahead, every figure, with what happened as far as
/// `history` tells it. Only what was known at the origin is used: the range is a normal whose
/// variance is the mean square of the errors of earlier origins from 2017 on, beside a prior
/// (1.5 % of plans, 6 % of a flow, after a year) that counts as three; errors grow with the horizon
/// to the power of 0.75.
[[nodiscard]] std::vector<EnglandForecast> england_forecasts(const History& history, int origin,
                                                             int horizons);

}  // namespace sendsim::backtest
