#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "sendsim/stats/estimate.hpp"

namespace sendsim::stats {

/// How narrow the interval for the mean of an output is asked to be: half its width. One of the two
/// is above 0; with both, the wider holds, so that `absolute` is a floor for outputs near zero.
struct Precision {
  double relative = 0;  ///< share of the size of the reference mean (0.01: 1 %), ≥ 0, finite
  double absolute = 0;  ///< in the unit of the output (£, children), ≥ 0, finite
};

/// Whether an output is as precise as asked, or why not.
enum class Verdict : std::uint8_t {
  met,
  too_wide,
  /// Fewer known values than 30, or in fewer parameter draws than 15.
  too_few_known,
  /// The values, or the means of the parameter draws, are all equal: a variance of zero says
  /// nothing about the next value. Never as precise as asked, however many there are.
  no_spread,
  /// Relative alone, to a reference mean that is zero or unknown: no width is narrow enough.
  no_target,
};

/// What is known of one output's mean.
struct PrecisionReached {
  Estimate estimate;   ///< of the known values; its standard error is √(MSB/N)
  std::int64_t draws;  ///< parameter draws with a known value; degrees of freedom are one less
  bool spread;         ///< whether the means of the draws differ by more than rounding
  double half_width;   ///< of the interval to report; NaN where the values cannot tell
  double target;       ///< that the half-width must not exceed; 0 where there is none
  Verdict verdict;
};

/// When enough replications of an experiment are run: looks at growing numbers of replications,
/// until every output that was asked for is as precise as asked.
///
/// Intervals  Student's t times 1 + 2 / degrees of freedom, since a rule that looks at the spread
///            stops preferably when it happens to be small (METHODS.md, 6); Bonferroni over the
///            asked outputs, so that all cover at once with probability `level`.
/// Clusters   replications in a row share a parameter draw: one-way random effects.
/// Misuse     between looks `assess` tells how far things are; who stops there, whenever all are
///            met, looks too often and covers less.
/// Leaves out skewness (the mean of few long-tailed values), rare events: an output that is 0 in
///            nearly all replications may meet an absolute target by chance.
/// Source     Chow and Robbins (1965), Annals of Mathematical Statistics 36(2), 457-462; relative
///            widths: Law, Kelton and Koenig (1981), Communications in Statistics B 10(1).
class StoppingRule {
 public:
  static constexpr std::int64_t kFewestReplications = 30;
  static constexpr std::int64_t kFewestDraws = 15;

  /// The precision asked of each output (each figure of each scenario is one), the replications in
  /// a row that share a parameter draw (1: independent), and the most replications ever run.
  /// @throws std::invalid_argument when nothing is asked, a precision is out of range,
  ///         `seeds_per_draw` < 1, `level` outside (0, 1), or `most` below the first look
  StoppingRule(std::vector<Precision> asked, std::int64_t seeds_per_draw, std::int64_t most,
               double level = 0.95);

  /// Replications at the first look: 30, or 15 parameter draws if those are more; whole draws.
  [[nodiscard]] std::int64_t first_look() const noexcept { return first_look_; }
  /// Replications at the look after `replications`: the first look; then half as many again,
  /// rounded up to whole parameter draws; last, `most` rounded down to whole draws. Nothing after.
  [[nodiscard]] std::optional<std::int64_t> look_after(std::int64_t replications) const noexcept;

  [[nodiscard]] std::size_t outputs() const noexcept { return asked_.size(); }
  /// Half-width ÷ standard error of each interval, for so many `degrees_of_freedom` > 0.
  /// @throws std::invalid_argument for others
  [[nodiscard]] double critical_value(double degrees_of_freedom) const;

  /// How precise asked output `output` (from 0) is. `values` in the order of the replications, NaN
  /// where a value is unknown (a rate of nothing): those are skipped, and the estimate speaks of
  /// the others. `clusters[i]` says which parameter draw `values[i]` belongs to; equal entries
  /// stand together; independent replications have one each. `reference_mean`: of the baseline,
  /// from the same replications; of the output itself where it is no difference.
  /// @throws std::invalid_argument when values and clusters differ in length
  /// @throws std::out_of_range for an output that was not asked for
  [[nodiscard]] PrecisionReached assess(std::size_t output, std::span<const double> values,
                                        std::span<const std::int32_t> clusters,
                                        double reference_mean) const;

  /// Replications in all, whole parameter draws, after which the half-width would be the target if
  /// spread and share of known values stayed what they were after `replications`; at least the
  /// first look, and at most `replications` where it is met. A guess: its standard deviation is
  /// about √(2 / degrees of freedom) of itself. Nothing where it cannot be told: no spread, no
  /// target, or beyond 10¹⁵.
  [[nodiscard]] std::optional<std::int64_t> project(const PrecisionReached& reached,
                                                    std::int64_t replications) const;

 private:
  [[nodiscard]] std::int64_t whole_draws(std::int64_t replications) const noexcept;

  std::vector<Precision> asked_;
  std::int64_t seeds_per_draw_;
  std::int64_t most_;
  double upper_;  ///< the probability below the upper end of an interval
  std::int64_t first_look_;
};

/// Whether every output is as precise as asked; not if there is none.
[[nodiscard]] bool all_met(std::span<const PrecisionReached> outputs) noexcept;

}  // namespace sendsim::stats
