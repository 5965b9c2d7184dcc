#pragma once

#include <string>

#include "sendsim/server/run_request.hpp"

namespace sendsim::server {

/// A what-if of measures as the text of a scenario file that lies over `extends`: what is run, and
/// what one downloads. The same what-if gives the same bytes.
[[nodiscard]] std::string overlay_text(const WhatIf& what_if, const std::string& extends);

}  // namespace sendsim::server
