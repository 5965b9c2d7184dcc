#include "results_folder.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "names.hpp"
#include "provenance.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/recorder.hpp"
#include "sendsim/output/errors.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "sendsim/stats/told_range.hpp"
#include "terminal.hpp"
#include "uncertainty.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

output::ResultsOptions options_of(const scenario::Scenario& scenario,
                                  const experiment::Settings& settings, WallTime started,
                                  std::size_t share) {
  output::ResultsOptions options{.provenance = full_provenance(scenario, settings, started),
                                 .seeds_per_draw = settings.seeds_per_draw};
  options.kept_bytes /= share;
  options.parameters = [&scenario, seed = settings.seed](std::span<const std::int32_t> draws) {
    return parameter_draws(scenario, seed, draws);
  };
  return options;
}

}  // namespace

ScenarioResults::ScenarioResults(const scenario::Scenario& scenario, const RunRequest& request,
                                 const fs::path& folder, WallTime started, std::size_t share)
    : scenario_{scenario},
      request_{request},
      folder_{folder},
      layout_{experiment::layout_of(scenario)},
      headline_{latest_figures(layout_)},
      reader_{headline_, layout_},
      figures_(static_cast<std::size_t>(request.settings.replications)),
      file_{folder / "results.h5", layout_,
            options_of(scenario, request.settings, started, share)} {}

void ScenarioResults::take(std::int32_t replication, const measures::Results& results) {
  figures_.at(static_cast<std::size_t>(replication)) = reader_.read(results);
}

void ScenarioResults::append(std::int32_t replication, output::CompressedResults results) {
  file_.append(replication, std::move(results));
}

void ScenarioResults::finish(unsigned threads, const std::function<void()>& computed) {
  rows_ = file_.finish(threads, computed);
  const experiment::Settings& settings = request_.settings;
  sensitivities_ = sensitivities_of(
      headline_.figures(), figures_, settings.seeds_per_draw,
      parameter_draws(scenario_, settings.seed, draws_with(figures_, settings.seeds_per_draw)),
      scenario_.as_written().first);
}

void ScenarioResults::write_summary() const {
  if (request_.wants_csv) {
    const std::string& name = scenario_.name();
    output::write_file(folder_ / "summary.csv", output::summary_csv(name, layout_, rows_));
    output::write_file(
        folder_ / "variance.csv",
        output::variance_csv_header() + output::variance_csv_lines(name, layout_, rows_));
    output::write_file(folder_ / "sensitivity.csv",
                       output::sensitivity_csv_header() +
                           output::sensitivity_csv_lines(name, layout_, sensitivities_));
  }
}

void ScenarioResults::keep_files() const {
  if (!request_.wants_h5) fs::remove(folder_ / "results.h5");
}

RunOutcome ScenarioResults::outcome(Replicated replicated, const fs::path& folder) {
  const measures::TimeAxis& months =
      layout_.times.at(static_cast<std::size_t>(measures::Time::month));
  return RunOutcome{.scenario = scenario_.name(),
                    .description = scenario_.description(),
                    .known_gaps = scenario_.known_gaps(),
                    .first = months.first.front(),
                    .last = months.last.back(),
                    .seed = request_.settings.seed,
                    .asked = replicated.aimed,
                    .finished = replicated.finished,
                    .uncertain = scenario_.uncertain().size(),
                    .fewest_for_range = stats::replications_for_range(
                        scenario_.uncertain().empty() ? 1 : request_.settings.seeds_per_draw),
                    .layout = std::move(layout_),
                    .rows = std::move(rows_),
                    .sensitivities = std::move(sensitivities_),
                    .provisions = provision_names(scenario_.as_written()),
                    .folder = folder,
                    .files = files_in(folder)};
}

EarlierReplications::EarlierReplications(const fs::path& folder, const output::Provenance& now,
                                         const experiment::Settings& settings) {
  const fs::path path = folder / "results.h5";
  std::error_code error;
  // Of a program that was changed since its commit nobody knows whether it is the same.
  if (!fs::is_regular_file(path, error) || now.at("git_commit").ends_with("-modified")) return;
  try {
    file_.emplace(path);
  } catch (const output::ResultsError&) {
    return;
  }
  for (const char* key : {"scenario", "scenario_text", "inputs", "seed", "program_version",
                          "git_commit", "compiler"}) {
    const auto then = file_->provenance().find(key);
    if (then == file_->provenance().end() || then->second != now.at(key)) return;
  }
  if (file_->seeds_per_draw() != settings.seeds_per_draw) return;
  for (const std::int32_t number : file_->replications()) {
    if (number != count_ || count_ == settings.replications) break;
    ++count_;
  }
}

std::optional<measures::Results> EarlierReplications::read(std::int32_t number) const {
  try {
    return file_->read(static_cast<std::size_t>(number));
  } catch (const output::ResultsError&) {
    return std::nullopt;
  }
}

void write_manifest(const fs::path& folder, ManifestText text, Stopwatch& watch) {
  std::vector<output::FileRecord> outputs = output::record_files(folder);
  watch.timer.end("writing");
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - watch.begun;
  output::write_manifest(folder, {.command = text.command,
                                  .provenance = std::move(text.provenance),
                                  .complete = text.complete,
                                  .started = utc_text(watch.started),
                                  .finished = utc_text(std::chrono::system_clock::now()),
                                  .seconds = seconds.count(),
                                  .cpu_seconds = cpu_seconds() - watch.cpu_before,
                                  .phases = watch.timer.phases(),
                                  .inputs = std::move(text.inputs),
                                  .outputs = std::move(outputs)});
}

std::vector<WrittenFile> files_in(const fs::path& folder) {
  std::vector<WrittenFile> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file())
      files.push_back({entry.path().filename().string(), entry.file_size()});
  std::sort(files.begin(), files.end(),
            [](const WrittenFile& a, const WrittenFile& b) { return a.name < b.name; });
  return files;
}

void tell_replaced(std::ostream& err, const std::optional<output::EarlierRun>& earlier,
                   const fs::path& folder) {
  if (!earlier) return;
  err << "sendsim: replaced the earlier run";
  if (!earlier->scenario.empty()) err << " of " << scenario::in_quotes(earlier->scenario);
  if (!earlier->finished.empty()) err << ", finished " << earlier->finished;
  err << ", in " << as_typed(folder) << '\n';
}

}  // namespace sendsim::app
