#include "sendsim/sen2/history.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "invented_authority.hpp"
#include "sendsim/sen2/day_zero.hpp"

using namespace sendsim::sen2;
using sendsim::Day;
using sendsim::Days;
using sendsim::make_day;
using sendsim::sen2_census_day;

namespace {

constexpr std::uint32_t kSchool = 900001;
constexpr std::uint32_t kSpecial = 900002;

EstablishmentBook two_schools() {
  EstablishmentBook book;
  book.add(
      "urn,name,type\n900001,Elm Bank,mainstream_academy\n900002,Oak Hill,special_academy_free\n",
      "places.csv");
  return book;
}

Return empty_return(int year) {
  Return told;
  told.year = year;
  told.census = sen2_census_day(year);
  told.authority = 999;
  return told;
}

Person child(std::uint64_t key) {
  Person person;
  if (key != 0) person.by_upn = {1, key};
  person.by_dates = {2, 77};
  person.born = {2014, 3};
  person.sex = Sex::female;
  return person;
}

/// A plan in force, with one placement and one need.
Request active_plan(std::optional<Day> started, std::uint32_t urn, Day entered) {
  Request request;
  request.outcome = Outcome::historical;
  Assessment assessment;
  assessment.outcome = Outcome::historical;
  NamedPlan named;
  named.started = started;
  assessment.plans.push_back(named);
  request.assessments.push_back(assessment);
  ActivePlan active;
  Placement placement;
  placement.setting.urn = urn;
  placement.entered = entered;
  active.placements.push_back(placement);
  active.needs.push_back({NeedType::ASD, 1, {}});
  request.active.push_back(active);
  return request;
}

Request ceased_plan(Day started, Day ceased, CeaseReason reason) {
  Request request = active_plan(started, kSchool, started);
  request.active.clear();
  request.assessments[0].plans[0].ceased = ceased;
  request.assessments[0].plans[0].reason = reason;
  return request;
}

Request asked(Day received, Outcome outcome = Outcome::awaiting,
              std::optional<Day> decided = std::nullopt) {
  Request request;
  request.received = received;
  request.outcome = outcome;
  request.decided = decided;
  return request;
}

/// Returns from 2024 on that hold one child with these requests.
std::vector<Return> years_of(const std::vector<std::vector<Request>>& years) {
  std::vector<Return> returns;
  for (std::size_t i = 0; i < years.size(); ++i) {
    returns.push_back(empty_return(2024 + static_cast<int>(i)));
    if (years[i].empty()) continue;
    Person person = child(1);
    person.requests = years[i];
    returns.back().persons.push_back(person);
  }
  return returns;
}

std::int64_t count_of(const Histories& joined, JoinProblem problem) {
  return std::count_if(joined.findings.begin(), joined.findings.end(),
                       [&](const JoinFinding& finding) { return finding.problem == problem; });
}

const Day kOld = make_day(2020, 5, 4);

}  // namespace

TEST_CASE("day 0 is the truth to the child, open assessments to the day", "[sen2]") {
  const auto seed = GENERATE(1, 2, 3, 4, 5);
  const invented::Authority authority{
      static_cast<std::uint64_t>(seed), invented::usual_rates(), {}};
  const Histories joined = join_returns(authority.returns(), book_of(authority));
  const DayZero found = day_zero(joined);
  const DayZero truth = authority.truth();
  REQUIRE(truth.plans.size() >= 3000);
  REQUIRE(truth.open.size() >= 100);
  CHECK(found.census == truth.census);
  CHECK((found.plans == truth.plans));  // in brackets: thousands of them are not to be printed
  CHECK((found.open == truth.open));
}

