#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "sendsim/engine/calendar.hpp"
#include "sendsim/engine/capacity.hpp"
#include "sendsim/engine/day_lists.hpp"
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
/// task of 0 days ends in the starts in which it began and leaves its server free. A whole server
/// that is free takes over what the part-time one has in hand before anything from the queue, and
/// the work done is kept: a small share of a post holds no task for months.
/// Leaves out  sickness, several servers on one task.
class ServerPool {
 public:
  /// Keeps a reference to `calendar`.
  ServerPool(const PoolRules& rules, Calendar& calendar);

  /// Other full-time equivalents, on the same terms, from the next restart() on.
  void renew(const PoolRules& rules);

  /// `who.work` ≥ 0 working days of one FTE.
  Ticket join(const Waiting& who) { return queue_.join(who, calendar_.today()); }
  /// Joins today with the rank of `ranked_from`: who is found in line as a run begins has been
  /// there since then.
  Ticket join(const Waiting& who, Day ranked_from) {
    return queue_.join(who, calendar_.today(), ranked_from);
  }
  void leave(Ticket ticket) { queue_.leave(ticket, calendar_.today()); }

  /// Call when the phase `capacity` settles: pauses tasks whose server has left, if the rules say
  /// so. `paused(Waiting, Ticket)` for each task that goes back to the queue.
  using Paused = std::function<void(const Waiting&, Ticket)>;
  void adjust(const Paused& paused = {});

  /// As a day begins: `person(index)` for each whose task is to end today, so that the memory can
  /// be asked for what they need; nothing may depend on it.
  template <class Person>
  void expect(Person&& person) const {
    ends_.for_each(today(), [&](const End& end) {
      if (!end.may_have_stopped) person(end.person_or_task);
    });
  }

  /// Whose task has ended.
  struct Finished {
    std::uint32_t person;
    std::uint16_t stamp;
    std::uint8_t priority;  ///< as all three were in the line
  };
  /// Call each time that the phase `completions` settles, on every day: frees the servers of the
  /// tasks that end today and tells whose they were. The answer holds until the next call of the
  /// pool. @throws std::logic_error when a day was left out: a fault in our code
  std::span<const Finished> complete();
  /// Call when the phase `starts` settles: gives free servers their next task. `begun(Waiting,
  /// waited)` for each; it must not call the pool. Tells whose tasks of 0 days have ended; the
  /// answer holds until the next call of the pool. Who joins after that wants another call.
  /// @throws std::logic_error when today's tasks were not completed: a fault in our code
  template <class Begun>
  std::span<const Finished> seat(Begun&& begun);
  std::span<const Finished> seat() {
    return seat([](const Waiting&, Days) {});
  }
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
  /// A task that may stop before its end: the part-time server's, and any under pause_task. All
  /// others are known by their end alone.
  struct Task {
    Waiting who;
    StoredDay ranked_from;
    StoredDay begun;
    std::uint16_t generation = 0;  ///< an end with another is stale
    bool part_time = false;
    bool active = false;
  };
  /// The end of a task: whose it is, or the number and generation of one that may have stopped.
  struct End {
    std::uint32_t person_or_task;
    std::uint16_t stamp_or_generation;
    std::uint8_t priority;
    bool may_have_stopped;
  };
  /// The staff of one day.
  struct Staff {
    std::uint32_t whole;  ///< whole servers, whether or not they work on that day
    bool part_time;       ///< there is a part-time server
    bool whole_open;      ///< the whole servers work
    bool part_open;       ///< so does the part-time one
  };
  void call_staff();
  void begin(const Waiting& who, Day ranked_from, bool part_time);
  [[nodiscard]] std::uint32_t new_task(const Waiting& who, Day ranked_from, bool part_time);
  void expect_end(bool part_time, Days work, End end);
  /// The server of a task in hand is free, and the task's number too.
  void stop(std::uint32_t task);
  /// A whole server takes the part-time one's task, with the work done; not one that ends anyway.
  bool hand_over();
  void pause(std::uint32_t task, const Paused& paused);
  [[noreturn]] void refuse(const char* what) const;
  [[nodiscard]] const WorkDays& days_of(bool part_time) const {
    return part_time ? part_days_ : whole_days_;
  }
  [[nodiscard]] std::size_t today() const { return calendar_.number_of(calendar_.today()); }
  [[nodiscard]] const Staff& staff() const { return staff_[today()]; }
  /// Tasks that count against the whole servers: theirs, and that of a part-time server whose post
  /// has ended (FTE 2.4 becomes 3: the three of them, not four).
  [[nodiscard]] std::size_t whole_in_hand(const Staff& today) const {
    return whole_busy_ + (part_busy_ && !today.part_time ? 1U : 0U);
  }

  PoolRules rules_;
  Calendar& calendar_;
  Queue queue_;
  WorkDays whole_days_;
  WorkDays part_days_;
  std::vector<Staff> staff_;  ///< by day
  DayLists<End> ends_;        ///< by day
  DayLists<End>::Taken ending_;
  std::size_t told_ = 0;  ///< days whose ended tasks were asked for
  std::vector<Finished> finished_;
  std::vector<Task> tasks_;  ///< in hand that may stop, and free ones
  std::vector<std::uint32_t> free_tasks_;
  std::size_t whole_busy_ = 0;
  bool part_busy_ = false;
  std::uint32_t part_task_ = 0;  ///< of the part-time server, while it is busy
  std::int64_t busy_days_ = 0;
  std::int64_t offered_days_ = 0;
};

template <class Begun>
std::span<const ServerPool::Finished> ServerPool::seat(Begun&& begun) {
  finished_.clear();
  if (told_ != today() + 1) refuse("its ended tasks were not asked for before its starts");
  if (queue_.empty() && !part_busy_) return finished_;
  const Day date = calendar_.today();
  const Staff& now = staff();
  const auto calls = [&](bool part_time) {
    return [&, part_time](const Queue::Place& next) {
      if (next.who.work == StoredDays{0})
        finished_.push_back({next.who.person, next.who.stamp, next.who.priority});
      else
        begin(next.who, next.ranked_from, part_time);
      begun(next.who, date - next.joined);
    };
  };
  const std::size_t servers = now.whole_open ? now.whole : 0;
  const bool handed = part_busy_ && now.part_time && whole_busy_ < servers && hand_over();
  const bool all = whole_in_hand(now) + queue_.length() <= servers;
  queue_.take_while(
      !all, date, [&] { return whole_in_hand(now) < servers; }, calls(false));
  // Who handed over is given the next at once, on whatever day: with a task in hand on each of its
  // days the part-time server adds its whole share.
  if (now.part_time && (now.part_open || handed))
    queue_.take_while(
        true, date, [&] { return !part_busy_; }, calls(true));
  return finished_;
}

inline void ServerPool::expect_end(bool part_time, Days work, End end) {
  const Day day = days_of(part_time).after(calendar_.today(), work);
  if (day <= calendar_.today()) refuse("a task of less than 0 days");
  if (day <= calendar_.last()) ends_.add(calendar_.number_of(day), end);
}

inline void ServerPool::begin(const Waiting& who, Day ranked_from, bool part_time) {
  if (part_time || rules_.falling == FallingCapacity::pause_task) {
    const std::uint32_t task = new_task(who, ranked_from, part_time);
    expect_end(part_time, who.work, {task, tasks_[task].generation, who.priority, true});
  } else {
    ++whole_busy_;
    expect_end(false, who.work, {who.person, who.stamp, who.priority, false});
  }
}

}  // namespace sendsim::engine
