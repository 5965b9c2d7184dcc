#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace sendsim::parameters {

/// What is not known about a parameter, as a distribution of its true value. Sampled by monotone
/// inversion, so that Latin hypercubes and Sobol points work on it and so that a wider spread moves
/// no other draw. Only additions, multiplications, divisions, portable logs and exponentials: the
/// same bits on every machine, which the distributions of the standard library, Boost.Random and
/// Boost.Math (they call the C library's) do not promise.
///
/// Every constructor throws std::domain_error for arguments outside the stated range.
class Distribution {
 public:
  enum class Family : std::uint8_t { fixed, normal, lognormal, beta, uniform, triangular };

  /// Known exactly.
  [[nodiscard]] static Distribution fixed(double value);
  /// sd > 0
  [[nodiscard]] static Distribution normal(double mean, double sd);
  /// On (0, ∞); mean > 0, sd > 0 of the value itself, not of its logarithm.
  [[nodiscard]] static Distribution lognormal(double mean, double sd);
  /// On (0, 1); 0 < mean < 1, 0 < sd < √(mean (1 − mean)).
  [[nodiscard]] static Distribution beta(double mean, double sd);
  /// low < high
  [[nodiscard]] static Distribution uniform(double low, double high);
  /// low ≤ mode ≤ high, low < high
  [[nodiscard]] static Distribution triangular(double low, double mode, double high);

  [[nodiscard]] Family family() const noexcept { return family_; }
  [[nodiscard]] double mean() const;
  [[nodiscard]] double standard_deviation() const;
  /// The value that is not exceeded with `probability`, 0 < probability < 1; increasing in it.
  /// Relative error below 1e-8. @throws std::domain_error for any other probability
  [[nodiscard]] double quantile(double probability) const;
  /// One draw from two words of `next_word`, which gives 32 random bits at each call.
  [[nodiscard]] double draw(const std::function<std::uint32_t()>& next_word) const;
  friend bool operator==(const Distribution&, const Distribution&) = default;

 private:
  Distribution(Family family, double first, double second, double third);
  [[nodiscard]] double beta_quantile(double probability) const;

  Family family_;
  // fixed: value · normal: mean, sd · lognormal: μ, σ of the logarithm · beta: α, β
  // uniform: low, high · triangular: low, mode, high
  double first_;
  double second_;
  double third_;
};

/// As files write it: "fixed", "normal", "lognormal", "beta", "uniform", "triangular".
[[nodiscard]] std::string_view to_string(Distribution::Family family);

}  // namespace sendsim::parameters
