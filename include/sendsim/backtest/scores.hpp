#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/method.hpp"

namespace sendsim::backtest {

/// The probabilities that a range is told at: ends of 90 % and of 50 %, and the middle.
inline constexpr std::array<double, 5> kProbabilities{0.05, 0.25, 0.5, 0.75, 0.95};

/// A forecast beside what happened. Numbers are people or requests.
struct ScoredForecast {
  std::size_t cell = 0;
  double start = 0.0;     ///< the last known value at the origin; > 0, of a part >= 0
  double happened = 0.0;  ///< > 0, of a part >= 0
  double forecast = 0.0;  ///< the method's single number
  std::array<double, kProbabilities.size()> quantiles{};
  double crps = 0.0;   ///< fair, over `start`; of a part over all plans at the origin
  double scale = 0.0;  ///< what errors are told over: `happened`; of a part all plans at the origin
};

/// A method's forecasts of every cell that has a start and an outcome and that the method can make,
/// each with its range. Parts: only where start and outcome are counted alike.
///
/// Ranges      The errors that the same method made from earlier origins and could know of at this
///             one (from 2017, over the value at their origin): the spread among authorities, which
///             is wider for small ones as far as earlier errors say so, and a common error that all
///             of them share, whose size is learnt beside a prior. Errors of parts are told over
///             the forecast and a few plans more, since a part may start from none. Nothing after
///             the origin is read: forecasts are made from History::until.
[[nodiscard]] std::vector<ScoredForecast> score(const History& history, const CellList& list,
                                                const Method& method, Quantity quantity);

/// A forecast that nobody can score yet.
struct RangedForecast {
  double forecast = 0.0;
  std::array<double, kProbabilities.size()> quantiles{};
};
/// Forecasts from January of `origin` with ranges made as in score(): [horizon - 1][area]; nothing
/// where the method cannot forecast. Nothing after the origin is read.
[[nodiscard]] std::vector<std::vector<std::optional<RangedForecast>>> forecasts_with_ranges(
    const History& history, const Method& method, Quantity quantity, int origin, int horizons);

/// What forecasts come to. Errors are (forecast - happened) / happened, shares, not per cent; of
/// parts, which may be few children or none, over all the authority's plans at the origin.
struct Summary {
  std::size_t cells = 0;
  double bias = 0.0;  ///< mean error
  double mean_absolute = 0.0;
  double median_absolute = 0.0;
  double weighted_absolute = 0.0;  ///< all absolute errors in people over all that happened
  double coverage_50 = 0.0;        ///< share of outcomes within the 50 % range
  double coverage_90 = 0.0;
  double below_90 = 0.0;  ///< share of outcomes below the 90 % range
  double above_90 = 0.0;
  double crps = 0.0;  ///< mean
};

/// Of those forecasts whose cell `wanted` takes; all NaN and no cells for none.
[[nodiscard]] Summary summarise(const std::vector<ScoredForecast>& forecasts, const CellList& list,
                                const std::function<bool(const Cell&)>& wanted);

/// The forecasts that one method made of every part of a breakdown: what they come to together,
/// where all parts of a cell are there. `parts` are of the same list.
[[nodiscard]] std::vector<ScoredForecast> together(
    const std::vector<const std::vector<ScoredForecast>*>& parts);

/// The mean difference of two methods' CRPS, over the cells both have, and its range.
struct Difference {
  double mean = 0.0;  ///< below zero: the first is better
  double low = 0.0;   ///< 5 %
  double high = 0.0;  ///< 95 %
  int origins = 0;
  int origins_better = 0;  ///< origins at which the first method is better
};

/// Authorities of one year err together, so years are drawn anew, not cells: the block bootstrap
/// over origins, every drawing of them counted by its multinomial weight, no random number. With
/// few origins it is rough, and neighbouring origins share years: read it beside `origins_better`.
/// `horizon` 0: all horizons together, those of one origin in one block.
/// Source: Künsch (1989), The jackknife and the bootstrap for general stationary observations,
/// Annals of Statistics 17, 1217-1241, with blocks of a year.
[[nodiscard]] Difference crps_difference(const std::vector<ScoredForecast>& first,
                                         const std::vector<ScoredForecast>& second,
                                         const CellList& list, int horizon);

}  // namespace sendsim::backtest
