#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "sendsim/engine/place_pool.hpp"
#include "sendsim/engine/server_pool.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::test {

// A small SEND pipeline that plain C++, simcpp20, cimba, SimPy and simmer agree on, in continuous
// time; here it runs on whole days, built from the product's parts. Requests (Poisson, 400 a year,
// 10 % more each year) pass 30 officers, 8 psychologists and 16 plan writers, are finalised after a
// delay and placed in one of three types of provision for an exponential stay.
// src/engine/METHODS.md, 6 gives its numbers.

inline constexpr int kPipelineDays = 3650;

/// What one replication counts.
struct PipelineCounts {
  double requests = 0, refused = 0, issued = 0, in_time = 0, overflow = 0, reviews = 0,
         psychologists_queue = 0, types_full = 0;
};

/// The pipeline, run again and again: the memory is kept between replications.
class Pipeline {
 public:
  /// `held_longer`: days for which a server is held after its task has ended; 0 is right.
  explicit Pipeline(Days held_longer = Days{0}) : held_longer_{held_longer} {}

  /// @throws std::logic_error if Little's identity or a limit of places does not hold
  PipelineCounts run(std::uint32_t replication) {
    calendar_.restart();
    for (engine::ServerPool& pool : pools_) pool.restart();
    for (engine::PlacePool& places : places_) places.restart();
    children_.clear();
    counts_ = {};
    replication_ = replication;
    clock_ = 0.0;
    next_request();
    calendar_.run_through(calendar_.last(), *this);
    counts_.psychologists_queue = static_cast<double>(pools_[1].queue().length());
    for (const engine::ServerPool& pool : pools_) check_little(pool.queue());
    for (const engine::PlacePool& places : places_) {
      check_little(places.queue());
      if (places.held() > 600) throw std::logic_error("pipeline: more places held than there are");
    }
    return counts_;
  }

  void expect(engine::Event /*event*/) {}
  void handle(engine::Event event) {
    switch (event.what) {
      case kRequest: return request();
      case kWorkDone: return work_done(event.stamp, event.person);
      case kIssued: return issued(event.person);
      case kPatienceEnds: return patience_ends(event.person);
      case kReview: return review(event.person);
      default: return vacate(event.person);
    }
  }
  void settle(engine::Phase phase) {
    if (phase == engine::Phase::completions)
      for (std::uint16_t stage = 0; stage < 3; ++stage) finished(stage, pools_[stage].complete());
    if (phase == engine::Phase::starts) {
      for (std::uint16_t stage = 0; stage < 3; ++stage)
        finished(stage, pools_[stage].seat([&](const engine::Waiting& who, Days) {
          if (held_longer_ == Days{0}) return;
          // The fault: the work is done, and its server free only later.
          const Day done = today() + who.work - held_longer_;
          calendar_.schedule(done,
                             done == today() ? engine::Phase::starts : engine::Phase::completions,
                             {who.person, kWorkDone, stage});
        }));
      for (engine::PlacePool& places : places_)
        places.seat([&](const engine::Waiting& who, Days) {
          children_[who.person].ticket = engine::kNoTicket;
          stay(who.person);
        });
    }
    if (phase == engine::Phase::recording) {
      for (engine::ServerPool& pool : pools_) pool.record();
      counts_.types_full = 0;
      for (engine::PlacePool& places : places_) {
        places.record();
        counts_.types_full += places.has_room() ? 0 : 1;
      }
    }
  }

 private:
  enum : std::uint16_t {
    kRequest,
    kWorkDone,
    kIssued,
    kPatienceEnds,
    kReview,
    kLeaves,
  };
  enum Use : std::uint16_t { kGap, kWork, kPlans };
  struct Child {
    Day requested;
    std::size_t type = 0;
    bool overflow = false;
    engine::Ticket ticket = engine::kNoTicket;
    Day leaves{};
  };

  Day today() const { return calendar_.today(); }
  random::Block words(std::uint32_t child, Use use) const {
    return random::stream_block({.experiment_seed = 6375,
                                 .replication = replication_,
                                 .person = random::PersonId::from_bits(child),
                                 .purpose = random::Purpose::benchmark,
                                 .occasion = use},
                                0);
  }
  engine::Waiting waiting(std::uint32_t child, Days work) const {
    return {.person = child,
            .stamp = 0,
            .priority = 0,
            .due = today(),
            .tie = words(child, kPlans)[3],
            .name = child,
            .work = work};
  }
  void check_little(const engine::Queue& queue) const {
    if (queue.person_days_by_day() != queue.person_days_by_person(calendar_.last()))
      throw std::logic_error("pipeline: Little's identity does not hold");
  }

