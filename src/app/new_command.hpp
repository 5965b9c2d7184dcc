#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// `sendsim new`: an authority's baseline from the evidence that ships, as a scenario folder.
/// @throws UsageError for an unknown authority, or one whose tables are too thin
int new_command(const NewRequest& request, const Streams& streams);

}  // namespace sendsim::app
