#pragma once

#include <string>
#include <vector>

#include "quality_report.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "small_counts.hpp"

namespace sendsim::app {

/// The README.md of the folder that `sendsim import sen2` writes: the first day, what rests on own
/// counts and what is borrowed, and what is not known.
[[nodiscard]] std::string own_readme(const calibration::BaselineNumbers& numbers,
                                     const std::vector<OwnTotal>& totals,
                                     const SmallCounts& counts);

}  // namespace sendsim::app
