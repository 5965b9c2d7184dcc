#pragma once

#include <string>

#include "published_baseline.hpp"

namespace sendsim::app {

/// The README.md of the folder that `sendsim new` writes: what the baseline rests on, what its
/// evidence lacks and borrows, and its plans beside the forecast.
[[nodiscard]] std::string baseline_readme(const MadeBaseline& made);

}  // namespace sendsim::app
