#pragma once

#include <string>
#include <vector>

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Runs a baseline and its what-ifs on the same children; writes the results of each, their
/// differences and what each measure contributes to one folder, whole or not at all.
/// @throws scenario::ScenarioError with the faults of all files, UsageError,
/// output::UnwritableError: nothing was written
[[nodiscard]] int compare_command(const CompareRequest& request,
                                  const std::vector<std::string>& command, const Streams& streams);

}  // namespace sendsim::app
