#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "sendsim/calibration/baseline.hpp"

namespace sendsim::calibration {

/// Years ahead at which ranges of plans are known to be as wide as they should be.
inline constexpr std::size_t kYearsOfSpread = 4;

/// Widths, logarithm of the 95 over the 5 % point, that a run's plans have at the next four
/// censuses when its numbers are drawn so widely: from the expected course of plans by age, each
/// number's share by itself, without lines and lists. Within a tenth of simulated ones on average.
[[nodiscard]] std::array<double, kYearsOfSpread> widths_of_plans(const BaselineNumbers& numbers,
                                                                 const Spread& spread);

/// Sets `numbers.spread` so that a run's ranges of plans are as wide as `widths`, those of the
/// back-test; where plans alone do not tell which number varies, near what is known of each
/// (METHODS.md). Without widths it is that.
void fit_spread(const std::optional<std::array<double, kYearsOfSpread>>& widths,
                BaselineNumbers& numbers);

}  // namespace sendsim::calibration
