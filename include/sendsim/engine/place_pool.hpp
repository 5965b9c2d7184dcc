#pragma once

#include <cstdint>
#include <stdexcept>
#include <vector>

#include "sendsim/engine/calendar.hpp"
#include "sendsim/engine/capacity.hpp"
#include "sendsim/engine/queue.hpp"

namespace sendsim::engine {

/// A stock of places that persons hold for as long as they need: held places, a limit by date up to
/// which new ones are let in, and a line of those who wait. When the limit falls nobody is sent
/// away; places are simply not filled again until there are fewer held than the limit.
class PlacePool {
 public:
  /// `limit`: places that may be held, ≥ 0 by date (whole places: rounded down).
  PlacePool(const std::vector<CapacityStep>& limit, Discipline discipline, Calendar& calendar)
      : calendar_{calendar}, limit_{limit, calendar.first(), calendar.last()}, queue_{discipline} {}

  /// Takes a place whether or not one is free: who holds one on day 0, and who may not be refused.
  void hold() noexcept { ++held_; }
  void vacate() {
    if (held_ == 0) throw std::logic_error("place pool: a place is left that nobody holds");
    --held_;
  }
  [[nodiscard]] bool has_room() const { return held_ < limit(); }
  Ticket join(const Waiting& who) { return queue_.join(who, calendar_.today()); }
  void leave(Ticket ticket) { queue_.leave(ticket, calendar_.today()); }
  /// Call when the phase `starts` settles: `admitted(Waiting, waited)` for each who gets a place;
  /// it must not join this pool.
  template <class Admitted>
  void seat(Admitted&& admitted) {
    while (!queue_.empty() && has_room()) {
      const Queue::Place& taken = queue_.take_first(calendar_.today());
      hold();
      admitted(taken.who, calendar_.today() - taken.joined);
    }
  }
  void record() noexcept { queue_.record(); }
  [[nodiscard]] std::int64_t held() const noexcept { return held_; }
  [[nodiscard]] std::int64_t limit() const {
    return static_cast<std::int64_t>(limit_.on(calendar_.today()) + 1e-9);
  }
  [[nodiscard]] const Queue& queue() const noexcept { return queue_; }
  void restart() {
    held_ = 0;
    queue_.restart();
  }

 private:
  Calendar& calendar_;
  DailyCapacity limit_;
  Queue queue_;
  std::int64_t held_ = 0;
};

}  // namespace sendsim::engine
