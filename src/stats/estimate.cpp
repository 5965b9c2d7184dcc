#include "sendsim/stats/estimate.hpp"

#include <algorithm>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>

namespace sendsim::stats {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
/// Of the mean: a spread below this is what rounding leaves of equal values.
constexpr double kRounding = 1e-12;

double sum_of(std::span<const double> values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

}  // namespace

void RunningMoments::add(double value) {
  ++count_;
  const double before = value - mean_;
  mean_ += before / static_cast<double>(count_);
  squares_ += before * (value - mean_);
}

void RunningMoments::merge(const RunningMoments& other) {
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  const auto mine = static_cast<double>(count_);
  const auto theirs = static_cast<double>(other.count_);
  const double apart = other.mean_ - mean_;
  count_ += other.count_;
  mean_ += apart * theirs / (mine + theirs);
  squares_ += other.squares_ + apart * apart * mine * theirs / (mine + theirs);
}

double RunningMoments::mean() const { return count_ == 0 ? kUnknown : mean_; }

double RunningMoments::variance() const {
  return count_ < 2 ? kUnknown : squares_ / static_cast<double>(count_ - 1);
}

Estimate RunningMoments::estimate() const {
  return {mean(), std::sqrt(variance() / static_cast<double>(count_)), count_};
}

Estimate estimate_of(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  if (values.empty()) return {kUnknown, kUnknown, 0};
  const double mean = sum_of(values) / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double variance = values.size() < 2 ? kUnknown : squares / (n - 1);
  return {mean, std::sqrt(variance / n), static_cast<std::int64_t>(values.size())};
}

RandomEffects one_way_random_effects(std::span<const double> values,
                                     std::span<const std::int32_t> clusters) {
  if (values.size() != clusters.size())
    throw std::invalid_argument("random effects: every value needs its cluster");
  RandomEffects effects{
      {kUnknown, kUnknown, 0}, kUnknown, kUnknown, kUnknown, kUnknown, 0, kUnknown};
  if (values.empty()) return effects;
  const auto n = static_cast<double>(values.size());
  const double mean = sum_of(values) / n;
  double between = 0;
  double within = 0;
  double squared_sizes = 0;
  std::size_t k = 0;
  for (std::size_t first = 0; first < values.size(); ++k) {
    std::size_t last = first + 1;
    while (last < values.size() && clusters[last] == clusters[first]) ++last;
    const std::span<const double> cluster = values.subspan(first, last - first);
    const auto size = static_cast<double>(cluster.size());
    const double cluster_mean = sum_of(cluster) / size;
    between += size * (cluster_mean - mean) * (cluster_mean - mean);
    for (const double value : cluster) within += (value - cluster_mean) * (value - cluster_mean);
    squared_sizes += size * size;
    first = last;
  }
  effects.estimate = {mean, kUnknown, static_cast<std::int64_t>(values.size())};
  effects.clusters = static_cast<std::int64_t>(k);
  effects.usual_size = k < 2 ? n : (n - squared_sizes / n) / static_cast<double>(k - 1);
  if (values.size() > 1) effects.standard_deviation = std::sqrt((between + within) / (n - 1));
  if (effects.standard_deviation <= kRounding * std::abs(mean)) effects.standard_deviation = 0;
  if (values.size() > k)
    effects.within_mean_square = within / static_cast<double>(values.size() - k);
  if (k < 2) return effects;
  effects.between_mean_square = between / static_cast<double>(k - 1);
  effects.estimate.standard_error = std::sqrt(effects.between_mean_square / n);
  if (values.size() == k || effects.standard_deviation == 0) return effects;
  const double parameters = std::max(
      0.0, (effects.between_mean_square - effects.within_mean_square) / effects.usual_size);
  effects.parameter_share = parameters / (parameters + effects.within_mean_square);
  return effects;
}

ParameterShareIntervals::ParameterShareIntervals(double level) : level_{level} {
  if (!(level > 0 && level < 1))
    throw std::invalid_argument("interval of a share: a level between 0 and 1 is needed");
}

Interval ParameterShareIntervals::of(const RandomEffects& effects) {
  if (std::isnan(effects.parameter_share)) return {kUnknown, kUnknown};
  if (effects.within_mean_square == 0) return {1, 1};
  const std::int64_t values = effects.estimate.n;
  if (values != values_ || effects.clusters != clusters_) {
    const boost::math::fisher_f law{static_cast<double>(effects.clusters - 1),
                                    static_cast<double>(values - effects.clusters)};
    low_ = boost::math::quantile(law, (1 - level_) / 2);
    high_ = boost::math::quantile(law, (1 + level_) / 2);
    values_ = values;
    clusters_ = effects.clusters;
  }
  const double ratio = effects.between_mean_square / effects.within_mean_square;
  const auto share = [&](double quantile) {
    const double relative = ratio / quantile;
    return std::clamp((relative - 1) / (relative + effects.usual_size - 1), 0.0, 1.0);
  };
  return {share(high_), share(low_)};
}

double student_t_quantile(double p, double degrees_of_freedom) {
  if (!(p > 0 && p < 1) || !(degrees_of_freedom > 0) || std::isinf(degrees_of_freedom))
    throw std::invalid_argument("Student t: 0 < p < 1 and degrees of freedom > 0 are needed");
  return boost::math::quantile(boost::math::students_t{degrees_of_freedom}, p);
}

Interval interval_for_mean(const Estimate& estimate, double degrees_of_freedom, double level) {
  const double half =
      student_t_quantile((1 + level) / 2, degrees_of_freedom) * estimate.standard_error;
  return {estimate.mean - half, estimate.mean + half};
}

}  // namespace sendsim::stats
