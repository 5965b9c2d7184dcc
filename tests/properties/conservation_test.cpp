// Persons and pence are conserved every day, the waiting lines obey Little's identity, and no
// result depends on what ran before. Identities: their false-alarm rate is 0.
#include <catch2/catch.hpp>

#include "invented_authority.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using pathway::Pathway;

std::int64_t total(const measures::Layout& layout, const measures::Results& results,
                   const char* dataset, std::size_t period) {
  const std::size_t cube = layout.find_cube(dataset).value();
  const std::size_t width =
      layout.cells(layout.cubes[cube]) / layout.times[layout.cubes[cube].time].size();
  std::int64_t sum = 0;
  for (std::size_t i = 0; i < width; ++i) sum += results.cubes[cube].counts[period * width + i];
  return sum;
}

struct DailyCheck {
  int days = 0;
  int wrong = 0;
};

void check_day(const Pathway& model, void* context) {
  auto& check = *static_cast<DailyCheck*>(context);
  ++check.days;
  std::int64_t with_plan = 0;
  std::vector<std::int64_t> attending(model.placement().attending().size(), 0);
  std::vector<std::size_t> on_list(attending.size(), 0);
  const auto& people = model.state().people;
  std::size_t in_line = 0;  // who has a ticket for a server is in the line, and nobody else
  for (population::PersonSlot slot = 0; slot < people.slots(); ++slot) {
    const bool present = people[slot].status != population::Status::absent;
    if (present && people[slot].task_ticket != engine::kNoTicket) ++in_line;
    if (people[slot].status != population::Status::plan) continue;
    ++with_plan;
    ++attending[people[slot].provision];
    if (people[slot].wanted != population::kNone8 && !people[slot].overflow)
      ++on_list[people[slot].wanted];
  }
  bool fine = with_plan == model.placement().plans().total();
  fine =
      fine && in_line == model.psychologists().queue().length() + model.officers().queue().length();
  const Day today = model.state().today();
  for (std::size_t type = 0; type < attending.size(); ++type) {
    fine = fine && attending[type] == model.placement().attending()[type];
    const engine::PlacePool* pool = model.placement().pool(type);
    if (pool == nullptr) continue;
    fine = fine && pool->held() == attending[type];
    fine = fine && pool->queue().length() == on_list[type];  // however long they have waited
    fine = fine && pool->queue().person_days_by_day() == pool->queue().person_days_by_person(today);
    // Nobody waits for a free place overnight.
    fine = fine && (pool->queue().empty() || !pool->has_room());
  }
  for (const engine::ServerPool* pool : {&model.psychologists(), &model.officers()})
    fine = fine && pool->queue().person_days_by_day() == pool->queue().person_days_by_person(today);
  check.wrong += fine ? 0 : 1;
}

/// Runs a replication of the model and looks at the end of every day.
void check_every_day(const pathway::Model& scenario) {
  Pathway model{scenario};
  DailyCheck check;
  model.watch(&check_day, &check);
  (void)model.run(7, 0);
  CHECK(check.days == (scenario.last - scenario.first).count() + 1);
  CHECK(check.wrong == 0);
}

}  // namespace

TEST_CASE("persons, places and waiting lines are conserved on every day", "[properties]") {
  check_every_day(testing::invented_authority());
}

TEST_CASE("tasks that pause when servers leave are neither lost nor doubled", "[properties]") {
  pathway::Model scenario = testing::invented_authority();
  scenario.falling = engine::FallingCapacity::pause_task;
  const pathway::EpochRules first = scenario.epochs.front();
  for (int month = 1; month < 60; ++month) {  // every other month a third of the posts
    pathway::EpochRules rules = first;
    rules.from = first.from + Days{30 * month};
    if (month % 2 == 1) {
      rules.officers_fte /= 3.0;
      rules.psychologists_fte /= 3.0;
    }
    scenario.epochs.push_back(rules);
  }
  check_every_day(scenario);
}

TEST_CASE("plans at a census are those of the census before, plus in, less out", "[properties]") {
  const pathway::Model scenario = testing::invented_authority();
  Pathway model{scenario};
  for (const std::uint32_t replication : {0U, 1U, 2U}) {
    const measures::Results results = model.run(11, replication);
    const auto of = [&](const char* name, std::size_t year) {
      return total(model.layout(), results, name, year);
    };
    CHECK(of("ehc_plans", 0) == 15 * 2 * (10 + 8 + 1 + 1));
    for (std::size_t year = 0; year + 1 < 7; ++year) {
      CAPTURE(replication, year);
      CHECK(of("ehc_plans", year + 1) == of("ehc_plans", year) + of("plans_issued", year) +
                                             of("moved_in", year) - of("plans_ceased", year));
      CHECK(of("plans_ceased_by_reason", year) == of("plans_ceased", year));
    }
  }
}

TEST_CASE("a replication is the same whatever ran before it", "[properties]") {
  const pathway::Model scenario = testing::invented_authority();
  Pathway fresh{scenario};
  Pathway used{scenario};
  (void)used.run(3, 8);
  (void)used.run(4, 1);
  const measures::Results a = fresh.run(3, 1);
  const measures::Results b = used.run(3, 1);
  REQUIRE(a.cubes.size() == b.cubes.size());
  for (std::size_t i = 0; i < a.cubes.size(); ++i) {
    CHECK(a.cubes[i].counts == b.cubes[i].counts);
    for (std::size_t k = 0; k < a.cubes[i].values.size(); ++k) {
      const double x = a.cubes[i].values[k];
      const double y = b.cubes[i].values[k];
      CHECK((x == y || (x != x && y != y)));
    }
  }
}

