#include "sendsim/parameters/series.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace sendsim::parameters {

Series::Series(double constant) : Series{std::vector<Point>{{Day{}, constant}}} {}

Series::Series(std::vector<Point> points, Interpolation between)
    : points_{std::move(points)}, between_{between} {
  if (points_.empty()) throw std::logic_error("series: no points");
  for (std::size_t i = 0; i < points_.size(); ++i) {
    if (!std::isfinite(points_[i].value)) throw std::logic_error("series: a value is not finite");
    if (i > 0 && points_[i].from <= points_[i - 1].from)
      throw std::logic_error("series: dates do not ascend");
  }
}

double Series::own_value_at(Day day) const {
  const auto next = std::upper_bound(points_.begin(), points_.end(), day,
                                     [](Day d, const Point& point) { return d < point.from; });
  if (next == points_.begin()) return points_.front().value;
  const Point& last = *std::prev(next);
  if (between_ == Interpolation::steps || next == points_.end()) return last.value;
  const auto passed = static_cast<double>((day - last.from).count());
  const auto length = static_cast<double>((next->from - last.from).count());
  return last.value + (next->value - last.value) * (passed / length);
}

double Series::at(Day day) const {
  double value = own_value_at(day);
  for (const Series& factor : factors_) value *= factor.at(day);
  return value;
}

Series Series::times(const Series& factors) const {
  Series product = *this;
  product.factors_.push_back(factors);
  return product;
}

bool Series::is_constant() const {
  return points_.size() == 1 && std::all_of(factors_.begin(), factors_.end(),
                                            [](const Series& f) { return f.is_constant(); });
}

std::optional<Day> Series::next_change_after(Day day) const {
  std::optional<Day> next;
  const auto consider = [&next](std::optional<Day> other) {
    if (other && (!next || *other < *next)) next = other;
  };
  if (points_.size() > 1) {  // the first point changes nothing: its value holds before it too
    const auto after = std::upper_bound(points_.begin() + 1, points_.end(), day,
                                        [](Day d, const Point& point) { return d < point.from; });
    if (after != points_.end()) {
      const bool moving = between_ == Interpolation::linear;
      consider(moving ? std::max(day, std::prev(after)->from) + Days{1} : after->from);
    }
  }
  for (const Series& factor : factors_) consider(factor.next_change_after(day));
  return next;
}

std::vector<Day> Series::dates() const {
  std::vector<Day> all;
  for (const Point& point : points_) all.push_back(point.from);
  for (const Series& factor : factors_) {
    const std::vector<Day> more = factor.dates();
    all.insert(all.end(), more.begin(), more.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace sendsim::parameters
