#include "sendsim/engine/queue.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <stdexcept>
#include <vector>

#include "sendsim/random/stream.hpp"

namespace sendsim::engine {
namespace {

const Day kFirst = make_day(2025, 9, 1);

Waiting waiting(std::uint32_t person, std::uint8_t priority = 0, int due = 0,
                std::uint32_t tie = 0) {
  return {.person = person,
          .stamp = static_cast<std::uint16_t>(person + 7),
          .priority = priority,
          .due = kFirst + Days{due},
          .tie = tie,
          .name = person,
          .work = Days{3}};
}
std::vector<std::uint32_t> order(Queue& queue, Day today) {
  std::vector<std::uint32_t> all;
  while (!queue.empty()) all.push_back(queue.take_first(today).who.person);
  return all;
}

TEST_CASE("first come, first served: priority and due date count for nothing", "[engine]") {
  Queue queue{Discipline::first_come};
  queue.join(waiting(3, 0, 1), kFirst + Days{2});
  queue.join(waiting(1, 9, 90), kFirst);
  queue.join(waiting(2, 5, 50), kFirst + Days{1});
  CHECK(order(queue, kFirst + Days{5}) == std::vector<std::uint32_t>{1, 2, 3});
}

TEST_CASE("earliest due date: the day of joining counts for nothing", "[engine]") {
  Queue queue{Discipline::earliest_due_date};
  queue.join(waiting(1, 0, 90), kFirst);
  queue.join(waiting(2, 9, 20), kFirst + Days{1});
  queue.join(waiting(3, 5, -400), kFirst + Days{2});  // long overdue
  CHECK(order(queue, kFirst + Days{5}) == std::vector<std::uint32_t>{3, 2, 1});
}

TEST_CASE("priority: by class, and within a class by the day of joining", "[engine]") {
  Queue queue{Discipline::priority};
  queue.join(waiting(1, 2), kFirst);
  queue.join(waiting(2, 0), kFirst + Days{3});
  queue.join(waiting(3, 255), kFirst);
  queue.join(waiting(4, 0), kFirst + Days{2});
  queue.join(waiting(5, 2), kFirst + Days{1});
  CHECK(order(queue, kFirst + Days{5}) == std::vector<std::uint32_t>{4, 2, 1, 5, 3});
}

TEST_CASE("ties go by tie number, then by the person's name", "[engine]") {
  const Discipline discipline =
      GENERATE(Discipline::first_come, Discipline::earliest_due_date, Discipline::priority);
  Queue queue{discipline};
  queue.join(waiting(4, 1, 10, 0xFFFF'FFFF), kFirst);
  queue.join(waiting(3, 1, 10, 5), kFirst);
  queue.join(waiting(2, 1, 10, 5), kFirst);
  queue.join(waiting(1, 1, 10, 6), kFirst);
  CHECK(order(queue, kFirst) == std::vector<std::uint32_t>{2, 3, 1, 4});
}

TEST_CASE("a line taken in no order, in parts, is in order again for the rest", "[engine]") {
  Queue queue{Discipline::priority};
  const auto take = [&](bool in_order, std::size_t many) {
    std::vector<std::uint32_t> taken;
    queue.take_while(
        in_order, kFirst + Days{2}, [&] { return taken.size() < many; },
        [&](const Queue::Place& place) { taken.push_back(place.who.person); });
    return taken;
  };
  for (std::uint32_t person = 0; person < 6; ++person)  // the later, the earlier in rank
    queue.join(waiting(person, 0, 0, 100 - person), kFirst);
  const Ticket gone = queue.join(waiting(6, 0, 0, 1), kFirst);
  for (std::uint32_t person = 10; person < 13; ++person)
    queue.join(waiting(person, 3, 0, 100 - person), kFirst);
  CHECK(take(false, 2) == std::vector<std::uint32_t>{0, 1});  // as they joined
  queue.leave(gone, kFirst + Days{1});
  queue.join(waiting(7, 0, 0, 0), kFirst + Days{1});
  CHECK(take(true, 3) == std::vector<std::uint32_t>{5, 4, 3});
  CHECK(take(false, 9) == std::vector<std::uint32_t>{2, 7, 10, 11, 12});
  CHECK(queue.empty());
  CHECK(queue.length() == 0);
  queue.join(waiting(1), kFirst + Days{2});
  CHECK(take(true, 9) == std::vector<std::uint32_t>{1});
}

TEST_CASE("the order of joining within a day never decides", "[engine]") {
  const Discipline discipline =
      GENERATE(Discipline::first_come, Discipline::earliest_due_date, Discipline::priority);
  random::Draws draws{{.experiment_seed = 5,
                       .replication = 0,
                       .person = random::PersonId::from_bits(1),
                       .purpose = random::Purpose::benchmark,
                       .occasion = 0}};
  std::vector<Waiting> people;
  for (std::uint32_t i = 0; i < 200; ++i)  // few tie numbers, so that names decide as well
    people.push_back(waiting(i, static_cast<std::uint8_t>(draws() % 3),
                             static_cast<int>(draws() % 10), draws() % 20));
  std::vector<std::uint32_t> reference;
  for (int shuffle = 0; shuffle < 50; ++shuffle) {
    Queue queue{discipline};
    for (const Waiting& each : people) queue.join(each, kFirst);
    const auto got = order(queue, kFirst + Days{1});
    if (shuffle == 0) reference = got;
    REQUIRE(got == reference);
    for (std::size_t i = people.size(); i > 1; --i) std::swap(people[i - 1], people[draws() % i]);
  }
}

TEST_CASE("who leaves is not served, and may not leave twice", "[engine]") {
  Queue queue{Discipline::first_come};
  const Ticket first = queue.join(waiting(1), kFirst);
  queue.join(waiting(2), kFirst);
  const Ticket third = queue.join(waiting(3), kFirst + Days{1});
  CHECK(queue.joined(third) == kFirst + Days{1});
  queue.leave(first, kFirst + Days{2});
  CHECK(queue.length() == 2);
  CHECK_THROWS_AS(queue.leave(first, kFirst + Days{2}), std::logic_error);
  CHECK_THROWS_AS(queue.leave(99, kFirst + Days{2}), std::logic_error);
  CHECK_THROWS_AS(queue.leave(kNoTicket, kFirst + Days{2}), std::logic_error);
  const Queue::Place taken = queue.take_first(kFirst + Days{4});
  CHECK(taken.who.person == 2);
  CHECK(taken.who.stamp == 9);
  CHECK(taken.who.work == Days{3});
  CHECK(kFirst + Days{4} - taken.joined == Days{4});
  queue.leave(third, kFirst + Days{4});
  CHECK(queue.empty());
  CHECK_THROWS_AS(queue.take_first(kFirst + Days{4}), std::logic_error);
}

TEST_CASE("a ticket of someone who left does not hit who joins after", "[engine]") {
  Queue queue{Discipline::first_come};
  for (std::uint32_t round = 0; round < 100; ++round) {
    const Ticket gone = queue.join(waiting(2 * round), kFirst);
    queue.join(waiting(2 * round + 1), kFirst);
    queue.leave(gone, kFirst);
    REQUIRE(queue.take_first(kFirst).who.person == 2 * round + 1);
    REQUIRE(queue.empty());
  }
}

TEST_CASE("who comes back keeps the earlier rank; the wait counts from the return", "[engine]") {
  Queue queue{Discipline::first_come};
  queue.join(waiting(1), kFirst + Days{3});
  queue.join(waiting(2), kFirst + Days{5}, kFirst);
  const Queue::Place taken = queue.take_first(kFirst + Days{6});
  CHECK(taken.who.person == 2);
  CHECK(kFirst + Days{6} - taken.joined == Days{1});
  CHECK(taken.ranked_from == kFirst);
}

TEST_CASE("a queue counts its person-days twice and alike", "[engine]") {
  Queue queue{Discipline::first_come};
  queue.join(waiting(1), kFirst);
  queue.record();  // 1
  CHECK(queue.person_days_by_person(kFirst) == 1);
  const Ticket second = queue.join(waiting(2), kFirst + Days{1});
  queue.record();  // 2
  queue.take_first(kFirst + Days{2});
  queue.record();  // 1
  queue.leave(second, kFirst + Days{3});
  queue.record();  // 0
  CHECK(queue.person_days_by_day() == 4);
  CHECK(queue.person_days_by_person(kFirst + Days{3}) == 4);
  queue.restart();
  CHECK(queue.empty());
  CHECK(queue.person_days_by_day() == 0);
  CHECK(queue.person_days_by_person(kFirst) == 0);
}

}  // namespace
}  // namespace sendsim::engine
