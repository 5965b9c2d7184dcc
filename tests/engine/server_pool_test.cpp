#include "sendsim/engine/server_pool.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "day_loop.hpp"
#include "sendsim/random/laws.hpp"

namespace sendsim::engine {
namespace {

const Day kMonday = make_day(2025, 9, 1);
constexpr std::uint16_t kArrives = 1;

Waiting waiting(std::uint32_t person, int work, std::uint8_t priority = 0) {
  return {.person = person,
          .stamp = static_cast<std::uint16_t>(person),
          .priority = priority,
          .due = kMonday,
          .tie = person,
          .name = person,
          .work = Days{work}};
}

/// One pool, who joins it when, and what came of it.
struct Office {
  Calendar calendar;
  ServerPool pool;
  std::map<std::uint32_t, Waiting> coming;
  std::vector<std::pair<std::uint32_t, Day>> begun;
  std::map<std::uint32_t, Day> ended;
  std::vector<std::size_t> in_service;  // by day, at its end

  Office(PoolRules rules, Day last) : calendar{kMonday, last}, pool{rules, calendar} {}
  void arrive(Day day, const Waiting& who) {
    coming[who.person] = who;
    calendar.schedule(day, Phase::arrivals, {who.person, kArrives, 0});
  }
  /// 0, 1, 2, … on Monday, with so much work each.
  void arrive(std::initializer_list<int> works) {
    std::uint32_t person = 0;
    for (const int work : works) arrive(kMonday, waiting(person++, work));
  }
  void expect(Event /*event*/) {}
  void handle(Event event) { pool.join(coming.at(event.person)); }
  void finished(std::span<const ServerPool::Finished> tasks) {
    for (const ServerPool::Finished& task : tasks) {
      CHECK(task.stamp == task.person);
      CHECK(ended.emplace(task.person, calendar.today()).second);
    }
  }
  void settle(Phase phase) {
    if (phase == Phase::capacity) pool.adjust();
    if (phase == Phase::completions) finished(pool.complete());
    if (phase == Phase::starts)
      finished(pool.seat(
          [&](const Waiting& who, Days) { begun.emplace_back(who.person, calendar.today()); }));
    if (phase == Phase::recording) {
      pool.record();
      in_service.push_back(pool.in_service());
    }
  }
  void run() { calendar.run_through(calendar.last(), *this); }
  Day first_begun(std::uint32_t person) const {
    for (const auto& [who, day] : begun)
      if (who == person) return day;
    return Day::max();
  }
};
PoolRules rules(std::vector<CapacityStep> fte, WorkPattern pattern = WorkPattern::every_day,
                FallingCapacity falling = FallingCapacity::finish_task) {
  return {.fte = std::move(fte),
          .discipline = Discipline::first_come,
          .falling = falling,
          .pattern = pattern};
}

TEST_CASE("a server is free for the next task on the day its task ends", "[engine]") {
  Office office{rules({{kMonday, 1}}), kMonday + Days{50}};
  for (std::uint32_t i = 0; i < 4; ++i) office.arrive(kMonday, waiting(i, 7));
  office.run();
  for (std::uint32_t i = 0; i < 4; ++i) {
    CHECK(office.first_begun(i) == kMonday + Days{7 * static_cast<int>(i)});
    CHECK(office.ended.at(i) == kMonday + Days{7 * static_cast<int>(i) + 7});
  }
  CHECK(office.pool.busy_server_days() == 28);
  CHECK(office.pool.offered_server_days() == 51);
}

TEST_CASE("tasks of 0 days all pass through one server on the day they come", "[engine]") {
  Office office{rules({{kMonday, 1}}), kMonday + Days{3}};
  for (std::uint32_t i = 0; i < 20; ++i) office.arrive(kMonday + Days{1}, waiting(i, 0));
  office.run();
  REQUIRE(office.ended.size() == 20);
  for (const auto& [person, day] : office.ended) CHECK(day == kMonday + Days{1});
  CHECK(office.pool.queue().person_days_by_day() == 0);
  CHECK(office.pool.in_service() == 0);
}

TEST_CASE("a pool whose ended tasks nobody asked for starts nothing", "[engine]") {
  Calendar calendar{kMonday, kMonday + Days{9}};
  ServerPool pool{rules({{kMonday, 1}}), calendar};
  test::DayLoop loop;
  loop.on_settle = [&](Phase phase) {
    if (phase == Phase::starts) pool.seat();
  };
  pool.join(waiting(1, 3));
  pool.join(waiting(2, 3));
  CHECK_THROWS_AS(calendar.run_through(calendar.last(), loop), std::logic_error);
  CHECK(calendar.today() == kMonday);
  Calendar days{kMonday, kMonday + Days{9}};
  ServerPool left_out{rules({{kMonday, 1}}), days};
  loop.on_settle = [&](Phase phase) {
    if (phase == Phase::completions && days.today() != kMonday + Days{3}) left_out.complete();
    if (phase == Phase::starts && days.today() != kMonday + Days{3}) left_out.seat();
  };
  left_out.join(waiting(1, 3));
  CHECK_THROWS_AS(days.run_through(days.last(), loop), std::logic_error);
  CHECK(days.today() == kMonday + Days{4});
}

TEST_CASE("a task of less than 0 days is refused", "[engine]") {
  Office office{rules({{kMonday, 1}}), kMonday + Days{9}};
  office.arrive(kMonday, waiting(1, -2));
  CHECK_THROWS_AS(office.run(), std::logic_error);
}

TEST_CASE("tasks of 0 days take no server from those in line behind them", "[engine]") {
  Office office{rules({{kMonday, 2}}), kMonday + Days{20}};
  for (std::uint32_t i = 0; i < 9; ++i)
    office.arrive(kMonday, waiting(i, i % 3 == 0 ? 5 : 0));  // 0, 3 and 6 take five days
  office.run();
  // Two servers take 0 and 3, and 1 and 2 go through in between; then nobody is free until day 5.
  for (std::uint32_t i = 0; i < 9; ++i) {
    CAPTURE(i);
    CHECK(office.first_begun(i) == kMonday + Days{i <= 3 ? 0 : 5});
  }
  CHECK(office.ended.at(6) == kMonday + Days{10});
}

TEST_CASE("whole servers go before the part-time one who has handed over", "[engine]") {
  // 1.25: the part-time server begins 1 on day 3 and hands it over on day 12, when two whole ones
  // are free: the other takes 2, and the part-time server is given 3.
  Office office{rules({{kMonday, 1.25}, {kMonday + Days{12}, 2.25}}), kMonday + Days{60}};
  office.arrive({12, 10, 5, 5});
  office.run();
  CHECK(office.first_begun(1) == kMonday + Days{3});
  CHECK(office.ended.at(1) == kMonday + Days{20});     // 2 days done on 7 and 11, 8 left
  CHECK(office.first_begun(2) == kMonday + Days{12});  // the second whole server's
  CHECK(office.ended.at(2) == kMonday + Days{17});
  CHECK(office.first_begun(3) ==
        kMonday + Days{12});  // the part-time server's, on no day of its own
}

TEST_CASE("a task of 0 days is handed to another pool that starts it the same day", "[engine]") {
  Calendar calendar{kMonday, kMonday + Days{30}};
  ServerPool officers{rules({{kMonday, 1}}), calendar};
  ServerPool psychologists{rules({{kMonday, 1}}), calendar};
  std::vector<std::string> log;
  const auto note = [&](const char* what, std::uint32_t person) {
    log.push_back(std::string{what} + std::to_string(person) + "@" +
                  std::to_string((calendar.today() - kMonday).count()));
  };
  test::DayLoop loop;
  loop.on_settle = [&](Phase phase) {
    if (phase == Phase::completions) {
      CHECK(officers.complete().empty());
      for (const ServerPool::Finished& task : psychologists.complete())
        note("advised", task.person);
    }
    if (phase != Phase::starts) return;
    for (const ServerPool::Finished& task : officers.seat()) {
      note("decided", task.person);
      psychologists.join(waiting(task.person, 5));
    }
    psychologists.seat([&](const Waiting& who, Days) { note("begun", who.person); });
  };
  officers.join(waiting(1, 0));
  officers.join(waiting(2, 0));
  calendar.run_through(calendar.last(), loop);
  CHECK(log == std::vector<std::string>{"decided1@0", "decided2@0", "begun1@0", "advised1@5",
                                        "begun2@5", "advised2@10"});
}

TEST_CASE("servers start nothing on weekends and bank holidays, and work ends on working days",
          "[engine]") {
  Office office{rules({{kMonday, 2}}, WorkPattern::working_days), make_day(2026, 1, 31)};
  office.arrive(make_day(2025, 9, 6), waiting(1, 1));    // a Saturday
  office.arrive(make_day(2025, 12, 23), waiting(2, 3));  // over Christmas: 24, 29, 30
  office.arrive(make_day(2025, 12, 25), waiting(3, 5));  // 30, 31, 2, 5, 6
  office.run();
  CHECK(office.first_begun(1) == make_day(2025, 9, 8));
  CHECK(office.ended.at(1) == make_day(2025, 9, 9));
  CHECK(office.first_begun(2) == make_day(2025, 12, 23));
  CHECK(office.ended.at(2) == make_day(2025, 12, 30));
  CHECK(office.first_begun(3) == make_day(2025, 12, 29));
  CHECK(office.ended.at(3) == make_day(2026, 1, 6));
}

TEST_CASE("a part-time server works an evenly spread share of the pool's days", "[engine]") {
  // FTE 2.4 over a year of 253 working days: the third server comes on ⌊0.4 × 253⌋ = 101 of them.
  const Day last = make_day(2026, 8, 31);
  Office office{rules({{kMonday, 2.4}}, WorkPattern::working_days), last};
  for (std::uint32_t i = 0; i < 2; ++i) office.arrive(kMonday, waiting(i, 100000));
  for (std::uint32_t i = 2; i < 400; ++i) office.arrive(kMonday, waiting(i, 1));
  office.run();
  int working = 0;
  int longest_gap = 0;
  for (Day day = kMonday; day <= last; day += Days{1}) working += is_working_day(day) ? 1 : 0;
  REQUIRE(working == 253);
  // The first of 101 days begins the first task; each further day ends one.
  CHECK(office.ended.size() == 100);
  Day previous = Day::min();
  for (const auto& [person, day] : office.begun) {
    if (person < 2) continue;
    if (previous != Day::min()) {
      int gap = 0;
      for (Day d = previous; d < day; d += Days{1}) gap += is_working_day(d) ? 1 : 0;
      longest_gap = std::max(longest_gap, gap);
    }
    previous = day;
  }
  CHECK(longest_gap == 3);  // 0.4 of the days: every second or third
  CHECK(office.pool.offered_server_days() == 2 * 253 + 101);
  CHECK(office.pool.busy_server_days() == 2 * 253 + 101);
}

TEST_CASE("half a server takes twice as long, in steps of its own days", "[engine]") {
  Office office{rules({{kMonday, 0.5}}), kMonday + Days{60}};
  office.arrive(kMonday, waiting(1, 10));
  office.run();
  CHECK(office.first_begun(1) == kMonday + Days{1});  // its first day
  CHECK(office.ended.at(1) == kMonday + Days{21});    // ten of its days later
}

TEST_CASE("when capacity falls the tasks in hand are finished, then the servers leave",
          "[engine]") {
  Office office{rules({{kMonday, 3}, {kMonday + Days{5}, 1}}), kMonday + Days{60}};
  office.arrive({8, 10, 12, 4});
  office.run();
  CHECK(office.ended.at(0) == kMonday + Days{8});
  CHECK(office.ended.at(1) == kMonday + Days{10});
  CHECK(office.ended.at(2) == kMonday + Days{12});
  CHECK(office.first_begun(3) == kMonday + Days{12});  // only then is one of one free
}

TEST_CASE("with pausing, the last begun stop, keep their rank and lose no work", "[engine]") {
  Office office{rules({{kMonday, 3}, {kMonday + Days{5}, 1}, {kMonday + Days{20}, 2}},
                      WorkPattern::every_day, FallingCapacity::pause_task),
                kMonday + Days{80}};
  office.arrive(kMonday, waiting(0, 30));
  office.arrive(kMonday + Days{1}, waiting(1, 10));
  office.arrive(kMonday + Days{2}, waiting(2, 10));
  office.arrive(kMonday + Days{3}, waiting(3, 4));
  office.run();
  // Paused on day 5 before its work: 1 has done 3 of 10 (days 2 to 4), 2 has done 2 (3 and 4).
  CHECK(office.ended.at(0) == kMonday + Days{30});
  CHECK(office.ended.at(1) == kMonday + Days{27});  // resumed on 20, 7 left
  CHECK(office.ended.at(2) == kMonday + Days{35});  // resumed on 27, 8 left
  CHECK(office.ended.at(3) == kMonday + Days{34});  // begun on 30, after the paused
  CHECK(office.first_begun(3) == kMonday + Days{30});
  CHECK(office.in_service[5] == 1);
}

TEST_CASE("a task paused twice keeps its first rank", "[engine]") {
  // 1 is paused on day 5, resumed on 10, paused again on 12; 2 came on day 3 and must not pass it.
  Office office{rules({{kMonday, 1},
                       {kMonday + Days{5}, 0},
                       {kMonday + Days{10}, 1},
                       {kMonday + Days{12}, 0},
                       {kMonday + Days{20}, 1}},
                      WorkPattern::every_day, FallingCapacity::pause_task),
                kMonday + Days{80}};
  office.arrive(kMonday, waiting(1, 20));
  office.arrive(kMonday + Days{3}, waiting(2, 1));
  office.run();
  // Worked: days 1 to 4, day 11, then 15 more from day 20 on.
  CHECK(office.ended.at(1) == kMonday + Days{35});
  CHECK(office.first_begun(2) == kMonday + Days{35});
}

TEST_CASE("a paused task's old end is stale", "[engine]") {
  Calendar calendar{kMonday, kMonday + Days{40}};
  ServerPool pool{rules({{kMonday, 1}, {kMonday + Days{2}, 0}, {kMonday + Days{3}, 1}},
                        WorkPattern::every_day, FallingCapacity::pause_task),
                  calendar};
  std::vector<Day> ended;
  test::DayLoop loop;
  loop.on_settle = [&](Phase phase) {
    if (phase == Phase::capacity) pool.adjust();
    if (phase == Phase::completions)
      ended.insert(ended.end(), pool.complete().size(), calendar.today());
    if (phase == Phase::starts) pool.seat();
  };
  pool.join(waiting(1, 10));
  calendar.run_through(calendar.last(), loop);
  CHECK(ended == std::vector<Day>{kMonday + Days{12}});  // day 10 was to be its end
}

TEST_CASE("a part-time post that becomes a whole one never makes one server too many", "[engine]") {
  const FallingCapacity falling =
      GENERATE(FallingCapacity::finish_task, FallingCapacity::pause_task);
  Office office{rules({{kMonday, 2.4}, {kMonday + Days{20}, 3}, {kMonday + Days{60}, 3.5}},
                      WorkPattern::every_day, falling),
                kMonday + Days{100}};
  for (std::uint32_t i = 0; i < 100; ++i) office.arrive(kMonday, waiting(i, 9));
  office.run();
  for (std::size_t day = 0; day < office.in_service.size(); ++day) {
    CAPTURE(day);
    CHECK(office.in_service[day] <= (day < 60 ? 3U : 4U));
    if (day >= 20 && day < 60) CHECK(office.in_service[day] == 3U);
  }
}

TEST_CASE("capacity that rises seats who waits on its own day", "[engine]") {
  Office office{rules({{kMonday, 0}, {kMonday + Days{6}, 2}}), kMonday + Days{20}};
  for (std::uint32_t i = 0; i < 3; ++i) office.arrive(kMonday, waiting(i, 5));
  office.run();
  CHECK(office.first_begun(0) == kMonday + Days{6});
  CHECK(office.first_begun(1) == kMonday + Days{6});
  CHECK(office.first_begun(2) == kMonday + Days{11});
}

TEST_CASE("a whole server that is free takes over the part-time one's task and its work",
          "[engine]") {
  // 1.25: the part-time server comes on days 3, 7, 11, … and begins task 1 on day 3.
  Office office{rules({{kMonday, 1.25}}), kMonday + Days{60}};
  office.arrive({12, 10, 5});
  office.run();
  CHECK(office.first_begun(1) == kMonday + Days{3});
  // Taken over on day 12 with the days 7 and 11 done; the part-time server is given 2 at once.
  CHECK(office.ended.at(1) == kMonday + Days{20});
  CHECK(office.first_begun(2) == kMonday + Days{12});
  // By day 20 the days 15 and 19 are done.
  CHECK(office.ended.at(2) == kMonday + Days{23});
}

TEST_CASE("a pool that always has work does as much of it as its FTE says", "[engine]") {
  constexpr int kDays = 4000;
  const double whole = GENERATE(0.0, 1.0, 3.0, 7.0);
  const double share = GENERATE(0.1, 0.25, 0.5, 0.75, 0.9);
  const int work = GENERATE(1, 3, 7);
  Office office{rules({{kMonday, whole + share}}), kMonday + Days{kDays}};
  const int enough = static_cast<int>((whole + share) * kDays / work) + 20;
  for (int i = 0; i < enough; ++i)
    office.arrive(kMonday, waiting(static_cast<std::uint32_t>(i), work));
  office.run();
  const double done = static_cast<double>(office.ended.size()) * work / kDays;
  CAPTURE(whole, share, work, done);
  CHECK(std::abs(done - (whole + share)) < 0.01 * (whole + share));
}

TEST_CASE("more of a post never makes a longer queue, and hardly more unfinished tasks",
          "[engine]") {
  constexpr int kDays = 1500;
  constexpr int kReplications = 20;
  const auto person_days = [&](double fte) {
    std::int64_t in_line = 0;
    std::int64_t in_hand = 0;
    for (std::uint32_t replication = 0; replication < kReplications; ++replication) {
      Office office{rules({{kMonday, fte}}, WorkPattern::working_days), kMonday + Days{kDays}};
      random::Draws draws{{3, replication, {}, random::Purpose::benchmark, 0}};
      const random::DayLaw work = random::DayLaw::lognormal(MeanDays{6.6}, 0.4);
      std::uint32_t person = 0;
      for (int day = 0; day < kDays; ++day)
        if (draws() < 0x5000'0000U)  // 0.31 a day: 2.97 whole servers' work
          office.arrive(kMonday + Days{day},
                        waiting(person++, static_cast<int>(work.sample(draws()).count())));
      office.run();
      in_line += office.pool.queue().person_days_by_day();
      for (const std::size_t tasks : office.in_service) in_hand += static_cast<std::int64_t>(tasks);
    }
    return std::pair{in_line, in_line + in_hand};
  };
  auto before = person_days(1.9);
  for (int step = 39; step <= 90; ++step) {
    const double fte = 0.05 * step;
    const auto now = person_days(fte);
    CAPTURE(fte);
    CHECK(now.first <= before.first);
    // A part-time server is slower with what it has in hand.
    CHECK(static_cast<double>(now.second) <= 1.001 * static_cast<double>(before.second));
    before = now;
  }
}

TEST_CASE("7.9999999999 FTE are eight servers and no part-time one", "[engine]") {
  Office office{rules({{kMonday, 7.9999999999}}), kMonday + Days{9}};
  for (std::uint32_t i = 0; i < 12; ++i) office.arrive(kMonday, waiting(i, 50));
  office.run();
  CHECK(office.in_service.back() == 8);
}

TEST_CASE("a restarted pool repeats its run", "[engine]") {
  Office office{rules({{kMonday, 1.3}}), kMonday + Days{60}};
  const auto once = [&] {
    office.calendar.restart();
    office.pool.restart();
    office.begun.clear();
    office.ended.clear();
    for (std::uint32_t i = 0; i < 9; ++i)
      office.arrive(kMonday + Days{static_cast<int>(i)}, waiting(i, 6));
    office.run();
    return std::tuple{office.begun, office.pool.busy_server_days(),
                      office.pool.offered_server_days(), office.pool.queue().person_days_by_day()};
  };
  const auto first = once();
  CHECK(once() == first);
}

}  // namespace
}  // namespace sendsim::engine
