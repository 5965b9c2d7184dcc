#pragma once

namespace sendsim {

// The C library picks variants of exp and log by processor, so that the last bit of a result may
// differ between machines. Everything a result depends on uses these instead: additions,
// multiplications and divisions of IEEE doubles only, hence the same bits everywhere.

/// The natural logarithm; x > 0 and finite. Relative error below 4e-16.
/// @throws std::domain_error for any other x
[[nodiscard]] double portable_log(double x);
/// e to the power x. Relative error below 4e-16; 0 below -745, infinity above 709.78.
[[nodiscard]] double portable_exp(double x);
/// The square root, correctly rounded as IEEE 754 demands of it.
[[nodiscard]] double portable_sqrt(double x);
/// P(Z ≤ z) for a standard normal Z. Absolute error below 1e-15.
[[nodiscard]] double normal_cdf(double z);
/// The z with P(Z ≤ z) = p, 0 < p < 1. Absolute error below 1e-9.
/// @throws std::domain_error for any other p
[[nodiscard]] double normal_quantile(double p);

}  // namespace sendsim
