#include "sendsim/stats/shapley.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "sendsim/random/stream.hpp"

namespace sendsim::stats {
namespace {

using Order = std::vector<std::size_t>;

/// A whole number below `limit`, each equally likely, without the slight preference of a remainder.
std::size_t below(std::size_t limit, random::Draws& draws) {
  const std::uint64_t range = std::uint64_t{1} << 32U;
  const std::uint64_t accepted = range - range % limit;
  for (;;)
    if (const std::uint64_t word = draws(); word < accepted) return word % limit;
}

/// Each order equally likely. A stream for each pair: one of all would end after 262,144 words.
Order draw_order(std::size_t players, std::uint64_t seed, std::uint32_t pair) {
  random::Draws draws{{seed, pair, random::PersonId::from_bits(0), random::Purpose::parameter, 0}};
  Order order(players);
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t i = players; i > 1; --i) std::swap(order[i - 1], order[below(i, draws)]);
  return order;
}

/// Calls `tell(player, without, with)` for each player in turn.
template <class Tell>
void for_each_coming(const Order& order, Tell tell) {
  Coalition who = 0;
  for (const std::size_t player : order) {
    const Coalition without = who;
    who |= Coalition{1} << player;
    tell(player, without, who);
  }
}

}  // namespace

ShapleyDesign ShapleyDesign::exact(std::size_t players) {
  if (players > 20) throw std::invalid_argument("shapley: too many players for every coalition");
  ShapleyDesign design;
  design.players_ = players;
  const Coalition many = Coalition{1} << players;
  for (Coalition who = 0; who < many; ++who) design.coalitions_.push_back(who);
  // Of the orders in which s others come before a player, one in n × C(n − 1, s) has these s.
  double choices = 1;  // a whole number below 2^53: exact, for it is multiplied first
  for (std::size_t s = 0; s < players; ++s) {
    design.weight_of_others_.push_back(1.0 / (static_cast<double>(players) * choices));
    choices = choices * static_cast<double>(players - 1 - s) / static_cast<double>(s + 1);
  }
  return design;
}

ShapleyDesign ShapleyDesign::sampled(std::size_t players, std::size_t pairs, std::uint64_t seed) {
  if (players == 0 || players > 64 || pairs < 2)
    throw std::invalid_argument("shapley: expected 1 to 64 players and 2 pairs of orders or more");
  ShapleyDesign design;
  design.players_ = players;
  std::vector<std::array<Order, 2>> orders;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    orders.push_back({draw_order(players, seed, static_cast<std::uint32_t>(pair)), {}});
    orders.back()[1].assign(orders.back()[0].rbegin(), orders.back()[0].rend());
  }
  std::vector<Coalition>& coalitions = design.coalitions_;
  coalitions.push_back(0);
  for (const auto& pair : orders)
    for (const Order& order : pair)
      for_each_coming(order,
                      [&](std::size_t, Coalition, Coalition with) { coalitions.push_back(with); });
  std::sort(coalitions.begin(), coalitions.end());
  coalitions.erase(std::unique(coalitions.begin(), coalitions.end()), coalitions.end());
  const auto place = [&](Coalition who) {
    return static_cast<std::size_t>(std::lower_bound(coalitions.begin(), coalitions.end(), who) -
                                    coalitions.begin());
  };
  for (const auto& pair : orders) {
    Pair& comings = design.pairs_.emplace_back(players);
    for (std::size_t i = 0; i < pair.size(); ++i)
      for_each_coming(pair[i], [&](std::size_t player, Coalition without, Coalition with) {
        comings[player][i] = {place(without), place(with)};
      });
  }
  return design;
}

void ShapleyDesign::add(const Pair& pair, std::size_t player, double each,
                        std::vector<double>& weights) {
  for (const Coming& coming : pair.at(player)) {
    weights[coming.without] -= each;
    weights[coming.with] += each;
  }
}

std::vector<double> ShapleyDesign::weights(std::size_t estimate, std::size_t player) const {
  if (estimate >= estimates() || player >= players_)
    throw std::out_of_range("shapley: no such estimate or player");
  std::vector<double> weights(coalitions_.size(), 0.0);
  if (!is_exact()) {
    add(pairs_[estimate], player, 0.5, weights);
    return weights;
  }
  for (const Coalition who : coalitions_) {
    const auto size = static_cast<std::size_t>(std::popcount(who));
    const bool in = (who >> player & 1U) != 0;
    weights[who] = in ? weight_of_others_[size - 1] : -weight_of_others_[size];
  }
  return weights;
}

std::vector<double> ShapleyDesign::mean_weights(std::size_t player) const {
  if (is_exact()) return weights(0, player);
  std::vector<double> mean(coalitions_.size(), 0.0);
  // Whole halves first, then one division: a weight depends on no order of the pairs.
  for (const Pair& pair : pairs_) add(pair, player, 0.5, mean);
  for (double& weight : mean) weight /= static_cast<double>(pairs_.size());
  return mean;
}

}  // namespace sendsim::stats
