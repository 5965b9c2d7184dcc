#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "samples.hpp"

namespace sendsim::test {

/// A mean over independent replications and how sure it is.
struct Estimate {
  double mean = 0;
  double standard_error = 0;  ///< of the mean; NaN for one replication
  int replications = 0;
};

[[nodiscard]] inline Estimate estimate_of(const std::vector<double>& values) {
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / n;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double error = values.size() < 2 ? std::numeric_limits<double>::quiet_NaN()
                                         : std::sqrt(squares / (n - 1) / n);
  return {mean, error, static_cast<int>(values.size())};
}

/// `replication(r)` for r = 0 … n − 1 (n cut by the build's sample divisor), each a mean of its
/// own, and the estimate over them.
template <class Replication>
[[nodiscard]] Estimate replicate(int n, Replication&& replication) {
  std::vector<double> values;
  for (int r = 0; r < samples(n); ++r) values.push_back(replication(static_cast<std::uint32_t>(r)));
  return estimate_of(values);
}

/// Deviation from what is expected, in standard errors of the mean.
[[nodiscard]] inline double deviation(const Estimate& estimate, double expected) {
  return (estimate.mean - expected) / estimate.standard_error;
}

}  // namespace sendsim::test
