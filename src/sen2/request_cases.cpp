#include "request_cases.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace sendsim::sen2 {
namespace {

bool is_told(Outcome outcome) {
  return outcome == Outcome::yes || outcome == Outcome::no || outcome == Outcome::withdrawn;
}

/// What of the assessment is told: the last of several that has an outcome.
const Assessment* assessment_of(const Request& request) {
  const Assessment* chosen = nullptr;
  for (const Assessment& one : request.assessments) {
    if (chosen == nullptr || !is_told(chosen->outcome) ||
        (is_told(one.outcome) && chosen->decided < one.decided))
      chosen = &one;
  }
  return chosen;
}

std::optional<Day> first_start(const Request& request) {
  std::optional<Day> first;
  for (const Assessment& assessment : request.assessments)
    for (const NamedPlan& plan : assessment.plans)
      if (plan.started && (!first || *plan.started < *first)) first = plan.started;
  return first;
}

/// A request that stands in the return for the plan's sake alone. One decided before the year whose
/// assessment is still awaited does not: it is among the longest open.
bool is_historical(const Request& request, const Assessment* assessment) {
  if (request.outcome != Outcome::historical) return false;
  if (assessment == nullptr) return true;
  const bool is_awaited =
      assessment->outcome == Outcome::awaiting && !first_start(request).has_value();
  return !is_told(assessment->outcome) && !is_awaited;
}

RequestCase case_of(const Request& request, const Assessment* assessment) {
  RequestCase one;
  one.received = request.received;
  if (is_told(request.outcome)) {
    one.outcome = request.outcome;
    one.decided = request.decided;
  } else if (request.outcome == Outcome::historical) {
    one.outcome = Outcome::yes;  // decided before the year of the return; the day is not told
  }
  one.source = request.source;
  one.mediation = request.mediation;
  one.tribunal = request.tribunal;
  one.exported = request.exported;
  if (assessment == nullptr) return one;
  one.exception = assessment->exception;
  if (is_told(assessment->outcome)) {
    one.assessment = assessment->outcome;
    one.assessed = assessment->decided;
  }
  one.planned = first_start(request);
  return one;
}

/// Takes what a later return tells; true where it contradicts an earlier one.
bool update(RequestCase& one, const RequestCase& later) {
  bool differs = false;
  const auto take = [&](auto& value, const auto& told, bool is_known, bool was_known) {
    if (!is_known) return;
    differs = differs || (was_known && value != told);
    value = told;
  };
  take(one.outcome, later.outcome, later.outcome != Outcome::none, one.outcome != Outcome::none);
  take(one.decided, later.decided, later.decided.has_value(), one.decided.has_value());
  take(one.assessment, later.assessment, later.assessment != Outcome::none,
       one.assessment != Outcome::none);
  take(one.assessed, later.assessed, later.assessed.has_value(), one.assessed.has_value());
  if (later.planned) one.planned = later.planned;
  if (later.source != RequestSource::none) one.source = later.source;
  one.exception = one.exception || later.exception;
  one.mediation = one.mediation || later.mediation;
  one.tribunal = one.tribunal || later.tribunal;
  one.exported = later.exported;
  one.last_told = later.last_told;
  return differs;
}

/// As it stood on the last census day, and in order.
void settle(RequestCase& one, Day census) {
  if (one.decided > census) {
    one.outcome = Outcome::none;
    one.decided.reset();
  }
  if (one.assessed > census) {
    one.assessment = Outcome::none;
    one.assessed.reset();
  }
  if (one.planned > census) one.planned.reset();
  if (one.received && one.decided) one.decided = std::max(*one.received, *one.decided);
  if (one.decided && one.assessed) one.assessed = std::max(*one.decided, *one.assessed);
  if (one.assessed && one.planned) one.planned = std::max(*one.assessed, *one.planned);
  // Each step implies the one before it.
  if (one.planned && one.assessment == Outcome::none) one.assessment = Outcome::yes;
  if (one.assessment != Outcome::none && one.outcome == Outcome::none) one.outcome = Outcome::yes;
}

}  // namespace

std::vector<RequestCase> request_cases(const ChildRecords& child, std::span<const Coverage> returns,
                                       std::vector<JoinFinding>& findings) {
  std::map<std::optional<Day>, RequestCase> cases;
  const Day last_census = returns.back().census;
  for (const ChildRecords::Year& year : child.years)
    for (const Person* person : year.persons)
      for (const Request& request : person->requests) {
        const Assessment* assessment = assessment_of(request);
        if (is_historical(request, assessment)) {
          const auto known = cases.find(request.received);
          if (known == cases.end()) continue;
          // Told of as open before, and now only for the sake of the plan that it led to.
          if (!known->second.planned) known->second.planned = first_start(request);
          continue;
        }
        if (!request.received)
          findings.push_back({JoinProblem::request_without_date, year.in_return, request.at});
        if (request.received > last_census) {
          findings.push_back({JoinProblem::date_after_census, year.in_return, request.at});
          continue;
        }
        RequestCase told = case_of(request, assessment);
        told.last_told = year.in_return;
        const auto [at, fresh] = cases.try_emplace(told.received, told);
        if (!fresh && update(at->second, told))
          findings.push_back({JoinProblem::outcome_changed, year.in_return, request.at});
      }
  std::vector<RequestCase> list;
  for (auto& [received, one] : cases) {
    settle(one, last_census);
    list.push_back(one);
  }
  return list;
}

}  // namespace sendsim::sen2
