#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::random {

/// The middle of the `word`-th of 2^32 equal intervals of (0, 1). Never 0 or 1.
[[nodiscard]] constexpr double uniform(std::uint32_t word) noexcept {
  return (word + 0.5) * 0x1p-32;
}
/// Exp(1) by inversion, increasing in the word; at most 22.9.
[[nodiscard]] double exponential_with_mean_one(std::uint32_t word);

/// A probability prepared for whole-number comparison, exact to 2^-32. Monotone: a larger
/// probability says yes to every word to which a smaller one does.
class Chance {
 public:
  constexpr Chance() = default;
  /// @throws std::domain_error unless 0 ≤ probability ≤ 1
  explicit Chance(double probability);
  [[nodiscard]] constexpr bool happens(std::uint32_t word) const noexcept { return word < bound_; }
  /// Words below it say yes; at most 2^32.
  [[nodiscard]] constexpr std::uint64_t bound() const noexcept { return bound_; }
  [[nodiscard]] constexpr double probability() const noexcept {
    return static_cast<double>(bound_) * 0x1p-32;
  }
  friend bool operator==(const Chance&, const Chance&) = default;

 private:
  std::uint64_t bound_ = 0;
};

/// A law on whole days ≥ 0, prepared once and sampled in O(1) by indexed inversion. Monotone in the
/// word, so that two scenarios with different laws keep one child's draws alike (alias tables do
/// not).
///
/// A continuous law is rounded at random to the day below or above so that its mean is kept: with
/// distribution function F, P(D ≤ k) = ∫ F over [k, k + 1]. Probabilities are exact to 2^-32; the
/// part of the law beyond its 1 − 2^-33 quantile falls on that quantile. `mean()` and
/// `second_moment()` are those of the prepared law, the truncation included.
class DayLaw {
 public:
  /// Always `days` ≥ 0.
  [[nodiscard]] static DayLaw fixed(Days days);
  /// Lognormal with coefficient of variation cv > 0: σ² = ln(1 + cv²), μ = ln mean − σ²/2; 0 < mean
  /// ≤ 3,650.
  [[nodiscard]] static DayLaw lognormal(MeanDays mean, double cv);
  /// Exponential; 0 < mean ≤ 3,650. On days this is the rounded law, not the geometric.
  [[nodiscard]] static DayLaw exponential(MeanDays mean);
  /// Geometric on 1, 2, …: memoryless on days; mean ≥ 1.
  [[nodiscard]] static DayLaw geometric(MeanDays mean);
  /// Every day from `first` to `last` alike; 0 ≤ first ≤ last.
  [[nodiscard]] static DayLaw uniform_days(Days first, Days last);
  /// From a continuous distribution function on [0, ∞), given by its integral from 0 to x: G(x) =
  /// ∫₀ˣ F. Stops when P(D ≤ k) > 1 − 2^-33, at the latest on day 36,500.
  [[nodiscard]] static DayLaw from_integrated_cdf(const std::function<double(double)>& integral);
  /// P(D = k) ∝ weights[k]; weights ≥ 0, their sum > 0.
  [[nodiscard]] static DayLaw from_weights(std::span<const double> weights);

  [[nodiscard]] Days sample(std::uint32_t word) const noexcept {
    std::uint32_t day = guide_[word >> kGuideShift];
    while (word > last_word_[day]) ++day;
    return Days{static_cast<int>(first_ + day)};
  }
  [[nodiscard]] MeanDays mean() const;
  [[nodiscard]] double second_moment() const;  ///< E[D²], days²
  /// P(D ≤ days) of the prepared law.
  [[nodiscard]] double cdf(Days days) const;
  friend bool operator==(const DayLaw&, const DayLaw&) = default;

 private:
  static constexpr unsigned kGuideBits = 8;
  static constexpr unsigned kGuideShift = 32 - kGuideBits;
  /// `cumulative`[k] = P(D ≤ k), the last taken for 1.
  explicit DayLaw(std::span<const double> cumulative);

  std::uint32_t first_ = 0;               ///< the first day with a positive probability
  std::vector<std::uint32_t> last_word_;  ///< day first_ + k is drawn by the words up to this one
  std::vector<std::uint32_t> guide_;      ///< where the search for a word's first bits begins
};

inline constexpr std::size_t kMostCategories = 256;
/// The winner of an exponential race: category i arrives at Exp(1)/weights[i], each with a word of
/// its own, so that a changed weight moves persons only into or out of that category.
/// P(i) = weights[i] / Σ weights. Weights ≥ 0; nothing when all are 0; a tie goes to the lower
/// index. @throws std::out_of_range for more than kMostCategories
[[nodiscard]] std::optional<std::size_t> race(const StreamName& name,
                                              std::span<const double> weights);

/// A Poisson law prepared once: how many persons a cohort with that expected size has.
class PoissonLaw {
 public:
  /// @throws std::domain_error unless 0 ≤ mean ≤ 1e6
  explicit PoissonLaw(double mean);
  /// Monotone in the word and in the mean; exact to the resolution of the word.
  [[nodiscard]] std::uint32_t quantile(std::uint32_t word) const;

 private:
  std::uint32_t low_;               ///< below it lies less than 2^-34
  std::vector<double> cumulative_;  ///< [k]: of low_ to low_ + k, in units of the mode's weight
};

/// Poisson laws by their mean, prepared when first asked for.
class PoissonLaws {
 public:
  /// The answer holds until forget(). @throws std::domain_error as PoissonLaw
  [[nodiscard]] const PoissonLaw& of(double mean);
  /// When other means come.
  void forget() { laws_.clear(); }

 private:
  std::unordered_map<double, PoissonLaw> laws_;
};

}  // namespace sendsim::random
