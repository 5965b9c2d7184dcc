#include "sendsim/sen2/history.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "child_matching.hpp"
#include "placements.hpp"
#include "plan_episodes.hpp"
#include "request_cases.hpp"

namespace sendsim::sen2 {
namespace {

constexpr unsigned kMiddleOfMonth = 16;

/// The last day whose requests and decisions a return tells: the census day if it tells of any
/// since 31 December.
Coverage coverage_of(const Return& told) {
  Coverage coverage{told.year, told.census, make_day(told.year - 1, 1, 1),
                    make_day(told.year - 1, 12, 31)};
  const auto is_late = [&](const std::optional<Day>& day) {
    return day && *day > coverage.until && *day <= told.census;
  };
  for (const Person& person : told.persons)
    for (const Request& request : person.requests) {
      bool late = is_late(request.received) || is_late(request.decided);
      for (const Assessment& assessment : request.assessments)
        late = late || is_late(assessment.decided);
      if (late) {
        coverage.until = told.census;
        return coverage;
      }
    }
  return coverage;
}

std::vector<Coverage> coverages_of(std::span<const Return> returns,
                                   std::vector<JoinFinding>& findings) {
  if (returns.empty()) throw ReturnError{"expected at least one return, got none"};
  std::vector<Coverage> coverages;
  for (std::size_t i = 0; i < returns.size(); ++i) {
    if (i > 0 && returns[i].year <= returns[i - 1].year)
      throw ReturnError{"expected returns of different years, oldest first, got " +
                        std::to_string(returns[i].year) + " after " +
                        std::to_string(returns[i - 1].year)};
    if (i > 0 && returns[i].authority != returns[0].authority)
      throw ReturnError{"expected returns of one authority, got those of " +
                        std::to_string(returns[0].authority) + " and " +
                        std::to_string(returns[i].authority)};
    if (i > 0 && returns[i].year > returns[i - 1].year + 1)
      findings.push_back({JoinProblem::return_missing, i, {}});
    coverages.push_back(coverage_of(returns[i]));
  }
  if (coverages.back().until < coverages.back().census)
    findings.push_back({JoinProblem::requests_end_early, returns.size() - 1, {}});
  return coverages;
}

/// Birth and sex as the latest return that knows them tells.
void tell_person(ChildHistory& child, const ChildRecords& records,
                 std::vector<JoinFinding>& findings) {
  for (const ChildRecords::Year& year : records.years)
    for (const Person* person : year.persons) {
      if (person->born.known()) {
        if (child.born.known() && child.born != person->born)
          findings.push_back({JoinProblem::birth_differs, year.in_return, person->at});
        child.born = person->born;
      }
      if (person->sex != Sex::unknown) {
        if (child.sex != Sex::unknown && child.sex != person->sex)
          findings.push_back({JoinProblem::sex_differs, year.in_return, person->at});
        child.sex = person->sex;
      }
    }
  const ChildRecords::Year& last = records.years.back();
  if (!child.born.known())
    findings.push_back({JoinProblem::unknown_birth, last.in_return, last.persons.front()->at});
}

bool is_open(const RequestCase& one) {
  if (one.exported || one.planned) return false;
  return one.outcome == Outcome::none ||
         (one.outcome == Outcome::yes &&
          (one.assessment == Outcome::none || one.assessment == Outcome::yes));
}

}  // namespace

std::string_view meaning_of(JoinProblem problem) {
  switch (problem) {
    case JoinProblem::vanished:
      return "a plan in force is not told of in the next return: taken as ended half-way between "
             "the two, without a reason";
    case JoinProblem::appeared:
      return "an old plan that the return before does not have, without a former authority: taken "
             "as moved in on the day of its first new placement, else half-way between the two";
    case JoinProblem::birth_differs:
      return "the month of birth differs between returns: the latest is taken";
    case JoinProblem::sex_differs: return "the sex differs between returns: the latest is taken";
    case JoinProblem::upn_changed:
      return "the same birth date, sex and date of a request or plan under another UPN: taken as "
             "one child";
    case JoinProblem::outcome_changed:
      return "a request or assessment has another outcome or date than a return before told: the "
             "later return is taken";
    case JoinProblem::plan_start_changed:
      return "a plan has another date of start than a return before told: the first is taken";
    case JoinProblem::plan_without_start:
      return "a plan in force has no date of start: taken as in force before the first return, or "
             "begun half-way since the last";
    case JoinProblem::plan_without_end:
      return "a plan that is neither in force nor ceased: taken as ended by the census day";
    case JoinProblem::ceased_yet_active:
      return "a plan in force at a census with an end before it: taken as in force on that day";
    case JoinProblem::several_active:
      return "more than one plan in force of one child: the latest is taken";
    case JoinProblem::need_from_other_year:
      return "no primary need in this return: taken from the nearest other year's";
    case JoinProblem::placement_not_current:
      return "no placement is open on the census day: the one that was left last is taken";
    case JoinProblem::placement_not_recorded:
      return "no placement is recorded: the setting named in the plan is taken, if there is one";
    case JoinProblem::unknown_establishment:
      return "no list of establishments has this number: a unit or resourced provision counts as a "
             "maintained mainstream school's, another URN as not recorded, a UKPRN as a "
             "registered provider";
    case JoinProblem::unknown_birth:
      return "no month of birth in any return: left out of everything by age";
    case JoinProblem::request_vanished:
      return "an open request is not told of in the next return: left out of open requests, and "
             "followed until the last return that has it";
    case JoinProblem::request_without_date:
      return "a request without date of receipt: counts where its outcome is dated, not in waits";
    case JoinProblem::date_after_census: return "a date after the census day: not taken";
    case JoinProblem::requests_end_early:
      return "no request or decision since 31 December: open requests are those of that day, their "
             "waits counted to the census day";
    case JoinProblem::return_missing:
      return "a year's return is missing: rates leave that year out";
  }
  return "";
}

int completed_age(BirthMonth born, Day day) {
  const std::chrono::year_month_day date{day};
  const int years = static_cast<int>(date.year()) - born.year;
  const unsigned month = static_cast<unsigned>(date.month());
  const bool is_before = month < born.month || (month == born.month &&
                                                static_cast<unsigned>(date.day()) < kMiddleOfMonth);
  return years - (is_before ? 1 : 0);
}

Day assumed_birthday(BirthMonth born, int age) {
  return make_day(born.year + age, born.month, kMiddleOfMonth);
}

std::vector<Stretch> Histories::stretches() const {
  std::vector<Stretch> stretches;
  for (const Coverage& one : returns) {
    if (stretches.empty() || calendar_year(stretches.back().last_census) + 1 != one.year)
      stretches.push_back({one.from, one.until, one.census});
    stretches.back().until = one.until;
    stretches.back().last_census = one.census;
  }
  return stretches;
}

Histories join_returns(std::span<const Return> returns, const EstablishmentBook& establishments) {
  Histories joined;
  joined.returns = coverages_of(returns, joined.findings);
  joined.authority = returns.front().authority;
  const std::vector<ChildRecords> matched = match_children(returns, joined.findings);
  UnknownEstablishments unknown;
  PlacementReader placements{joined.returns, establishments, unknown, joined.findings};
  joined.children.reserve(matched.size());
  for (const ChildRecords& records : matched) {
    ChildHistory child;
    tell_person(child, records, joined.findings);
    child.requests = request_cases(records, joined.returns, joined.findings);
    child.plans = plan_episodes(records, joined.returns, joined.findings);
    child.censuses = placements.views(records, child.born);
    child.placements = placements.spells(records, child.born);
    for (const RequestCase& one : child.requests)
      if (is_open(one) && one.last_told + 1 < returns.size())
        joined.findings.push_back({JoinProblem::request_vanished, one.last_told,
                                   records.years.back().persons.front()->at});
    joined.children.push_back(std::move(child));
  }
  for (JoinFinding& finding : unknown.findings()) joined.findings.push_back(finding);
  std::sort(joined.children.begin(), joined.children.end());
  std::stable_sort(joined.findings.begin(), joined.findings.end(),
                   [](const JoinFinding& a, const JoinFinding& b) {
                     return std::tie(a.in_return, a.at, a.problem) <
                            std::tie(b.in_return, b.at, b.problem);
                   });
  return joined;
}

}  // namespace sendsim::sen2
