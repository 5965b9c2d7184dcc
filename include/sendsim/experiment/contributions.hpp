#pragma once

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/pathway/drivers.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/stats/estimate.hpp"
#include "sendsim/stats/shapley.hpp"

namespace sendsim::experiment {

/// Measures of a what-if whose contribution is one.
struct Player {
  std::string name;
  std::vector<std::string> measures;  ///< by name, in the order of the file
};
/// What the what-if has switched on and the baseline has not, by name: in the order of the file.
[[nodiscard]] std::vector<Player> players_of(const scenario::Scenario& baseline,
                                             const scenario::Scenario& what_if);

/// The what-if with the measures of some players only.
/// @throws scenario::ScenarioError when these are not a scenario: measures that need each other
[[nodiscard]] scenario::Scenario part_of(const scenario::Scenario& what_if,
                                         const std::vector<Player>& players, stats::Coalition who);
/// Reads the parts of the what-if that have one player alone or all but one: what most often is no
/// scenario is told before anything is run. @throws as `part_of`
void refuse_parts(const scenario::Scenario& what_if, const std::vector<Player>& players);
/// The drivers whose rules change in the course of the scenario.
[[nodiscard]] std::vector<pathway::Driver> drivers_of(const scenario::Scenario& scenario);
/// The scenario with some of `drivers` moving, the others held at what they are on the first day.
[[nodiscard]] scenario::Scenario part_of(const scenario::Scenario& scenario,
                                         const std::vector<pathway::Driver>& drivers,
                                         stats::Coalition who);

/// Up to so many players every coalition of them can be run,
inline constexpr std::size_t kExactPlayers = 8;
/// and is, unless that takes more replications of a scenario than these.
inline constexpr std::int64_t kExactRuns = 4000;
/// Otherwise at most so many pairs of an order and its reverse are drawn, no more than half of the
/// draws,
inline constexpr std::size_t kMostOrderPairs = 32;
/// and at least so many.
inline constexpr std::size_t kLeastOrderPairs = 8;

/// A mean, and on how many independent clusters its standard error rests.
struct ClusteredEstimate {
  stats::Estimate estimate;
  std::int64_t clusters = 0;  ///< with a known value; degrees of freedom are one less
};

/// A headline's figures in replications: [replication][figure]. A replication that was not run has
/// no figures.
using FiguresByReplication = std::vector<std::vector<double>>;

/// What each player, a measure or a driver, contributes to each figure.
///
/// By replication: the Shapley value of the player, on the same children in every coalition. The
/// players' values of a replication sum to what all of them make of nobody's figures; their mean
/// and its standard error over replications are told as those of any output.
///
/// Where running every coalition takes too long the orders in which players come in are drawn:
/// replications are dealt out to pairs of an order and its reverse in equal shares, so that each
/// replication gives an unbiased value, and the pairs are the clusters of the standard error, which
/// then holds chance, parameters and the drawn orders. In either case nothing depends on the order
/// in which players are named.
class Contributions {
 public:
  /// `exact`: every coalition, however long that takes. @throws std::invalid_argument for more than
  /// 64 players, for more than kExactPlayers if `exact`, or with replications of fewer draws than
  /// two for each of kLeastOrderPairs
  Contributions(const std::vector<std::string>& players, std::size_t figures,
                const Settings& settings, bool exact);

  /// Every coalition was run.
  [[nodiscard]] bool is_exact() const noexcept { return design_.is_exact(); }
  /// How many scenarios are run, without that of all players.
  [[nodiscard]] std::size_t scenarios() const noexcept { return design_.coalitions().size() - 1; }

  /// Runs the coalitions: `part` gives the scenario of each. `whole`: the figures of all players,
  /// in all replications of the settings. `step` is called after each, by this thread. False when
  /// `stop` was requested before the end. @throws what `part` throws, and as `run`
  using Part = std::function<scenario::Scenario(stats::Coalition who)>;
  [[nodiscard]] bool run(const Part& part, const measures::Headline& headline,
                         const FiguresByReplication& whole, const std::function<void()>& step,
                         const std::stop_token& stop);

  /// Without any player: what the players' contributions are counted from.
  [[nodiscard]] const FiguresByReplication& nobody() const noexcept { return nobody_; }
  /// Of all replications, [player][replication][figure]; NaN where a coalition's figure is unknown.
  [[nodiscard]] const std::vector<FiguresByReplication>& values() const noexcept { return values_; }
  /// The mean of values by replication, with the clusters of the contributions; unknown ones are
  /// passed over.
  [[nodiscard]] ClusteredEstimate estimate(const std::vector<double>& values) const;

 private:
  [[nodiscard]] std::vector<std::int32_t> needing(std::size_t coalition) const;
  [[nodiscard]] stats::Coalition named(stats::Coalition ranked) const;
  void add(std::size_t coalition, std::int32_t replication, const std::vector<double>& worth);

  std::size_t players_;
  std::size_t figures_;
  Settings settings_;
  stats::ShapleyDesign design_;           ///< of players by rank
  std::vector<std::size_t> ranks_;        ///< of each player by name
  std::vector<std::int32_t> clusters_;    ///< of each replication, for the standard error
  std::vector<std::size_t> estimate_of_;  ///< of the design, by replication
  std::vector<std::vector<std::vector<double>>> weights_;  ///< [estimate][player][coalition]
  FiguresByReplication nobody_;
  std::vector<FiguresByReplication> values_;
  std::vector<FiguresByReplication>
      rests_;  ///< what rounding lost of each, while they are added up
};

}  // namespace sendsim::experiment
