// What the evidence behind a scenario lacks.
#include <algorithm>
#include <utility>

#include "sendsim/scenario/known_gaps.hpp"

namespace sendsim::scenario {

std::vector<std::string> read_known_gaps(const Section& root) {
  std::vector<std::string> gaps;
  for (std::string& line : root.lines(
           "known_gaps",
           {.most = kMostKnownGaps,
           .longest = kLongestKnownGap,
           .help = "What the evidence lacks and what was taken instead, a line each, to be told "
                   "beside the results. Added to those of the scenario that it extends."}))
    if (std::find(gaps.begin(), gaps.end(), line) == gaps.end()) gaps.push_back(std::move(line));
  return gaps;
}

}  // namespace sendsim::scenario
