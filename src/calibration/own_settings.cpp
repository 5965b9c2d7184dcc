// Where new plans go, and who moves from one kind of provision to another.
#include <algorithm>
#include <numeric>

#include "baseline_parts.hpp"
#include "own_parts.hpp"
#include "sendsim/sen2/provision.hpp"

namespace sendsim::calibration {
namespace {

constexpr double kPhase = 8.0;            ///< new plans of an age that the phase's mix weighs
constexpr double kPublishedPhase = 8.0;   ///< new plans of a phase that the published mix weighs
constexpr double kPublishedNeed = 5.0;    ///< new plans of a need and setting
constexpr double kPublishedMoves = 10.0;  ///< children of an age and setting
constexpr std::size_t kPhases = 5;

using Table = std::vector<std::vector<double>>;

/// New plans as the first census after their start found them, by DfE age then.
struct NewPlans {
  Table by_age;   ///< age × provision
  Table by_need;  ///< need × provision
};

NewPlans new_plans(const OwnFiles& own, const BaselineNumbers& numbers) {
  const std::size_t types = numbers.provisions.size();
  NewPlans found{Table(kBaselineAges, std::vector<double>(types, 0.0)),
                 Table(numbers.needs.size(), std::vector<double>(types, 0.0))};
  for (const sen2::ChildHistory& child : own.histories.children)
    for (const sen2::PlanEpisode& plan : child.plans) {
      if (plan.entry != sen2::PlanEntry::issued || !child.born.known()) continue;
      for (const sen2::CensusView& view : child.censuses) {
        const Day census = own.histories.returns[view.in_return].census;
        if (census < plan.started) continue;
        if (view.provision == sen2::Provision::placement_unknown) break;
        const std::size_t type = position(numbers.provisions, sen2::code_of(view.provision));
        found.by_age[counted_age(child.born.age_at(census))][type] += 1.0;
        found.by_need[position(numbers.needs, need_counted(view.need))][type] += 1.0;
        break;
      }
    }
  return found;
}

double sum(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::vector<double> shares(std::vector<double> weights) {
  const double all = std::max(sum(weights), 1e-9);
  for (double& weight : weights) weight /= all;
  return weights;
}

/// Each age's own new plans, the phase's mix beside them, and in that the published one.
void put_preference_by_age(const Table& counts, BaselineNumbers& numbers) {
  const std::size_t types = numbers.provisions.size();
  Table phases(kPhases, std::vector<double>(types, 0.0));
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    for (std::size_t type = 0; type < types; ++type)
      phases[static_cast<std::size_t>(phase_of(age))][type] += counts[age][type];
  for (std::size_t age = 0; age < kBaselineAges; ++age) {
    const std::vector<double>& phase = phases[static_cast<std::size_t>(phase_of(age))];
    const std::vector<double> published = shares(numbers.preference_by_age[age]);
    std::vector<double> mix(types);
    for (std::size_t type = 0; type < types; ++type)
      mix[type] = phase[type] + kPublishedPhase * published[type];
    mix = shares(mix);
    std::vector<double> weights(types);
    for (std::size_t type = 0; type < types; ++type)
      weights[type] = counts[age][type] + kPhase * mix[type];
    std::vector<double> usual = weights;
    keep_usual(numbers, age, usual);
    // Where this authority does teach children of that age, it is usual here.
    for (std::size_t type = 0; type < types; ++type)
      if (counts[age][type] > 0.0) usual[type] = weights[type];
    numbers.preference_by_age[age] = shares(usual);
  }
}

void put_preference_by_need(const Table& counts, BaselineNumbers& numbers) {
  const std::size_t types = numbers.provisions.size();
  std::vector<double> by_type(types, 0.0);
  double all = 0.0;
  for (const std::vector<double>& row : counts)
    for (std::size_t type = 0; type < types; ++type) {
      by_type[type] += row[type];
      all += row[type];
    }
  for (std::size_t need = 0; need < counts.size(); ++need) {
    const double of_need = sum(counts[need]);
    for (std::size_t type = 0; type < types; ++type) {
      double& factor = numbers.preference_by_need[need][type];
      const double expected = of_need * by_type[type] / std::max(all, 1.0);
      factor = (counts[need][type] + kPublishedNeed * factor) / (expected + kPublishedNeed);
    }
  }
}

/// From census to census: who was in a setting at an age, and where they were a year later.
void put_moves(const OwnFiles& own, BaselineNumbers& numbers) {
  const std::size_t types = numbers.provisions.size();
  std::vector<Table> moved(kBaselineAges, Table(types, std::vector<double>(types, 0.0)));
  Table seen(kBaselineAges, std::vector<double>(types, 0.0));
  for (const sen2::MoveCount& move : own.observed.moves.by_census) {
    // What was not recorded is no place that somebody left or came to.
    if (move.from == sen2::Provision::placement_unknown ||
        move.to == sen2::Provision::placement_unknown)
      continue;
    const std::size_t age = counted_age(move.age);
    const std::size_t from = position(numbers.provisions, sen2::code_of(move.from));
    const std::size_t to = position(numbers.provisions, sen2::code_of(move.to));
    seen[age][from] += move.count;
    if (!same_provision(numbers.provisions[from], numbers.provisions[to]))
      moved[age][from][to] += move.count;
  }
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    for (std::size_t from = 0; from < types; ++from)
      for (std::size_t to = 0; to < types; ++to) {
        double& chance = numbers.moves[age][from][to];
        // Just under, so that what is printed sums to at most 1.
        chance = 0.99999 * (moved[age][from][to] + kPublishedMoves * chance) /
                 (seen[age][from] + kPublishedMoves);
      }
}

}  // namespace

void put_settings(const OwnFiles& own, BaselineNumbers& numbers) {
  const NewPlans issued = new_plans(own, numbers);
  put_preference_by_age(issued.by_age, numbers);
  put_preference_by_need(issued.by_need, numbers);
  put_moves(own, numbers);
}

}  // namespace sendsim::calibration
