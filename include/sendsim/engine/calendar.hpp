#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sendsim/core/date.hpp"

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
  static constexpr std::uint32_t kNone = 0xFFFF'FFFF;
  static constexpr std::uint32_t kChunkEvents = 7;
  struct alignas(64) Chunk {  // one cache line: most days of a small authority have few events
    std::array<Event, kChunkEvents> events;
    std::uint32_t next;
  };
  /// A day's phase: the number of its last chunk × 8 + how many events that one holds. The last
  /// chunk's `next` is the first, so that a word tells both ends and a day's six lie side by side;
  /// how full the last chunk is stands here, so that scheduling only writes to chunks: a write does
  /// not wait for the memory.
  using Bucket = std::uint32_t;
  static constexpr Bucket kEmpty = 0xFFFF'FFFF;  // as if its last chunk were full
  static constexpr std::size_t kStride = 8;      // buckets from one day to the next
  static_assert(kChunkEvents == 7 && kPhases <= kStride);

  [[noreturn]] void refuse(Day day, Phase phase) const;
  void add_chunk(Bucket& bucket);
  [[nodiscard]] std::uint32_t new_chunk();
  /// Takes today's events of a phase out of their bucket.
  void take(std::size_t phase);

  Day first_;
  std::uint32_t days_;
  std::uint32_t day_ = 0;
  std::size_t phase_ = 0;
  std::size_t pending_ = 0;
  std::vector<Bucket> buckets_;  // day × phase, kStride apart
  std::vector<Chunk> chunks_;
  std::uint32_t free_ = kNone;
  /// Today's events of a phase, side by side: what is known as the day begins, so that the memory
  /// can be asked for it early, then whatever is added.
  struct Taken {
    std::vector<Event> events;
    std::size_t size = 0;
  };
  std::array<Taken, kPhases> taken_;
};

inline void Calendar::schedule(Day day, Phase phase, Event event) {
  const auto offset = (day - first_).count();
  if (offset >= static_cast<std::int64_t>(days_)) return;
  const auto wanted = static_cast<std::size_t>(phase);
  const auto now = static_cast<std::int64_t>(day_);
  if (offset < now || (offset == now && wanted < phase_)) refuse(day, phase);
  Bucket& bucket = buckets_[static_cast<std::size_t>(offset) * kStride + wanted];
  if ((bucket & 7U) == kChunkEvents) add_chunk(bucket);
  chunks_[bucket >> 3U].events[bucket & 7U] = event;
  ++bucket;
  ++pending_;
}

inline void Calendar::take(std::size_t phase) {
  Taken& taken = taken_[phase];
  taken.size = 0;
  Bucket& bucket = buckets_[day_ * kStride + phase];
  if (bucket == kEmpty) return;
  const std::uint32_t last = bucket >> 3U;
  const std::uint32_t first = chunks_[last].next;
  for (std::uint32_t number = first;; number = chunks_[number].next) {
    if (taken.size + kChunkEvents > taken.events.size())
      taken.events.resize(2 * taken.events.size() + kChunkEvents);
    // All of a chunk, whether or not it is full: a copy of known size.
    std::copy_n(chunks_[number].events.data(), kChunkEvents, &taken.events[taken.size]);
    if (number == last) break;
    taken.size += kChunkEvents;
  }
  taken.size += bucket & 7U;
  chunks_[last].next = free_;
  free_ = first;
  bucket = kEmpty;
}

template <class Handler>
void Calendar::run_through(Day last, Handler& handler) {
  while (day_ < days_ && today() <= last) {
    for (std::size_t phase = 0; phase < kPhases; ++phase) {
      take(phase);
      for (std::size_t i = 0; i < taken_[phase].size; ++i) handler.expect(taken_[phase].events[i]);
    }
    for (; phase_ < kPhases; ++phase_) {
      Taken& taken = taken_[phase_];
      do {
        while (taken.size != 0) {
          for (std::size_t i = 0; i < taken.size; ++i) handler.handle(taken.events[i]);
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
