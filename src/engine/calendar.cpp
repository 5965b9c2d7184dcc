#include "sendsim/engine/calendar.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::engine {

Calendar::Calendar(Day first, Day last) : first_{first}, days_{0} {
  if (last < first) throw std::logic_error("calendar: the last day is before the first");
  days_ = static_cast<std::uint32_t>((last - first).count()) + 1;
  buckets_.resize(std::size_t{days_} * kPhases);
}

void Calendar::schedule(Day day, Phase phase, Event event) {
  const auto offset = (day - first_).count();
  if (offset >= static_cast<std::int64_t>(days_)) return;
  const auto wanted = static_cast<std::size_t>(phase);
  if (offset < static_cast<std::int64_t>(day_) ||
      (offset == static_cast<std::int64_t>(day_) && wanted < phase_))
    throw std::logic_error("calendar: " + to_string(day) + " phase " + std::to_string(wanted) +
                           " has passed, today is " + to_string(today()));
  Bucket& bucket = buckets_[static_cast<std::size_t>(offset) * kPhases + wanted];
  if (bucket.in_tail == kChunkEvents) {
    const std::uint32_t chunk = new_chunk();
    if (bucket.tail == kNone)
      bucket.head = chunk;
    else
      chunks_[bucket.tail].next = chunk;
    bucket.tail = chunk;
    bucket.in_tail = 0;
  }
  chunks_[bucket.tail].events[bucket.in_tail++] = event;
  ++pending_;
}

std::uint32_t Calendar::new_chunk() {
  if (free_ == kNone) {
    chunks_.emplace_back();
    return static_cast<std::uint32_t>(chunks_.size() - 1);
  }
  const std::uint32_t chunk = free_;
  free_ = chunks_[chunk].next;
  return chunk;
}

void Calendar::restart() {
  std::fill(buckets_.begin(), buckets_.end(), Bucket{});
  chunks_.clear();
  free_ = kNone;
  day_ = 0;
  phase_ = 0;
  pending_ = 0;
}

}  // namespace sendsim::engine