TEST_CASE("what is joined depends neither on the order of records nor on the keys", "[sen2]") {
  const invented::Authority authority{7, invented::usual_rates(), {}};
  const std::vector<Return> returns = authority.returns();
  const EstablishmentBook book = book_of(authority);
  const Histories joined = join_returns(returns, book);
  std::mt19937_64 words{1};
  std::vector<Return> others = returns;
  for (Return& told : others) {
    std::shuffle(told.persons.begin(), told.persons.end(), words);
    for (Person& person : told.persons) {
      std::shuffle(person.requests.begin(), person.requests.end(), words);
      if (person.by_upn.known()) person.by_upn = {person.by_upn.low * 0x9E3779B97F4A7C15ULL, 5};
      person.by_dates = {person.by_dates.low * 0xD1B54A32D192ED03ULL, 6};
      for (Request& request : person.requests)
        for (ActivePlan& active : request.active)
          std::shuffle(active.placements.begin(), active.placements.end(), words);
    }
  }
  CHECK((join_returns(others, book).children == joined.children));
  // Few children without UPN have two requests without a date in common: they count twice.
  std::set<std::uint32_t> told;
  for (const Return& one : returns)
    for (const Person& person : one.persons) told.insert(person.at.row);
  CHECK(joined.children.size() >= told.size());
  CHECK(joined.children.size() < told.size() + 20);
  CHECK(std::is_sorted(joined.children.begin(), joined.children.end()));
}

TEST_CASE("a plan that a return falls silent about ends half-way", "[sen2]") {
  const auto returns = years_of({{active_plan(kOld, kSchool, kOld)}, {}});
  const Histories joined = join_returns(returns, two_schools());
  REQUIRE(joined.children.size() == 1);
  REQUIRE(joined.children[0].plans.size() == 1);
  const PlanEpisode& plan = joined.children[0].plans[0];
  CHECK(plan.entry == PlanEntry::before);
  CHECK(plan.end_assumed);
  CHECK(plan.ended == make_day(2024, 7, 18));  // 18 January 2024 to 16 January 2025: 364 days
  CHECK(count_of(joined, JoinProblem::vanished) == 1);
}

TEST_CASE("a plan that is back after a return without it has two episodes", "[sen2]") {
  const auto request = active_plan(kOld, kSchool, kOld);
  const Histories joined = join_returns(years_of({{request}, {}, {request}}), two_schools());
  const std::vector<PlanEpisode>& plans = joined.children[0].plans;
  REQUIRE(plans.size() == 2);
  CHECK(plans[0].end_assumed);
  CHECK(plans[0].ended == make_day(2024, 7, 18));
  CHECK(plans[1].entry == PlanEntry::appeared);
  CHECK(plans[1].from == make_day(2025, 7, 17));  // 16 January 2025 to 15 January 2026
  CHECK_FALSE(plans[1].ended);
}

TEST_CASE("a plan that ended on a census day was not in force on it", "[sen2]") {
  const Day census = sen2_census_day(2024);
  const auto returns =
      years_of({{}, {ceased_plan(make_day(2023, 6, 5), census, CeaseReason::needs_met)}});
  // So the return of that census need not have had it: it was begun and ended in its time.
  auto told = returns;
  told[1].persons[0].requests[0].outcome = Outcome::yes;
  const Histories joined = join_returns(told, two_schools());
  REQUIRE(joined.children[0].plans.size() == 1);
  CHECK(joined.children[0].plans[0].entry == PlanEntry::issued);
  CHECK(joined.children[0].plans[0].from == make_day(2023, 6, 5));
}

TEST_CASE("who came with a plan and left between two censuses did not get it here", "[sen2]") {
  auto request = ceased_plan(make_day(2024, 3, 4), make_day(2024, 11, 5), CeaseReason::transferred);
  SECTION("its parents are history") {
    const Histories joined = join_returns(years_of({{}, {request}}), two_schools());
    CHECK(joined.children.at(0).plans.at(0).entry == PlanEntry::moved_in);
    CHECK(joined.children.at(0).plans.at(0).from == make_day(2024, 7, 5));
  }
  SECTION("its assessment is one of the year") {
    request.assessments[0].outcome = Outcome::yes;
    const Histories joined = join_returns(years_of({{}, {request}}), two_schools());
    CHECK(joined.children.at(0).plans.at(0).entry == PlanEntry::issued);
    CHECK(joined.children.at(0).plans.at(0).from == make_day(2024, 3, 4));
  }
}

