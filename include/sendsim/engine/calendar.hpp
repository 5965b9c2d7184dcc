#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "sendsim/core/date.hpp"
#include "sendsim/engine/day_lists.hpp"

namespace sendsim::engine {

/// The order of things within one day. Never left to a queue's accident.
///
/// Capacity changes first, so that a server who joins today can start today; who finishes frees the
/// server or place before anyone new is considered; who arrives or is decided upon may start the
/// same day; recording sees the day as it ended.
enum class Phase : std::uint8_t { capacity, completions, arrivals, decisions, starts, recording };
inline constexpr std::size_t kPhases = 6;

/// What happens to whom: plain data, 8 bytes. A closure or coroutine per child would cost more than
/// the event.
struct Event {
  std::uint32_t person;  ///< the caller's index of a person (population::PersonSlot)
  std::uint16_t what;    ///< the caller's code of the event
  std::uint16_t stamp;   ///< equals the person's, or the event is stale and dropped when met
  friend constexpr bool operator==(Event, Event) = default;
};
static_assert(sizeof(Event) == 8);

/// What is still to happen in one run, by (day, phase, order of scheduling). Owns that run's date.
///
/// One bucket a day and phase: scheduling and handling take constant time, whatever is pending.
class Calendar {
 public:
  /// Both days included. @throws std::logic_error if `last` is before `first`.
  Calendar(Day first, Day last);

  [[nodiscard]] Day today() const noexcept { return first_ + Days{static_cast<int>(day_)}; }
  [[nodiscard]] Day first() const noexcept { return first_; }
  [[nodiscard]] Day last() const noexcept { return first_ + Days{static_cast<int>(days_ - 1)}; }
  /// Of the run's days, from 0 on: what is kept by day has as many entries as days().
  [[nodiscard]] std::size_t number_of(Day day) const noexcept {
    return static_cast<std::size_t>((day - first_).count());
  }
  [[nodiscard]] std::size_t days() const noexcept { return days_; }
  [[nodiscard]] Phase phase() const noexcept { return static_cast<Phase>(phase_); }

  /// Adds `event` to `phase` of `day`; beyond the last day it is dropped. Within one phase: first
  /// scheduled, first handled; the phase under way may still be added to.
  /// @throws std::logic_error if that phase has passed: a fault in our code, checked in every
  /// build.
  void schedule(Day day, Phase phase, Event event);

  /// Hands every event up to and including `last` to `handler.handle(Event)`, day by day and phase
  /// by phase. `handler.expect(Event)` is told of those that are known as their day begins, so that
  /// it can ask the memory for what they need; nothing may depend on it. When a phase has no more
  /// events, `handler.settle(Phase)` is called; if that schedules more into the same phase, they
  /// are handled and it is called again, until it schedules none.
  template <class Handler>
  void run_through(Day last, Handler& handler);

  /// Empties the calendar and goes back to its first day; keeps the memory.
  void restart();
  /// Events not handled yet.
  [[nodiscard]] std::size_t pending() const noexcept { return pending_; }

 private:
  static constexpr std::size_t kStride = 8;  // lists from one day to the next
  static_assert(kPhases <= kStride);

  [[noreturn]] void refuse(Day day, Phase phase) const;
  /// Takes today's events of a phase out of their list.
  void take(std::size_t phase) { lists_.take(day_ * kStride + phase, taken_[phase]); }

  Day first_;
  std::uint32_t days_;
  std::uint32_t day_ = 0;
  std::size_t phase_ = 0;
  std::size_t pending_ = 0;
  DayLists<Event> lists_;  // day × phase, kStride apart
  /// Today's events of a phase, side by side: what is known as the day begins, so that the memory
  /// can be asked for it early, then whatever is added.
  std::array<DayLists<Event>::Taken, kPhases> taken_;
};

inline void Calendar::schedule(Day day, Phase phase, Event event) {
  const auto offset = (day - first_).count();
  if (offset >= static_cast<std::int64_t>(days_)) return;
  const auto wanted = static_cast<std::size_t>(phase);
  const auto now = static_cast<std::int64_t>(day_);
  if (offset < now || (offset == now && wanted < phase_)) refuse(day, phase);
  lists_.add(static_cast<std::size_t>(offset) * kStride + wanted, event);
  ++pending_;
}

template <class Handler>
void Calendar::run_through(Day last, Handler& handler) {
  while (day_ < days_ && today() <= last) {
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      take(phase);
      for (std::size_t i = 0; i < taken_[phase].size; ++i) handler.expect(taken_[phase].entries[i]);
    }
    for (; phase_ < kPhases; ++phase_) {
      auto& taken = taken_[phase_];
      do {
        while (taken.size != 0) {
          for (std::size_t i = 0; i < taken.size; ++i) handler.handle(taken.entries[i]);
          pending_ -= taken.size;
          take(phase_);
        }
        handler.settle(static_cast<Phase>(phase_));
        take(phase_);
      } while (taken.size != 0);
    }
    phase_ = 0;
    ++day_;
  }
}

}  // namespace sendsim::engine
