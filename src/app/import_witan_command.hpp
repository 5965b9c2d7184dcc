#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Makes a baseline from the inputs of a witan.send model; tells what it holds and what was odd.
/// @throws UsageError when a file is missing, cannot be read or is damaged
[[nodiscard]] int import_witan_command(const ImportWitanRequest& request, const Streams& streams);

}  // namespace sendsim::app
