#pragma once

#include <cstdint>

#include "sendsim/core/date.hpp"

namespace sendsim::stats {

/// A level that stays the same from day to day until it changes, summed over days: persons waiting
/// × days, places filled × days. A change counts from its own day on; of several on one day the
/// last holds. Whole numbers throughout, hence exact and free of order; |level| × days < 9e18.
class DayTally {
 public:
  /// `level` holds from `first` on.
  DayTally(Day first, std::int64_t level);
  /// @throws std::logic_error for a day before the last change
  void set(Day day, std::int64_t level);
  void change(Day day, std::int64_t by) { set(day, level_ + by); }
  [[nodiscard]] std::int64_t level() const noexcept { return level_; }
  /// Level × days over [first day of the tally, `day`): `day` itself is not in.
  /// @throws std::logic_error for a day before the last change
  [[nodiscard]] std::int64_t total_before(Day day) const;

 private:
  Day since_;  ///< from when `level_` holds
  std::int64_t level_;
  std::int64_t total_ = 0;  ///< up to `since_`
};

}  // namespace sendsim::stats
