#include "sendsim/witan/rates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace sendsim::witan {
namespace {

using Cells = std::vector<std::vector<double>>;

/// Children of one's own that a neighbour's rate weighs as much as, in chances of leaving.
constexpr double kLeavingWeight = 5.0;
/// Plans that a neighbours' rate rests on, at least.
constexpr double kEnoughAround = 20.0;
/// As kLeavingWeight, in shares of joiners.
constexpr double kShareWeight = 4.0;
/// Settings with fewer children of an age than this lean on what the others of that age do.
constexpr double kEnoughToMove = 20.0;

/// The DfE age at an academic year; nothing for who is too old for a plan.
std::optional<std::size_t> age_of(int ncy) {
  if (ncy > kLastNcyOfPlans) return std::nullopt;
  return static_cast<std::size_t>(std::max(ncy, kFirstNcyOfPlans) - kFirstNcyOfPlans);
}

/// Counts of all years.
struct Counts {
  explicit Counts(const Inputs& inputs)
      : joiner_needs{kAges, std::vector<double>(inputs.needs.size())},
        joiner_settings{kAges, std::vector<double>(inputs.settings.size())},
        stayed{kAges, Cells{inputs.settings.size(), std::vector<double>(inputs.settings.size())}} {
    for (const Transition& row : inputs.transitions) add(inputs, row);
  }

  ByAge held{};  ///< plans at the first census
  ByAge left{};
  ByAge joined{};  ///< by the age at the next census; of years whose residents are known
  Cells joiner_needs;
  Cells joiner_settings;
  std::vector<Cells> stayed;  ///< [age][from][to]

