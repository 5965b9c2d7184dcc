#pragma once

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
  /// So many pairs of an order and its reverse, drawn from the stream of `seed`: an unbiased
  /// estimate. @throws std::invalid_argument for no or more than 64 players, or fewer than 2 pairs
  [[nodiscard]] static ShapleyDesign sampled(std::size_t players, std::size_t pairs,
                                             std::uint64_t seed);

  [[nodiscard]] std::size_t players() const noexcept { return players_; }
  [[nodiscard]] bool is_exact() const noexcept { return weights_.size() == 1; }
  /// Each once, ascending; nobody first, all players last.
  [[nodiscard]] const std::vector<Coalition>& coalitions() const noexcept { return coalitions_; }
  /// Estimates that are independent of each other: the pairs of orders, or one when it is exact.
  [[nodiscard]] std::size_t estimates() const noexcept { return weights_.size(); }
  /// [coalition]: the weights of one estimate for one player.
  [[nodiscard]] const std::vector<double>& weights(std::size_t estimate, std::size_t player) const {
    return weights_.at(estimate).at(player);
  }
  /// The same, of the mean of all estimates.
  [[nodiscard]] std::vector<double> mean_weights(std::size_t player) const;

 private:
  std::size_t players_ = 0;
  std::vector<Coalition> coalitions_;
  std::vector<std::vector<std::vector<double>>> weights_;  ///< [estimate][player][coalition]
};

}  // namespace sendsim::stats
