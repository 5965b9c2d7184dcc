#pragma once

#include <catch2/catch.hpp>
#include <cmath>

#include "replicate.hpp"

namespace sendsim::test {

/// A comparison counts only while the standard error of the mean is below this share of the exact
/// mean, and is two-sided at that many standard errors.
inline constexpr double kSharp = 0.007;
inline constexpr double kBound = 4.0;

/// Sanitizer builds draw a fiftieth of the samples and compare nothing: the identities have been
/// checked in every run all the same.
inline void check_agreement(const Estimate& simulated, double exact) {
  CAPTURE(exact, simulated.mean, simulated.standard_error, deviation(simulated, exact));
  if (!kFullSamples) return;
  CHECK(simulated.standard_error < kSharp * exact);
  CHECK(std::abs(deviation(simulated, exact)) < kBound);
}
/// A planted fault is seen.
inline void check_detection(const Estimate& simulated, double exact) {
  CAPTURE(exact, simulated.mean, simulated.standard_error, deviation(simulated, exact));
  if (kFullSamples) CHECK(std::abs(deviation(simulated, exact)) > kBound);
}

}  // namespace sendsim::test
