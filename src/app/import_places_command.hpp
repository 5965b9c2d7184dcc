#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// A baseline with the places that an authority's list of establishments has, or what-ifs of them
/// over a scenario. Returns the exit code. @throws UsageError for what cannot be read
[[nodiscard]] int import_places_command(const ImportPlacesRequest& request, const Streams& streams);

}  // namespace sendsim::app
