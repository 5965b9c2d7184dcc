#pragma once

#include <string>
#include <vector>

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Loads every scenario, then checks where to write, then runs them one after the other; each
/// scenario's results appear, whole, when it is done. `command`: the command line, for the record.
/// @throws scenario::ScenarioError with the faults of all files, UsageError,
/// output::UnwritableError: nothing was written; whatever else a run throws: what was finished
/// before stands
[[nodiscard]] int run_command(const RunRequest& request, const std::vector<std::string>& command,
                              const Streams& streams);

}  // namespace sendsim::app
