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

void WorkDays::refuse(Day day) {
  throw std::logic_error("work days: " + to_string(day) + " is outside the run");
}

bool WorkDays::open(Day day) const {
  const std::size_t i = index(day);
  return opened_[i] > (i == 0 ? 0 : opened_[i - 1]);
}

std::int32_t WorkDays::between(Day from, Day to) const {
  return opened_[index(to)] - opened_[index(from)];
}

}  // namespace sendsim::engine
