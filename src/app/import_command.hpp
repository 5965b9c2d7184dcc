#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// `sendsim import dfe DIR`: the evidence that ships, from the published files.
/// @throws UsageError when a file is missing or is not as published
int import_command(const ImportRequest& request, const Streams& streams);

}  // namespace sendsim::app
