#include "moves.hpp"

#include <array>
#include <map>
#include <tuple>

#include "person_days.hpp"

namespace sendsim::sen2 {
namespace {

using MoveKey = std::tuple<std::size_t, Provision, Provision>;

void add_censuses(const Histories& histories, const ChildHistory& child,
                  std::map<MoveKey, double>& moves) {
  for (std::size_t i = 1; i < child.censuses.size(); ++i) {
    const CensusView& before = child.censuses[i - 1];
    const CensusView& after = child.censuses[i];
    const Coverage& first = histories.returns[before.in_return];
    if (histories.returns[after.in_return].year != first.year + 1) continue;
    const std::size_t age = dfe_age_on(child.born, first.census);
    moves[{age, before.provision, after.provision}] += 1.0;
  }
}

class DatedMoves {
 public:
  explicit DatedMoves(const Histories& histories) {
    for (const Coverage& one : histories.returns) years_.push_back(year_span(one.year - 1));
  }

  void add(const ChildHistory& child) {
    for (const PlanEpisode& plan : child.plans)
      for (const Span& year : years_) {
        const Span seen = span_of(plan).within(year);
        if (!seen.is_empty()) add(child, plan, seen);
      }
  }

  std::map<MoveKey, double> moves;
  std::map<std::pair<std::size_t, Provision>, double> days;

 private:
  void add(const ChildHistory& child, const PlanEpisode& plan, const Span& seen) {
    const std::vector<PlacementSpell>& spells = child.placements;
    for (std::size_t i = 0; i < spells.size(); ++i) {
      const Day next = i + 1 < spells.size() ? spells[i + 1].entered : seen.to;
      by_age(child.born, seen.within({spells[i].entered, next}),
             [&](std::size_t age, double count) {
               days[{age, spells[i].provision}] += count;
             });
      const Day entered = spells[i].entered;
      // Who comes with the plan's first placement has not moved.
      const bool is_move = i > 0 && entered > plan.from && entered >= seen.from &&
                           entered < seen.to && spells[i].provision != spells[i - 1].provision;
      if (is_move)
        moves[{age_on(child.born, entered), spells[i - 1].provision, spells[i].provision}] += 1.0;
    }
  }

  std::vector<Span> years_;
};

std::vector<MoveCount> listed(const std::map<MoveKey, double>& moves) {
  std::vector<MoveCount> list;
  for (const auto& [key, count] : moves)
    list.push_back({static_cast<int>(std::get<0>(key)), std::get<1>(key), std::get<2>(key), count});
  return list;
}

}  // namespace

Moves moves_of(const Histories& histories) {
  std::map<MoveKey, double> by_census;
  DatedMoves dated{histories};
  for (const ChildHistory& child : histories.children) {
    add_censuses(histories, child, by_census);
    dated.add(child);
  }
  Moves moves{listed(by_census), listed(dated.moves), {}};
  for (const auto& [key, days] : dated.days)
    moves.days.push_back({static_cast<int>(key.first), key.second, days});
  return moves;
}

ShareCount Moves::changed_by_census(int from_age, int to_age) const {
  ShareCount changed;
  for (const MoveCount& one : by_census)
    if (one.age >= from_age && one.age <= to_age)
      changed += {one.from != one.to ? one.count : 0.0, one.count};
  return changed;
}

EventCount Moves::changed_by_date(int from_age, int to_age) const {
  EventCount changed;
  for (const MoveCount& one : by_date)
    if (one.age >= from_age && one.age <= to_age) changed.events += one.count;
  for (const PlaceDays& one : days)
    if (one.age >= from_age && one.age <= to_age) changed.years += one.days / 365.25;
  return changed;
}

}  // namespace sendsim::sen2
