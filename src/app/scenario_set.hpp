#pragma once

#include <functional>
#include <iosfwd>
#include <vector>

#include "requests.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/scenario/scenario.hpp"

// What the commands that run several scenarios begin with.

namespace sendsim::app {

/// A scenario, and what it took to read.
struct Loaded {
  scenario::Scenario scenario;
  output::Phase reading;
};

/// All of them. @throws scenario::ScenarioError with the faults of all files
[[nodiscard]] std::vector<Loaded> load_all(const RunRequest& request);
/// The warnings of each, each line once.
void tell_warnings(std::ostream& err, const std::vector<scenario::Scenario>& scenarios);
/// What Ctrl-C is answered with.
[[nodiscard]] std::function<void()> telling_of_stop(std::ostream& err);

}  // namespace sendsim::app
