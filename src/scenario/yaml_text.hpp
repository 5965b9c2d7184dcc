#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "sendsim/scenario/diagnostic.hpp"
#include "sendsim/scenario/node.hpp"

namespace sendsim::scenario {

constexpr std::size_t kMostBytes = 10'000'000;  ///< of one input file
constexpr std::size_t kMostNodes = 500'000;     ///< of one file, aliases counted as often as used
constexpr std::size_t kMostSignsOnLine = 2'000;
constexpr int kDeepest = 64;  ///< maps and lists within one another

/// Where a text begins within its file: an edit's value stands behind its path.
struct Start {
  int line = 1;
  int column = 1;
};

/// One YAML document. Repeated keys and tags are added to `faults` and reading goes on.
/// @throws ScenarioError when there is no tree to go on with: not UTF-8, tabs, bad YAML, too large,
/// too deep, several documents
[[nodiscard]] Node parse_yaml(const std::string& text,
                              const std::shared_ptr<const std::string>& file, Faults& faults,
                              Start start = {});

}  // namespace sendsim::scenario
