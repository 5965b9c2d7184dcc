#include "sendsim/engine/server_pool.hpp"

#include <cmath>

namespace sendsim::engine {
namespace {

constexpr double kAlmost = 1e-9;  // 7.999999999 FTE are eight

double whole_part(double fte) { return std::floor(fte + kAlmost); }

bool works_on(WorkPattern pattern, Day day) {
  return pattern == WorkPattern::every_day || is_working_day(day);
}

WorkDays part_time_days(const PoolRules& rules, const DailyCapacity& fte,
                        const Calendar& calendar) {
  // Evenly spread: the part-time server comes on the days on which the running sum of shares passes
  // a whole number. A task in hand when the post ends is finished at full pace (share 1).
  double owed = 0.0;
  return WorkDays{calendar.first(), calendar.last(), [&](Day day) {
                    if (!works_on(rules.pattern, day)) return false;
                    const double value = fte.on(day);
                    const double share = value - whole_part(value);
                    if (share <= kAlmost) return true;
                    owed += share;
                    if (owed < 1.0 - kAlmost) return false;
                    owed -= 1.0;
                    return true;
                  }};
}

}  // namespace

ServerPool::ServerPool(const PoolRules& rules, Calendar& calendar, std::uint16_t finished)
    : rules_{rules},
      calendar_{calendar},
      finished_{finished},
      queue_{rules.discipline},
      fte_{rules.fte, calendar.first(), calendar.last()},
      whole_days_{calendar.first(), calendar.last(),
                  [&](Day day) { return works_on(rules.pattern, day); }},
      part_days_{part_time_days(rules, fte_, calendar)} {}

std::size_t ServerPool::whole_servers(Day day) const {
  return static_cast<std::size_t>(whole_part(fte_.on(day)));
}

bool ServerPool::has_part_time(Day day) const {
  const double fte = fte_.on(day);
  return fte - whole_part(fte) > kAlmost;
}

void ServerPool::begin(const Queue::Taken& taken, bool part_time) {
  const Day today = calendar_.today();
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(tasks_.size());
    tasks_.push_back({});
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  Task& task = tasks_[slot];
  const auto generation = static_cast<std::uint16_t>(task.generation + 1);
  task = {taken.who, today, taken.ranked_from, generation, part_time, true};
  if (part_time)
    part_busy_ = true;
  else
    ++whole_busy_;
  const Phase phase = taken.who.work == Days{0} ? Phase::starts : Phase::completions;
  calendar_.schedule(days_of(part_time).after(today, taken.who.work), phase,
                     {slot, finished_, generation});
}

std::optional<ServerPool::Finished> ServerPool::finish(Event event) {
  Task& task = tasks_.at(event.person);
  if (!task.active || task.generation != event.stamp) return std::nullopt;
  task.active = false;
  free_.push_back(event.person);
  if (task.part_time)
    part_busy_ = false;
  else
    --whole_busy_;
  return Finished{task.who.person, task.who.stamp, event.person};
}

void ServerPool::pause(std::uint32_t slot, const Paused& paused) {
  Task& task = tasks_[slot];
  const Day today = calendar_.today();
  // Worked so far: the days after the first up to yesterday; today's work has not been done yet.
  const Days done{today > task.begun ? days_of(task.part_time).between(task.begun, today - Days{1})
                                     : 0};
  task.who.work -= done;
  task.active = false;
  free_.push_back(slot);
  if (task.part_time)
    part_busy_ = false;
  else
    --whole_busy_;
  const Ticket ticket = queue_.join(task.who, today, task.ranked_from);
  if (paused) paused(task.who, ticket);
}

void ServerPool::adjust(const Paused& paused) {
  if (rules_.falling == FallingCapacity::finish_task) return;
  const Day today = calendar_.today();
  while (whole_busy_ > whole_servers(today)) {
    std::uint32_t latest = 0;
    bool found = false;
    for (std::uint32_t slot = 0; slot < tasks_.size(); ++slot) {
      const Task& task = tasks_[slot];
      if (!task.active || task.part_time) continue;
      const bool later =
          !found || task.begun > tasks_[latest].begun ||
          (task.begun == tasks_[latest].begun && task.who.name > tasks_[latest].who.name);
      if (later) latest = slot;
      found = true;
    }
    pause(latest, paused);
  }
  if (part_busy_ && !has_part_time(today))
    for (std::uint32_t slot = 0; slot < tasks_.size(); ++slot)
      if (tasks_[slot].active && tasks_[slot].part_time) pause(slot, paused);
}

void ServerPool::record() {
  queue_.record();
  const Day today = calendar_.today();
  const bool whole_open = whole_days_.open(today);
  const bool part_open = part_days_.open(today);
  if (whole_open) {
    const auto servers = static_cast<std::int64_t>(whole_servers(today));
    const auto busy = static_cast<std::int64_t>(whole_in_hand(today));
    busy_days_ += busy;
    offered_days_ +=
        busy > servers ? busy : servers;  // who finishes a task after leaving still works
  }
  if (part_open && has_part_time(today)) {
    ++offered_days_;
    busy_days_ += part_busy_ ? 1 : 0;
  }
}

void ServerPool::restart() {
  queue_.restart();
  tasks_.clear();
  free_.clear();
  whole_busy_ = 0;
  part_busy_ = false;
  busy_days_ = 0;
  offered_days_ = 0;
}

}  // namespace sendsim::engine
