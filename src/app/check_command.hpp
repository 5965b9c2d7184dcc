#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Validates a scenario and prints what it is and what it rests on.
/// @throws scenario::ScenarioError with its faults
[[nodiscard]] int check_command(const CheckRequest& request, const Streams& streams);

}  // namespace sendsim::app
