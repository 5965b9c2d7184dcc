#pragma once

#include <string>
#include <vector>

#include "sendsim/backtest/england.hpp"
#include "sendsim/backtest/scores.hpp"
#include "sendsim/output/labelled_arrays.hpp"

namespace sendsim::app {

/// A method and how it did.
struct ScoredMethod {
  backtest::Quantity quantity = backtest::Quantity::plans;
  backtest::Method method;
  std::vector<backtest::ScoredForecast> forecasts;
};

/// Which cells every method of a quantity has a forecast of, by their place in the list.
[[nodiscard]] std::vector<bool> common_cells(const std::vector<ScoredMethod>& methods,
                                             const backtest::CellList& list,
                                             backtest::Quantity quantity);

/// What each origin's forecasts of `sendsim` rest on: the weights of the predictors by year ahead,
/// how England's last years are carried on, and how bands age and shares of parts move in a year.
[[nodiscard]] std::string weights_csv(const backtest::History& history,
                                      const backtest::CellList& list);

/// A row for each quantity, method, horizon (and `all`), origin (and `all`), and for cells with and
/// without known faults and those that all methods have. Errors, coverage and CRPS are shares, not
/// per cent; of age bands and provision groups, errors and CRPS are over all the authority's plans
/// at the origin. `weighted_error` is all that was missed over all that happened.
[[nodiscard]] std::string scores_csv(const std::vector<ScoredMethod>& methods,
                                     const backtest::CellList& list);
/// A row for each quantity, method, area and horizon.
[[nodiscard]] std::string scores_by_area_csv(const std::vector<ScoredMethod>& methods,
                                             const backtest::CellList& list);
/// A row for each forecast, with what happened and the range.
[[nodiscard]] std::string forecasts_csv(const std::vector<ScoredMethod>& methods,
                                        const backtest::CellList& list);

/// A row for each forecast of England as a whole.
[[nodiscard]] std::string england_csv(const std::vector<backtest::EnglandForecast>& forecasts);
/// The same for programs: by quantity, the forecasts [method][cell][start, happened, forecast,
/// quantiles, CRPS], where each cell is from, and the scores [method][horizon][score].
[[nodiscard]] std::vector<output::LabelledArray> backtest_arrays(
    const std::vector<ScoredMethod>& methods, const backtest::CellList& list);

}  // namespace sendsim::app
