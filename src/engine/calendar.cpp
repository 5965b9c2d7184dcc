#include "sendsim/engine/calendar.hpp"

#include <algorithm>
#include <stdexcept>

namespace sendsim::engine {

Calendar::Calendar(Day first, Day last) : first_{first}, days_{0} {
  if (last < first) throw std::logic_error("calendar: the last day is before the first");
  days_ = static_cast<std::uint32_t>((last - first).count()) + 1;
  buckets_.assign(std::size_t{days_} * kStride, kEmpty);
}

void Calendar::refuse(Day day, Phase phase) const {
  throw std::logic_error("calendar: " + to_string(day) + " phase " +
                         std::to_string(static_cast<int>(phase)) + " has passed, today is " +
                         to_string(today()));
}

void Calendar::add_chunk(Bucket& bucket) {
  const std::uint32_t chunk = new_chunk();
  if (chunk >= kNone >> 3U) throw std::length_error("calendar: too many events");
  if (bucket == kEmpty) {
    chunks_[chunk].next = chunk;
  } else {
    chunks_[chunk].next = chunks_[bucket >> 3U].next;
    chunks_[bucket >> 3U].next = chunk;
  }
  bucket = chunk << 3U;
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
  std::fill(buckets_.begin(), buckets_.end(), kEmpty);
  chunks_.clear();
  free_ = kNone;
  day_ = 0;
  phase_ = 0;
  pending_ = 0;
}

}  // namespace sendsim::engine
