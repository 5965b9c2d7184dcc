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
/// task of 0 days ends in the starts in which it began. A whole server that is free takes over what
/// the part-time one has in hand before anything from the queue, and the work done is kept: a small
/// share of a post holds no task for months.
/// Leaves out  sickness, several servers on one task.
class ServerPool {
 public:
  /// Keeps a reference to `calendar`. `finished` is the event code scheduled at a task's end; its
  /// `person` and `stamp` are the pool's own: hand the event to finish().
  ServerPool(const PoolRules& rules, Calendar& calendar, std::uint16_t finished);

  /// Other full-time equivalents, on the same terms, from the next restart() on.
  void renew(const PoolRules& rules);

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
  std::optional<Finished> finish(Event event) {
    if (event.person >= tasks_.size()) refuse(event);
    Task& task = tasks_[event.person];
    if (!task.active || task.generation != event.stamp) return std::nullopt;
    const Waiting& who = queue_.place(event.person).who;
    const Finished finished{who.person, who.stamp, event.person};
    end(event.person);
    return finished;
  }
  /// Whose task a finishing event's number means.
  [[nodiscard]] std::uint32_t holder(Ticket task) const { return queue_.place(task).who.person; }
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
  /// A task in hand; its holder's place in the line has the same number.
  struct Task {
    StoredDay begun;
    std::uint16_t generation = 0;
    bool part_time = false;
    bool active = false;
  };
  /// The staff of one day.
  struct Staff {
    std::uint32_t whole;  ///< whole servers, whether or not they work on that day
    bool part_time;       ///< there is a part-time server
    bool whole_open;      ///< the whole servers work
    bool part_open;       ///< so does the part-time one
  };
  void call_staff();
  void begin(Ticket ticket, bool part_time);
  /// The server of a task in hand is free.
  void end(Ticket ticket) {
    Task& task = tasks_[ticket];
    task.active = false;
    queue_.release(ticket);
    if (task.part_time)
      part_busy_ = false;
    else
      --whole_busy_;
  }
  /// A whole server takes the part-time one's task, with the work done; not one that ends anyway.
  bool hand_over();
  void pause(Ticket ticket, const Paused& paused);
  [[noreturn]] static void refuse(Event event);
  [[nodiscard]] const WorkDays& days_of(bool part_time) const {
    return part_time ? part_days_ : whole_days_;
  }
  [[nodiscard]] const Staff& staff() const {
    return staff_[static_cast<std::size_t>((calendar_.today() - calendar_.first()).count())];
  }
  /// Tasks that count against the whole servers: theirs, and that of a part-time server whose post
  /// has ended (FTE 2.4 becomes 3: the three of them, not four).
  [[nodiscard]] std::size_t whole_in_hand(const Staff& today) const {
    return whole_busy_ + (part_busy_ && !today.part_time ? 1U : 0U);
  }

  PoolRules rules_;
  Calendar& calendar_;
  std::uint16_t finished_;
  Queue queue_;
  WorkDays whole_days_;
  WorkDays part_days_;
  std::vector<Staff> staff_;  ///< by day
  std::vector<Task> tasks_;   ///< by ticket
  std::size_t whole_busy_ = 0;
  bool part_busy_ = false;
  Ticket part_task_ = kNoTicket;  ///< of the part-time server, while it is busy
  std::int64_t busy_days_ = 0;
  std::int64_t offered_days_ = 0;
};

template <class Begun>
void ServerPool::seat(Begun&& begun) {
  if (queue_.empty() && !part_busy_) return;
  const Day today = calendar_.today();
  const Staff& now = staff();
  const auto call = [&](bool part_time) {
    const Ticket ticket = queue_.call_first(today);
    begin(ticket, part_time);
    const Queue::Place& place = queue_.place(ticket);
    begun(place.who, today - place.joined);
  };
  const std::size_t servers = now.whole_open ? now.whole : 0;
  // Who hands over is given the next at once, on whatever day: with a task in hand on each of its
  // days the part-time server adds its whole share.
  if (part_busy_ && now.part_time && whole_busy_ < servers && hand_over() && !queue_.empty())
    call(true);
  while (!queue_.empty() && whole_in_hand(now) < servers) call(false);
  if (!queue_.empty() && !part_busy_ && now.part_time && now.part_open) call(true);
}

inline void ServerPool::begin(Ticket ticket, bool part_time) {
  const Day today = calendar_.today();
  if (ticket >= tasks_.size()) tasks_.resize(ticket + 1);
  Task& task = tasks_[ticket];
  task = {today, static_cast<std::uint16_t>(task.generation + 1), part_time, true};
  if (part_time) {
    part_busy_ = true;
    part_task_ = ticket;
  } else {
    ++whole_busy_;
  }
  const StoredDays work = queue_.place(ticket).who.work;
  const Phase phase = work == StoredDays{0} ? Phase::starts : Phase::completions;
  calendar_.schedule(days_of(part_time).after(today, work), phase,
                     {ticket, finished_, task.generation});
}

}  // namespace sendsim::engine
