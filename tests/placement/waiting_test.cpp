// Waiting for a place: who gets it, who is bought one elsewhere, who waits on. But for one share,
// held to 4.5 standard errors (a false alarm of 7e-6 over all seeds), identities.
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "sendsim/measures/recorder.hpp"
#include "sendsim/placement/placement.hpp"
#include "sendsim/population/event_code.hpp"

namespace sendsim::placement {
namespace {

using engine::Phase;
using population::kNone8;
using population::Person;
using population::PersonSlot;

constexpr std::size_t kMainstream = 0;
constexpr std::size_t kSpecial = 1;
constexpr std::size_t kIndependent = 2;
constexpr std::size_t kNobodyWaits = 99;
const Day kFirst = make_day(2025, 1, 16);

/// New plans name the special school; patience lasts 10 days; at age 10 everybody in a mainstream
/// school would move to the special school, at 11 nobody.
PlacementRules rules(double places, double overflow_chance) {
  PlacementRules rules{.types = {{},
                                 {.places = places,
                                  .over_fill = 0.0,
                                  .overflow = kIndependent,
                                  .overflow_chance = random::Chance{overflow_chance}},
                                 {}},
                       .preference = {},
                       .moves = {},
                       .interim = kMainstream,
                       .patience = random::DayLaw::fixed(Days{10})};
  rules.preference.assign(measures::kAgeLabels, {{0.0, 1.0, 0.0}});
  rules.moves.assign(measures::kAgeLabels, {{}, {}, {}});
  rules.moves[10][kMainstream] = competing_moves({{kSpecial, 1.0}});
  return rules;
}

/// The stage alone, on a calendar of a year.
class School {
 public:
  explicit School(double places, double overflow_chance = 1.0)
      : rules_{rules(places, overflow_chance)},
        recorder_{kFirst, kFirst + Days{364}, {"ASD"}, {"mainstream", "special", "independent"}},
        run_{kFirst, kFirst + Days{364}, {kFirst}, recorder_},
        placement_{population::ByEpoch<PlacementRules>{rules_}, run_},
        results_{measures::make_results(recorder_.layout())} {
    run_.restart(7, 0);
    recorder_.begin(results_, run_.today());
    placement_.begin();
    placement_.open_day();
  }
  School(const School&) = delete;
  School& operator=(const School&) = delete;

  PersonSlot child(unsigned index) {
    const random::PersonId id{{0, random::CohortKind::plan_at_start, 2013, 0, index}};
    const PersonSlot slot = run_.people.add(id, make_day(2014, 3, 1));
    run_.people[slot].status = population::Status::plan;
    return slot;
  }
  void leaves_on(PersonSlot child, Day day) {
    run_.schedule(day, Phase::completions, child,
                  static_cast<std::uint16_t>(population::EventCode::plan_ceases),
                  population::Channel::exit);
  }
  void run_through(Day day) { run_.calendar.run_through(day, *this); }

  void expect(engine::Event) {}
  void handle(engine::Event event) {
    if (static_cast<population::EventCode>(event.what) == population::EventCode::plan_ceases) {
      placement_.leave(event.person);
      run_.people.remove(event.person);
    } else if (run_.is_current(event, population::Channel::place)) {
      placement_.patience_ends(event.person);
    }
  }
  void settle(Phase phase) {
    if (phase == Phase::capacity) {
      run_.enter_day();
      if (run_.today() != kFirst) placement_.open_day();
    }
    if (phase == Phase::starts) placement_.seat();
    if (phase == Phase::recording) placement_.close_day();
  }

  Placement& placement() { return placement_; }
  const Person& operator[](PersonSlot slot) const { return run_.people[slot]; }
  [[nodiscard]] std::size_t waits_for(PersonSlot slot) const {
    const Person& person = run_.people[slot];
    return person.wanted == kNone8 || person.overflow ? kNobodyWaits : person.wanted;
  }
  [[nodiscard]] std::size_t line() const { return placement_.pool(kSpecial)->queue().length(); }

