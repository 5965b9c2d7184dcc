#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sendsim/core/date.hpp"

namespace sendsim::parameters {

/// How a series goes from one date's value to the next one's.
enum class Interpolation : std::uint8_t {
  steps,  ///< the value holds until the day before the next date
  linear  ///< straight lines from date to date, by days
};

/// A number that changes with the date: a value from each date on. Before the first date the first
/// value holds, after the last date the last one. May carry dated factors (inflation, a trend),
/// which multiply it. Whoever holds the series knows its unit.
class Series {
 public:
  /// The value that holds from a date on.
  struct Point {
    Day from;
    double value;
    friend bool operator==(const Point&, const Point&) = default;
  };

  /// The same value for ever.
  explicit Series(double constant = 0.0);
  /// @throws std::logic_error unless there are points, their dates ascend and every value is
  /// finite; whoever reads a file reports such a mistake with its place before it comes here
  explicit Series(std::vector<Point> points, Interpolation between = Interpolation::steps);

  [[nodiscard]] double at(Day day) const;
  /// This series with `factors` multiplied in, day by day.
  [[nodiscard]] Series times(const Series& factors) const;
  /// True if no date changes the value.
  [[nodiscard]] bool is_constant() const;
  /// The first day after `day` on which the value may differ from the day before's; nothing when it
  /// stays for ever. Linear stretches change every day.
  [[nodiscard]] std::optional<Day> next_change_after(Day day) const;
  /// The points of this series itself, without its factors; never empty.
  [[nodiscard]] const std::vector<Point>& points() const noexcept { return points_; }
  [[nodiscard]] Interpolation interpolation() const noexcept { return between_; }
  /// Every date named by the series or its factors, ascending and each once.
  [[nodiscard]] std::vector<Day> dates() const;

 private:
  [[nodiscard]] double own_value_at(Day day) const;

  std::vector<Point> points_;
  Interpolation between_ = Interpolation::steps;
  std::vector<Series> factors_;
};

}  // namespace sendsim::parameters
