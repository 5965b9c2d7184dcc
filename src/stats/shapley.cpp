#include "sendsim/stats/shapley.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <stdexcept>

#include "sendsim/random/stream.hpp"

namespace sendsim::stats {
namespace {

Coalition all_of(std::size_t players) {
  return players == 64 ? ~Coalition{0} : (Coalition{1} << players) - 1;
}

/// A whole number below `limit`, each equally likely, without the slight preference of a remainder.
std::size_t below(std::size_t limit, random::Draws& draws) {
  const std::uint64_t range = std::uint64_t{1} << 32U;
  const std::uint64_t accepted = range - range % limit;
  for (;;)
    if (const std::uint64_t word = draws(); word < accepted) return word % limit;
}

}  // namespace

ShapleyDesign ShapleyDesign::exact(std::size_t players) {
  if (players > 20) throw std::invalid_argument("shapley: too many players for every coalition");
  ShapleyDesign design;
  design.players_ = players;
  const Coalition many = Coalition{1} << players;
  for (Coalition who = 0; who < many; ++who) design.coalitions_.push_back(who);
  // Of the orders in which s others come before a player, one in n × C(n − 1, s) has these s.
  std::vector<double> weight(players);
  double choices = 1;
  for (std::size_t s = 0; s < players; ++s) {
    weight[s] = 1.0 / (static_cast<double>(players) * choices);
    choices *= static_cast<double>(players - 1 - s) / static_cast<double>(s + 1);
  }
  auto& all = design.weights_.emplace_back(players, std::vector<double>(many, 0.0));
  for (std::size_t player = 0; player < players; ++player)
    for (Coalition who = 0; who < many; ++who) {
      const auto size = static_cast<std::size_t>(std::popcount(who));
      const bool in = (who >> player & 1U) != 0;
      all[player][who] = in ? weight[size - 1] : -weight[size];
    }
  return design;
}

ShapleyDesign ShapleyDesign::sampled(std::size_t players, std::size_t pairs, std::uint64_t seed) {
  if (players == 0 || players > 64 || pairs < 2)
    throw std::invalid_argument("shapley: expected 1 to 64 players and 2 pairs of orders or more");
  ShapleyDesign design;
  design.players_ = players;
  random::Draws draws{{seed, 0, random::PersonId::from_bits(0), random::Purpose::parameter, 0}};
  std::vector<std::vector<std::size_t>> orders;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    std::vector<std::size_t> order(players);
    std::iota(order.begin(), order.end(), std::size_t{0});
    for (std::size_t i = players; i > 1; --i) std::swap(order[i - 1], order[below(i, draws)]);
    orders.push_back(order);
    std::reverse(order.begin(), order.end());
    orders.push_back(std::move(order));
  }
  for (const auto& order : orders) {
    Coalition who = 0;
    design.coalitions_.push_back(who);
    for (const std::size_t player : order)
      design.coalitions_.push_back(who |= Coalition{1} << player);
  }
  std::sort(design.coalitions_.begin(), design.coalitions_.end());
  design.coalitions_.erase(std::unique(design.coalitions_.begin(), design.coalitions_.end()),
                           design.coalitions_.end());
  const auto place = [&](Coalition who) {
    return static_cast<std::size_t>(
        std::lower_bound(design.coalitions_.begin(), design.coalitions_.end(), who) -
        design.coalitions_.begin());
  };
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    auto& estimate =
        design.weights_.emplace_back(players, std::vector<double>(design.coalitions_.size(), 0.0));
    for (const auto* order : {&orders[2 * pair], &orders[2 * pair + 1]}) {
      Coalition who = 0;
      for (const std::size_t player : *order) {
        estimate[player][place(who)] -= 0.5;
        who |= Coalition{1} << player;
        estimate[player][place(who)] += 0.5;
      }
    }
  }
  if (design.coalitions_.back() != all_of(players))
    throw std::logic_error("shapley: an order without its end");
  return design;
}

std::vector<double> ShapleyDesign::mean_weights(std::size_t player) const {
  std::vector<double> mean(coalitions_.size(), 0.0);
  for (const auto& estimate : weights_)
    for (std::size_t i = 0; i < mean.size(); ++i)
      mean[i] += estimate.at(player)[i] / static_cast<double>(weights_.size());
  return mean;
}

}  // namespace sendsim::stats
