#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sendsim/stats/estimate.hpp"

namespace sendsim::stats {

/// The rank of each value, from 1; equal values share the mean of their ranks. No value is NaN.
[[nodiscard]] std::vector<double> ranks_of(std::span<const double> values);

/// Pearson's correlation, in [-1, 1]; of ranks, it is Spearman's. NaN for fewer than two pairs, or
/// where one side does not vary.
/// @throws std::invalid_argument when the two differ in length
[[nodiscard]] double correlation_of(std::span<const double> x, std::span<const double> y);

/// Below so many pairs a rank correlation has no interval: the law of its estimate is too far from
/// normal.
inline constexpr std::int64_t kFewestPairs = 10;

/// The two-sided interval of `level` (0 to 1) for Spearman's rank correlation from `pairs` of
/// independent pairs, by Fisher's z with the standard error √((1 + r²/2) / (n − 3)). An estimate of
/// 1 or −1 counts as half a step of what n ranks can give nearer to 0. NaN for fewer than
/// `kFewestPairs`, and for an estimate that is NaN.
/// Source: Bonett and Wright (2000), Sample size requirements for estimating Pearson, Kendall and
/// Spearman correlations, Psychometrika 65(1), 23-28.
[[nodiscard]] Interval rank_correlation_interval(double correlation, std::int64_t pairs,
                                                 double level);

/// What a correlation explains of a variance, corrected for what chance alone explains: adjusted
/// R², (r² (n − 1) − 1) / (n − 2), cut to [0, 1]. NaN for fewer than three pairs, and for an
/// estimate that is NaN.
[[nodiscard]] double explained_share(double correlation, std::int64_t pairs);

}  // namespace sendsim::stats
