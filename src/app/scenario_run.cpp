#include "scenario_run.hpp"

#include <algorithm>
#include <ostream>
#include <utility>

#include "clock.hpp"
#include "phase_timer.hpp"
#include "progress.hpp"
#include "provenance.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/evidence/labels.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/recorder.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "terminal.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

/// When, for how long, and on what.
struct Stopwatch {
  WallTime started = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  double cpu_before = cpu_seconds();
  PhaseTimer timer{};
};

/// Runs the replications into `file`, which is left open when there are none, and times them.
std::int32_t replicate(const scenario::Scenario& scenario, const RunRequest& request,
                       output::ResultsWriter& file, const Interruption& interruption,
                       const Streams& streams, Stopwatch& watch) {
  double simulating = 0;
  double compressing = 0;
  double collecting = 0;
  Progress progress{streams.err, streams.err_terminal, scenario.name(),
                    request.settings.replications};
  progress.start(experiment::threads_of(request.settings), request.settings.seed);
  const experiment::Listener listener{
      [&](std::int32_t replication, output::CompressedResults results, experiment::Effort effort) {
        const double before = thread_cpu_seconds();
        file.append(replication, std::move(results));
        progress.step();
        simulating += effort.simulating;
        compressing += effort.compressing;
        collecting += thread_cpu_seconds() - before;
      }};
  const std::int32_t finished =
      experiment::run(scenario, request.settings, listener, interruption.token());
  progress.end();
  output::Phase& phase = watch.timer.end_shared("replications");
  phase.serial_cpu_seconds = collecting;  // one thread at a time
  phase.parts = {
      {"simulating", simulating}, {"compressing", compressing}, {"collecting", collecting}};
  return finished;
}

void write_manifest(const scenario::Scenario& scenario, const RunRequest& request,
                    const std::vector<std::string>& command, const fs::path& folder,
                    Stopwatch& watch, bool complete) {
  std::vector<output::FileRecord> outputs = output::record_files(folder);
  watch.timer.end("writing");
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - watch.begun;
  output::write_manifest(folder,
                         {.command = command,
                          .provenance = short_provenance(scenario, request.settings, watch.started),
                          .complete = complete,
                          .started = utc_text(watch.started),
                          .finished = utc_text(std::chrono::system_clock::now()),
                          .seconds = seconds.count(),
                          .cpu_seconds = cpu_seconds() - watch.cpu_before,
                          .phases = watch.timer.phases(),
                          .inputs = input_records(scenario),
                          .outputs = std::move(outputs)});
}

std::vector<WrittenFile> files_in(const fs::path& folder) {
  std::vector<WrittenFile> files;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder))
    files.push_back({entry.path().filename().string(), entry.file_size()});
  std::sort(files.begin(), files.end(),
            [](const WrittenFile& a, const WrittenFile& b) { return a.name < b.name; });
  return files;
}

void tell_replaced(std::ostream& err, const output::EarlierRun& earlier, const fs::path& folder) {
  err << "sendsim: replaced the earlier run";
  if (!earlier.scenario.empty()) err << " of " << scenario::in_quotes(earlier.scenario);
  if (!earlier.finished.empty()) err << ", finished " << earlier.finished;
  err << ", in " << as_typed(folder) << '\n';
}

/// As the scenario names them, or as the DfE's tables name the setting of that code.
Names provision_names(const Registry<population::ProvisionType>& provisions) {
  Names names;
  for (const evidence::SettingLabel& setting : evidence::setting_labels())
    if (provisions.find(setting.code))
      names.emplace(std::string{setting.code}, std::string{setting.label});
  for (const population::ProvisionType& type : provisions)
    if (!type.name.empty()) names.insert_or_assign(type.code, type.name);
  return names;
}

}  // namespace

std::optional<RunOutcome> run_scenario(const scenario::Scenario& scenario,
                                       const RunRequest& request,
                                       const std::vector<std::string>& command,
                                       const output::Phase& reading, output::OutputFolder& folder,
                                       const Interruption& interruption, const Streams& streams) {
  Stopwatch watch;
  watch.timer.add(reading);
  const experiment::Settings& settings = request.settings;
  measures::Layout layout = experiment::layout_of(scenario);
  output::ResultsWriter file{folder.path() / "results.h5",
                             layout,
                             {.provenance = full_provenance(scenario, settings, watch.started),
                              .seeds_per_draw = settings.seeds_per_draw}};
  watch.timer.end("preparing");
  const std::int32_t finished = replicate(scenario, request, file, interruption, streams, watch);
  if (finished == 0) return std::nullopt;
  std::vector<output::SummaryRow> rows = file.finish(
      experiment::threads_of(settings), [&watch] { watch.timer.end_shared("statistics"); });
  if (request.wants_csv)
    output::write_file(folder.path() / "summary.csv",
                       output::summary_csv(scenario.name(), layout, rows));
  if (!request.wants_h5) fs::remove(folder.path() / "results.h5");
  write_manifest(scenario, request, command, folder.path(), watch,
                 finished == settings.replications);
  const auto earlier = output::earlier_run(folder.final_path());
  folder.commit();
  if (earlier) tell_replaced(streams.err, *earlier, folder.final_path());
  const measures::TimeAxis& months =
      layout.times.at(static_cast<std::size_t>(measures::Time::month));
  return RunOutcome{.scenario = scenario.name(),
                    .description = scenario.description(),
                    .first = months.first.front(),
                    .last = months.last.back(),
                    .seed = settings.seed,
                    .asked = settings.replications,
                    .finished = finished,
                    .uncertain = scenario.uncertain().size(),
                    .layout = std::move(layout),
                    .rows = std::move(rows),
                    .provisions = provision_names(scenario.as_written().provisions),
                    .folder = folder.final_path(),
                    .files = files_in(folder.final_path())};
}

}  // namespace sendsim::app