 private:
  void add(const Inputs& inputs, const Transition& row) {
    const auto first = age_of(row.ncy);
    const auto next = age_of(row.ncy + 1);
    if (row.from && first) {
      held[*first] += 1.0;
      if (!row.to) left[*first] += 1.0;
      if (row.to) stayed[*first][row.from->setting][row.to->setting] += 1.0;
    } else if (row.to && next && !row.from) {
      if (inputs.residents(row.year, row.ncy + 1)) joined[*next] += 1.0;
      joiner_needs[*next][row.to->need] += 1.0;
      joiner_settings[*next][row.to->setting] += 1.0;
    }
  }
};

/// The years that have transitions.
std::set<int> years_of(const Inputs& inputs) {
  std::set<int> years;
  for (const Transition& row : inputs.transitions) years.insert(row.year);
  return years;
}

/// As the model whose files these are has it: the residents of the January before.
ByAge joining(const Inputs& inputs, const Counts& counts) {
  const std::set<int> years = years_of(inputs);
  ByAge rates{};
  for (std::size_t age = 0; age < kAges; ++age) {
    double residents = 0.0;
    for (const int year : years)
      residents += inputs.residents(year, static_cast<int>(age) + kFirstNcyOfPlans).value_or(0.0);
    rates[age] = residents > 0.0 ? std::min(1.0, counts.joined[age] / residents) : 0.0;
  }
  return rates;
}

/// Leavers over plans of the ages around `age`, as many of them as have enough plans.
double leaving_around(const Counts& counts, std::size_t age) {
  double left = 0.0;
  double held = 0.0;
  for (std::size_t reach = 1; reach < kAges && held < kEnoughAround; ++reach) {
    left = held = 0.0;
    for (std::size_t other = age - std::min(age, reach); other <= std::min(age + reach, kAges - 1);
         ++other) {
      left += counts.left[other];
      held += counts.held[other];
    }
  }
  return held > 0.0 ? left / held : 0.0;
}

ByAge leaving(const Counts& counts) {
  ByAge rates{};
  for (std::size_t age = 0; age < kAges; ++age)
    rates[age] = (counts.left[age] + kLeavingWeight * leaving_around(counts, age)) /
                 (counts.held[age] + kLeavingWeight);
  return rates;
}

/// Shares of joiners at each age, with a little of the ages on both sides so that an age with few
/// joiners is not one of a single need; of all ages where these have none.
Cells shares(const Cells& joiners) {
  const std::size_t width = joiners.front().size();
  std::vector<double> all(width, 1e-9);  // nobody has joined at all: any need is as likely
  for (const auto& row : joiners)
    for (std::size_t i = 0; i < width; ++i) all[i] += row[i];
  const auto total = [](const std::vector<double>& row) {
    return std::accumulate(row.begin(), row.end(), 0.0);
  };
  Cells mixed{kAges, std::vector<double>(width)};
  for (std::size_t age = 0; age < kAges; ++age) {
    std::vector<double> around(width);
    for (std::size_t other = age - std::min<std::size_t>(age, 1);
         other <= std::min(age + 1, kAges - 1); ++other)
      for (std::size_t i = 0; i < width; ++i) around[i] += joiners[other][i];
    const std::vector<double>& prior = total(around) > 0.0 ? around : all;
    for (std::size_t i = 0; i < width; ++i)
      mixed[age][i] = (joiners[age][i] + kShareWeight * prior[i] / total(prior)) /
                      (total(joiners[age]) + kShareWeight);
  }
  return mixed;
}

bool may_move(const Inputs& inputs, std::size_t age, std::size_t from, std::size_t to) {
  const auto& source = inputs.valid[from];
  const auto& target = inputs.valid[to];
  const int next = static_cast<int>(age) + 1 + kFirstNcyOfPlans;
  return (!source || source->destinations[to]) &&
         (!target || (next >= target->first_ncy && next <= target->last_ncy));
}

/// Moves of one age out of one setting.
std::vector<double> moves_from(const Inputs& inputs, const Cells& stayed, std::size_t age,
                               std::size_t from) {
  const std::size_t width = stayed.size();
  const double own = std::accumulate(stayed[from].begin(), stayed[from].end(), 0.0);
  std::vector<double> chances(width);
  if (own >= kEnoughToMove) {
    for (std::size_t to = 0; to < width; ++to)
      if (to != from) chances[to] = stayed[from][to] / own;
    return chances;
  }
  double all = 0.0;
  std::vector<double> arrived(width);  // movers of that age, by where they went
  for (std::size_t start = 0; start < width; ++start)
    for (std::size_t to = 0; to < width; ++to) {
      all += stayed[start][to];
      if (to != start && to != from && may_move(inputs, age, from, to))
        arrived[to] += stayed[start][to];
    }
  for (std::size_t to = 0; to < width; ++to)
    if (to != from)
      chances[to] = (stayed[from][to] + (all > 0.0 ? arrived[to] / all : 0.0)) / (own + 1.0);
  return chances;
}

Level level_of(const std::map<int, std::int64_t>& by_year) {
  const auto years = static_cast<double>(by_year.size());
  double sum = 0.0;
  for (const auto& [year, count] : by_year) sum += static_cast<double>(count);
  if (sum <= 0.0) return {};
  const double mean = sum / years;
  double squares = 0.0;
  for (const auto& [year, count] : by_year) {
    const double off = static_cast<double>(count) - mean;
    squares += off * off;
  }
  const double between = years > 1.0 ? squares / (years - 1.0) / years / (mean * mean) : 0.0;
  return {mean, std::sqrt(std::max(1.0 / sum, between))};
}

/// As level_of, but years differ by how many could have left or joined, too: only what goes beyond
/// `exposed` counts as of the year.
Level level_of(const std::map<int, std::int64_t>& by_year, const std::map<int, double>& exposed) {
  Level level = level_of(by_year);
  double sum = 0.0;
  double all = 0.0;
  for (const auto& [year, count] : by_year)
    if (exposed.contains(year)) {
      sum += static_cast<double>(count);
      all += exposed.at(year);
    }
  if (sum <= 0.0 || all <= 0.0) return level;
  double squares = 0.0;
  double years = 0.0;
  for (const auto& [year, count] : by_year)
    if (exposed.contains(year) && exposed.at(year) > 0.0) {
      const double expected = sum / all * exposed.at(year);
      squares += std::pow(static_cast<double>(count) / expected - 1.0, 2.0);
      years += 1.0;
    }
  const double between = years > 1.0 ? squares / (years - 1.0) / years : 0.0;
  level.cv = std::sqrt(std::max(1.0 / sum, between));
  return level;
}

/// Joiners, leavers and movers by year, and plans by January.
void add_years(const Inputs& inputs, Rates& rates) {
  std::map<int, std::int64_t> moved;
  std::map<int, double> held;
  std::map<int, double> residents;
  for (const int year : years_of(inputs)) {
    rates.joined[year] = rates.left[year] = moved[year] = 0;
    held[year] = 0.0;
    rates.history[year].resize(inputs.settings.size());
    if (!inputs.population.contains(year)) continue;
    for (std::size_t age = 0; age < kAges; ++age)  // as many as the mean rates let expect
      residents[year] += rates.joining[age] * residents_of(inputs, year, static_cast<int>(age));
  }
  rates.history[inputs.census_year].resize(inputs.settings.size());
  for (const Transition& row : inputs.transitions) {
    if (row.from) {
      held[row.year] += 1.0;
      ++rates.history[row.year][row.from->setting];
    }
    if (row.to && row.year + 1 == inputs.census_year)
      ++rates.history[row.year + 1][row.to->setting];
    if (!row.from) ++rates.joined[row.year];
    if (!row.to) ++rates.left[row.year];
    if (row.from && row.to && row.from->setting != row.to->setting) ++moved[row.year];
  }
  rates.joiners = level_of(rates.joined, residents);
  rates.leavers = level_of(rates.left, held);
  rates.movers = level_of(moved, held);
}

void add_plans(const Inputs& inputs, Rates& rates) {
  rates.plans.assign(kAges,
                     std::vector<std::vector<std::int64_t>>(
                         inputs.needs.size(), std::vector<std::int64_t>(inputs.settings.size())));
  for (const Transition& row : inputs.transitions)
    if (row.to && row.year + 1 == inputs.census_year)
      if (const auto age = age_of(row.ncy + 1)) ++rates.plans[*age][row.to->need][row.to->setting];
}

/// Needs of a setting weighted by its children, or alike where it has none.
void add_costs(const Inputs& inputs, Rates& rates) {
  for (std::size_t setting = 0; setting < inputs.settings.size(); ++setting) {
    double weighted = 0.0;
    double children = 0.0;
    double plain = 0.0;
    double rows = 0.0;
    for (std::size_t need = 0; need < inputs.needs.size(); ++need) {
      const auto cost = inputs.costs.find({need, setting});
      if (cost == inputs.costs.end()) continue;
      double here = 0.0;
      for (const auto& age : rates.plans) here += static_cast<double>(age[need][setting]);
      weighted += here * cost->second;
      children += here;
      plain += cost->second;
      rows += 1.0;
    }
    rates.costs.push_back(children > 0.0 ? weighted / children : rows > 0.0 ? plain / rows : 0.0);
  }
}

/// Who of an age and setting still has a plan, a year later by setting.
std::vector<double> moved_on(const Rates& rates, std::size_t age, const std::vector<double>& now) {
  std::vector<double> next(now.size());
  for (std::size_t from = 0; from < now.size(); ++from) {
    const double kept = now[from] * (1.0 - rates.leaving[age]);
    double gone = 0.0;
    for (std::size_t to = 0; to < now.size(); ++to) {
      next[to] += kept * rates.moves[age][from][to];
      gone += rates.moves[age][from][to];
    }
    next[from] += kept * (1.0 - gone);
  }
  return next;
}

}  // namespace

