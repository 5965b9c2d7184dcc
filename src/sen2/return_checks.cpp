#include "return_checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>
#include <vector>

#include "child_key.hpp"
#include "content.hpp"
#include "errors.hpp"

namespace sendsim::sen2 {
namespace {

struct KeyHash {
  std::size_t operator()(const ChildKey& key) const noexcept { return key.low; }
};

/// Drops records that say the same as an earlier one of the same parent.
template <class Record>
void drop_twins(std::vector<Record>& records, std::string_view field, const NoteProblem& note) {
  for (std::size_t i = 1; i < records.size();) {
    const auto end = records.begin() + static_cast<std::ptrdiff_t>(i);
    const bool twin = std::any_of(records.begin(), end, [&](const Record& earlier) {
      return same_facts(earlier, records[i]);
    });
    if (twin) {
      note(Problem::duplicate_record, records[i].at, field, "the first of the two");
      records.erase(end);
    } else {
      ++i;
    }
  }
}

void drop_twin_settings(NamedPlan& plan, const NoteProblem& note) {
  std::vector<Setting> kept;
  for (const Setting& setting : plan.settings) {
    if (std::find(kept.begin(), kept.end(), setting) == kept.end()) {
      kept.push_back(setting);
    } else {
      note(Problem::duplicate_record, plan.at, "plandetailtableid", "the first of the two");
    }
  }
  plan.settings = std::move(kept);
}

/// A number names the establishment, so that a type beside it is not needed.
void settle_type(Setting& setting, RowRef at, const NoteProblem& note) {
  if (setting.type == SettingType::none || (setting.urn == 0 && setting.ukprn == 0)) return;
  note(Problem::contradiction, at, "sensetting", "the establishment's number");
  setting.type = SettingType::none;
}

/// Empties one of two dates that are in the wrong order.
void order(const std::optional<Day>& begin, const std::optional<Day>& end,
           std::optional<Day>& emptied, RowRef at, std::string_view field,
           const NoteProblem& note) {
  if (!begin || !end || *begin <= *end) return;
  note(Problem::order_of_dates, at, field, "left empty");
  emptied.reset();
}

bool names_a_place(const Setting& setting) {
  return setting.urn != 0 || setting.ukprn != 0 || setting.type != SettingType::none;
}

void check_named_plan(NamedPlan& plan, const NoteProblem& note) {
  for (Setting& setting : plan.settings) settle_type(setting, plan.at, note);
  drop_twin_settings(plan, note);
  order(plan.started, plan.ceased, plan.started, plan.at, "startdate", note);
  if (plan.reason != CeaseReason::none && !plan.ceased)
    note(Problem::contradiction, plan.at, "ceasereason", "no date: not ceased");
}

void check_assessment(Assessment& assessment, const Request& request, const NoteProblem& note) {
  for (NamedPlan& plan : assessment.plans) check_named_plan(plan, note);
  drop_twins(assessment.plans, "namedplantableid", note);
  order(request.received, assessment.decided, assessment.decided, assessment.at,
        "assessmentoutcomedate", note);
}

void check_active_plan(ActivePlan& plan, Day census, const NoteProblem& note) {
  for (Placement& placement : plan.placements) {
    settle_type(placement.setting, placement.at, note);
    order(placement.entered, placement.left, placement.entered, placement.at, "entrydate", note);
  }
  drop_twins(plan.placements, "placementdetailtableid", note);
  drop_twins(plan.needs, "senneedtableid", note);
  const auto primary = [](const Need& need) {
    return need.rank == 1 && need.type != NeedType::unknown;
  };
  if (std::none_of(plan.needs.begin(), plan.needs.end(), primary))
    note(Problem::missing_need, plan.at, "sentype", "need not known");
  const auto somewhere = [](const Placement& each) { return names_a_place(each.setting); };
  if (std::none_of(plan.placements.begin(), plan.placements.end(), somewhere))
    note(Problem::missing_placement, plan.at, "urn", "placement not known");
  const auto main_now = [&](const Placement& each) {
    return each.setting.rank == 1 && (!each.left || *each.left > census);
  };
  if (std::count_if(plan.placements.begin(), plan.placements.end(), main_now) > 1)
    note(Problem::several_main_placements, plan.at, "placementrank", "kept as given");
}

bool has_ceased(const Request& request, Day census) {
  for (const Assessment& assessment : request.assessments)
    for (const NamedPlan& plan : assessment.plans)
      if (plan.ceased && *plan.ceased <= census) return true;
  return false;
}

void check_request(Request& request, Day census, const NoteProblem& note) {
  order(request.received, request.decided, request.decided, request.at, "requestoutcomedate", note);
  for (Assessment& assessment : request.assessments) check_assessment(assessment, request, note);
  for (ActivePlan& plan : request.active) check_active_plan(plan, census, note);
  drop_twins(request.assessments, "assessmenttableid", note);
  drop_twins(request.active, "activeplanstableid", note);
  if (!request.active.empty() && has_ceased(request, census))
    note(Problem::contradiction, request.active.front().at, "ceasedate", "the plan is in force");
}

/// The earliest day that the return tells of a child: when the first request came or, where that
/// is not told, when the first plan began.
std::optional<Day> first_day_of(const Person& person) {
  std::optional<Day> received, started;
  const auto earlier = [](std::optional<Day>& first, const std::optional<Day>& day) {
    if (day && (!first || *day < *first)) first = day;
  };
  for (const Request& request : person.requests) {
    earlier(received, request.received);
    for (const Assessment& assessment : request.assessments)
      for (const NamedPlan& plan : assessment.plans) earlier(started, plan.started);
  }
  return received ? received : started;
}

/// Joins persons that share UPN and birth date into the first; one that shares the UPN alone
/// loses it. Marks who is to go.
class TwinChildren {
 public:
  TwinChildren(Return& result, const Births& births, const NoteProblem& note)
      : result_{result}, births_{births}, note_{note}, gone_(result.persons.size(), false) {}

