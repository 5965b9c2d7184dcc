#include "held_plans.hpp"

#include <algorithm>

namespace sendsim::app {
namespace {

/// Every row that a child's records stand in.
template <class Take>
void each_row(const sen2::Person& person, Take take) {
  take(person.at);
  for (const sen2::Request& request : person.requests) {
    take(request.at);
    for (const sen2::Assessment& assessment : request.assessments) {
      take(assessment.at);
      for (const sen2::NamedPlan& plan : assessment.plans) take(plan.at);
    }
    for (const sen2::ActivePlan& plan : request.active) {
      take(plan.at);
      for (const sen2::Placement& placement : plan.placements) take(placement.at);
      for (const sen2::Need& need : plan.needs) take(need.at);
    }
  }
}

bool holds_plan(const sen2::Person& person) {
  return std::any_of(person.requests.begin(), person.requests.end(),
                     [](const sen2::Request& request) { return !request.active.empty(); });
}

}  // namespace

HeldPlans::HeldPlans(std::span<const sen2::Return> returns, const sen2::Histories& histories)
    : returns_{returns}, histories_{histories} {
  const std::vector<sen2::Person>& persons = returns.back().persons;
  for (std::size_t i = 0; i < persons.size(); ++i)
    each_row(persons[i], [&](sen2::RowRef row) { persons_.emplace_back(row, i); });
  std::sort(persons_.begin(), persons_.end());
  persons_.erase(std::unique(persons_.begin(), persons_.end()), persons_.end());
}

HeldPlans::Found HeldPlans::at(std::size_t in_return, sen2::RowRef row) const {
  Found found;
  if (in_return + 1 != returns_.size() || row.row == 0) return found;
  auto at = std::lower_bound(persons_.begin(), persons_.end(), std::pair{row, std::size_t{0}});
  for (; at != persons_.end() && at->first == row; ++at) found.plans.push_back(at->second);
  if (found.plans.size() > 1) return {.plans = {}, .known = false};
  if (!found.plans.empty() && !holds_plan(returns_.back().persons[found.plans.front()]))
    found.plans.clear();
  return found;
}

HeldPlans::Found HeldPlans::placed_with(std::uint32_t number) const {
  Found found;
  for (std::size_t i = 0; i < histories_.children.size(); ++i)
    for (const sen2::CensusView& view : histories_.children[i].censuses)
      if (view.in_return + 1 == returns_.size() &&
          (view.urn != 0 ? view.urn : view.ukprn) == number)
        found.plans.push_back(i);
  return found;
}

}  // namespace sendsim::app
