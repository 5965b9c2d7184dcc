#pragma once

#include <algorithm>

#ifndef SENDSIM_SAMPLE_DIVISOR
#define SENDSIM_SAMPLE_DIVISOR 1
#endif

namespace sendsim::test {

/// Sanitizer builds draw a fiftieth of every sample and check the exact identities only.
inline constexpr int kSampleDivisor = SENDSIM_SAMPLE_DIVISOR;
/// Whether statistical checks are meant to hold: not on a cut sample.
inline constexpr bool kFullSamples = kSampleDivisor == 1;
/// A sample size, cut as the build says; at least 1.
constexpr int samples(int full) { return std::max(1, full / kSampleDivisor); }

}  // namespace sendsim::test