TEST_CASE("an epoch in which nothing changes changes no number", "[properties]") {
  const pathway::Model scenario = testing::invented_authority();
  pathway::Model neutral = scenario;
  neutral.epochs.push_back(testing::invented_rules(make_day(2027, 4, 9)));
  Pathway plain{scenario};
  Pathway split{neutral};
  const measures::Results a = plain.run(5, 2);
  const measures::Results b = split.run(5, 2);
  for (std::size_t i = 0; i < a.cubes.size(); ++i) {
    CAPTURE(plain.layout().cubes[i].dataset);
    CHECK(a.cubes[i].counts == b.cubes[i].counts);
  }
  const std::size_t spend = plain.layout().find_cube("spend").value();
  CHECK(a.cubes[spend].values == b.cubes[spend].values);
}

TEST_CASE("a move that cannot happen changes nobody's draws", "[properties]") {
  // Nobody under ten moves out of mainstream; those over ten do.
  pathway::Model without = testing::invented_authority();
  auto& rows = without.epochs.front().placement.moves;
  for (std::size_t age = 0; age < 10; ++age) rows[age][0].clear();
  pathway::Model hardly = without;  // a probability that no word of the draw reaches
  for (std::size_t age = 0; age < 10; ++age)
    hardly.epochs.front().placement.moves[age][0] = {
        placement::Move{2, 1e-12, random::Chance{0.0}}};
  Pathway a{without};
  Pathway b{hardly};
  const measures::Results first = a.run(4, 2);
  const measures::Results second = b.run(4, 2);
  for (std::size_t cube = 0; cube < first.cubes.size(); ++cube)
    CHECK(first.cubes[cube].counts == second.cubes[cube].counts);
}

TEST_CASE("awaiting and shortfall are the persons who wait or were placed elsewhere",
          "[properties]") {
  const pathway::Model scenario = testing::invented_authority();
  Pathway model{scenario};
  struct Seen {
    std::vector<std::int64_t> awaiting_by_month;
    std::vector<std::int64_t> shortfall_by_month;
  } seen;
  model.watch(
      [](const Pathway& now, void* context) {
        auto& all = *static_cast<Seen*>(context);
        const Day tomorrow = now.state().today() + Days{1};
        if (month_of(tomorrow) == month_of(now.state().today())) return;
        std::int64_t awaiting = 0;
        std::int64_t elsewhere = 0;
        const auto& people = now.state().people;
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot) {
          const population::Person& person = people[slot];
          if (person.status != population::Status::plan || person.wanted == population::kNone8)
            continue;
          ++(person.overflow ? elsewhere : awaiting);
        }
        all.awaiting_by_month.push_back(awaiting);
        all.shortfall_by_month.push_back(awaiting + elsewhere);
      },
      &seen);
  const measures::Results results = model.run(9, 1);
  std::int64_t most = 0;
  for (std::size_t month = 0; month < seen.awaiting_by_month.size(); ++month) {
    CAPTURE(month);
    most = std::max(most, seen.shortfall_by_month[month]);
    // The first entry of a monthly stock is the start.
    CHECK(total(model.layout(), results, "awaiting_place_by_month", month + 1) ==
          seen.awaiting_by_month[month]);
    CHECK(total(model.layout(), results, "shortfall_by_month", month + 1) ==
          seen.shortfall_by_month[month]);
  }
  CHECK(seen.awaiting_by_month.size() > 60);
  CHECK(most > 5);
}

TEST_CASE("spend is the sum over children of their days at their price", "[properties]") {
  const pathway::Model scenario = testing::invented_authority();
  Pathway model{scenario};
  struct Ledger {
    std::vector<std::int64_t> child_days;  // financial year × type, kept child by child
  } ledger;
  ledger.child_days.assign(8 * 4, 0);
  model.watch(
      [](const Pathway& now, void* context) {
        auto& book = *static_cast<Ledger*>(context);
        const auto year =
            static_cast<std::size_t>(FinancialYear::of(now.state().today()).start - 2024);
        const auto& people = now.state().people;
        for (population::PersonSlot slot = 0; slot < people.slots(); ++slot)
          if (people[slot].status == population::Status::plan)
            ++book.child_days[year * 4 + people[slot].provision];
      },
      &ledger);
  (void)model.run(2, 0);
  const auto& rules = scenario.epochs.front().finance;
  for (std::size_t year = 1; year < 7; ++year) {
    const FinancialYear financial{2024 + static_cast<int>(year)};
    const std::int64_t days = financial.length().count();
    std::int64_t expected = 0;
    for (std::size_t type = 0; type < 4; ++type) {
      expected += ledger.child_days[year * 4 + type] * rules.per_child[0][type].in_pence();
      const auto places = static_cast<std::int64_t>(
          scenario.epochs.front().placement.types[type].places.value_or(0.0));
      expected += days * places * rules.per_place[0][type].in_pence();
    }
    expected += days * rules.fixed[0].in_pence();
    CHECK(model.finance().pence(0, year) == (expected + days / 2) / days);
  }
}

}  // namespace sendsim
