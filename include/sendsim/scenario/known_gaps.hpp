#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// Of all the files of a scenario together.
constexpr std::size_t kMostKnownGaps = 1'000;
/// Characters of one line.
constexpr std::size_t kLongestKnownGap = 1'000;

/// Reads `known_gaps:` of the root: what the evidence behind the scenario lacks, or looks wrong in
/// it, and what was taken instead, one line of text each. Told beside the results; nothing of it
/// enters a run. Empty where the key is not there. At most `kMostKnownGaps` lines, each of at most
/// `kLongestKnownGap` characters, none of them blank or a control character.
///
/// What a scenario tells is told after what the one it extends tells; a line that is there already
/// is told once.
///
///     known_gaps:
///       - "refusals: 343 are published; 245 are taken to have stood"
///       - the opening balance is a guess until the accounts are closed
[[nodiscard]] std::vector<std::string> read_known_gaps(const Section& root);

}  // namespace sendsim::scenario