  void join() {
    for (std::size_t i = 0; i < result_.persons.size(); ++i) {
      Person& person = result_.persons[i];
      if (!person.by_upn.known()) continue;
      const auto [first, is_first] = first_.try_emplace(person.by_upn, i);
      if (!is_first) settle(i, first->second);
    }
  }
  [[nodiscard]] const std::vector<bool>& gone() const { return gone_; }

 private:
  void settle(std::size_t twin, std::size_t first) {
    Person& person = result_.persons[twin];
    if (births_[twin] != births_[first]) {
      note_(Problem::duplicate_child, person.at, "upn", "another child, without UPN");
      person.by_upn = {};
      return;
    }
    note_(Problem::duplicate_child, person.at, "upn", "joined into the first of the two");
    std::vector<Request>& requests = result_.persons[first].requests;
    if (requests.size() + person.requests.size() > kMostSiblings)
      throw ReturnError{message_at(
          result_.files[person.at.file], person.at.row,
          fmt::format("expected at most {} requests records of one child", kMostSiblings))};
    std::move(person.requests.begin(), person.requests.end(), std::back_inserter(requests));
    person.requests.clear();
    gone_[twin] = true;
  }

  Return& result_;
  const Births& births_;
  const NoteProblem& note_;
  std::unordered_map<ChildKey, std::size_t, KeyHash> first_;
  std::vector<bool> gone_;
};

void settle_person(Person& person, const std::optional<Day>& birth, Day census, const HashKey& key,
                   const NoteProblem& note) {
  for (Request& request : person.requests) check_request(request, census, note);
  drop_twins(person.requests, "requeststableid", note);
  if (!birth) return;
  person.born = {static_cast<std::int16_t>(calendar_year(*birth)),
                 static_cast<std::uint8_t>(month_of(*birth))};
  if (const auto first = first_day_of(person))
    person.by_dates = key_of_dates(*birth, person.sex, *first, key);
}

}  // namespace

void check_return(Return& result, const Births& births, const HashKey& key,
                  const NoteProblem& note) {
  TwinChildren twins{result, births, note};
  twins.join();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < result.persons.size(); ++i) {
    if (twins.gone()[i]) continue;
    settle_person(result.persons[i], births[i], result.census, key, note);
    if (kept != i) result.persons[kept] = std::move(result.persons[i]);
    ++kept;
  }
  result.persons.resize(kept);
}

}  // namespace sendsim::sen2
