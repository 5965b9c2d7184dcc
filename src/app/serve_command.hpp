#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// `sendsim serve`: serves the planner's page until it is interrupted.
[[nodiscard]] int serve_command(const ServeRequest& request, const Streams& streams);

}  // namespace sendsim::app
