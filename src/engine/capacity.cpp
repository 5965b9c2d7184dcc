#include "sendsim/engine/capacity.hpp"

#include <stdexcept>

namespace sendsim::engine {

DailyCapacity::DailyCapacity(const std::vector<CapacityStep>& steps, Day first, Day last)
    : first_{first} {
  if (steps.empty()) throw std::logic_error("capacity: expected at least one step");
  for (std::size_t i = 0; i < steps.size(); ++i)
    if (!(steps[i].value >= 0.0) || (i > 0 && steps[i].from <= steps[i - 1].from))
      throw std::logic_error("capacity: expected values ≥ 0 by rising date");
  std::size_t current = 0;
  for (Day day = first; day <= last; day += Days{1}) {
    while (current + 1 < steps.size() && steps[current + 1].from <= day) ++current;
    values_.push_back(steps[current].value);
  }
}

WorkDays::WorkDays(Day first, Day last, const std::function<bool(Day)>& open) : first_{first} {
  std::int32_t count = 0;
  for (Day day = first; day <= last; day += Days{1}) {
    if (open(day)) {
      ++count;
      nth_.push_back(static_cast<std::int32_t>((day - first).count()));
    }
    opened_.push_back(count);
  }
}

std::size_t WorkDays::index(Day day) const {
  const auto offset = (day - first_).count();
  if (offset < 0 || static_cast<std::size_t>(offset) >= opened_.size())
    throw std::logic_error("work days: " + to_string(day) + " is outside the run");
  return static_cast<std::size_t>(offset);
}

bool WorkDays::open(Day day) const {
  const std::size_t i = index(day);
  return opened_[i] > (i == 0 ? 0 : opened_[i - 1]);
}

std::int32_t WorkDays::between(Day from, Day to) const {
  return opened_[index(to)] - opened_[index(from)];
}

Day WorkDays::after(Day start, Days work) const {
  if (work <= Days{0}) return start;
  const auto n =
      static_cast<std::size_t>(opened_[index(start)]) + static_cast<std::size_t>(work.count());
  if (n > nth_.size()) return first_ + Days{static_cast<int>(opened_.size())};
  return first_ + Days{nth_[n - 1]};
}

}  // namespace sendsim::engine
