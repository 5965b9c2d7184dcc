// Common random numbers: whom a measure cannot touch lives the same life, day by day, with and
// without it; and differences between scenarios vary far less than with independent seeds.
// Identities, save the last: its false alarms stand in tests/README.md.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "invented_authority.hpp"
#include "replicate.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using pathway::EpochRules;
using pathway::Model;
using population::kAges;
using population::Person;
using population::Status;
using random::Chance;
using random::CohortKind;

const Day kFrom = make_day(2026, 9, 1);

/// The invented authority with staff and places for everybody.
Model ample() {
  Model model = testing::invented_authority();
  EpochRules& rules = model.epochs.front();
  rules.psychologists_fte = rules.officers_fte = 10'000.0;
  for (placement::TypeRules& type : rules.placement.types)
    if (type.places) type.places = 1e6;
  return model;
}

/// What a day shows of a person, or only what is not about where it is taught.
enum class Look : std::uint8_t { everything, not_placement };

struct Life {
  Person last;                                 ///< as it was last seen
  std::uint64_t hash = 0xCBF29CE484222325ULL;  ///< FNV-1a of every day's facts
  friend bool operator==(const Life& a, const Life& b) { return a.hash == b.hash; }

  void live(Day today, const Person& person, Look look) {
    last = person;
    const auto add = [this](auto... facts) {
      ((hash = (hash ^ static_cast<std::uint64_t>(facts)) * 0x100000001B3ULL), ...);
    };
    add(day_number(today), day_number(Day{person.birth}), day_number(Day{person.at_risk_since}),
        day_number(Day{person.requested}), person.status, person.stage, person.need,
        person.advice_outstanding, person.review_waits, person.exception, person.requests,
        person.reviews);
    if (look == Look::everything)
      add(person.provision, person.wanted, person.overflow, person.placements,
          person.moves_considered);
  }
};
/// By name: a slot of the memory is no person.
using Lives = std::map<std::uint64_t, Life>;

struct Observer {
  Look look = Look::everything;
  Day until = Day::max();
  Lives lives{};
  std::vector<Lives::iterator> in_slot{};  ///< whose life went on there when last looked at

  static void look_on(const pathway::Pathway& now, void* context) {
    auto& self = *static_cast<Observer*>(context);
    const Day today = now.state().today();
    if (today > self.until) return;
    const population::People& people = now.state().people;
    self.in_slot.resize(people.slots(), self.lives.end());
    for (population::PersonSlot slot = 0; slot < people.slots(); ++slot) {
      const Person& person = people[slot];
      if (person.status == Status::absent || person.status == Status::expected) continue;
      Lives::iterator& life = self.in_slot[slot];
      if (life == self.lives.end() || life->first != person.id.bits())
        life = self.lives.try_emplace(person.id.bits()).first;
      life->second.live(today, person, self.look);
    }
  }
};

Lives lives(const Model& model, Observer observer = {}, std::uint32_t replication = 0) {
  pathway::Pathway pathway{model};
  pathway.watch(&Observer::look_on, &observer);
  (void)pathway.run(17, replication);
  return std::move(observer.lives);
}

/// `change` from kFrom on.
Model with_measure(Model model, const std::function<void(EpochRules&)>& change) {
  EpochRules later = model.epochs.front();
  later.from = kFrom;
  change(later);
  model.epochs.push_back(later);
  return model;
}

struct Changed {
  int same = 0;
  int other = 0;  ///< also who is in one run only
};

Changed compare(const Lives& a, const Lives& b, const std::function<bool(const Person&)>& who) {
  Changed changed;
  for (const auto& [name, life] : a) {
    if (!who(life.last)) continue;
    const auto found = b.find(name);
    ++(found != b.end() && found->second == life ? changed.same : changed.other);
  }
  for (const auto& [name, life] : b)
    if (who(life.last) && !a.contains(name)) ++changed.other;
  return changed;
}

void halve_requests_of_need_0(EpochRules& rules) {
  for (double& rate : rules.identification.request[0]) rate *= 0.5;
}
bool has_need_0(const Person& person) { return person.need == 0; }
bool has_need_1(const Person& person) { return person.need == 1; }

constexpr int kOlder = 11;
void refuse_the_older(EpochRules& rules) {
  for (std::size_t age = kOlder; age < kAges; ++age) rules.assessment.refuse[age] = Chance{0.9};
}
/// Who is under 11 to the last day.
bool is_never_older(const Person& person) {
  return completed_years(Day{person.birth}, make_day(2031, 8, 31)) < kOlder;
}