TEST_CASE("an end between 1 January and a census that only the next return tells", "[sen2]") {
  const Day ended = make_day(2025, 1, 10);
  const auto returns = years_of({{active_plan(kOld, kSchool, kOld)},
                                 {},
                                 {ceased_plan(kOld, ended, CeaseReason::left_england)}});
  const Histories joined = join_returns(returns, two_schools());
  REQUIRE(joined.children[0].plans.size() == 1);
  CHECK(joined.children[0].plans[0].ended == ended);
  CHECK(joined.children[0].plans[0].reason == CeaseReason::left_england);
  CHECK_FALSE(joined.children[0].plans[0].end_assumed);
  CHECK(count_of(joined, JoinProblem::vanished) == 0);
}

TEST_CASE("an end told too late leaves the census as it was", "[sen2]") {
  // In force in January 2025; a year later it is said to have ended in November 2024.
  const auto returns =
      years_of({{active_plan(kOld, kSchool, kOld)},
                {active_plan(kOld, kSchool, kOld)},
                {ceased_plan(kOld, make_day(2024, 11, 1), CeaseReason::needs_met)}});
  const Histories joined = join_returns(returns, two_schools());
  REQUIRE(joined.children[0].plans.size() == 1);
  CHECK(joined.children[0].plans[0].ended == sen2_census_day(2025) + Days{1});
  CHECK(count_of(joined, JoinProblem::ceased_yet_active) == 1);
}

TEST_CASE("a plan that comes with its child begins here on the day of the new placement",
          "[sen2]") {
  const Day moved = make_day(2024, 9, 2);
  auto request = active_plan(kOld, kSchool, moved);
  SECTION("from another authority") {
    request.active[0].from_authority = 330;
    const Histories joined = join_returns(years_of({{}, {request}}), two_schools());
    const PlanEpisode& plan = joined.children.at(0).plans.at(0);
    CHECK(plan.entry == PlanEntry::moved_in);
    CHECK(plan.started == kOld);
    CHECK(plan.from == moved);
    CHECK(joined.findings.size() == 1);  // requests end early: there is none
  }
  SECTION("without one it has appeared") {
    const Histories joined = join_returns(years_of({{}, {request}}), two_schools());
    CHECK(joined.children.at(0).plans.at(0).entry == PlanEntry::appeared);
    CHECK(joined.children.at(0).plans.at(0).from == moved);
    CHECK(count_of(joined, JoinProblem::appeared) == 1);
  }
  SECTION("in the first return it may have come before") {
    request.active[0].from_authority = 330;
    request.active[0].placements[0].entered = make_day(2022, 9, 1);
    const Histories joined = join_returns(years_of({{request}}), two_schools());
    CHECK(joined.children.at(0).plans.at(0).entry == PlanEntry::before);
  }
  SECTION("in the first return a new placement dates it too") {
    request.active[0].from_authority = 330;
    request.active[0].placements[0].entered = make_day(2023, 9, 1);
    const Histories joined = join_returns(years_of({{request}}), two_schools());
    CHECK(joined.children.at(0).plans.at(0).entry == PlanEntry::moved_in);
    CHECK(joined.children.at(0).plans.at(0).from == make_day(2023, 9, 1));
  }
  SECTION("a new plan is issued") {
    const Day issued = make_day(2024, 3, 5);
    const Histories joined =
        join_returns(years_of({{}, {active_plan(issued, kSchool, moved)}}), two_schools());
    CHECK(joined.children.at(0).plans.at(0).entry == PlanEntry::issued);
    CHECK(joined.children.at(0).plans.at(0).from == issued);
  }
}

TEST_CASE("one plan with two starts is one plan from the first", "[sen2]") {
  const auto returns = years_of(
      {{active_plan(kOld, kSchool, kOld)}, {active_plan(make_day(2024, 6, 3), kSchool, kOld)}});
  const Histories joined = join_returns(returns, two_schools());
  REQUIRE(joined.children[0].plans.size() == 1);
  CHECK(joined.children[0].plans[0].started == kOld);
  CHECK_FALSE(joined.children[0].plans[0].ended);
  CHECK(count_of(joined, JoinProblem::plan_start_changed) == 1);
}

