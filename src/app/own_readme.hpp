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

/// Whether the first day's table hides how many plans are in independent and non-maintained special
/// schools: then nothing may be told from which that could be worked out.
[[nodiscard]] bool hides_independent_plans(const calibration::BaselineNumbers& numbers,
                                           const SmallCounts& counts);

}  // namespace sendsim::app
