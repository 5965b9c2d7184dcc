#pragma once

#include <string>
#include <vector>

namespace sendsim::calibration {

/// `known_gaps:` of a scenario, as `scenario::read_known_gaps` reads it, whatever the lines hold:
/// control characters become spaces, and what is beyond its limits is cut and told to be. Nothing
/// where there is no line.
[[nodiscard]] std::string known_gaps_text(const std::vector<std::string>& gaps);

}  // namespace sendsim::calibration
