#include "sendsim/engine/calendar.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::engine {

Calendar::Calendar(Day first, Day last) : first_{first}, days_{0} {
  if (last < first) throw std::logic_error("calendar: the last day is before the first");
  days_ = static_cast<std::uint32_t>((last - first).count()) + 1;
  buckets_.resize(std::size_t{days_} * kPhases);
}

void Calendar::refuse(Day day, Phase phase) const {
  throw std::logic_error("calendar: " + to_string(day) + " phase " +
                         std::to_string(static_cast<int>(phase)) + " has passed, today is " +
                         to_string(today()));
}

void Calendar::add_chunk(Bucket& bucket) {
  const std::uint32_t chunk = new_chunk();
  if (bucket.tail == kNone)
    bucket.head = chunk;
  else
    chunks_[bucket.tail].next = chunk;
  bucket.tail = chunk;
  bucket.in_tail = 0;
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
