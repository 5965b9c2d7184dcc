#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sendsim/core/date.hpp"

namespace sendsim::engine {

/// A quantity that holds from a date until the next one: FTE, places. Before the first date the
/// first value holds.
struct CapacityStep {
  Day from;
  double value;  ///< ≥ 0
};

/// Steps laid out by day over a run. Plain arrays: a look-up is one load.
class DailyCapacity {
 public:
  /// Steps in the order of their dates, at least one. @throws std::logic_error otherwise
  DailyCapacity(const std::vector<CapacityStep>& steps, Day first, Day last);
  [[nodiscard]] double on(Day day) const {
    return values_[static_cast<std::size_t>((day - first_).count())];
  }
  [[nodiscard]] Day first() const noexcept { return first_; }
  [[nodiscard]] Day last() const noexcept {
    return first_ + Days{static_cast<int>(values_.size()) - 1};
  }

 private:
  Day first_;
  std::vector<double> values_;
};

/// The days on which somebody works, and the n-th of them after a day, in constant time.
class WorkDays {
 public:
  /// `open(day)` for the days of a run.
  WorkDays(Day first, Day last, const std::function<bool(Day)>& open);
  [[nodiscard]] bool open(Day day) const;
  /// Open days in (from, to].
  [[nodiscard]] std::int32_t between(Day from, Day to) const;
  /// The `work`-th open day after `start`; `start` itself for 0. The day after the last when the
  /// run ends before.
  [[nodiscard]] Day after(Day start, Days work) const {
    if (work <= Days{0}) return start;
    const auto n =
        static_cast<std::size_t>(opened_[index(start)]) + static_cast<std::size_t>(work.count());
    return first_ + Days{n > nth_.size() ? static_cast<std::int32_t>(opened_.size()) : nth_[n - 1]};
  }

 private:
  [[nodiscard]] std::size_t index(Day day) const {
    const auto offset = static_cast<std::size_t>((day - first_).count());
    if (offset >= opened_.size()) refuse(day);
    return offset;
  }
  [[noreturn]] static void refuse(Day day);
  Day first_;
  std::vector<std::int32_t> opened_;  // open days up to and including the day
  std::vector<std::int32_t> nth_;     // day offset of the n-th open day
};

}  // namespace sendsim::engine