TEST_CASE("an end before the census of a plan in force is not believed", "[sen2]") {
  auto request = active_plan(kOld, kSchool, kOld);
  request.assessments[0].plans[0].ceased = make_day(2023, 6, 1);
  const Histories joined = join_returns(years_of({{request}}), two_schools());
  REQUIRE(joined.children[0].plans.size() == 1);
  CHECK_FALSE(joined.children[0].plans[0].ended);
  CHECK(joined.children[0].plans[0].started == kOld);
  CHECK(count_of(joined, JoinProblem::ceased_yet_active) == 1);
  CHECK(day_zero(joined).plans.size() == 1);
}

TEST_CASE("of two plans in force of one child the later counts", "[sen2]") {
  const Day later = make_day(2023, 4, 3);
  const auto returns =
      years_of({{active_plan(later, kSpecial, later), active_plan(kOld, kSchool, kOld)}});
  const Histories joined = join_returns(returns, two_schools());
  REQUIRE(day_zero(joined).plans.size() == 1);
  CHECK(day_zero(joined).plans[0].provision == Provision::special_academy_free);
  CHECK(count_of(joined, JoinProblem::several_active) == 1);
}

TEST_CASE("a plan without start, without end, or neither", "[sen2]") {
  const Histories startless =
      join_returns(years_of({{}, {active_plan(std::nullopt, kSchool, kOld)}}), two_schools());
  CHECK(count_of(startless, JoinProblem::plan_without_start) == 1);
  CHECK_FALSE(startless.children[0].plans.at(0).start_known);
  CHECK_FALSE(day_zero(startless).plans.at(0).days_since_start);
  auto endless = active_plan(make_day(2023, 5, 2), kSchool, kOld);
  endless.active.clear();
  const Histories joined = join_returns(years_of({{endless}}), two_schools());
  CHECK(count_of(joined, JoinProblem::plan_without_end) == 1);
  CHECK(joined.children[0].plans.at(0).ended == sen2_census_day(2024));
  CHECK(day_zero(joined).plans.empty());
}

TEST_CASE("children without UPN are joined by a date they keep", "[sen2]") {
  std::vector<Return> returns{empty_return(2024), empty_return(2025)};
  Person before = child(1);
  before.requests = {active_plan(kOld, kSchool, kOld)};
  Person after = child(0);
  returns[0].persons = {before};
  SECTION("the plan's start") {
    after.requests = {active_plan(kOld, kSchool, kOld)};
    returns[1].persons = {after};
    CHECK(join_returns(returns, two_schools()).children.size() == 1);
  }
  SECTION("no date in common: two children") {
    after.requests = {asked(make_day(2024, 5, 1))};
    returns[1].persons = {after};
    CHECK(join_returns(returns, two_schools()).children.size() == 2);
  }
  SECTION("another key of dates: the only one of that month and sex with the date") {
    after.requests = {active_plan(kOld, kSchool, kOld)};
    after.by_dates = {2, 78};
    returns[1].persons = {after};
    CHECK(join_returns(returns, two_schools()).children.size() == 1);
    // Not where it might be another as well.
    Person other = child(3);
    other.by_dates = {2, 79};
    other.requests = before.requests;
    returns[0].persons.push_back(other);
    CHECK(join_returns(returns, two_schools()).children.size() == 3);
    // Nor where both have UPNs.
    returns[0].persons = {before};
    returns[1].persons[0].by_upn = {1, 9};
    CHECK(join_returns(returns, two_schools()).children.size() == 2);
  }
  SECTION("the ULN") {
    returns[0].persons[0].by_uln = {3, 5};
    after.by_uln = {3, 5};
    after.requests = {asked(make_day(2024, 5, 1))};
    returns[1].persons = {after};
    CHECK(join_returns(returns, two_schools()).children.size() == 1);
  }
  SECTION("another month of birth or sex: two children") {
    after.requests = {active_plan(kOld, kSchool, kOld)};
    after.by_dates = {2, 78};
    after.born = {2014, 4};
    returns[1].persons = {after};
    CHECK(join_returns(returns, two_schools()).children.size() == 2);
  }
  SECTION("a new UPN is found") {
    after = child(2);
    after.requests = {active_plan(kOld, kSchool, kOld)};
    returns[1].persons = {after};
    const Histories joined = join_returns(returns, two_schools());
    CHECK(joined.children.size() == 1);
    CHECK(count_of(joined, JoinProblem::upn_changed) == 1);
  }
  SECTION("twins stay two") {
    Person twin = child(2);
    twin.requests = {active_plan(kOld, kSchool, kOld)};
    returns[0].persons.push_back(twin);
    // Of two alike in one return the second is not the first under a new UPN.
    CHECK(join_returns(returns, two_schools()).children.size() == 2);
  }
  SECTION("one UPN twice in a return is one child") {
    Person again = child(1);
    again.requests = {asked(make_day(2023, 2, 1), Outcome::no, make_day(2023, 3, 10))};
    returns[0].persons.push_back(again);
    const Histories joined = join_returns(returns, two_schools());
    REQUIRE(joined.children.size() == 1);
    CHECK(joined.children[0].requests.size() == 1);
    CHECK(joined.children[0].plans.size() == 1);
  }
}