  void next_request() {
    const auto child = static_cast<std::uint32_t>(children_.size());
    const double a_year = 400.0 * std::pow(1.1, std::floor(clock_ / 365.0));
    clock_ += 365.0 / a_year * random::exponential_with_mean_one(words(child, kGap)[0]);
    if (clock_ < kPipelineDays)
      calendar_.schedule(calendar_.first() + Days{static_cast<int>(clock_)},
                         engine::Phase::arrivals, {child, kRequest, 0});
  }
  void request() {
    const auto child = static_cast<std::uint32_t>(children_.size());
    children_.push_back({.requested = today()});
    ++counts_.requests;
    join(0, child);
    next_request();
  }
  void join(std::size_t stage, std::uint32_t child) {
    const Days work = work_[stage].sample(words(child, kWork)[stage]);
    pools_[stage].join(waiting(child, work + held_longer_));
  }
  void finished(std::uint16_t stage, std::span<const engine::ServerPool::Finished> tasks) {
    if (held_longer_ > Days{0}) return;
    for (const engine::ServerPool::Finished& task : tasks) work_done(stage, task.person);
  }
  void work_done(std::uint16_t stage, std::uint32_t child) {
    if (stage == 0) return decided(child);
    if (stage == 1) return join(2, child);
    calendar_.schedule(today() + finalise_.sample(words(child, kPlans)[0]),
                       engine::Phase::completions, {child, kIssued, 0});
  }
  void decided(std::uint32_t child) {
    if (refusal_.happens(words(child, kWork)[3]))
      ++counts_.refused;
    else
      join(1, child);
  }
  void issued(std::uint32_t child) {
    Child& who = children_[child];
    ++counts_.issued;
    if (today() - who.requested <= Days{140}) ++counts_.in_time;
    const double u = random::uniform(words(child, kPlans)[1]);
    who.type = u < 0.45 ? 0 : u < 0.8 ? 1 : 2;
    who.ticket = places_[who.type].join(waiting(child, Days{0}));
    calendar_.schedule(today() + Days{180}, engine::Phase::decisions, {child, kPatienceEnds, 0});
  }
  void patience_ends(std::uint32_t child) {
    Child& who = children_[child];
    if (who.ticket == engine::kNoTicket) return;
    places_[who.type].leave(who.ticket);
    who.ticket = engine::kNoTicket;
    who.overflow = true;
    ++counts_.overflow;
    stay(child);
  }
  void stay(std::uint32_t child) {
    const Days length = stay_.sample(words(child, kPlans)[2]);
    children_[child].leaves = today() + length;
    calendar_.schedule(today() + Days{365}, engine::Phase::decisions, {child, kReview, 0});
    calendar_.schedule(today() + length,
                       length == Days{0} ? engine::Phase::starts : engine::Phase::completions,
                       {child, kLeaves, 0});
  }
  void review(std::uint32_t child) {
    if (children_[child].leaves <= today()) return;
    ++counts_.reviews;
    calendar_.schedule(today() + Days{365}, engine::Phase::decisions, {child, kReview, 0});
  }
  void vacate(std::uint32_t child) {
    if (!children_[child].overflow) places_[children_[child].type].vacate();
  }

  static engine::PoolRules rules(int servers) {
    return {.fte = {{make_day(2025, 1, 1), static_cast<double>(servers)}},
            .pattern = engine::WorkPattern::every_day};
  }
  static std::vector<engine::CapacityStep> places_of(int number) {
    return {{make_day(2025, 1, 1), static_cast<double>(number)}};
  }

  Days held_longer_;
  engine::Calendar calendar_{make_day(2025, 1, 1), make_day(2025, 1, 1) + Days{kPipelineDays - 1}};
  std::array<engine::ServerPool, 3> pools_{engine::ServerPool{rules(30), calendar_},
                                           engine::ServerPool{rules(8), calendar_},
                                           engine::ServerPool{rules(16), calendar_}};
  std::array<engine::PlacePool, 3> places_{
      engine::PlacePool{places_of(500), engine::Discipline::first_come, calendar_},
      engine::PlacePool{places_of(600), engine::Discipline::first_come, calendar_},
      engine::PlacePool{places_of(300), engine::Discipline::first_come, calendar_}};
  std::array<random::DayLaw, 3> work_{random::DayLaw::lognormal(MeanDays{10}, 0.5),
                                      random::DayLaw::lognormal(MeanDays{6}, 0.6),
                                      random::DayLaw::lognormal(MeanDays{8}, 0.5)};
  random::DayLaw finalise_ = random::DayLaw::lognormal(MeanDays{30}, 0.4);
  random::DayLaw stay_ = random::DayLaw::exponential(MeanDays{1825});
  random::Chance refusal_{0.25};
  std::vector<Child> children_;
  PipelineCounts counts_;
  std::uint32_t replication_ = 0;
  double clock_ = 0.0;
};

}  // namespace sendsim::test