 private:
  std::vector<PlacementRules> rules_;
  measures::Recorder recorder_;
  population::Run run_;
  Placement placement_;
  measures::Results results_;
};

}  // namespace

TEST_CASE("a place that is free on the day patience ends is the child's", "[placement]") {
  const auto [free_after, type] =
      GENERATE(table<int, std::size_t>({{9, kSpecial}, {10, kSpecial}, {11, kIndependent}}));
  School school{1.0};
  const PersonSlot first = school.child(0);
  const PersonSlot second = school.child(1);
  school.placement().settle(first, kSpecial);
  school.leaves_on(first, kFirst + Days{free_after});
  school.placement().place_new(second);
  school.run_through(kFirst + Days{8});
  CHECK(school.waits_for(second) == kSpecial);
  CHECK(school[second].provision == kMainstream);
  school.run_through(kFirst + Days{30});
  CAPTURE(free_after);
  CHECK(school[second].provision == type);
  CHECK(school[second].overflow == (type == kIndependent));
  CHECK(school.waits_for(second) == kNobodyWaits);
}

TEST_CASE("who is bought nothing waits on, and gets the place when it is free", "[placement]") {
  School school{1.0, 0.0};
  const PersonSlot first = school.child(0);
  const PersonSlot second = school.child(1);
  school.placement().settle(first, kSpecial);
  school.leaves_on(first, kFirst + Days{200});
  school.placement().place_new(second);
  school.run_through(kFirst + Days{199});
  CHECK(school.waits_for(second) == kSpecial);
  CHECK(school[second].provision == kMainstream);
  CHECK(school.line() == 1);
  school.run_through(kFirst + Days{200});
  CHECK(school[second].provision == kSpecial);
  CHECK(school.waits_for(second) == kNobodyWaits);
  CHECK(school.line() == 0);
}

TEST_CASE("a place is bought elsewhere for the share that the scenario says", "[placement]") {
  constexpr unsigned kChildren = 4000;
  const auto bought = [](double chance) {
    School school{0.0, chance};
    std::vector<PersonSlot> slots;
    for (unsigned index = 0; index < kChildren; ++index) {
      slots.push_back(school.child(index));
      school.placement().place_new(slots.back());
    }
    school.run_through(kFirst + Days{364});
    std::set<unsigned> elsewhere;
    for (unsigned index = 0; index < kChildren; ++index) {
      const bool overflow = school[slots[index]].overflow;
      CHECK(overflow == (school[slots[index]].provision == kIndependent));
      CHECK(overflow == (school.waits_for(slots[index]) == kNobodyWaits));
      if (overflow) elsewhere.insert(index);
    }
    CHECK(school.line() == kChildren - elsewhere.size());
    return elsewhere;
  };
  CHECK(bought(0.0).empty());
  CHECK(bought(1.0).size() == kChildren);
  const std::set<unsigned> few = bought(0.1);
  const std::set<unsigned> more = bought(0.3);
  const double n = kChildren;
  CHECK(std::abs(static_cast<double>(few.size()) - 0.1 * n) < 4.5 * std::sqrt(0.1 * 0.9 * n));
  CHECK(std::abs(static_cast<double>(more.size()) - 0.3 * n) < 4.5 * std::sqrt(0.3 * 0.7 * n));
  for (const unsigned index : few) CHECK(more.contains(index));  // the same draws
}

TEST_CASE("a new phase ends a wait, save for who would move there now", "[placement]") {
  const auto [age, new_phase, waits] = GENERATE(table<std::size_t, bool, bool>(
      {{11, false, true}, {11, true, false}, {10, true, true}, {10, false, true}}));
  School school{0.0, 0.0};
  const PersonSlot child = school.child(0);
  school.placement().place_new(child);
  school.run_through(kFirst + Days{100});
  REQUIRE(school.waits_for(child) == kSpecial);
  const engine::Ticket ticket = school[child].place_ticket;
  const population::MoveDue due{child, age};
  school.placement().consider_moves({&due, 1}, 2025, new_phase);
  CAPTURE(age, new_phase);
  CHECK((school.waits_for(child) == kSpecial) == waits);
  CHECK((school.line() == 1) == waits);
  CHECK(school[child].provision == kMainstream);
  if (waits) CHECK(school[child].place_ticket == ticket);  // its rank is kept
}

}  // namespace sendsim::placement