TEST_CASE("birth and sex that differ are told, and the latest taken", "[sen2]") {
  auto returns = years_of({{active_plan(kOld, kSchool, kOld)}, {active_plan(kOld, kSchool, kOld)}});
  returns[1].persons[0].born = {2014, 4};
  returns[1].persons[0].sex = Sex::male;
  const Histories joined = join_returns(returns, two_schools());
  CHECK((joined.children[0].born == BirthMonth{2014, 4}));
  CHECK(joined.children[0].sex == Sex::male);
  CHECK(count_of(joined, JoinProblem::birth_differs) == 1);
  CHECK(count_of(joined, JoinProblem::sex_differs) == 1);
}

TEST_CASE("a request goes on from return to return", "[sen2]") {
  const Day received = make_day(2023, 12, 1);
  auto decided = asked(received, Outcome::yes, make_day(2024, 1, 9));
  SECTION("decided later") {
    const Histories joined = join_returns(years_of({{asked(received)}, {decided}}), two_schools());
    REQUIRE(joined.children[0].requests.size() == 1);
    CHECK(joined.children[0].requests[0].decided == make_day(2024, 1, 9));
    REQUIRE(day_zero(joined).open.size() == 1);
    CHECK(day_zero(joined).open[0].stage == OpenStage::assessment);
    CHECK(day_zero(joined).open[0].elapsed_days == 412);  // to 16 January 2025
    CHECK(day_zero(joined).open[0].days_in_stage == 373);
    CHECK(count_of(joined, JoinProblem::outcome_changed) == 0);
  }
  SECTION("with another date of decision") {
    auto other = decided;
    other.decided = make_day(2024, 1, 12);
    const Histories joined = join_returns(years_of({{decided}, {other}}), two_schools());
    REQUIRE(joined.children[0].requests.size() == 1);
    CHECK(joined.children[0].requests[0].decided == make_day(2024, 1, 12));
    CHECK(count_of(joined, JoinProblem::outcome_changed) == 1);
  }
  SECTION("not told of again") {
    const Histories joined = join_returns(years_of({{asked(received)}, {}}), two_schools());
    CHECK(day_zero(joined).open.empty());
    CHECK(count_of(joined, JoinProblem::request_vanished) == 1);
  }
  SECTION("told of again only for the plan that it led to") {
    auto historical = active_plan(make_day(2024, 1, 10), kSchool, kOld);
    historical.received = received;
    const Histories joined = join_returns(
        years_of({{asked(received, Outcome::yes, make_day(2024, 1, 9))}, {historical}}),
        two_schools());
    CHECK(joined.children[0].requests.at(0).planned == make_day(2024, 1, 10));
    CHECK(day_zero(joined).open.empty());
    CHECK(count_of(joined, JoinProblem::request_vanished) == 0);
  }
  SECTION("exported") {
    auto exported = asked(received);
    exported.exported = true;
    const Histories joined = join_returns(years_of({{asked(received)}, {exported}}), two_schools());
    CHECK(day_zero(joined).open.empty());
  }
  SECTION("agreed to before the year and still awaited is open, of all the longest") {
    const Day asked_on = make_day(2023, 9, 4);
    Request waiting = asked(asked_on, Outcome::historical);
    Assessment assessment;
    assessment.outcome = Outcome::awaiting;
    waiting.assessments.push_back(assessment);
    const auto returns =
        years_of({{asked(asked_on, Outcome::yes, make_day(2023, 10, 10))}, {waiting}});
    const Histories joined = join_returns(returns, two_schools());
    const DayZero zero = day_zero(joined);
    REQUIRE(zero.open.size() == 1);
    CHECK(zero.open[0].stage == OpenStage::assessment);
    CHECK(zero.open[0].elapsed_days == (sen2_census_day(2025) - asked_on).count());
    CHECK(zero.open[0].days_in_stage == (sen2_census_day(2025) - make_day(2023, 10, 10)).count());
    // Also where no earlier return told of it.
    CHECK(day_zero(join_returns(years_of({{}, {waiting}}), two_schools())).open.size() == 1);
  }
  SECTION("historical rows carry plans, and are no requests") {
    auto historical = active_plan(kOld, kSchool, kOld);
    historical.received = make_day(2019, 12, 1);
    CHECK(join_returns(years_of({{historical}}), two_schools()).children[0].requests.empty());
  }
  SECTION("received after the census") {
    const Histories joined = join_returns(years_of({{asked(make_day(2024, 3, 1))}}), two_schools());
    CHECK(joined.children[0].requests.empty());
    CHECK(count_of(joined, JoinProblem::date_after_census) == 1);
  }
  SECTION("decided after the last census: still open on it") {
    auto later = asked(make_day(2024, 1, 2), Outcome::yes, make_day(2024, 1, 30));
    const Histories joined = join_returns(years_of({{later}}), two_schools());
    REQUIRE(day_zero(joined).open.size() == 1);
    CHECK(day_zero(joined).open[0].stage == OpenStage::request);
  }
}

