#pragma once

#include <boost/math/distributions/chi_squared.hpp>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sendsim::test {

/// P(χ² ≥ observed statistic) of Pearson's goodness of fit: counts against probabilities that sum
/// to 1. Categories are pooled in order until 20 are expected in each.
[[nodiscard]] inline double chi_square_p(const std::vector<std::int64_t>& counts,
                                         const std::vector<double>& probabilities) {
  double n = 0.0;
  for (const std::int64_t count : counts) n += static_cast<double>(count);
  double statistic = 0.0;
  double observed = 0.0;
  double expected = 0.0;
  double remaining = n;  // expected in the categories to come
  int cells = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    observed += static_cast<double>(counts[i]);
    expected += n * probabilities[i];
    remaining -= n * probabilities[i];
    if ((expected < 20.0 || remaining < 20.0) && i + 1 < counts.size()) continue;
    if (expected > 0.0) {
      statistic += (observed - expected) * (observed - expected) / expected;
      ++cells;
    }
    observed = expected = 0.0;
  }
  if (cells < 2) return 1.0;
  const boost::math::chi_squared_distribution<double> law{static_cast<double>(cells - 1)};
  return boost::math::cdf(boost::math::complement(law, statistic));
}

}  // namespace sendsim::test
