#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <utility>
#include <vector>

#include "sendsim/engine/calendar.hpp"
#include "sendsim/measures/recorder.hpp"
#include "sendsim/population/person.hpp"
#include "sendsim/random/bulk.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::population {

/// Which of the rules are in force: a scenario's rules are a row of epochs, each with the date from
/// which it holds; a measure begins a new one. Stages ask for `rules_[run.epoch]`.
using Epoch = std::size_t;

/// One stage's rules, epoch by epoch: a view of the model's, which outlives the stage.
template <class Rules>
class ByEpoch {
 public:
  explicit ByEpoch(std::vector<const Rules*> rules) : rules_{std::move(rules)} {}
  explicit ByEpoch(const std::vector<Rules>& rules) {
    for (const Rules& each : rules) rules_.push_back(&each);
  }
  [[nodiscard]] const Rules& operator[](Epoch epoch) const { return *rules_[epoch]; }
  [[nodiscard]] const Rules& front() const { return *rules_.front(); }
  [[nodiscard]] std::size_t size() const noexcept { return rules_.size(); }
  /// What `part` of each epoch's rules is, in order.
  template <class Part>
  [[nodiscard]] auto each(Part&& part) const {
    std::vector<std::decay_t<std::invoke_result_t<Part, const Rules&>>> parts;
    for (const Rules* rules : rules_) parts.push_back(std::invoke(part, *rules));
    return parts;
  }

 private:
  std::vector<const Rules*> rules_;
};

/// What a stage makes of its rules once, epoch by epoch. Neighbours whose part of the rules is the
/// same share it.
template <class Made>
class MadeByEpoch {
 public:
  /// `same(a, b)`: two epochs' rules make the same. `make(rules)` gives a Made.
  template <class Rules, class Same, class Make>
  MadeByEpoch(const ByEpoch<Rules>& rules, Same&& same, Make&& make) {
    for (Epoch epoch = 0; epoch < rules.size(); ++epoch) {
      if (epoch == 0 || !same(rules[epoch], rules[epoch - 1])) made_.push_back(make(rules[epoch]));
      of_epoch_.push_back(made_.size() - 1);
    }
  }
  [[nodiscard]] const Made& operator[](Epoch epoch) const { return made_[of_epoch_[epoch]]; }

 private:
  std::vector<Made> made_;
  std::vector<std::size_t> of_epoch_;
};

/// One replication under way: its date, its people, its random streams and its record. Stages are
/// given a reference; what they share is here and nowhere else.
class Run {
 public:
  /// Both days included. `epochs`: rising dates from which each epoch holds, the first ≤ `first`.
  Run(Day first, Day last, std::vector<Day> epochs, measures::Recorder& recorder_of_run)
      : calendar{first, last}, recorder{recorder_of_run}, epochs_{std::move(epochs)} {}

  engine::Calendar calendar;
  People people;
  measures::Recorder& recorder;
  Epoch epoch = 0;

  void restart(std::uint64_t seed, std::uint32_t replication) {
    calendar.restart();
    people.restart();
    epoch = 0;
    seed_ = seed;
    replication_ = replication;
    enter_day();
  }
  /// Call when a day begins: sets the epoch.
  void enter_day() {
    while (epoch + 1 < epochs_.size() && epochs_[epoch + 1] <= today()) ++epoch;
    school_year_ = AcademicYear::of(today());
    recorder.set_today(today());
  }
  [[nodiscard]] const std::vector<Day>& epochs() const noexcept { return epochs_; }
  /// The last day of epoch `e` within the run.
  [[nodiscard]] Day end_of(Epoch e) const {
    return e + 1 < epochs_.size() ? epochs_[e + 1] - Days{1} : calendar.last();
  }
  [[nodiscard]] Day today() const noexcept { return calendar.today(); }
  /// The school year that holds today.
  [[nodiscard]] AcademicYear school_year() const noexcept { return school_year_; }
  [[nodiscard]] std::uint64_t seed() const noexcept { return seed_; }
  [[nodiscard]] std::uint32_t replication() const noexcept { return replication_; }

  [[nodiscard]] random::StreamName stream(random::PersonId person, random::Purpose purpose,
                                          std::uint16_t occasion = 0) const noexcept {
    return {seed_, replication_, person, purpose, occasion};
  }
  /// The first word of a stream: most decisions need one.
  [[nodiscard]] std::uint32_t word(random::PersonId person, random::Purpose purpose,
                                   std::uint16_t occasion = 0) const noexcept {
    return random::stream_block(stream(person, purpose, occasion), 0)[0];
  }

  /// Block 0 of a stream. A task for a pool takes its work from word 0 and its tie number from word
  /// 1: no two queues share a tie.
  [[nodiscard]] random::Block block(random::PersonId person, random::Purpose purpose,
                                    std::uint16_t occasion = 0) const noexcept {
    return random::stream_block(stream(person, purpose, occasion), 0);
  }
  /// Block 0 of two to four streams, for decisions made at one time: cheaper than one by one.
  /// word[w][i] is word w of purpose i.
  template <std::size_t N>
  [[nodiscard]] random::Columns<4> blocks(random::PersonId person,
                                          const random::Purpose (&purposes)[N],
                                          std::uint16_t occasion = 0) const {
    static_assert(N >= 2 && N <= 4);
    std::array<random::Purpose, 4> four{};
    four.fill(purposes[0]);
    std::copy_n(purposes, N, four.begin());
    return random::blocks_of_purposes(stream(person, purposes[0], occasion), four);
  }
  /// The first words of them.
  template <std::size_t N>
  [[nodiscard]] std::array<std::uint32_t, N> words(random::PersonId person,
                                                   const random::Purpose (&purposes)[N],
                                                   std::uint16_t occasion = 0) const {
    const random::Columns<4> drawn = blocks(person, purposes, occasion);
    std::array<std::uint32_t, N> words{};
    std::copy_n(drawn.word[0].begin(), N, words.begin());
    return words;
  }

  /// Schedules an event of `person` that is dropped if the channel moves on before it is due.
  void schedule(Day day, engine::Phase phase, PersonSlot person, std::uint16_t what,
                Channel channel) {
    calendar.schedule(day, phase,
                      {person, what, people[person].stamps[static_cast<std::size_t>(channel)]});
  }
  /// Makes every pending event of that channel stale.
  void supersede(PersonSlot person, Channel channel) {
    ++people[person].stamps[static_cast<std::size_t>(channel)];
  }
  [[nodiscard]] bool is_current(engine::Event event, Channel channel) const {
    return people[event.person].stamps[static_cast<std::size_t>(channel)] == event.stamp;
  }
  /// By which `person` is counted today.
  [[nodiscard]] measures::Key key(const Person& person) const {
    const int age = dfe_age(person.cohort, school_year_);
    return {static_cast<std::size_t>(age > 25 ? 25 : age), person.need,
            person.provision == kNone8 ? 0U : person.provision};
  }

 private:
  std::vector<Day> epochs_;
  AcademicYear school_year_;
  std::uint64_t seed_ = 0;
  std::uint32_t replication_ = 0;
};

}  // namespace sendsim::population
