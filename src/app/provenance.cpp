#include "provenance.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <thread>

#include "build_info.hpp"
#include "names.hpp"
#include "scenario_json.hpp"

namespace sendsim::app {
namespace {

/// What an HDF5 attribute can hold: text without NUL characters.
std::string without_nul(std::string text) {
  std::replace(text.begin(), text.end(), '\0', ' ');
  return text;
}

}  // namespace

output::Provenance short_provenance(const scenario::Scenario& scenario,
                                    const experiment::Settings& settings, WallTime started) {
  return {{"scenario", without_nul(scenario.name())},
          {"program_version", SENDSIM_VERSION},
          {"git_commit", SENDSIM_COMMIT},
          {"compiler", SENDSIM_COMPILER},
          {"seed", std::to_string(settings.seed)},
          {"replications_asked", std::to_string(settings.replications)},
          {"threads", std::to_string(experiment::threads_of(settings))},
          {"host_cores", std::to_string(std::thread::hardware_concurrency())},
          {"started", utc_text(started)}};
}

output::Provenance full_provenance(const scenario::Scenario& scenario,
                                   const experiment::Settings& settings, WallTime started) {
  output::Provenance all = short_provenance(scenario, settings, started);
  all["scenario_text"] = without_nul(scenario.resolved_text());
  all["description"] = without_nul(scenario.description());
  all["assumptions"] = to_text(assumptions_json(scenario));
  all["measures"] = to_text(measures_json(scenario));
  all["history"] = to_text(history_json(scenario));
  all["backtest"] = to_text(backtest_json(scenario));
  all["known_gaps"] = to_text(scenario.known_gaps());
  if (scenario.data_quality())
    all["data_quality"] = to_text(data_quality_json(*scenario.data_quality()));
  all["inputs"] = to_text(inputs_json(scenario));
  all["names"] = to_text(names_json(scenario));
  return all;
}

std::vector<output::FileRecord> input_records(const scenario::Scenario& scenario) {
  std::vector<output::FileRecord> records;
  for (const scenario::InputFile& input : scenario.inputs())
    records.push_back({input.path, input.text.size(), output::sha256_of(input.text)});
  return records;
}

}  // namespace sendsim::app
