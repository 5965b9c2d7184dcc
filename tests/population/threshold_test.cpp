// The threshold method against a plain implementation that steps every person day by day with the
// same draws: the same onset and leaving, person by person. Nothing is random about the
// comparison, so that its false-alarm rate is 0.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <optional>

#include "invented_population.hpp"
#include "sendsim/population/event_code.hpp"

namespace sendsim {
namespace {

using namespace population;
using testing::InventedPopulation;

struct Life {
  Day onset;
  Day leaves;
  friend auto operator<=>(const Life&, const Life&) = default;
};

/// What the product says: every person whom the screening names.
std::map<std::uint64_t, Life> named_by_product(InventedPopulation& town,
                                               std::uint32_t replication) {
  std::map<std::uint64_t, Life> lives;
  town.begin(replication);
  struct Collector {
    InventedPopulation& town;
    std::map<std::uint64_t, Life>& lives;
    void expect(engine::Event /*event*/) {}
    void handle(engine::Event event) {
      if (static_cast<EventCode>(event.what) == EventCode::leaves)
        lives.at(town.run.people[event.person].id.bits()).leaves = town.run.today();
    }
    void settle(engine::Phase phase) {
      const Day never = town.run.calendar.last() + Days{1};
      if (phase == engine::Phase::capacity) town.run.enter_day();
      if (phase == engine::Phase::arrivals)
        town.population.begin_needs([&](PersonSlot slot) {
          lives[town.run.people[slot].id.bits()] = {town.run.today(), never};
        });
    }
  } collector{town, lives};
  town.run.calendar.run_through(town.run.calendar.last(), collector);
  return lives;
}

/// The plain implementation: everybody, every day, one addition at a time.
std::optional<Life> step_through(const InventedPopulation& town, random::PersonId id,
                                 AcademicYear born, Day from, std::uint32_t replication,
                                 std::size_t stratum) {
  const auto life = random::stream_block({town.seed, replication, id, random::Purpose::life, 0}, 0);
  const Day birth =
      born.first_day() +
      Days{static_cast<int>(
          std::uint64_t{life[2]} * static_cast<std::uint64_t>(born.length().count()) >> 32U)};
  const HazardUnits onset_at = threshold(life[0]);
  const HazardUnits leaving_at = threshold(life[1]);
  HazardUnits onset_sum = 0;
  HazardUnits leaving_sum = 0;
  std::optional<Day> onset;
  const Day last = town.run.calendar.last();
  for (Day day = std::max(from, birth); day <= last; day += Days{1}) {
    const int age = completed_years(birth, day);
    if (age >= kAges) break;
    onset_sum += town.onset_on(stratum, age, day);
    leaving_sum += town.leaving_on(age, day);
    if (leaving_sum >= leaving_at) return onset ? std::optional{Life{*onset, day}} : std::nullopt;
    if (!onset && onset_sum >= onset_at) onset = day;
  }
  return onset ? std::optional{Life{*onset, last + Days{1}}} : std::nullopt;
}

std::map<std::uint64_t, Life> named_by_stepping(const InventedPopulation& town,
                                                std::uint32_t replication) {
  std::map<std::uint64_t, Life> lives;
  const auto follow = [&](random::CohortKind kind, int year, unsigned age, AcademicYear born,
                          std::size_t stratum, std::uint32_t count) {
    for (std::uint32_t k = 0; k < count; ++k) {
      const random::PersonId id{
          {0, kind, year, age, static_cast<std::uint32_t>(stratum << 21U) + k}};
      Day from = town.run.calendar.first();
      if (kind == random::CohortKind::without_need_arriving) {
        const AcademicYear school{year};
        const auto word = random::stream_block(
            {town.seed, replication, id, random::Purpose::arrival_day, 0}, 0)[0];
        const Day arrival =
            school.first_day() +
            Days{static_cast<int>(
                std::uint64_t{word} * static_cast<std::uint64_t>(school.length().count()) >> 32U)};
        if (arrival < from) continue;  // among the starting residents already
        from = arrival;
      }
      if (const auto life = step_through(town, id, born, from, replication, stratum))
        lives[id.bits()] = *life;
    }
  };
  town.for_each_cohort(replication, follow);
  return lives;
}

}  // namespace

TEST_CASE("onset and leaving equal a plain day-by-day implementation person by person",
          "[population]") {
  // With migration; a trend by calendar year and a lever in mid-run, or no date at all.
  const bool dated = GENERATE(true, false);
  const std::vector<Day> from{make_day(2025, 1, 16), make_day(2026, 1, 1), make_day(2027, 3, 1)};
  InventedPopulation town =
      dated ? InventedPopulation{from, {1.0, 1.3, 0.6}} : InventedPopulation{{from.front()}, {1.0}};
  for (const std::uint32_t replication : {0U, 1U}) {
    const auto product = named_by_product(town, replication);
    const auto plain = named_by_stepping(town, replication);
    CHECK(product.size() > 200);
    CHECK(product == plain);
  }
}

TEST_CASE("a pointwise higher hazard moves nobody's onset later", "[population]") {
  const std::vector<Day> from{make_day(2025, 1, 16), make_day(2027, 1, 1)};
  InventedPopulation lower{from, {1.0, 1.0}};
  InventedPopulation higher{from, {1.0, 1.25}};
  const auto before = named_by_product(lower, 3);
  const auto after = named_by_product(higher, 3);
  CHECK(after.size() > before.size());
  for (const auto& [id, life] : before) {
    REQUIRE(after.count(id) == 1);
    CHECK(after.at(id).onset <= life.onset);
    CHECK(after.at(id).leaves == life.leaves);
  }
}

TEST_CASE("forty more residents of an age move nobody else", "[population]") {
  const std::vector<Day> from{make_day(2025, 1, 16)};
  InventedPopulation town{from, {1.0}};
  InventedPopulation larger{from, {1.0}, 40};
  const auto before = named_by_product(town, 5);
  const auto after = named_by_product(larger, 5);
  CHECK(after.size() > before.size());
  CHECK(std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

TEST_CASE("more births and more movers-in move nobody who comes anyway", "[population]") {
  InventedPopulation town{{make_day(2025, 1, 16)}, {1.0}};
  InventedPopulation larger{{make_day(2025, 1, 16)}, {1.0}};
  for (double& births : larger.rules.front().births) births += 200.0;
  for (double& arrivals : larger.rules.front().arrivals) arrivals += 12.0;
  const auto before = named_by_product(town, 6);
  const auto after = named_by_product(larger, 6);
  CHECK(after.size() > before.size() + 50);
  CHECK(std::includes(after.begin(), after.end(), before.begin(), before.end()));
}

TEST_CASE("persons who never cross leave no record", "[population]") {
  InventedPopulation town{{make_day(2025, 1, 16)}, {0.0}};
  town.begin(0);
  CHECK(town.run.people.slots() == 0);
}

TEST_CASE("whoever is named crosses, whoever crosses is named, and no record comes before the need",
          "[population]") {
  InventedPopulation town{{make_day(2025, 1, 16)}, {1.0}};
  const auto plain = named_by_stepping(town, 4);
  town.begin(4);
  CHECK(town.population.named() == plain.size());
  CHECK(town.run.people.slots() == 0);
  for (const auto& [person, life] : named_by_product(town, 4)) CHECK(plain.count(person) == 1);
  CHECK(town.run.people.slots() == plain.size());
}

TEST_CASE("thresholds are exponential with mean one, word by word", "[population]") {
  double farthest = 0.0;
  double sum = 0.0;
  int words = 0;
  for (std::uint64_t word = 1'000; word < (std::uint64_t{1} << 32U); word += 40'009, ++words) {
    const double exact = -std::log1p(-(static_cast<double>(word) + 0.5) * 0x1p-32);
    const double given =
        static_cast<double>(threshold(static_cast<std::uint32_t>(word))) * kHazardUnit;
    farthest = std::max(farthest, std::abs(given - exact));
    sum += given;
  }
  CHECK(farthest < 2 * kHazardUnit);
  CHECK(sum / words == Approx(1.0).epsilon(2e-4));
  CHECK(threshold(0) > 0);
}

TEST_CASE("the words that cross a hazard are exactly those whose threshold it reaches",
          "[population]") {
  for (const HazardUnits hazard :
       {hazard_per_day(0.01), 400 * hazard_per_day(0.05), 9000 * hazard_per_day(0.2)}) {
    const std::uint64_t words = words_crossing(hazard);
    REQUIRE(words > 0);
    CHECK(threshold(static_cast<std::uint32_t>(words - 1)) <= hazard);
    CHECK(threshold(static_cast<std::uint32_t>(words)) > hazard);
  }
  CHECK(words_crossing(0) == 0);
}

}  // namespace sendsim
