#include "sendsim/stats/day_tally.hpp"

#include <stdexcept>

namespace sendsim::stats {

DayTally::DayTally(Day first, std::int64_t level) : since_{first}, level_{level} {}

void DayTally::set(Day day, std::int64_t level) {
  total_ = total_before(day);
  since_ = day;
  level_ = level;
}

std::int64_t DayTally::total_before(Day day) const {
  if (day < since_)
    throw std::logic_error("tally over days: " + to_string(day) + " lies before the last change, " +
                           to_string(since_));
  return total_ + level_ * std::int64_t{(day - since_).count()};
}

}  // namespace sendsim::stats
