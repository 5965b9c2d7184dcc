#include "sendsim/engine/place_pool.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

#include "day_loop.hpp"

namespace sendsim::engine {
namespace {

const Day kFirst = make_day(2025, 9, 1);
Waiting waiting(std::uint32_t person) {
  return {
      .person = person, .stamp = 0, .priority = 0, .due = kFirst, .tie = person, .name = person};
}

TEST_CASE("places are filled up to the limit, whole places only", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{10}};
  PlacePool pool{{{kFirst, 2.9}}, Discipline::first_come, calendar};
  CHECK(pool.limit() == 2);
  std::vector<std::uint32_t> in;
  const auto seat = [&] { pool.seat([&](const Waiting& who, Days) { in.push_back(who.person); }); };
  for (std::uint32_t i = 0; i < 4; ++i) pool.join(waiting(i));
  seat();
  CHECK(in == std::vector<std::uint32_t>{0, 1});
  CHECK(pool.held() == 2);
  CHECK_FALSE(pool.has_room());
  pool.vacate();
  seat();
  CHECK(in == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(pool.queue().length() == 1);
}

TEST_CASE("a falling limit sends nobody away and fills no place until there is room", "[engine]") {
  Calendar calendar{kFirst, kFirst + Days{20}};
  PlacePool pool{{{kFirst, 4}, {kFirst + Days{5}, 2}, {kFirst + Days{15}, 3}},
                 Discipline::first_come,
                 calendar};
  std::vector<std::pair<std::uint32_t, Day>> in;
  test::DayLoop loop;
  loop.on_event = [&](Event) { pool.vacate(); };
  loop.on_settle = [&](Phase phase) {
    if (phase == Phase::starts)
      pool.seat([&](const Waiting& who, Days) { in.emplace_back(who.person, calendar.today()); });
    if (phase == Phase::recording) {
      if (calendar.today() == kFirst + Days{5}) CHECK(pool.held() == 4);
      pool.record();
      CHECK(pool.queue().person_days_by_day() ==
            pool.queue().person_days_by_person(calendar.today()));
    }
  };
  for (std::uint32_t i = 0; i < 7; ++i) pool.join(waiting(i));
  for (const int day : {6, 7, 8}) calendar.schedule(kFirst + Days{day}, Phase::completions, {});
  calendar.run_through(calendar.last(), loop);
  // Four at once; held 4 against 2 until two have gone; the third exit makes room on day 8 itself;
  // the limit's rise lets one more in on its own day.
  const std::vector<std::pair<std::uint32_t, Day>> expected{
      {0, kFirst}, {1, kFirst},           {2, kFirst},
      {3, kFirst}, {4, kFirst + Days{8}}, {5, kFirst + Days{15}}};
  CHECK(in == expected);
  CHECK(pool.held() == 3);
  CHECK(pool.queue().length() == 1);
}

TEST_CASE("who may not be refused is held above the limit; a place nobody holds is not left",
          "[engine]") {
  Calendar calendar{kFirst, kFirst};
  PlacePool pool{{{kFirst, 1}}, Discipline::first_come, calendar};
  CHECK_THROWS_AS(pool.vacate(), std::logic_error);
  pool.hold();
  pool.hold();
  CHECK(pool.held() == 2);
  const Ticket ticket = pool.join(waiting(1));
  pool.vacate();
  pool.seat([](const Waiting&, Days) { FAIL("still full"); });
  pool.leave(ticket);
  pool.vacate();
  pool.seat([](const Waiting&, Days) { FAIL("nobody waits"); });
  CHECK(pool.has_room());
  pool.hold();
  pool.restart();
  CHECK(pool.held() == 0);
}

}  // namespace
}  // namespace sendsim::engine