Rates observe(const Inputs& inputs) {
  const Counts counts{inputs};
  Rates rates;
  rates.joining = joining(inputs, counts);
  rates.leaving = leaving(counts);
  rates.joiner_needs = shares(counts.joiner_needs);
  rates.joiner_settings = shares(counts.joiner_settings);
  for (std::size_t age = 0; age < kAges; ++age) {
    Cells& moves = rates.moves.emplace_back();
    for (std::size_t from = 0; from < inputs.settings.size(); ++from)
      moves.push_back(moves_from(inputs, counts.stayed[age], age, from));
  }
  add_plans(inputs, rates);
  add_costs(inputs, rates);
  add_years(inputs, rates);
  return rates;
}

double residents_of(const Inputs& inputs, int january, int age) {
  if (age < 0 || age >= static_cast<int>(kAges)) return 0.0;
  const int year = std::min(january, inputs.last_population());
  if (const auto persons = inputs.residents(year, age + kFirstNcyOfPlans)) return *persons;
  return inputs.residents(year, age - 1 + kFirstNcyOfPlans).value_or(0.0);
}

std::vector<double> expected_plans(const Inputs& inputs, const Rates& rates) {
  Cells now{kAges, std::vector<double>(inputs.settings.size())};
  for (std::size_t age = 0; age < kAges; ++age)
    for (const auto& need : rates.plans[age])
      for (std::size_t setting = 0; setting < need.size(); ++setting)
        now[age][setting] += static_cast<double>(need[setting]);
  std::vector<double> totals;
  for (int year = inputs.census_year;; ++year) {
    double total = 0.0;
    for (const auto& row : now) total = std::accumulate(row.begin(), row.end(), total);
    totals.push_back(total);
    if (year == inputs.last_population()) return totals;
    Cells next{kAges, std::vector<double>(inputs.settings.size())};
    for (std::size_t age = 0; age < kAges; ++age) {
      // Who would be 25 on the 31 August before a census has no plan in it.
      if (age > 0 && age + 1 < kAges) next[age] = moved_on(rates, age - 1, now[age - 1]);
      const double joiners =
          rates.joining[age] * residents_of(inputs, year + 1, static_cast<int>(age));
      for (std::size_t to = 0; to < next[age].size(); ++to)
        next[age][to] += joiners * rates.joiner_settings[age][to];
    }
    now = std::move(next);
  }
}

}  // namespace sendsim::witan
