#include "sendsim/stats/rank_correlation.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "sendsim/core/math.hpp"

namespace sendsim::stats {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// The hyperbolic tangent, with the same bits everywhere.
double tanh_of(double z) {
  const double small = portable_exp(-2 * std::abs(z));
  return std::copysign((1 - small) / (1 + small), z);
}

}  // namespace

std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [values](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t first = 0; first < order.size();) {
    std::size_t last = first;
    while (last + 1 < order.size() && values[order[last + 1]] == values[order[first]]) ++last;
    const double rank = static_cast<double>(first + last) / 2 + 1;
    for (; first <= last; ++first) ranks[order[first]] = rank;
  }
  return ranks;
}

double correlation_of(std::span<const double> x, std::span<const double> y) {
  if (x.size() != y.size()) throw std::invalid_argument("correlation: values come in pairs");
  if (x.size() < 2) return kUnknown;
  const double mean_x = mean_of(x);
  const double mean_y = mean_of(y);
  double products = 0;
  double squares_x = 0;
  double squares_y = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    products += (x[i] - mean_x) * (y[i] - mean_y);
    squares_x += (x[i] - mean_x) * (x[i] - mean_x);
    squares_y += (y[i] - mean_y) * (y[i] - mean_y);
  }
  const double scale = std::sqrt(squares_x) * std::sqrt(squares_y);
  return scale > 0 ? std::clamp(products / scale, -1.0, 1.0) : kUnknown;
}

Interval rank_correlation_interval(double correlation, std::int64_t pairs, double level) {
  if (pairs < kFewestPairs || std::isnan(correlation)) return {kUnknown, kUnknown};
  const auto n = static_cast<double>(pairs);
  const double most = 1 - 6 / (n * n * n - n);  // the next below 1 is 1 - 12 / (n³ - n)
  const double r = std::clamp(correlation, -most, most);
  const double z = portable_log((1 + r) / (1 - r)) / 2;
  const double half = normal_quantile((1 + level) / 2) * std::sqrt((1 + r * r / 2) / (n - 3));
  return {tanh_of(z - half), tanh_of(z + half)};
}

double explained_share(double correlation, std::int64_t pairs) {
  if (pairs < 3 || std::isnan(correlation)) return kUnknown;
  const auto n = static_cast<double>(pairs);
  return std::clamp((correlation * correlation * (n - 1) - 1) / (n - 2), 0.0, 1.0);
}

}  // namespace sendsim::stats
