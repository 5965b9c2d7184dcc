#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sendsim/engine/calendar.hpp"
#include "sendsim/engine/capacity.hpp"
#include "sendsim/engine/queue.hpp"

namespace sendsim::engine {

/// What becomes of a task in hand when its server leaves.
enum class FallingCapacity : std::uint8_t {
  finish_task,  ///< it is finished, then the server leaves
  pause_task,   ///< the last begun stop, go back to the queue at their old rank, and resume later
};

/// When the servers of a pool work.
enum class WorkPattern : std::uint8_t {
  every_day,     ///< seven days a week: queueing theory, proofs
  working_days,  ///< Monday to Friday, no bank holidays
};

struct PoolRules {
  std::vector<CapacityStep> fte;  ///< full-time equivalents ≥ 0 by date; at least one step
  Discipline discipline = Discipline::first_come;
  FallingCapacity falling = FallingCapacity::finish_task;
  WorkPattern pattern = WorkPattern::working_days;
};

/// A pool of servers who each do one task at a time: ⌊FTE⌋ whole ones, and one part-time server who
/// is there on an evenly spread share FTE − ⌊FTE⌋ of the pool's days.
///
/// Work is counted in the server's own days: a task of w days begun on a day ends w of its server's
/// days later, in the completions of that day, so that the server is free for that day's starts. A
/// task of 0 days ends in the starts in which it began.
/// Leaves out  sickness, several servers on one task.
class ServerPool {
 public:
  /// Keeps a reference to `calendar`. `finished` is the event code scheduled at a task's end; its
  /// `person` and `stamp` are the pool's own: hand the event to finish().
  ServerPool(const PoolRules& rules, Calendar& calendar, std::uint16_t finished);

  /// `who.work` ≥ 0 working days of one FTE.
  Ticket join(const Waiting& who) { return queue_.join(who, calendar_.today()); }
  void leave(Ticket ticket) { queue_.leave(ticket, calendar_.today()); }

  /// Call when the phase `capacity` settles: pauses tasks whose server has left, if the rules say
  /// so. `paused(Waiting, Ticket)` for each task that goes back to the queue.
  using Paused = std::function<void(const Waiting&, Ticket)>;
  void adjust(const Paused& paused = {});
  /// Call when the phase `starts` settles: gives free servers their next task. `begun(Waiting,
  /// waited)`.
  template <class Begun>
  void seat(Begun&& begun);
  void seat() {
    seat([](const Waiting&, Days) {});
  }
  struct Finished {
    std::uint32_t person;
    std::uint16_t stamp;
    Ticket task;  ///< nothing to hand back; unique among tasks in hand
  };
  /// Frees the server of a finished task. Nothing when the event is stale (its task was paused).
  std::optional<Finished> finish(Event event);
  /// Call in `recording`, once a day.
  void record();

  [[nodiscard]] const Queue& queue() const noexcept { return queue_; }
  [[nodiscard]] std::size_t in_service() const noexcept {
    return whole_busy_ + (part_busy_ ? 1U : 0U);
  }
  /// Server-days worked and server-days on offer so far: their quotient is the utilisation.
  [[nodiscard]] std::int64_t busy_server_days() const noexcept { return busy_days_; }
  [[nodiscard]] std::int64_t offered_server_days() const noexcept { return offered_days_; }
  void restart();

 private:
  struct Task {
    Waiting who;
    StoredDay begun;
    StoredDay ranked_from;
    std::uint16_t generation;
    bool part_time;
    bool active;
  };
  void begin(const Queue::Taken& taken, bool part_time);
  void pause(std::uint32_t slot, const Paused& paused);
  [[nodiscard]] const WorkDays& days_of(bool part_time) const {
    return part_time ? part_days_ : whole_days_;
  }
  [[nodiscard]] std::size_t whole_servers(Day day) const;
  [[nodiscard]] bool has_part_time(Day day) const;
  /// Tasks that count against the whole servers: theirs, and that of a part-time server whose post
  /// has ended (FTE 2.4 becomes 3: the three of them, not four).
  [[nodiscard]] std::size_t whole_in_hand(Day day) const {
    return whole_busy_ + (part_busy_ && !has_part_time(day) ? 1U : 0U);
  }

  PoolRules rules_;
  Calendar& calendar_;
  std::uint16_t finished_;
  Queue queue_;
  DailyCapacity fte_;
  WorkDays whole_days_;
  WorkDays part_days_;
  std::vector<Task> tasks_;
  std::vector<std::uint32_t> free_;
  std::size_t whole_busy_ = 0;
  bool part_busy_ = false;
  std::int64_t busy_days_ = 0;
  std::int64_t offered_days_ = 0;
};

template <class Begun>
void ServerPool::seat(Begun&& begun) {
  if (queue_.empty()) return;
  const Day today = calendar_.today();
  const std::size_t servers = whole_days_.open(today) ? whole_servers(today) : 0;
  while (!queue_.empty() && whole_in_hand(today) < servers) {
    const Queue::Taken taken = queue_.take_first(today);
    begin(taken, false);
    begun(taken.who, taken.waited);
  }
  if (!queue_.empty() && !part_busy_ && has_part_time(today) && part_days_.open(today)) {
    const Queue::Taken taken = queue_.take_first(today);
    begin(taken, true);
    begun(taken.who, taken.waited);
  }
}

}  // namespace sendsim::engine
