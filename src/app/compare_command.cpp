#include "compare_command.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <utility>

#include "comparison.hpp"
#include "comparison_text.hpp"
#include "failures.hpp"
#include "output_places.hpp"
#include "phase_timer.hpp"
#include "scenario_json.hpp"
#include "scenario_set.hpp"

namespace sendsim::app {
namespace {

using scenario::Scenario;

/// `name` with a number where a folder's name shows it: a long one is cut there at its end.
std::string numbered(const std::string& name, int number) {
  const std::string behind = name + " " + std::to_string(number);
  return folder_name(behind) == folder_name(name) ? std::to_string(number) + " " + name : behind;
}

/// A what-if that says no name of its own has its baseline's: it is told by its file.
void tell_apart(std::vector<Scenario>& scenarios, const std::vector<std::string>& paths) {
  std::set<std::string> taken;
  for (std::size_t i = 0; i < scenarios.size(); ++i) {
    std::string name = scenarios[i].name();
    const std::string file = std::filesystem::path{paths[i]}.stem().string();
    if (taken.contains(folder_name(name)) && file != name) name += ": " + file;
    const std::string plain = name;
    for (int again = 2; taken.contains(folder_name(name)); ++again) name = numbered(plain, again);
    taken.insert(folder_name(name));
    if (name != scenarios[i].name()) scenarios[i].rename(std::move(name));
  }
}

/// A what-if is mostly the same council: who starts with other children compares more than
/// measures.
void tell_other_starts(std::ostream& err, const std::vector<Scenario>& scenarios) {
  const auto& of_baseline = scenarios.front().as_written().start.residents.persons;
  for (const Scenario& each : scenarios)
    if (each.as_written().start.residents.persons != of_baseline)
      err << "sendsim: warning: " << each.name() << " starts with other residents than "
          << scenarios.front().name() << ": the difference is that of two authorities, too\n";
}

}  // namespace

int compare_command(const CompareRequest& request, const std::vector<std::string>& command,
                    const Streams& streams) {
  PhaseTimer timer;
  std::vector<Scenario> scenarios;
  for (Loaded& each : load_all(request.run)) scenarios.push_back(std::move(each.scenario));
  const output::Phase reading = timer.end("reading");
  tell_apart(scenarios, request.run.scenarios);
  tell_warnings(streams.err, scenarios);
  tell_other_starts(streams.err, scenarios);
  std::optional<PrecisionGoal> goal = goal_of(request.run, scenarios);
  const Interruption interruption{telling_of_stop(streams.err)};
  output::OutputFolder folder{comparison_place(scenarios.front().name(), request.run.out,
                                               std::chrono::system_clock::now())};
  const auto outcome = run_comparison(scenarios, request, command, reading, goal ? &*goal : nullptr,
                                      folder, interruption, streams);
  if (!outcome) {
    streams.err << "sendsim: interrupted, nothing was written\n";
    return kFailed;
  }
  const RunOutcome& baseline = outcome->baseline;
  if (baseline.finished < baseline.asked)
    streams.err << "sendsim: interrupted, " << baseline.finished << " of " << baseline.asked
                << " replications were kept and marked incomplete\n";
  else if (!outcome->complete)
    streams.err << "sendsim: interrupted, the contributions of measures are left out; the "
                   "comparison was kept and marked incomplete\n";
  if (request.run.as_json)
    streams.out << to_lines(comparison_json(*outcome));
  else
    print_comparison(streams.out, streams.out_terminal, *outcome);
  return outcome->complete ? kDone : kFailed;
}

}  // namespace sendsim::app
