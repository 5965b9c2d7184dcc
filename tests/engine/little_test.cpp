#include <catch2/catch.hpp>
#include <cstdint>
#include <span>
#include <vector>

#include "samples.hpp"
#include "sendsim/engine/place_pool.hpp"
#include "sendsim/engine/server_pool.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::engine {
namespace {

const Day kFirst = make_day(2025, 9, 1);
constexpr int kRunDays = 500;

/// A pool with servers and a pool of places behind it under everything that can happen to them:
/// capacities that rise and fall, tasks of 0 days, people who lose patience.
class Turmoil {
 public:
  explicit Turmoil(std::uint32_t scenario)
      : draws_{{.experiment_seed = 1,
                .replication = scenario,
                .person = random::PersonId::from_bits(0),
                .purpose = random::Purpose::benchmark,
                .occasion = 0}},
        calendar_{kFirst, kFirst + Days{kRunDays - 1}},
        servers_{{.fte = steps(5, 10),
                  .discipline = static_cast<Discipline>(draws_() % 3),
                  .falling = static_cast<FallingCapacity>(draws_() % 2),
                  .pattern = static_cast<WorkPattern>(draws_() % 2)},
                 calendar_},
        places_{steps(40, 1), static_cast<Discipline>(draws_() % 3), calendar_} {
    for (int day = 0; day < kRunDays; ++day) {
      const std::uint32_t coming = draws_() % 3;
      for (std::uint32_t i = 0; i < coming; ++i)
        calendar_.schedule(kFirst + Days{day}, Phase::arrivals, {people_++, kArrives, 0});
    }
    ticket_.resize(people_, kNoTicket);
    place_ticket_.resize(people_, kNoTicket);
  }
  void run() { calendar_.run_through(calendar_.last(), *this); }
  [[nodiscard]] int days_checked() const { return days_checked_; }
  [[nodiscard]] int left() const { return left_; }

  void expect(Event /*event*/) {}
  void handle(Event event) {
    const Day today = calendar_.today();
    switch (event.what) {
      case kArrives:
        ticket_[event.person] = servers_.join(who(event.person));
        calendar_.schedule(today + Days{static_cast<int>(draws_() % 120)}, Phase::decisions,
                           {event.person, kLosesPatience, 0});
        return;
      case kLosesPatience:
        leave(ticket_[event.person], servers_);
        leave(place_ticket_[event.person], places_);
        return;
      default: places_.vacate();
    }
  }
  void settle(Phase phase) {
    if (phase == Phase::capacity) servers_.adjust();
    if (phase == Phase::completions) finished(servers_.complete());
    if (phase == Phase::starts) {
      finished(servers_.seat([&](const Waiting& who, Days) { ticket_[who.person] = kNoTicket; }));
      places_.seat([&](const Waiting& who, Days) {
        place_ticket_[who.person] = kNoTicket;
        calendar_.schedule(calendar_.today() + Days{1 + static_cast<int>(draws_() % 60)},
                           Phase::completions, {who.person, kMovesOut, 0});
      });
    }
    if (phase == Phase::recording) {
      servers_.record();
      places_.record();
      check(servers_.queue());
      check(places_.queue());
      ++days_checked_;
    }
  }

 private:
  static constexpr std::uint16_t kArrives = 1;
  static constexpr std::uint16_t kLosesPatience = 2;
  static constexpr std::uint16_t kMovesOut = 3;

  void finished(std::span<const ServerPool::Finished> tasks) {
    for (const ServerPool::Finished& task : tasks)
      place_ticket_[task.person] = places_.join(who(task.person));
  }
  void check(const Queue& queue) const {
    REQUIRE(queue.person_days_by_day() == queue.person_days_by_person(calendar_.today()));
  }
  std::vector<CapacityStep> steps(std::uint32_t most, std::uint32_t fractions) {
    std::vector<CapacityStep> all;
    for (int day = 0; day < kRunDays; day += 1 + static_cast<int>(draws_() % 100))
      all.push_back({kFirst + Days{day}, draws_() % (most * fractions + 1) / double(fractions)});
    return all;
  }
  Waiting who(std::uint32_t person) {
    return {.person = person,
            .stamp = 0,
            .priority = static_cast<std::uint8_t>(draws_() % 3),
            .due = kFirst + Days{static_cast<int>(draws_() % 500)},
            .tie = draws_(),
            .name = person,
            .work = Days{static_cast<int>(draws_() % 9)}};
  }
  template <class Pool>
  void leave(Ticket& ticket, Pool& pool) {
    if (ticket == kNoTicket) return;
    // Whose task was paused stands in line under a ticket of the pool's own.
    pool.leave(ticket);
    ticket = kNoTicket;
    ++left_;
  }

  random::Draws draws_;
  Calendar calendar_;
  ServerPool servers_;
  PlacePool places_;
  std::uint32_t people_ = 0;
  std::vector<Ticket> ticket_;
  std::vector<Ticket> place_ticket_;
  int days_checked_ = 0;
  int left_ = 0;
};

TEST_CASE("person-days in line by day equal those by person, every day of any run", "[engine]") {
  int left = 0;
  const int scenarios = std::max(10, test::samples(200));
  for (int scenario = 0; scenario < scenarios; ++scenario) {
    CAPTURE(scenario);
    Turmoil turmoil{static_cast<std::uint32_t>(scenario)};
    turmoil.run();
    REQUIRE(turmoil.days_checked() == kRunDays);
    left += turmoil.left();
  }
  CHECK(left > 100 * scenarios / 10);  // the scenarios do hold people who leave the line
}

}  // namespace
}  // namespace sendsim::engine