TEST_CASE("needs and placements that a return lacks", "[sen2]") {
  auto first = active_plan(kOld, kSchool, kOld);
  auto second = first;
  second.active[0].needs.clear();
  SECTION("the need of the year before") {
    const Histories joined = join_returns(years_of({{first}, {second}}), two_schools());
    CHECK(day_zero(joined).plans.at(0).need == NeedType::ASD);
    CHECK(count_of(joined, JoinProblem::need_from_other_year) == 1);
  }
  SECTION("primary is the need of the first rank") {
    second.active[0].needs = {{NeedType::SLCN, 2, {}}, {NeedType::HI, 1, {}}};
    const Histories joined = join_returns(years_of({{second}}), two_schools());
    CHECK(day_zero(joined).plans.at(0).need == NeedType::HI);
  }
  SECTION("the setting named in the plan, where none is attended") {
    second.active[0].placements.clear();
    Setting named;
    named.urn = kSpecial;
    second.assessments[0].plans[0].settings = {named};
    const Histories joined = join_returns(years_of({{first}, {second}}), two_schools());
    CHECK(day_zero(joined).plans.at(0).provision == Provision::special_academy_free);
    CHECK(count_of(joined, JoinProblem::placement_not_recorded) == 1);
  }
  SECTION("the one left last, where none is open") {
    second.active[0].placements[0].left = make_day(2024, 12, 1);
    const Histories joined = join_returns(years_of({{first}, {second}}), two_schools());
    CHECK(day_zero(joined).plans.at(0).provision == Provision::mainstream_academy);
    CHECK(count_of(joined, JoinProblem::placement_not_current) == 1);
  }
  SECTION("an unknown school is told of once, with how many rows have it") {
    first.active[0].placements[0].setting.urn = 123456;
    const Histories joined = join_returns(years_of({{first}, {first}}), two_schools());
    REQUIRE(count_of(joined, JoinProblem::unknown_establishment) == 1);
    const auto found = std::find_if(joined.findings.begin(), joined.findings.end(),
                                    [](const JoinFinding& finding) {
                                      return finding.problem == JoinProblem::unknown_establishment;
                                    });
    CHECK(found->about == 123456);
    CHECK(found->count == 2);
  }
}

