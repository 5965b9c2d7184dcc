#include "sendsim/engine/server_pool.hpp"

#include <cmath>
#include <stdexcept>
#include <string>

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

ServerPool::ServerPool(const PoolRules& rules, Calendar& calendar, std::uint16_t finished)
    : rules_{rules},
      calendar_{calendar},
      finished_{finished},
      queue_{rules.discipline},
      whole_days_{calendar.first(), calendar.last(),
                  [&](Day day) { return works_on(rules.pattern, day); }},
      part_days_{part_time_days(
          whole_days_, DailyCapacity{rules.fte, calendar.first(), calendar.last()}, calendar)} {
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

void ServerPool::refuse(Event event) {
  throw std::logic_error("server pool: no task has the number " + std::to_string(event.person));
}

bool ServerPool::hand_over() {
  const Day today = calendar_.today();
  Task& task = tasks_[part_task_];
  // Today's work has been done: what ends today has ended. A task of 0 days ends as it is.
  const Days left = queue_.place(part_task_).who.work - Days{part_days_.between(task.begun, today)};
  if (left <= Days{0}) return false;
  queue_.set_work(part_task_, left);
  part_busy_ = false;
  ++whole_busy_;
  task = {today, static_cast<std::uint16_t>(task.generation + 1), false, true};
  calendar_.schedule(whole_days_.after(today, left), Phase::completions,
                     {part_task_, finished_, task.generation});
  return true;
}

void ServerPool::pause(Ticket ticket, const Paused& paused) {
  const Task& task = tasks_[ticket];
  const Day today = calendar_.today();
  // Worked so far: the days after the first up to yesterday; today's work has not been done yet.
  const Days done{today > task.begun ? days_of(task.part_time).between(task.begun, today - Days{1})
                                     : 0};
  Waiting who = queue_.place(ticket).who;
  const Day ranked_from = queue_.place(ticket).ranked_from;
  who.work -= done;
  end(ticket);
  const Ticket again = queue_.join(who, today, ranked_from);
  if (paused) paused(who, again);
}

void ServerPool::adjust(const Paused& paused) {
  if (rules_.falling == FallingCapacity::finish_task) return;
  const Staff& now = staff();
  while (whole_busy_ > now.whole) {
    Ticket latest = kNoTicket;
    for (Ticket ticket = 0; ticket < tasks_.size(); ++ticket) {
      const Task& task = tasks_[ticket];
      if (!task.active || task.part_time) continue;
      const bool later = latest == kNoTicket || task.begun > tasks_[latest].begun ||
                         (task.begun == tasks_[latest].begun &&
                          queue_.place(ticket).who.name > queue_.place(latest).who.name);
      if (later) latest = ticket;
    }
    pause(latest, paused);
  }
  if (part_busy_ && !now.part_time)
    for (Ticket ticket = 0; ticket < tasks_.size(); ++ticket)
      if (tasks_[ticket].active && tasks_[ticket].part_time) {
        pause(ticket, paused);
        break;
      }
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
  tasks_.clear();
  whole_busy_ = 0;
  part_busy_ = false;
  busy_days_ = 0;
  offered_days_ = 0;
}

}  // namespace sendsim::engine
