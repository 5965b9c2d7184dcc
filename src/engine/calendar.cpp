#include "sendsim/engine/calendar.hpp"

#include <stdexcept>

namespace sendsim::engine {
namespace {

std::uint32_t days_between(Day first, Day last) {
  if (last < first) throw std::logic_error("calendar: the last day is before the first");
  return static_cast<std::uint32_t>((last - first).count()) + 1;
}

}  // namespace

Calendar::Calendar(Day first, Day last)
    : first_{first}, days_{days_between(first, last)}, lists_{std::size_t{days_} * kStride} {}

void Calendar::refuse(Day day, Phase phase) const {
  throw std::logic_error("calendar: " + to_string(day) + " phase " +
                         std::to_string(static_cast<int>(phase)) + " has passed, today is " +
                         to_string(today()));
}

void Calendar::restart() {
  lists_.restart();
  day_ = 0;
  phase_ = 0;
  pending_ = 0;
}

}  // namespace sendsim::engine
