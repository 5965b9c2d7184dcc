#pragma once

#include <nlohmann/json_fwd.hpp>

#include "run_outcome.hpp"

namespace sendsim::app {

/// The same figures as `print_summary` shows, for programs: in the units of summary.csv.
[[nodiscard]] nlohmann::ordered_json summary_json(const RunOutcome& outcome);

}  // namespace sendsim::app
