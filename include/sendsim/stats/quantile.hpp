#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace sendsim::stats {

// Quantiles of type 7: with the n values in ascending order x[0] … x[n-1] and h = (n - 1) p, the
// value at h on the straight line between x[floor h] and its successor; the default of R and numpy.
// Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, American Statistician
// 50(4), 361-365. Exact: nothing is binned or sampled. No value may be NaN.

/// The p-quantile of `values`, in any order; `values` is not empty, 0 ≤ p ≤ 1.
/// @throws std::invalid_argument otherwise
[[nodiscard]] double quantile_type7(std::span<const double> values, double p);

/// Several quantiles at once: out[i] is the quantile at probabilities[i], which ascend. Reorders
/// `values`.
/// @throws std::invalid_argument for no values, descending or impossible probabilities, or an `out`
/// of another length
void quantiles_type7(std::span<double> values, std::span<const double> probabilities,
                     std::span<double> out);
/// The same for counts. Linear in their number where they lie close together.
void quantiles_type7(std::span<std::int32_t> counts, std::span<const double> probabilities,
                     std::span<double> out);

}  // namespace sendsim::stats
