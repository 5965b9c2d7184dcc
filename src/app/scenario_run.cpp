#include "scenario_run.hpp"

#include <mutex>
#include <utility>

#include "progress.hpp"
#include "provenance.hpp"
#include "results_folder.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "stopwatch.hpp"

namespace sendsim::app {
namespace {

/// Runs the replications into `results` and times them.
std::int32_t replicate(const scenario::Scenario& scenario, const RunRequest& request,
                       ScenarioResults& results, const Interruption& interruption,
                       const Streams& streams, Stopwatch& watch) {
  double simulating = 0;
  double compressing = 0;
  double collecting = 0;
  std::mutex mutex;
  Progress progress{streams.err, streams.err_terminal, scenario.name(),
                    request.settings.replications};
  progress.start(experiment::threads_of(request.settings), request.settings.seed);
  const scenario::Scenario* const scenarios[] = {&scenario};
  const std::int32_t finished = experiment::run(
      scenarios, request.settings,
      [&](const experiment::Replication& replication) {
        const double begun = thread_cpu_seconds();
        output::CompressedResults compressed =
            output::compress(results.layout(), *replication.results.front());
        const std::lock_guard lock{mutex};
        const double before = thread_cpu_seconds();
        results.append(replication.number, std::move(compressed));
        progress.step();
        simulating += replication.simulating;
        compressing += before - begun;
        collecting += thread_cpu_seconds() - before;
      },
      interruption.token());
  progress.end();
  output::Phase& phase = watch.timer.end_shared("replications");
  phase.serial_cpu_seconds = collecting;  // one thread at a time
  phase.parts = {
      {"simulating", simulating}, {"compressing", compressing}, {"collecting", collecting}};
  return finished;
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
  ScenarioResults results{scenario, request, folder.path(), watch.started};
  watch.timer.end("preparing");
  const std::int32_t finished = replicate(scenario, request, results, interruption, streams, watch);
  if (finished == 0) return std::nullopt;
  results.finish(experiment::threads_of(settings),
                 [&watch] { watch.timer.end_shared("statistics"); });
  results.keep_files();
  write_manifest(folder.path(),
                 {.command = command,
                  .provenance = short_provenance(scenario, settings, watch.started),
                  .inputs = input_records(scenario),
                  .complete = finished == settings.replications},
                 watch);
  const auto earlier = output::earlier_run(folder.final_path());
  folder.commit();
  tell_replaced(streams.err, earlier, folder.final_path());
  return results.outcome(finished, folder.final_path());
}

}  // namespace sendsim::app
