#include "results_folder.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "names.hpp"
#include "provenance.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/recorder.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "terminal.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

output::ResultsOptions options_of(const scenario::Scenario& scenario,
                                  const experiment::Settings& settings, WallTime started,
                                  std::size_t share) {
  output::ResultsOptions options{.provenance = full_provenance(scenario, settings, started),
                                 .seeds_per_draw = settings.seeds_per_draw};
  options.kept_bytes /= share;
  return options;
}

}  // namespace

ScenarioResults::ScenarioResults(const scenario::Scenario& scenario, const RunRequest& request,
                                 const fs::path& folder, WallTime started, std::size_t share)
    : scenario_{scenario},
      request_{request},
      folder_{folder},
      layout_{experiment::layout_of(scenario)},
      file_{folder / "results.h5", layout_,
            options_of(scenario, request.settings, started, share)} {}

void ScenarioResults::append(std::int32_t replication, output::CompressedResults results) {
  file_.append(replication, std::move(results));
}

void ScenarioResults::finish(unsigned threads, const std::function<void()>& computed) {
  rows_ = file_.finish(threads, computed);
}

void ScenarioResults::write_summary() const {
  if (request_.wants_csv)
    output::write_file(folder_ / "summary.csv",
                       output::summary_csv(scenario_.name(), layout_, rows_));
}

void ScenarioResults::keep_files() const {
  if (!request_.wants_h5) fs::remove(folder_ / "results.h5");
}

RunOutcome ScenarioResults::outcome(Replicated replicated, const fs::path& folder) {
  const measures::TimeAxis& months =
      layout_.times.at(static_cast<std::size_t>(measures::Time::month));
  return RunOutcome{.scenario = scenario_.name(),
                    .description = scenario_.description(),
                    .first = months.first.front(),
                    .last = months.last.back(),
                    .seed = request_.settings.seed,
                    .asked = replicated.aimed,
                    .finished = replicated.finished,
                    .uncertain = scenario_.uncertain().size(),
                    .layout = std::move(layout_),
                    .rows = std::move(rows_),
                    .provisions = provision_names(scenario_.as_written()),
                    .folder = folder,
                    .files = files_in(folder)};
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
