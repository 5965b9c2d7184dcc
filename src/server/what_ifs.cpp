#include "what_ifs.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "sendsim/experiment/experiment.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "sendsim/server/allowed_files.hpp"
#include "sendsim/server/figures.hpp"
#include "sendsim/server/overlay.hpp"

namespace sendsim::server {
namespace {

using scenario::Diagnostic;
using scenario::Scenario;

/// The measure and parameter that a key such as "measures.more places.changes.1.add" is of. Names
/// have dots of their own, so that they are sought, not cut out.
void place(const std::string& key, const WhatIf& what_if, RequestFault& fault) {
  for (const MeasureOrder& measure : what_if.measures) {
    const std::string path = "measures." + measure.name;
    if (!key.starts_with(path) || (key.size() > path.size() && key[path.size()] != '.')) continue;
    fault.measure = measure.name;
    const std::string changes = path + ".changes.";
    if (!key.starts_with(changes)) return;
    const std::size_t number = std::strtoul(key.c_str() + changes.size(), nullptr, 10);
    if (number >= 1 && number <= measure.changes.size())
      fault.parameter = measure.changes[number - 1].parameter;
    return;
  }
}

/// The loader's line; of a file that nobody has ever seen, without the place in it.
RequestFault fault_of(Diagnostic told, const WhatIf& what_if, const std::string& file) {
  RequestFault fault{what_if.name, {}, {}, {}};
  if (told.file == file && !what_if.yaml) {
    place(told.key, what_if, fault);
    fault.message = (told.key.empty() ? "" : told.key + ": ") + "expected " + told.expected +
                    ", got " + told.got;
    return fault;
  }
  if (told.file == file) told.file = "yaml";
  fault.message = to_string(told);
  return fault;
}

bool lies_over(const Scenario& scenario, const Baseline& baseline) {
  return std::any_of(
      scenario.inputs().begin(), scenario.inputs().end(),
      [&](const scenario::InputFile& input) { return input.path == baseline.file.string(); });
}

/// Faults that the loader does not know of, since the file by itself is sound.
std::vector<std::string> misfits(const Scenario& scenario, const Baseline& baseline) {
  std::vector<std::string> lines;
  const pathway::Model& before = baseline.scenario.as_written();
  const pathway::Model& after = scenario.as_written();
  if (!lies_over(scenario, baseline))
    lines.push_back("extends: expected " + baseline.file.filename().string() +
                    ", the baseline over which it is to lie, got another or nothing");
  if (before.first != after.first || before.last != after.last)
    lines.push_back("period: expected the baseline's, " + sendsim::to_string(before.first) +
                    " to " + sendsim::to_string(before.last) + ", got " +
                    sendsim::to_string(after.first) + " to " + sendsim::to_string(after.last));
  return lines;
}

class Loader {
 public:
  explicit Loader(const Baseline& baseline) : baseline_{baseline}, files_{baseline.folders} {}

  void load(WhatIf& what_if, std::size_t number) {
    if (what_if.name == baseline_.scenario.name() || what_if.name == kBaselineName) {
      faults_.push_back({what_if.name, {}, {}, "name: expected another than the baseline's"});
      return;
    }
    complete_units(what_if, baseline_.catalogue);
    // Beside the baseline, so that paths in it mean what they mean there; no such file is made.
    const std::string file =
        (baseline_.file.parent_path() / (".what-if-" + std::to_string(number) + ".yaml")).string();
    std::string text =
        what_if.yaml ? *what_if.yaml : overlay_text(what_if, baseline_.file.string());
    try {
      Scenario scenario = Scenario::load(
          file, {}, [&](const std::string& path) { return path == file ? text : files_(path); });
      for (std::string& line : misfits(scenario, baseline_))
        faults_.push_back({what_if.name, {}, {}, std::move(line)});
      (void)experiment::layout_of(scenario);  // the stages take the rules
      scenario.rename(what_if.name);
      if (what_if.yaml) text = scenario.resolved_text();
      loaded_.push_back({std::move(text), std::move(scenario)});
    } catch (const scenario::ScenarioError& error) {
      for (const Diagnostic& told : error.diagnostics())
        faults_.push_back(fault_of(told, what_if, file));
    }
  }

  std::vector<RunScenario> all() {
    constexpr std::size_t kMostFaults = 100;
    if (faults_.size() > kMostFaults) faults_.resize(kMostFaults);
    if (!faults_.empty()) throw RequestError(RequestError::Kind::refused, std::move(faults_));
    return std::move(loaded_);
  }

 private:
  const Baseline& baseline_;
  AllowedFiles files_;
  std::vector<RunScenario> loaded_;
  std::vector<RequestFault> faults_;
};

}  // namespace

std::vector<RunScenario> load_what_ifs(RunRequest& request, const Baseline& baseline) {
  Loader loader{baseline};
  for (std::size_t i = 0; i < request.what_ifs.size(); ++i) loader.load(request.what_ifs[i], i + 1);
  return loader.all();
}

}  // namespace sendsim::server