void more_onsets_in_stratum_0(EpochRules& rules) {
  for (auto& by_age : rules.identification.onset[0])
    for (double& rate : by_age) rate *= 1.5;
}
/// Those found with a need at the start or on arrival, and those of the other stratum.
bool is_in_stratum_0(const Person& person) {
  const auto name = person.id.parts();
  const bool without_need = name.kind == CohortKind::without_need_at_start ||
                            name.kind == CohortKind::without_need_arriving;
  return without_need && name.index >> 21U == 0;  // two strata: the index's highest bit
}

TEST_CASE("whom a measure cannot touch lives the same life, day by day, when nobody waits",
          "[properties]") {
  const Model model = ample();
  struct Case {
    const char* name;
    std::function<void(EpochRules&)> change;
    std::function<bool(const Person&)> untouched;
    std::function<bool(const Person&)> touched;
  };
  const std::vector<Case> cases{
      {"a need", halve_requests_of_need_0, has_need_1, has_need_0},
      {"an age group", refuse_the_older, is_never_older,
       [](const Person& person) { return !is_never_older(person); }},
      {"a stratum", more_onsets_in_stratum_0,
       [](const Person& person) { return !is_in_stratum_0(person); }, is_in_stratum_0},
  };
  for (const std::uint32_t replication : {0U, 1U}) {
    const Lives before = lives(model, {}, replication);
    for (const Case& each : cases) {
      CAPTURE(each.name, replication);
      const Lives after = lives(with_measure(model, each.change), {}, replication);
      const Changed others = compare(before, after, each.untouched);
      CHECK(others.same > 500);
      CHECK(others.other == 0);
      CHECK(compare(before, after, each.touched).other > 50);
    }
  }
}

TEST_CASE("nobody is touched before the day on which a measure begins, whoever waits",
          "[properties]") {
  const Model model = testing::invented_authority();
  const Observer early{.until = kFrom - Days{1}};
  const Lives before = lives(model, early);
  for (const auto& change :
       {halve_requests_of_need_0, refuse_the_older, more_onsets_in_stratum_0}) {
    const Lives after = lives(with_measure(model, change), early);
    CHECK(before.size() > 1000);
    CHECK(before == after);
  }
}

TEST_CASE("a line of those who wait carries a measure to others, and this would be seen",
          "[properties][planted]") {
  // Two psychologists in place of ten thousand: children of the other need are seen sooner.
  Model model = ample();
  model.epochs.front().psychologists_fte = 2.0;
  const Changed others =
      compare(lives(model), lives(with_measure(model, halve_requests_of_need_0)), has_need_1);
  CHECK(others.other > 50);
}

/// Behind the last of that age, as if the authority's table had told of one more.
void add_of_age(std::vector<population::StartingGroup>& groups,
                const population::StartingGroup& added) {
  const auto last = std::find_if(groups.rbegin(), groups.rend(),
                                 [&](const auto& group) { return group.age == added.age; });
  groups.insert(last.base(), added);
}

TEST_CASE("a person more moves no other person's draw", "[properties]") {
  const Model model = ample();
  const Lives before = lives(model);
  const auto is_there_unchanged = [&](const Model& larger, std::size_t more) {
    const Lives after = lives(larger);
    CHECK(after.size() >= before.size() + more);
    return std::all_of(before.begin(), before.end(), [&](const auto& named) {
      const auto found = after.find(named.first);
      return found != after.end() && found->second == named.second;
    });
  };
  constexpr int kAdded[] = {4, 10, 17};
  Model plans = model;
  Model support = model;
  Model assessments = model;
  Model residents = model;
  for (const int age : kAdded) {
    add_of_age(plans.start.plans, {.age = age, .need = 1, .provision = 2, .count = 1});
    add_of_age(support.start.sen_support, {.age = age, .need = 0, .count = 1});
    add_of_age(assessments.start.assessments, {.age = age,
                                               .need = 0,
                                               .stage = population::AssessmentStage::advice,
                                               .elapsed = 70,
                                               .days_in_stage = 30,
                                               .count = 1});
    for (Model* larger : {&plans, &support, &assessments, &residents})
      ++larger->start.residents.persons[static_cast<std::size_t>(age)];
  }
  CHECK(is_there_unchanged(plans, 3));
  CHECK(is_there_unchanged(support, 3));
  CHECK(is_there_unchanged(assessments, 3));
  CHECK(is_there_unchanged(residents, 0));
  // Those who are born or move in, with plan, support or neither: a cohort keeps its first names.
  Model crowd = model;
  for (double& births : crowd.epochs.front().population.births) births += 100.0;
  for (auto* arrivals : {&crowd.epochs.front().population.arrivals,
                         &crowd.epochs.front().population.arrivals_with_support,
                         &crowd.epochs.front().transition.arrivals})
    for (double& persons : *arrivals) persons += 2.0;
  CHECK(is_there_unchanged(crowd, 300));
}

