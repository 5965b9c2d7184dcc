#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sendsim::stats {

/// Players that work, bit p for player p.
using Coalition = std::uint64_t;

/// Whose worth must be known, and how it is added up, to share what all players achieve together
/// among them: player p's share is the sum over coalitions of weight × worth.
///
/// The Shapley value is the mean, over all orders in which the players could come in, of what a
/// player adds on coming. The shares sum to worth(all) − worth(nobody), they do not depend on the
/// order of the players, and a player who adds nothing anywhere gets 0.
/// Source: Shapley (1953), A value for n-person games; antithetic orders: Mitchell, Cooper, Frank
/// and Holmes (2022), Sampling permutations for Shapley value estimation, JMLR 23(43).
class ShapleyDesign {
 public:
  /// Every coalition of up to 20 players. @throws std::invalid_argument for more
  [[nodiscard]] static ShapleyDesign exact(std::size_t players);
  /// So many pairs of an order and its reverse, each from a stream of its own under `seed`: an
  /// unbiased estimate, and exact where no worth tells of more than two players at once. Fewer
  /// pairs are the first ones of more.
  /// @throws std::invalid_argument for no or more than 64 players, or fewer than 2 pairs
  [[nodiscard]] static ShapleyDesign sampled(std::size_t players, std::size_t pairs,
                                             std::uint64_t seed);

  [[nodiscard]] std::size_t players() const noexcept { return players_; }
  [[nodiscard]] bool is_exact() const noexcept { return pairs_.empty(); }
  /// Each once, ascending; nobody first, all players last.
  [[nodiscard]] const std::vector<Coalition>& coalitions() const noexcept { return coalitions_; }
  /// Estimates that are independent of each other: the pairs of orders, or one when it is exact.
  [[nodiscard]] std::size_t estimates() const noexcept { return is_exact() ? 1 : pairs_.size(); }
  /// [coalition]: the weights of one estimate for one player. Written anew at each call.
  /// @throws std::out_of_range for an estimate or a player that there is not
  [[nodiscard]] std::vector<double> weights(std::size_t estimate, std::size_t player) const;
  /// The same, of the mean of all estimates.
  [[nodiscard]] std::vector<double> mean_weights(std::size_t player) const;

 private:
  /// What a player adds on coming, as indices into coalitions_.
  struct Coming {
    std::size_t without;
    std::size_t with;
  };
  /// [player]: in an order, and in its reverse. Weights are few among many coalitions: kept as
  /// they are, those of 64 players and 1,000 pairs would take 60 GB.
  using Pair = std::vector<std::array<Coming, 2>>;

  /// Adds `each` for every coming of `player` in `pair`.
  static void add(const Pair& pair, std::size_t player, double each, std::vector<double>& weights);

  std::size_t players_ = 0;
  std::vector<Coalition> coalitions_;
  std::vector<double> weight_of_others_;  ///< exact: of a coming, by how many are there before
  std::vector<Pair> pairs_;               ///< sampled: by estimate
};

}  // namespace sendsim::stats
