#include "sendsim/engine/capacity.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

namespace sendsim::engine {
namespace {

const Day kFirst = make_day(2026, 12, 1);
const Day kLast = make_day(2027, 1, 31);

TEST_CASE("a capacity holds from its date until the next", "[engine]") {
  const DailyCapacity capacity{
      {{make_day(2026, 12, 10), 4}, {make_day(2027, 1, 1), 2.5}, {make_day(2028, 1, 1), 9}},
      kFirst,
      kLast};
  CHECK(capacity.on(kFirst) == 4);  // the first value also holds before its date
  CHECK(capacity.on(make_day(2026, 12, 31)) == 4);
  CHECK(capacity.on(make_day(2027, 1, 1)) == 2.5);
  CHECK(capacity.on(kLast) == 2.5);
  CHECK(capacity.first() == kFirst);
  CHECK(capacity.last() == kLast);
  CHECK(DailyCapacity{{{make_day(2020, 1, 1), 1}, {make_day(2021, 1, 1), 3}}, kFirst, kLast}.on(
            kFirst) == 3);
}

TEST_CASE("capacities that are negative, out of order or missing are refused", "[engine]") {
  CHECK_THROWS_AS(DailyCapacity({}, kFirst, kLast), std::logic_error);
  CHECK_THROWS_AS(DailyCapacity({{kFirst, -1}}, kFirst, kLast), std::logic_error);
  CHECK_THROWS_AS(DailyCapacity({{kLast, 1}, {kFirst, 2}}, kFirst, kLast), std::logic_error);
  CHECK_THROWS_AS(DailyCapacity({{kFirst, 1}, {kFirst, 2}}, kFirst, kLast), std::logic_error);
}

TEST_CASE("work in working days passes over Christmas", "[engine]") {
  const WorkDays days{kFirst, kLast, is_working_day};
  // 2026: Christmas Day is a Friday, Boxing Day's substitute Monday 28, New Year's Day a Friday.
  const Day eve = make_day(2026, 12, 24);  // Thursday
  CHECK(days.after(eve, Days{0}) == eve);
  CHECK(days.after(eve, Days{1}) == make_day(2026, 12, 29));
  CHECK(days.after(eve, Days{3}) == make_day(2026, 12, 31));
  CHECK(days.after(eve, Days{4}) == make_day(2027, 1, 4));
  CHECK(days.after(make_day(2026, 12, 26), Days{1}) == make_day(2026, 12, 29));  // from a Saturday
  CHECK(days.between(eve, make_day(2027, 1, 4)) == 4);
  CHECK(days.between(eve, eve) == 0);
  CHECK_FALSE(days.open(make_day(2026, 12, 28)));
  CHECK(days.open(make_day(2026, 12, 29)));
}

TEST_CASE("the n-th working day after a day is the one that a count finds", "[engine]") {
  const WorkDays days{kFirst, kLast, is_working_day};
  for (Day start = kFirst; start <= kLast; start += Days{1})
    for (int work = 1; work < 50; ++work) {
      Day day = start;
      for (int done = 0; done < work && day <= kLast;) done += is_working_day(day += Days{1});
      if (day > kLast) day = kLast + Days{1};
      REQUIRE(days.after(start, Days{work}) == day);
    }
}

TEST_CASE("work that the run does not see the end of falls behind its last day", "[engine]") {
  const WorkDays days{kFirst, kLast, [](Day) { return true; }};
  CHECK(days.after(kLast - Days{1}, Days{1}) == kLast);
  CHECK(days.after(kLast, Days{1}) == kLast + Days{1});
  CHECK(days.after(kFirst, Days{100000}) == kLast + Days{1});
  CHECK_THROWS_AS(days.open(kFirst - Days{1}), std::logic_error);
  CHECK_THROWS_AS(days.open(kLast + Days{1}), std::logic_error);
}

}  // namespace
}  // namespace sendsim::engine
