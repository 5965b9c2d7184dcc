#pragma once

#include <array>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "sendsim/engine/server_pool.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::test {

/// Poisson arrivals in real time that take effect on the day they fall on, services on whole days,
/// a pool that is open every day. Two classes of customers, of which one may be empty.
struct QueueModel {
  int servers;
  random::DayLaw service;               ///< of both classes
  std::array<double, 2> per_day{0, 0};  ///< arrivals of either class; sum > 0
  engine::Discipline discipline = engine::Discipline::first_come;
};

/// Mean waits in days of one replication, by class and overall.
struct Waits {
  std::array<double, 2> by_class{0, 0};
  double overall = 0;
};

/// One queue, run again and again: the memory is kept between replications.
class SimulatedQueue {
 public:
  /// Customers who begin in the first `warm_up` of the `days` are not counted: at least twenty
  /// relaxation times.
  SimulatedQueue(const QueueModel& model, int days, int warm_up, std::uint64_t seed)
      : model_{model},
        seed_{seed},
        calendar_{make_day(2000, 1, 1), make_day(2000, 1, 1) + Days{days - 1}},
        pool_{{.fte = {{calendar_.first(), static_cast<double>(model.servers)}},
               .discipline = model.discipline,
               .pattern = engine::WorkPattern::every_day},
              calendar_},
        counted_from_{calendar_.first() + Days{warm_up}},
        first_class_{model.per_day[0] / (model.per_day[0] + model.per_day[1])},
        mean_gap_{1.0 / (model.per_day[0] + model.per_day[1])} {}

  /// @throws std::logic_error if Little's identity does not hold at the end, in whole person-days
  Waits run(std::uint32_t replication) {
    calendar_.restart();
    pool_.restart();
    replication_ = replication;
    customer_ = 0;
    clock_ = 0.0;
    days_waited_ = {0, 0};
    begun_ = {0, 0};
    next_arrival();
    calendar_.run_through(calendar_.last(), *this);
    if (pool_.queue().person_days_by_day() != pool_.queue().person_days_by_person(calendar_.last()))
      throw std::logic_error("queue: Little's identity does not hold");
    Waits waits;
    for (std::size_t i : {0U, 1U}) waits.by_class[i] = days_waited_[i] / begun_[i];
    waits.overall = (days_waited_[0] + days_waited_[1]) / (begun_[0] + begun_[1]);
    return waits;
  }

  /// Customers who have come in the last run.
  [[nodiscard]] std::uint32_t customers() const noexcept { return customer_; }

  void expect(engine::Event /*event*/) {}
  void handle(engine::Event /*event*/) {
    pool_.join({.person = customer_,
                .stamp = 0,
                .priority = first_class_.happens(block_[1]) ? std::uint8_t{0} : std::uint8_t{1},
                .due = calendar_.first(),
                .tie = block_[2],
                .name = customer_,
                .work = model_.service.sample(block_[3])});
    next_arrival();
  }
  void settle(engine::Phase phase) {
    if (phase == engine::Phase::completions) pool_.complete();
    if (phase == engine::Phase::starts)
      pool_.seat([&](const engine::Waiting& who, Days waited) {
        if (calendar_.today() < counted_from_) return;
        days_waited_[who.priority] += static_cast<double>(waited.count());
        begun_[who.priority] += 1.0;
      });
    if (phase == engine::Phase::recording) pool_.record();
  }

 private:
  static constexpr std::uint16_t kArrives = 1;

  void next_arrival() {
    ++customer_;
    block_ = random::stream_block({.experiment_seed = seed_,
                                   .replication = replication_,
                                   .person = random::PersonId::from_bits(customer_),
                                   .purpose = random::Purpose::benchmark,
                                   .occasion = 0},
                                  0);
    clock_ += mean_gap_ * random::exponential_with_mean_one(block_[0]);
    if (MeanDays{clock_} < calendar_.last() - calendar_.first() + Days{1})
      calendar_.schedule(calendar_.first() + Days{static_cast<int>(clock_)},
                         engine::Phase::arrivals, {customer_, kArrives, 0});
  }

  QueueModel model_;
  std::uint64_t seed_;
  engine::Calendar calendar_;
  engine::ServerPool pool_;
  Day counted_from_;
  random::Chance first_class_;
  double mean_gap_;
  std::uint32_t replication_ = 0;
  std::uint32_t customer_ = 0;
  random::Block block_{};
  double clock_ = 0.0;
  std::array<double, 2> days_waited_{};
  std::array<double, 2> begun_{};
};

}  // namespace sendsim::test
