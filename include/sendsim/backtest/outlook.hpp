#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sendsim/backtest/history.hpp"
#include "sendsim/backtest/scores.hpp"

namespace sendsim::backtest {

/// What the years to come may bring beyond what children's ages say: what a simulation's request
/// rates and endings rest on. Learnt from what the forecasts of all authorities missed by.
struct Outlook {
  /// Of the logarithm of requests, in the first year after the last that is known; of each year's
  /// growth kFadeOfGrowth is carried on into the next.
  double growth = 0.0;
  double growth_sd = 0.0;  ///< standard deviation of what `growth` may turn out to be
  /// Coefficient of variation of one year's own chance, common to its children and passing: it is
  /// in the last known year's rates, taken for the rate, and in each later year's.
  double chance_cv = 0.0;
  double ending_sd = 0.0;  ///< plans that end in a year beyond what is expected, over all plans
};

/// Years of growth that `years` after the last known one have seen, each as far as it is carried
/// on.
[[nodiscard]] double years_of_growth(int years);

/// Outlooks from January of `origin`: forecasts and errors of authorities from what was known then,
/// England's growth as far as `history` tells it. METHODS.md has the equations.
class Outlooks {
 public:
  /// @throws std::runtime_error where too few earlier forecasts can be compared with what happened,
  /// or England's figures are missing
  Outlooks(const History& history, int origin);

  /// `area` by its name in the evidence: one of today's authorities, or England, whose ranges hold
  /// only the errors that all authorities shared. One that is not scored has England's growth.
  [[nodiscard]] Outlook of(const std::string& area) const;
  /// Of an error in requests, the share that reached the plans: refusals and work that stays open
  /// take up the rest.
  [[nodiscard]] double passed_on() const noexcept { return passed_on_; }

 private:
  std::vector<ScoredArea> areas_;
  std::vector<double> growth_;  ///< by area, beyond England's
  Outlook authority_;
  Outlook england_;
  double passed_on_ = 0.0;
};

/// Forecasts of plans from January of `origin`, one to four years ahead, with the ranges of the
/// back-test: what a simulation's plans can be set beside. Nothing after the origin is read.
class PlansAhead {
 public:
  static constexpr int kYears = 4;
  PlansAhead(const History& history, int origin);
  /// By the area's name in the evidence; nothing for one that is not scored by itself.
  [[nodiscard]] std::optional<std::array<RangedForecast, kYears>> of(const std::string& area) const;

 private:
  std::map<std::string, std::array<RangedForecast, kYears>> found_;
};

}  // namespace sendsim::backtest
