#pragma once

#include <cstdint>
#include <span>

namespace sendsim::stats {

/// A mean and how sure it is. The unit is that of the values.
struct Estimate {
  double mean = 0;
  double standard_error = 0;  ///< of the mean, ≥ 0; NaN where the values cannot tell (one value)
  std::int64_t n = 0;         ///< values that went in
};

/// Mean and variance of values that arrive one by one, without keeping them (Welford).
/// Source: Chan, Golub and LeVeque (1983), Algorithms for computing the sample variance, American
/// Statistician 37(3), 242-247: also the merging of two halves.
class RunningMoments {
 public:
  void add(double value);
  /// As if the values of `other` had been added after these (equal but for rounding).
  void merge(const RunningMoments& other);
  [[nodiscard]] std::int64_t count() const noexcept { return count_; }
  /// NaN when there are no values.
  [[nodiscard]] double mean() const;
  /// Sample variance, divisor n - 1; NaN for fewer than two values.
  [[nodiscard]] double variance() const;
  /// For independent values; see `one_way_random_effects` for others.
  [[nodiscard]] Estimate estimate() const;

 private:
  std::int64_t count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  ///< sum of squared distances from the mean
};

/// The estimate from independent `values`, summed in index order; all NaN for none.
[[nodiscard]] Estimate estimate_of(std::span<const double> values);

/// One-way random effects: what parameters explain, and what chance does.
struct RandomEffects {
  Estimate estimate;           ///< standard error √(MSB / N): parameter draws are the clusters
  double between_mean_square;  ///< MSB: NaN for fewer than two clusters
  double within_mean_square;   ///< MSW: NaN where no cluster has two values
  /// Share of the variance of a single value that comes from the parameters, in [0, 1]: the
  /// intraclass correlation, 0 where its estimate is negative; NaN where it cannot be told: below
  /// two clusters, where no cluster has two values, and where nothing but rounding varies.
  double parameter_share;
  /// Standard deviation of the values, divisor N - 1; NaN for one value. 0 where it is below 1e-12
  /// of the mean: what rounding may leave of equal values.
  double standard_deviation = 0;
  std::int64_t clusters = 0;  ///< K
  double usual_size = 0;      ///< m0 of the clusters; m where all are of size m; NaN for none
};

/// `clusters[i]` says which parameter draw `values[i]` belongs to; equal entries stand together.
/// N values in K clusters of m: MSB = m Σ (cluster mean - mean)² / (K - 1). Clusters of unequal
/// size (an interrupted run) weigh by their size, which makes the standard error approximate.
/// Source: Searle, Casella and McCulloch (1992), Variance Components, ch. 3.
/// @throws std::invalid_argument when the two differ in length
[[nodiscard]] RandomEffects one_way_random_effects(std::span<const double> values,
                                                   std::span<const std::int32_t> clusters);

/// A range of plausible values.
struct Interval {
  double low;
  double high;
};

/// Two-sided intervals of one level for shares of variance, from the F distribution, cut to [0, 1]:
/// exact for normal values in clusters of one size, approximate for others. Both ends are 0 where
/// clusters differ less than chance alone would let them. Keeps the quantiles of the latest design,
/// since many outputs have the same. The quantiles' last bits may differ between machines.
/// Source: Searle, Casella and McCulloch (1992), Variance Components, table 3.4.
class ParameterShareIntervals {
 public:
  /// @throws std::invalid_argument unless 0 < level < 1
  explicit ParameterShareIntervals(double level);
  /// NaN where the share is.
  [[nodiscard]] Interval of(const RandomEffects& effects);

 private:
  double level_;
  std::int64_t values_ = 0;  ///< the design of the quantiles
  std::int64_t clusters_ = 0;
  double low_ = 0;
  double high_ = 0;
};

/// The t with P(T ≤ t) = p for Student's T with `degrees_of_freedom` > 0; 0 < p < 1.
/// @throws std::invalid_argument for others
[[nodiscard]] double student_t_quantile(double p, double degrees_of_freedom);

/// The two-sided interval of `level` for the mean, by Student's t with `degrees_of_freedom`
/// (clusters - 1, or values - 1 when they are independent).
[[nodiscard]] Interval interval_for_mean(const Estimate& estimate, double degrees_of_freedom,
                                         double level);

}  // namespace sendsim::stats
