#include "scenario_set.hpp"

#include <algorithm>
#include <ostream>
#include <set>
#include <string>
#include <utility>

#include "phase_timer.hpp"

namespace sendsim::app {

std::vector<Loaded> load_all(const RunRequest& request) {
  std::vector<Loaded> scenarios;
  std::vector<scenario::Diagnostic> faults;
  for (const std::string& path : request.scenarios) {
    try {
      PhaseTimer timer;
      scenario::Scenario scenario = scenario::Scenario::load(path, request.edits);
      scenarios.push_back({std::move(scenario), timer.end("reading")});
    } catch (const scenario::ScenarioError& error) {
      for (const scenario::Diagnostic& fault : error.diagnostics())
        if (std::find(faults.begin(), faults.end(), fault) == faults.end())
          faults.push_back(fault);  // that of a baseline is also its what-ifs'
    }
  }
  if (!faults.empty()) throw scenario::ScenarioError(std::move(faults));
  return scenarios;
}

void tell_warnings(std::ostream& err, const std::vector<scenario::Scenario>& scenarios) {
  std::set<std::string> told;
  for (const scenario::Scenario& each : scenarios)
    for (const std::string& warning : each.warnings())
      if (told.insert(warning).second) err << warning << '\n';
}

std::function<void()> telling_of_stop(std::ostream& err) {
  return [&err] {
    err << "\nsendsim: stopping when the replications in hand are finished (again: at once)\n"
        << std::flush;
  };
}

}  // namespace sendsim::app
