#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interruption.hpp"
#include "precision.hpp"
#include "requests.hpp"
#include "run_outcome.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Runs one scenario and gives its results their place in `folder`. Nothing, and nothing written,
/// when the run was interrupted before its first replication was finished. `reading`: what reading
/// the scenario took, the first of the phases that the manifest tells.
[[nodiscard]] std::optional<RunOutcome> run_scenario(
    const scenario::Scenario& scenario, const RunRequest& request,
    const std::vector<std::string>& command, const output::Phase& reading, PrecisionGoal* goal,
    output::OutputFolder& folder, const Interruption& interruption, const Streams& streams);

}  // namespace sendsim::app
