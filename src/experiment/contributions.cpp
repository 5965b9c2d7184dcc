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

ShapleyDesign design_of(std::size_t players, const Settings& settings, bool exact) {
  const auto whole = [&] { return (std::int64_t{1} << players) * settings.replications; };
  const std::int32_t draws = settings.replications / settings.seeds_per_draw;
  const auto most_pairs = static_cast<std::size_t>(draws / 2);
  const bool can_draw = most_pairs >= kLeastOrderPairs;
  constexpr std::size_t kFewPlayers = 2;  // whose orders meet every coalition anyway
  if (players <= kFewPlayers ||
      (players <= kExactPlayers && (exact || !can_draw || whole() <= kExactRuns)))
    return ShapleyDesign::exact(players);
  if (exact)
    throw std::invalid_argument("at most " + std::to_string(kExactPlayers) +
                                " measures for exact contributions, got " +
                                std::to_string(players));
  if (!can_draw)
    throw std::invalid_argument(
        std::to_string(2 * kLeastOrderPairs * static_cast<std::size_t>(settings.seeds_per_draw)) +
        " replications or more for the contributions of " + std::to_string(players) + " measures");
  return ShapleyDesign::sampled(players, std::min(kMostOrderPairs, most_pairs), settings.seed);
}

/// Of each name its place among all.
std::vector<std::size_t> ranks_of(const std::vector<std::string>& names) {
  std::vector<std::size_t> ranks;
  for (const std::string& name : names)
    ranks.push_back(static_cast<std::size_t>(
        std::count_if(names.begin(), names.end(), [&](const auto& each) { return each < name; })));
  return ranks;
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

scenario::Scenario part_of(const scenario::Scenario& what_if, const std::vector<Player>& players,
                           Coalition who) {
  const std::set<std::string> off = switched_off(players, who);
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

void refuse_parts(const scenario::Scenario& what_if, const std::vector<Player>& players) {
  if (players.size() < 2 || players.size() > 64) return;
  for (std::size_t player = 0; player < players.size(); ++player) {
    const Coalition alone = Coalition{1} << player;
    for (const Coalition who : {alone, ~alone}) (void)part_of(what_if, players, who);
  }
}

std::vector<pathway::Driver> drivers_of(const scenario::Scenario& scenario) {
  // Also of a draw: a growth of 0 as written may be drawn as another.
  const auto drawn = draw_parameters(scenario, 0, 0);
  const std::vector<pathway::EpochRules> moving = scenario.model(drawn).epochs;
  std::vector<pathway::Driver> drivers;
  for (unsigned driver = 0; driver < pathway::kDrivers; ++driver) {
    const scenario::Scenario held = scenario.holding(static_cast<pathway::DriverSet>(1U << driver));
    if (held.as_written().epochs != scenario.as_written().epochs ||
        held.model(drawn).epochs != moving)
      drivers.push_back(static_cast<pathway::Driver>(driver));
  }
  return drivers;
}

scenario::Scenario part_of(const scenario::Scenario& scenario,
                           const std::vector<pathway::Driver>& drivers, Coalition who) {
  pathway::DriverSet held = 0;
  for (std::size_t i = 0; i < drivers.size(); ++i)
    if ((who >> i & 1U) == 0)
      held = static_cast<pathway::DriverSet>(held | 1U << static_cast<unsigned>(drivers[i]));
  return scenario.holding(held);
}

Contributions::Contributions(const std::vector<std::string>& players, std::size_t figures,
                             const Settings& settings, bool exact)
    : players_{players.size()},
      figures_{figures},
      settings_{settings},
      design_{design_of(players.size(), settings, exact)},
      ranks_{ranks_of(players)} {
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
  for (std::size_t e = 0; e < estimates; ++e) {
    weights_.emplace_back();
    for (std::size_t player = 0; player < players_; ++player)
      weights_.back().push_back(design_.weights(e, ranks_[player]));
  }
  nobody_.resize(replications);
  values_.assign(players_, FiguresByReplication(replications, std::vector<double>(figures_, 0.0)));
  rests_ = values_;
}

/// The replications to whose values that coalition adds; all for nobody.
std::vector<std::int32_t> Contributions::needing(std::size_t coalition) const {
  std::vector<std::int32_t> numbers;
  for (std::size_t r = 0; r < estimate_of_.size(); ++r) {
    const auto& weights = weights_[estimate_of_[r]];
    if (coalition == 0 || std::any_of(weights.begin(), weights.end(), [&](const auto& of_player) {
          return of_player[coalition] != 0;
        }))
      numbers.push_back(static_cast<std::int32_t>(r));
  }
  return numbers;
}

Coalition Contributions::named(Coalition ranked) const {
  Coalition who = 0;
  for (std::size_t player = 0; player < players_; ++player)
    who |= (ranked >> ranks_[player] & 1U) << player;
  return who;
}

/// Adds its share of a coalition's worth to each player's value.
void Contributions::add(std::size_t coalition, std::int32_t replication,
                        const std::vector<double>& worth) {
  const auto r = static_cast<std::size_t>(replication);
  const std::vector<double>& zero = nobody_[r];
  for (std::size_t player = 0; player < players_; ++player) {
    const double weight = weights_[estimate_of_[r]][player][coalition];
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

bool Contributions::run(const Part& part, const measures::Headline& headline,
                        const FiguresByReplication& whole, const std::function<void()>& step,
                        const std::stop_token& stop) {
  const std::vector<Coalition>& coalitions = design_.coalitions();
  if (players_ == 0) nobody_ = whole;
  for (std::size_t c = 0; c + 1 < coalitions.size(); ++c) {
    const scenario::Scenario some = part(named(coalitions[c]));
    const scenario::Scenario* const scenarios[] = {&some};
    const measures::HeadlineReader reader{headline, layout_of(some)};
    const std::vector<std::int32_t> numbers = needing(c);
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
    if (finished < static_cast<std::int32_t>(numbers.size())) return false;
    step();
  }
  for (std::size_t r = 0; r < whole.size(); ++r)
    add(coalitions.size() - 1, static_cast<std::int32_t>(r), whole[r]);
  for (std::size_t player = 0; player < players_; ++player)
    for (std::size_t r = 0; r < whole.size(); ++r)
      for (std::size_t figure = 0; figure < figures_; ++figure)
        values_[player][r][figure] += rests_[player][r][figure];
  rests_.clear();
  return true;
}

ClusteredEstimate Contributions::estimate(const std::vector<double>& values) const {
  std::vector<double> known;
  std::vector<std::int32_t> clusters;
  std::int64_t count = 0;
  for (std::size_t r = 0; r < values.size(); ++r) {
    if (std::isnan(values[r])) continue;
    if (clusters.empty() || clusters.back() != clusters_.at(r)) ++count;
    known.push_back(values[r]);
    clusters.push_back(clusters_.at(r));
  }
  return {stats::one_way_random_effects(known, clusters).estimate, count};
}

}  // namespace sendsim::experiment
