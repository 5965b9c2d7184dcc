#pragma once

#include <vector>

#include "baselines.hpp"
#include "run.hpp"
#include "sendsim/server/run_request.hpp"

namespace sendsim::server {

/// The what-ifs of a request as scenarios, checked as `sendsim check` does, each over `baseline`
/// and of its period. Reads no file but those that the baseline's scenarios may.
/// @throws RequestError with every fault of every what-if, in the loader's own words
[[nodiscard]] std::vector<RunScenario> load_what_ifs(RunRequest& request, const Baseline& baseline);

}  // namespace sendsim::server
