#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace sendsim::calibration {

/// Lines written to one file: more nobody reads beside results, and what extends the file has room
/// for its own within `scenario::kMostKnownGaps`.
constexpr std::size_t kMostGapsWritten = 200;

/// `known_gaps:` of a scenario, as `scenario::read_known_gaps` reads it, whatever the lines hold:
/// control characters become spaces, and what is beyond its limits is cut and told to be. Nothing
/// where there is no line.
[[nodiscard]] std::string known_gaps_text(const std::vector<std::string>& gaps);

}  // namespace sendsim::calibration
