#include "sendsim/experiment/contributions.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <stdexcept>
#include <utility>

namespace sendsim::experiment {
namespace {

using stats::Coalition;
using stats::ShapleyDesign;

ShapleyDesign design_of(std::size_t players, const Settings& settings) {
  if (players <= kExactPlayers) return ShapleyDesign::exact(players);
  if (static_cast<std::size_t>(settings.replications) < 2 * kOrderPairs)
    throw std::invalid_argument(std::to_string(2 * kOrderPairs) +
                                " replications or more for the contributions of " +
                                std::to_string(players) + " measures");
  return ShapleyDesign::sampled(players, kOrderPairs, settings.seed);
}

/// The measures of the players that do not work.
std::set<std::string> switched_off(const std::vector<Player>& players, Coalition who) {
  std::set<std::string> off;
  for (std::size_t player = 0; player < players.size(); ++player)
    if ((who >> player & 1U) == 0)
      off.insert(players[player].measures.begin(), players[player].measures.end());
  return off;
}

/// Adds `x` to `sum` and what rounding loses of it to `rest` (Knuth's TwoSum): what is added and
/// later taken away again leaves nothing behind.
void add_exactly(double& sum, double& rest, double x) {
  const double next = sum + x;
  const double of_x = next - sum;
  rest += (sum - (next - of_x)) + (x - of_x);
  sum = next;
}

/// What-if with some of its measures, or a fault that says so.
scenario::Scenario part_of(const scenario::Scenario& what_if, const std::set<std::string>& off) {
  try {
    return what_if.without(off);
  } catch (const scenario::ScenarioError& error) {
    std::string names;
    for (const std::string& name : off)
      names += (names.empty() ? "" : ", ") + scenario::in_quotes(name);
    std::vector<scenario::Diagnostic> faults = error.diagnostics();
    for (scenario::Diagnostic& fault : faults)
      fault.got += " (with " + names +
                   " switched off, to find what each measure contributes: measures that need each "
                   "other must name one `player:`)";
    throw scenario::ScenarioError(std::move(faults));
  }
}

}  // namespace

std::vector<Player> players_of(const scenario::Scenario& baseline,
                               const scenario::Scenario& what_if) {
  std::set<std::string> on;
  for (const scenario::Measure& measure : baseline.measures())
    if (measure.enabled) on.insert(measure.name);
  std::vector<Player> players;
  for (const scenario::Measure& measure : what_if.measures()) {
    if (!measure.enabled || on.contains(measure.name)) continue;
    const auto known = std::find_if(players.begin(), players.end(), [&](const Player& player) {
      return player.name == measure.player;
    });
    if (known != players.end())
      known->measures.push_back(measure.name);
    else
      players.push_back({measure.player, {measure.name}});
  }
  return players;
}

Contributions::Contributions(std::vector<Player> players, std::size_t figures,
                             const Settings& settings)
    : players_{std::move(players)},
      figures_{figures},
      settings_{settings},
      design_{design_of(players_.size(), settings)} {
  const auto replications = static_cast<std::size_t>(settings_.replications);
  // Replications that share a draw belong to one pair of orders: draws are dealt out in order.
  const auto draw_of = [&](std::size_t replication) {
    return replication / static_cast<std::size_t>(settings_.seeds_per_draw);
  };
  const std::size_t draws = draw_of(replications - 1) + 1;
  const std::size_t estimates = design_.estimates();
  for (std::size_t r = 0; r < replications; ++r) {
    estimate_of_.push_back(draw_of(r) * estimates / draws);
    clusters_.push_back(static_cast<std::int32_t>(is_exact() ? draw_of(r) : estimate_of_.back()));
  }
  nobody_.resize(replications);
  values_.assign(players_.size(),
                 FiguresByReplication(replications, std::vector<double>(figures_, 0.0)));
  rests_ = values_;
}

void Contributions::refuse_parts(const scenario::Scenario& what_if) const {
  if (players_.size() < 2) return;
  const Coalition all = design_.coalitions().back();
  std::set<Coalition> parts;
  for (std::size_t player = 0; player < players_.size(); ++player) {
    const Coalition alone = Coalition{1} << player;
    parts.insert({alone, all & ~alone});
  }
  for (const Coalition who : parts) (void)part_of(what_if, switched_off(players_, who));
}

Numbers Contributions::numbers_of(std::size_t estimate) const {
  const auto [first, end] = std::equal_range(estimate_of_.begin(), estimate_of_.end(), estimate);
  return {static_cast<std::int32_t>(first - estimate_of_.begin()),
          static_cast<std::int32_t>(end - estimate_of_.begin())};
}

/// Adds its share of a coalition's worth to each player's value.
void Contributions::add(std::size_t coalition, std::int32_t replication,
                        const std::vector<double>& worth) {
  const auto r = static_cast<std::size_t>(replication);
  const std::vector<double>& zero = nobody_[r];
  for (std::size_t player = 0; player < players_.size(); ++player) {
    const double weight = design_.weights(estimate_of_[r], player)[coalition];
    if (weight == 0) continue;
    std::vector<double>& value = values_[player][r];
    std::vector<double>& rest = rests_[player][r];
    // What is added to nobody's figures keeps the digits that the figures themselves would cost;
    // the weights of all coalitions sum to nothing. A player who adds nothing gets 0, not the
    // rounding of what the others add.
    for (std::size_t figure = 0; figure < figures_; ++figure)
      add_exactly(value[figure], rest[figure], weight * (worth[figure] - zero[figure]));
  }
}

bool Contributions::run(const scenario::Scenario& what_if, const measures::Headline& headline,
                        const FiguresByReplication& whole, const std::function<void()>& step,
                        const std::stop_token& stop) {
  const std::vector<Coalition>& coalitions = design_.coalitions();
  if (players_.empty()) nobody_ = whole;
  for (std::size_t c = 0; c + 1 < coalitions.size(); ++c) {
    const scenario::Scenario some = part_of(what_if, switched_off(players_, coalitions[c]));
    const scenario::Scenario* const scenarios[] = {&some};
    const measures::HeadlineReader reader{headline, layout_of(some)};
    for (std::size_t e = 0; e < design_.estimates(); ++e) {
      const auto needs = [&](std::size_t player) { return design_.weights(e, player)[c] != 0; };
      bool needed = c == 0;
      for (std::size_t player = 0; player < players_.size(); ++player)
        needed = needed || needs(player);
      const Numbers numbers = numbers_of(e);
      if (!needed || numbers.first == numbers.end) continue;
      const std::int32_t finished = experiment::run(
          scenarios, settings_, numbers,
          [&](const Replication& replication) {
            std::vector<double> figures = reader.read(*replication.results.front());
            if (c == 0)
              nobody_[static_cast<std::size_t>(replication.number)] = std::move(figures);
            else
              add(c, replication.number, figures);
          },
          stop);
      if (finished < numbers.end - numbers.first) return false;
    }
    step();
  }
  for (std::size_t r = 0; r < whole.size(); ++r)
    add(coalitions.size() - 1, static_cast<std::int32_t>(r), whole[r]);
  for (std::size_t player = 0; player < players_.size(); ++player)
    for (std::size_t r = 0; r < whole.size(); ++r)
      for (std::size_t figure = 0; figure < figures_; ++figure)
        values_[player][r][figure] += rests_[player][r][figure];
  rests_.clear();
  return true;
}

stats::Estimate Contributions::estimate(std::size_t player, std::size_t figure) const {
  std::vector<double> values;
  for (const std::vector<double>& figures : values_.at(player)) values.push_back(figures[figure]);
  return estimate(values);
}

stats::Estimate Contributions::estimate(const std::vector<double>& values) const {
  std::vector<double> known;
  std::vector<std::int32_t> clusters;
  for (std::size_t r = 0; r < values.size(); ++r) {
    if (std::isnan(values[r])) continue;
    known.push_back(values[r]);
    clusters.push_back(clusters_.at(r));
  }
  return stats::one_way_random_effects(known, clusters).estimate;
}

}  // namespace sendsim::experiment
