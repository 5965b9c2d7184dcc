#include "sendsim/sen2/day_zero.hpp"

#include <algorithm>

namespace sendsim::sen2 {
namespace {

int days_between(Day from, Day to) { return std::max(0, static_cast<int>((to - from).count())); }

std::optional<int> days_since(const std::optional<Day>& from, Day to) {
  if (!from) return std::nullopt;
  return days_between(*from, to);
}

HeldPlan held_plan(const ChildHistory& child, const CensusView& view, Day census) {
  HeldPlan held;
  held.dfe_age = child.born.known() ? child.born.age_at(census) : -1;
  held.born = child.born;
  held.sex = child.sex;
  held.need = view.need;
  held.provision = view.provision;
  held.urn = view.urn;
  held.ukprn = view.ukprn;
  held.days_in_place = days_since(view.entered, census);
  held.days_since_review = days_since(view.last_review, census);
  for (const PlanEpisode& plan : child.plans)
    if (!plan.ended && plan.start_known) held.days_since_start = days_between(plan.started, census);
  return held;
}

/// The stage of a request that has not ended, and the day on which it began.
struct Reached {
  OpenStage stage;
  Day since;
};

std::optional<Reached> reached(const RequestCase& one) {
  // By law six weeks from the request to the decision, ten from there to the next.
  constexpr Days kToDecision{42};
  constexpr Days kToOutcome{70};
  if (!one.received || one.planned || one.exported) return std::nullopt;
  if (one.outcome == Outcome::none) return Reached{OpenStage::request, *one.received};
  if (one.outcome != Outcome::yes) return std::nullopt;
  const Day decided = one.decided.value_or(*one.received + kToDecision);
  if (one.assessment == Outcome::none) return Reached{OpenStage::assessment, decided};
  if (one.assessment != Outcome::yes) return std::nullopt;
  return Reached{OpenStage::plan, one.assessed.value_or(decided + kToOutcome)};
}

}  // namespace

DayZero day_zero(const Histories& histories) {
  const std::size_t last = histories.returns.size() - 1;
  DayZero zero;
  zero.census = histories.returns[last].census;
  for (const ChildHistory& child : histories.children) {
    for (const CensusView& view : child.censuses)
      if (view.in_return == last) zero.plans.push_back(held_plan(child, view, zero.census));
    for (const RequestCase& one : child.requests) {
      const auto here = one.last_told == last ? reached(one) : std::nullopt;
      if (!here) continue;
      OpenCase open;
      open.stage = here->stage;
      open.dfe_age = child.born.known() ? child.born.age_at(zero.census) : -1;
      open.born = child.born;
      open.sex = child.sex;
      open.elapsed_days = days_between(*one.received, zero.census);
      open.days_in_stage = std::min(open.elapsed_days, days_between(here->since, zero.census));
      open.exception = one.exception;
      zero.open.push_back(open);
    }
  }
  std::sort(zero.plans.begin(), zero.plans.end());
  std::sort(zero.open.begin(), zero.open.end());
  return zero;
}

}  // namespace sendsim::sen2
