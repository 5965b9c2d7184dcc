#include "sendsim/engine/server_pool.hpp"

#include <cmath>
#include <stdexcept>

namespace sendsim::engine {
namespace {

constexpr double kAlmost = 1e-9;  // 7.999999999 FTE are eight

double whole_part(double fte) { return std::floor(fte + kAlmost); }

bool works_on(WorkPattern pattern, Day day) {
  return pattern == WorkPattern::every_day || is_working_day(day);
}

WorkDays part_time_days(const WorkDays& whole_days, const DailyCapacity& fte,
                        const Calendar& calendar) {
  // Evenly spread: the part-time server comes on the days on which the running sum of shares passes
  // a whole number. A task in hand when the post ends is finished at full pace (share 1).
  double owed = 0.0;
  return WorkDays{calendar.first(), calendar.last(), [&](Day day) {
                    if (!whole_days.open(day)) return false;
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

ServerPool::ServerPool(const PoolRules& rules, Calendar& calendar)
    : rules_{rules},
      calendar_{calendar},
      queue_{rules.discipline},
      whole_days_{calendar.first(), calendar.last(),
                  [&](Day day) { return works_on(rules.pattern, day); }},
      part_days_{part_time_days(
          whole_days_, DailyCapacity{rules.fte, calendar.first(), calendar.last()}, calendar)},
      ends_{calendar.days()} {
  call_staff();
}

void ServerPool::renew(const PoolRules& rules) {
  rules_ = rules;
  part_days_ = part_time_days(
      whole_days_, DailyCapacity{rules.fte, calendar_.first(), calendar_.last()}, calendar_);
  call_staff();
}

void ServerPool::call_staff() {
  const DailyCapacity fte{rules_.fte, calendar_.first(), calendar_.last()};
  staff_.clear();
  for (Day day = calendar_.first(); day <= calendar_.last(); day += Days{1}) {
    const double whole = whole_part(fte.on(day));
    staff_.push_back({static_cast<std::uint32_t>(whole), fte.on(day) - whole > kAlmost,
                      whole_days_.open(day), part_days_.open(day)});
  }
}

void ServerPool::refuse(const char* what) const {
  throw std::logic_error("server pool: " + to_string(calendar_.today()) + ": " + what);
}

std::span<const ServerPool::Finished> ServerPool::complete() {
  finished_.clear();
  if (told_ < today()) refuse("the ended tasks of the day before were not asked for");
  told_ = today() + 1;
  ends_.take(today(), ending_);
  for (const End& end : ending_.all()) {
    if (!end.may_have_stopped) {
      --whole_busy_;
      finished_.push_back({end.person_or_task, end.stamp_or_generation, end.priority});
      continue;
    }
    const Task& task = tasks_[end.person_or_task];
    if (!task.active || task.generation != end.stamp_or_generation) continue;
    finished_.push_back({task.who.person, task.who.stamp, end.priority});
    stop(end.person_or_task);
  }
  return finished_;
}

std::uint32_t ServerPool::new_task(const Waiting& who, Day ranked_from, bool part_time) {
  if (free_tasks_.empty()) {
    free_tasks_.push_back(static_cast<std::uint32_t>(tasks_.size()));
    tasks_.emplace_back();
  }
  const std::uint32_t number = free_tasks_.back();
  free_tasks_.pop_back();
  Task& task = tasks_[number];
  task = {
      who,       ranked_from, calendar_.today(), static_cast<std::uint16_t>(task.generation + 1),
      part_time, true};
  if (part_time) {
    part_busy_ = true;
    part_task_ = number;
  } else {
    ++whole_busy_;
  }
  return number;
}

void ServerPool::stop(std::uint32_t task) {
  tasks_[task].active = false;
  free_tasks_.push_back(task);
  if (tasks_[task].part_time)
    part_busy_ = false;
  else
    --whole_busy_;
}

bool ServerPool::hand_over() {
  Task task = tasks_[part_task_];
  // Today's work has been done: what ends today has ended.
  const Days left = task.who.work - Days{part_days_.between(task.begun, calendar_.today())};
  if (left <= Days{0}) return false;
  stop(part_task_);
  task.who.work = left;
  begin(task.who, task.ranked_from, false);
  return true;
}

void ServerPool::pause(std::uint32_t number, const Paused& paused) {
  const Task& task = tasks_[number];
  const Day today = calendar_.today();
  // Worked so far: the days after the first up to yesterday; today's work has not been done yet.
  const Days done{today > task.begun ? days_of(task.part_time).between(task.begun, today - Days{1})
                                     : 0};
  Waiting who = task.who;
  who.work -= done;
  const Day ranked_from = task.ranked_from;
  stop(number);
  const Ticket again = queue_.join(who, today, ranked_from);
  if (paused) paused(who, again);
}

void ServerPool::adjust(const Paused& paused) {
  if (rules_.falling == FallingCapacity::finish_task) return;
  const Staff& now = staff();
  while (whole_busy_ > now.whole) {
    const Task* latest = nullptr;
    for (const Task& task : tasks_) {
      if (!task.active || task.part_time) continue;
      if (latest == nullptr || task.begun > latest->begun ||
          (task.begun == latest->begun && task.who.name > latest->who.name))
        latest = &task;
    }
    pause(static_cast<std::uint32_t>(latest - tasks_.data()), paused);
  }
  if (part_busy_ && !now.part_time) pause(part_task_, paused);
}

void ServerPool::record() {
  queue_.record();
  const Staff& now = staff();
  if (now.whole_open) {
    const std::int64_t servers = now.whole;
    const auto busy = static_cast<std::int64_t>(whole_in_hand(now));
    busy_days_ += busy;
    offered_days_ +=
        busy > servers ? busy : servers;  // who finishes a task after leaving still works
  }
  if (now.part_open && now.part_time) {
    ++offered_days_;
    busy_days_ += part_busy_ ? 1 : 0;
  }
}

void ServerPool::restart() {
  queue_.restart();
  ends_.restart();
  told_ = 0;
  tasks_.clear();
  free_tasks_.clear();
  whole_busy_ = 0;
  part_busy_ = false;
  busy_days_ = 0;
  offered_days_ = 0;
}

}  // namespace sendsim::engine
