#include "run_command.hpp"

#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "failures.hpp"
#include "output_places.hpp"
#include "scenario_json.hpp"
#include "scenario_run.hpp"
#include "scenario_set.hpp"
#include "summary_json.hpp"
#include "terminal_summary.hpp"

namespace sendsim::app {
namespace {

std::vector<output::OutputFolder> open_folders(const std::vector<Loaded>& scenarios,
                                               const RunRequest& request) {
  std::vector<std::string> names;
  for (const Loaded& each : scenarios) names.push_back(each.scenario.name());
  std::vector<output::OutputFolder> folders;
  for (const auto& place : output_places(names, request.out, std::chrono::system_clock::now()))
    folders.emplace_back(place);
  return folders;
}

void tell_unfinished(std::ostream& err, const std::vector<Loaded>& scenarios, std::size_t from) {
  for (std::size_t i = from; i < scenarios.size(); ++i)
    err << "sendsim: interrupted, nothing was written of " << scenarios[i].scenario.name() << '\n';
}

}  // namespace

int run_command(const RunRequest& request, const std::vector<std::string>& command,
                const Streams& streams) {
  const std::vector<Loaded> scenarios = load_all(request);
  for (const Loaded& each : scenarios)
    for (const std::string& warning : each.scenario.warnings()) streams.err << warning << '\n';
  std::vector<std::optional<PrecisionGoal>>
      goals;  // what is none is refused before anything is run
  for (const Loaded& each : scenarios) goals.push_back(goal_of(request, each.scenario));
  const Interruption interruption{telling_of_stop(streams.err)};
  std::vector<output::OutputFolder> folders = open_folders(scenarios, request);
  nlohmann::ordered_json told = nlohmann::ordered_json::array();
  std::size_t written = 0;
  bool complete = true;
  for (; written < scenarios.size() && complete && !interruption.requested(); ++written) {
    const auto outcome = run_scenario(
        scenarios[written].scenario, request, command, scenarios[written].reading,
        goals[written] ? &*goals[written] : nullptr, folders[written], interruption, streams);
    if (!outcome) break;
    complete = outcome->complete();
    if (!complete)
      streams.err << "sendsim: interrupted, " << outcome->finished << " of " << outcome->asked
                  << " replications of " << outcome->scenario
                  << " were kept and marked incomplete\n";
    if (request.as_json) {
      told.push_back(summary_json(*outcome));
      continue;
    }
    if (written > 0) streams.out << '\n';
    print_summary(streams.out, streams.out_terminal, *outcome);
    streams.out << std::flush;
  }
  if (request.as_json) streams.out << to_lines({{"scenarios", std::move(told)}});
  tell_unfinished(streams.err, scenarios, written);
  return complete && written == scenarios.size() ? kDone : kFailed;
}

}  // namespace sendsim::app