TEST_CASE("where children are taught moves no draw of another stage when nobody waits",
          "[properties]") {
  // Placement with everything it draws, and with nothing left to draw.
  const Model model = ample();
  Model plain = model;
  placement::PlacementRules& rules = plain.epochs.front().placement;
  rules.preference.assign(
      kAges, std::vector<std::vector<double>>(2, std::vector<double>{1.0, 0.0, 0.0, 0.0}));
  rules.moves.assign(kAges, std::vector<std::vector<placement::Move>>(4));
  const Lives with = lives(model, {.look = Look::not_placement});
  const Lives without = lives(plain, {.look = Look::not_placement});
  CHECK(with.size() > 2000);
  CHECK(with == without);
  CHECK(lives(model) != lives(plain));
}

TEST_CASE("whoever looks on moves no draw", "[properties]") {
  const Model model = testing::invented_authority();
  pathway::Pathway alone{model};
  pathway::Pathway watched{model};
  Observer observer;
  watched.watch(&Observer::look_on, &observer);
  const measures::Results a = alone.run(17, 0);
  const measures::Results b = watched.run(17, 0);
  CHECK(!observer.lives.empty());
  for (std::size_t i = 0; i < a.cubes.size(); ++i) CHECK(a.cubes[i].counts == b.cubes[i].counts);
}

// ---- how much less a difference varies ----

/// Plans on the last census day, and the spend of the last whole financial year, by replication.
std::vector<std::vector<double>> answers(const Model& model, std::uint64_t seed, int replications) {
  pathway::Pathway pathway{model};
  const measures::Layout& layout = pathway.layout();
  std::vector<std::vector<double>> all(3);
  for (int r = 0; r < replications; ++r) {
    const measures::Results& results = pathway.run(seed, static_cast<std::uint32_t>(r));
    const auto in = [&](const std::string& dataset, Day day) {
      const std::size_t at = layout.find_cube(dataset).value();
      const measures::TimeAxis& axis = layout.times[layout.cubes[at].time];
      const std::size_t width = layout.cells(layout.cubes[at]) / axis.size();
      const std::size_t first = axis.find(day).value() * width;
      double sum = 0;
      for (std::size_t i = first; i < first + width; ++i)
        sum += results.cubes[at].counts.empty() ? results.cubes[at].values[i]
                                                : results.cubes[at].counts[i];
      return sum;
    };
    all[0].push_back(in("ehc_plans", sen2_census_day(2031)));
    all[1].push_back(in("high_needs_spend", make_day(2030, 12, 1)));
    all[2].push_back(in("general_fund_spend", make_day(2030, 12, 1)));
  }
  return all;
}

double variance_of_difference(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> difference;
  for (std::size_t i = 0; i < a.size(); ++i) difference.push_back(a[i] - b[i]);
  const double error = test::estimate_of(difference).standard_error;
  return error * error * static_cast<double>(a.size());
}

TEST_CASE("common random numbers cut the variance of a difference tenfold and more",
          "[properties]") {
  const bool scarce = GENERATE(false, true);
  const Model model = scarce ? testing::invented_authority() : ample();
  const Model what_if = with_measure(model, [](EpochRules& rules) {
    for (auto& by_age : rules.identification.request)
      for (double& rate : by_age) rate *= 0.9;
  });
  const int replications = test::samples(100);
  const auto before = answers(model, 1, replications);
  const auto after = answers(what_if, 1, replications);
  const auto other_seed = answers(what_if, 2, replications);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const double ratio = variance_of_difference(before[i], other_seed[i]) /
                         variance_of_difference(before[i], after[i]);
    CAPTURE(scarce, i, ratio);
    if (test::kFullSamples) CHECK(ratio > 10.0);
  }
}

}  // namespace
}  // namespace sendsim
