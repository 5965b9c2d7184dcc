#pragma once

#include <vector>

#include "sendsim/backtest/method.hpp"

namespace sendsim::backtest {

/// Of England's growth of requests and new plans carried on into one year, what is carried on into
/// the next.
inline constexpr double kFadeOfGrowth = 0.7;

/// The parts of the stock-flow forecast that can be left out, to see what each is worth.
struct PipelineParts {
  bool requests = true;     ///< requests agreed to last year, which this year's plans follow
  bool backlog = true;      ///< assessments undecided at the year's end
  bool catching_up = true;  ///< authorities with few plans a pupil grow faster, and the reverse
  bool region = true;       ///< what a region's authorities grew faster than forecast before
  bool england_by_requests = true;  ///< England's new plans, too, follow its requests
  bool england_steadiness = true;   ///< England's plans may grow on as they last grew
};

/// England's forecasts, the first for the year after last_known_year. Plans: January's stock, less
/// last year's share that left, plus new plans; these follow the requests of the year before and
/// grow on at a damped rate. @throws std::runtime_error where England's series are not known
[[nodiscard]] std::vector<double> england_pipeline(const History& known, Quantity quantity,
                                                   int origin, int horizons,
                                                   const PipelineParts& parts = {});

/// Each authority's forecasts: England's change for its size, and what its own figures say beyond
/// that. METHODS.md has the equations. Every weight, damping and shrinkage is fitted on years up to
/// the origin.
[[nodiscard]] Forecasts pipeline(const History& known, Quantity quantity, int origin, int horizons,
                                 const PipelineParts& parts = {});

[[nodiscard]] Method pipeline_method();
/// The same with a part left out, each in turn.
[[nodiscard]] std::vector<Method> pipeline_without_parts();

/// How England's last years are carried on, chosen by what would have served earlier origins best.
struct Carrying {
  double damping = 0.0;  ///< share of the recent growth of flows that is carried on, 0 to 1
  /// How far plans grow each year by last year's growth of the stock at the origin, not by the
  /// balance of the flows; 0 to 1.
  double steadiness = 0.0;
};
[[nodiscard]] Carrying england_carrying(const History& known, int origin,
                                        const PipelineParts& parts = {});

/// What an authority's forecast rests on, for the table of weights: [year ahead - 1][predictor].
struct Weights {
  std::vector<const char*> predictors;
  std::vector<std::vector<double>> weights;
};
[[nodiscard]] Weights pipeline_weights(const History& known, Quantity quantity, int origin,
                                       int horizons, const PipelineParts& parts = {});

}  // namespace sendsim::backtest