TEST_CASE("spells come from all returns, by date of entry", "[sen2]") {
  auto first = active_plan(kOld, kSchool, kOld);
  auto second = first;
  second.active[0].placements[0].left = make_day(2024, 8, 31);
  Placement next;
  next.setting.urn = kSpecial;
  next.entered = make_day(2024, 9, 2);
  second.active[0].placements.push_back(next);
  // A second place of the same week is no move.
  next.setting.type = SettingType::other_arrangements_authority;
  next.setting.urn = 0;
  next.setting.rank = 2;
  next.entered = make_day(2024, 9, 5);
  second.active[0].placements.push_back(next);
  const Histories joined = join_returns(years_of({{first}, {second}}), two_schools());
  const std::vector<PlacementSpell>& spells = joined.children[0].placements;
  REQUIRE(spells.size() == 2);
  CHECK(spells[0].left == make_day(2024, 8, 31));
  CHECK(spells[1].entered == make_day(2024, 9, 2));
  CHECK(spells[1].provision == Provision::special_academy_free);
  CHECK(day_zero(joined).plans.at(0).days_in_place == 136);  // to 16 January 2025
}

TEST_CASE("returns that do not belong together are refused", "[sen2]") {
  const EstablishmentBook book;
  CHECK_THROWS_AS(join_returns(std::vector<Return>{}, book), ReturnError);
  CHECK_THROWS_AS(join_returns(std::vector{empty_return(2025), empty_return(2024)}, book),
                  ReturnError);
  CHECK_THROWS_AS(join_returns(std::vector{empty_return(2025), empty_return(2025)}, book),
                  ReturnError);
  std::vector<Return> two{empty_return(2024), empty_return(2025)};
  two[1].authority = 998;
  CHECK_THROWS_AS(join_returns(two, book), ReturnError);
}

TEST_CASE("a missing year parts the time that returns cover", "[sen2]") {
  const std::vector<Return> returns{empty_return(2023), empty_return(2025), empty_return(2026)};
  const Histories joined = join_returns(returns, EstablishmentBook{});
  CHECK(count_of(joined, JoinProblem::return_missing) == 1);
  const std::vector<Stretch> stretches = joined.stretches();
  REQUIRE(stretches.size() == 2);
  CHECK(stretches[0].from == make_day(2022, 1, 1));
  CHECK(stretches[0].until == make_day(2022, 12, 31));  // no request since
  CHECK(stretches[1].from == make_day(2024, 1, 1));
  CHECK(stretches[1].last_census == sen2_census_day(2026));
}

TEST_CASE("every problem of joining has a meaning", "[sen2]") {
  for (std::size_t i = 0; i < kJoinProblems; ++i)
    CHECK_FALSE(meaning_of(static_cast<JoinProblem>(i)).empty());
  CHECK(meaning_of(static_cast<JoinProblem>(kJoinProblems)).empty());
}

TEST_CASE("completed age turns on the 16th of the month of birth", "[sen2]") {
  const BirthMonth born{2014, 3};
  CHECK(completed_age(born, make_day(2024, 3, 15)) == 9);
  CHECK(completed_age(born, make_day(2024, 3, 16)) == 10);
  CHECK(completed_age(born, assumed_birthday(born, 7)) == 7);
  CHECK(completed_age(born, assumed_birthday(born, 7) - Days{1}) == 6);
}
