#include "sendsim/engine/calendar.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "day_loop.hpp"

namespace sendsim::engine {
namespace {

const Day kFirst = make_day(2025, 9, 1);
constexpr Phase kAllPhases[] = {Phase::capacity,  Phase::completions, Phase::arrivals,
                                Phase::decisions, Phase::starts,      Phase::recording};
Event event(std::uint32_t person) { return {person, 1, 0}; }

struct Seen {
  Day day;
  Phase phase;
  std::uint32_t person;
  friend bool operator==(const Seen&, const Seen&) = default;
};

TEST_CASE("events come by day, then phase, then order of scheduling", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{400}};
  std::vector<Seen> expected;
  // Scheduled backwards in day and phase; 40 in each fill more than one chunk of 15.
  for (int day = 9; day >= 0; --day)
    for (std::size_t phase = kPhases; phase-- > 0;)
      for (std::uint32_t i = 0; i < 40; ++i)
        calendar.schedule(kFirst + Days{40 * day}, kAllPhases[phase],
                          event(i + 100 * static_cast<std::uint32_t>(day)));
  for (int day = 0; day < 10; ++day)
    for (const Phase phase : kAllPhases)
      for (std::uint32_t i = 0; i < 40; ++i)
        expected.push_back(
            {kFirst + Days{40 * day}, phase, i + 100 * static_cast<std::uint32_t>(day)});
  CHECK(calendar.pending() == expected.size());
  std::vector<Seen> seen;
  test::DayLoop loop;
  loop.on_event = [&](Event e) { seen.push_back({calendar.today(), calendar.phase(), e.person}); };
  calendar.run_through(kFirst + Days{100}, loop);
  CHECK(calendar.today() == kFirst + Days{101});
  CHECK(seen.size() == 3 * 6 * 40);
  calendar.run_through(calendar.last(), loop);
  CHECK(seen == expected);
  CHECK(calendar.pending() == 0);
}

TEST_CASE("every phase of every day settles once when nothing is added to it", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{2}};
  std::vector<std::pair<Day, Phase>> settled;
  test::DayLoop loop;
  loop.on_settle = [&](Phase phase) { settled.emplace_back(calendar.today(), phase); };
  calendar.run_through(calendar.last(), loop);
  REQUIRE(settled.size() == 3 * kPhases);
  for (std::size_t i = 0; i < settled.size(); ++i) {
    CHECK(settled[i].first == kFirst + Days{static_cast<int>(i / kPhases)});
    CHECK(settled[i].second == kAllPhases[i % kPhases]);
  }
}

TEST_CASE("what is added to the phase under way is handled before the phase ends", "[engine]") {
  Calendar calendar{kFirst, kFirst};
  std::vector<std::uint32_t> seen;
  int settles = 0;
  test::DayLoop loop;
  loop.on_event = [&](Event e) {
    seen.push_back(e.person);
    if (e.person < 100) calendar.schedule(kFirst, Phase::starts, event(e.person + 1));
  };
  loop.on_settle = [&](Phase phase) {
    if (phase != Phase::starts) return;
    ++settles;
    if (settles == 1) calendar.schedule(kFirst, Phase::starts, event(200));
  };
  calendar.schedule(kFirst, Phase::starts, event(50));
  calendar.run_through(kFirst, loop);
  REQUIRE(seen.size() == 52);
  for (std::uint32_t i = 0; i <= 50; ++i) CHECK(seen[i] == 50 + i);
  CHECK(seen[51] == 200);  // added when the phase settled
  CHECK(settles == 2);     // and settled again
}

TEST_CASE("events scheduled while many are handled keep their order", "[engine]") {
  // The store grows and moves while it is read.
  Calendar calendar{kFirst, kFirst + Days{3}};
  std::vector<std::uint32_t> seen;
  test::DayLoop loop;
  loop.on_event = [&](Event e) {
    seen.push_back(e.person);
    if (calendar.today() < calendar.last())
      for (std::uint32_t i = 0; i < 3; ++i)
        calendar.schedule(calendar.today() + Days{1}, Phase::arrivals, event(3 * e.person + i));
  };
  for (std::uint32_t i = 0; i < 500; ++i) calendar.schedule(kFirst, Phase::arrivals, event(i));
  calendar.run_through(calendar.last(), loop);
  std::size_t at = 0;
  for (std::uint32_t size = 500; size <= 13500; size *= 3)
    for (std::uint32_t i = 0; i < size; ++i) REQUIRE(seen[at++] == i);
  CHECK(at == seen.size());
}

TEST_CASE("the past is refused in every build", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{10}};
  CHECK_THROWS_AS(calendar.schedule(kFirst - Days{1}, Phase::starts, event(1)), std::logic_error);
  int checked = 0;
  test::DayLoop loop;
  loop.on_event = [&](Event e) {
    const Day today = calendar.today();
    CHECK_THROWS_AS(calendar.schedule(today - Days{1}, Phase::recording, event(2)),
                    std::logic_error);
    CHECK_THROWS_AS(calendar.schedule(today, Phase::completions, event(2)), std::logic_error);
    if (e.person == 1) CHECK_NOTHROW(calendar.schedule(today, Phase::decisions, event(3)));
    ++checked;
  };
  calendar.schedule(kFirst + Days{4}, Phase::arrivals, event(1));
  calendar.run_through(kFirst + Days{4}, loop);
  CHECK(checked == 2);
  CHECK_THROWS_AS(calendar.schedule(kFirst + Days{4}, Phase::recording, event(1)),
                  std::logic_error);
  CHECK_THROWS_AS(Calendar(kFirst, kFirst - Days{1}), std::logic_error);
}

TEST_CASE("what falls beyond the last day is dropped, the last day itself is not", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{5}};
  calendar.schedule(kFirst + Days{6}, Phase::capacity, event(1));
  calendar.schedule(kFirst + Days{50000}, Phase::capacity, event(1));
  CHECK(calendar.pending() == 0);
  calendar.schedule(kFirst + Days{5}, Phase::recording, event(7));
  std::vector<std::uint32_t> seen;
  test::DayLoop loop;
  loop.on_event = [&](Event e) { seen.push_back(e.person); };
  calendar.run_through(kFirst + Days{100}, loop);
  CHECK(seen == std::vector<std::uint32_t>{7});
}

TEST_CASE("a restarted calendar begins empty on its first day", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{5}};
  std::vector<std::uint32_t> seen;
  test::DayLoop loop;
  loop.on_event = [&](Event e) { seen.push_back(e.person); };
  for (std::uint32_t i = 0; i < 40; ++i)
    calendar.schedule(kFirst + Days{static_cast<int>(i % 6)}, Phase::arrivals, event(i));
  calendar.run_through(kFirst + Days{2}, loop);
  calendar.restart();
  CHECK(calendar.today() == kFirst);
  CHECK(calendar.phase() == Phase::capacity);
  CHECK(calendar.pending() == 0);
  seen.clear();
  calendar.schedule(kFirst, Phase::capacity, event(9));
  calendar.run_through(calendar.last(), loop);
  CHECK(seen == std::vector<std::uint32_t>{9});
}

}  // namespace
}  // namespace sendsim::engine
