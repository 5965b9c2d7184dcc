#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sendsim/engine/server_pool.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::test {

/// A queue whose number of servers may change by date, whose waiting room may be full, and whose
/// customers may lose patience. Arrivals are Poisson, so many a day; the pool works every day.
struct DayQueueModel {
  std::vector<engine::CapacityStep> servers;
  random::DayLaw service;                    ///< ≥ 1 day
  double arrivals_per_day;                   ///< > 0
  std::optional<std::size_t> room{};         ///< who finds so many served or in line is refused
  std::optional<random::DayLaw> patience{};  ///< ≥ 1 day in line, after which one leaves
  engine::FallingCapacity falling = engine::FallingCapacity::finish_task;  ///< without patience
};

/// Sums over the counted days of one replication.
struct DayQueueCounts {
  double arrived = 0;
  double refused = 0;
  double left = 0;                     ///< out of patience
  double person_days_in_line = 0;      ///< at the end of each day
  std::vector<double> in_line_by_day;  ///< of every day, counted or not
};

/// The queue above on the engine: a room and patience are the test's, the pool knows neither.
class DayQueue {
 public:
  DayQueue(DayQueueModel model, Day first, int days, int warm_up, std::uint64_t seed)
      : model_{std::move(model)},
        seed_{seed},
        calendar_{first, first + Days{days - 1}},
        pool_{{.fte = model_.servers,
               .falling = model_.falling,
               .pattern = engine::WorkPattern::every_day},
              calendar_},
        counted_from_{first + Days{warm_up}} {}

  /// @throws std::logic_error if Little's identity does not hold at the end, in whole person-days
  const DayQueueCounts& run(std::uint32_t replication) {
    calendar_.restart();
    pool_.restart();
    replication_ = replication;
    clock_ = 0.0;
    counts_.arrived = counts_.refused = counts_.left = counts_.person_days_in_line = 0;
    counts_.in_line_by_day.clear();
    ticket_.clear();
    next_arrival();
    calendar_.run_through(calendar_.last(), *this);
    if (pool_.queue().person_days_by_day() != pool_.queue().person_days_by_person(calendar_.last()))
      throw std::logic_error("queue: Little's identity does not hold");
    return counts_;
  }

  void expect(engine::Event /*event*/) {}
  void handle(engine::Event event) {
    switch (event.what) {
      case kArrives: return arrive();
      default:
        if (ticket_[event.person] == engine::kNoTicket) return;
        pool_.leave(ticket_[event.person]);
        ticket_[event.person] = engine::kNoTicket;
        counts_.left += counted();
    }
  }
  void settle(engine::Phase phase) {
    if (phase == engine::Phase::capacity) pool_.adjust();
    if (phase == engine::Phase::completions) pool_.complete();
    if (phase == engine::Phase::starts)
      pool_.seat(
          [&](const engine::Waiting& who, Days) { ticket_[who.person] = engine::kNoTicket; });
    if (phase != engine::Phase::recording) return;
    pool_.record();
    const auto in_line = static_cast<double>(pool_.queue().length());
    counts_.person_days_in_line += counted() * in_line;
    counts_.in_line_by_day.push_back(in_line);
  }

 private:
  enum : std::uint16_t { kArrives = 1, kLeaves };

  [[nodiscard]] double counted() const { return calendar_.today() < counted_from_ ? 0.0 : 1.0; }
  void next_arrival() {
    const auto customer = static_cast<std::uint32_t>(ticket_.size());
    ticket_.push_back(engine::kNoTicket);
    block_ = random::stream_block({.experiment_seed = seed_,
                                   .replication = replication_,
                                   .person = random::PersonId::from_bits(customer),
                                   .purpose = random::Purpose::benchmark,
                                   .occasion = 0},
                                  0);
    clock_ += random::exponential_with_mean_one(block_[0]) / model_.arrivals_per_day;
    if (MeanDays{clock_} < calendar_.last() - calendar_.first() + Days{1})
      calendar_.schedule(calendar_.first() + Days{static_cast<int>(clock_)},
                         engine::Phase::arrivals, {customer, kArrives, 0});
  }
  void arrive() {
    const auto customer = static_cast<std::uint32_t>(ticket_.size() - 1);
    counts_.arrived += counted();
    if (model_.room && pool_.queue().length() + pool_.in_service() >= *model_.room) {
      counts_.refused += counted();
      return next_arrival();
    }
    ticket_[customer] = pool_.join({.person = customer,
                                    .stamp = 0,
                                    .priority = 0,
                                    .due = calendar_.first(),
                                    .tie = block_[2],
                                    .name = customer,
                                    .work = model_.service.sample(block_[3])});
    if (model_.patience)
      calendar_.schedule(calendar_.today() + model_.patience->sample(block_[1]),
                         engine::Phase::decisions, {customer, kLeaves, 0});
    next_arrival();
  }

  DayQueueModel model_;
  std::uint64_t seed_;
  engine::Calendar calendar_;
  engine::ServerPool pool_;
  Day counted_from_;
  std::uint32_t replication_ = 0;
  random::Block block_{};
  double clock_ = 0.0;
  std::vector<engine::Ticket> ticket_;  ///< by customer
  DayQueueCounts counts_;
};

}  // namespace sendsim::test
