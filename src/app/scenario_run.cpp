#include "scenario_run.hpp"

#include <mutex>
#include <utility>

#include "precision.hpp"
#include "progress.hpp"
#include "provenance.hpp"
#include "report_files.hpp"
#include "results_folder.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "stopwatch.hpp"

namespace sendsim::app {
namespace {

/// Gives `results` what an earlier run of the very same left. How many replications.
std::int32_t take_up(const EarlierReplications& earlier, ScenarioResults& results) {
  for (std::int32_t number = 0; number < earlier.count(); ++number) {
    const auto read = earlier.read(number);
    if (!read) return number;  // what is damaged is run again
    results.take(number, *read);
    results.append(number, output::compress(results.layout(), *read));
  }
  return earlier.count();
}

/// Runs the replications into `results` and times them.
Replicated replicate_one(const scenario::Scenario& scenario, const RunRequest& request,
                         ScenarioResults& results, PrecisionGoal* goal,
                         const Interruption& interruption, const Streams& streams, Stopwatch& watch,
                         std::int32_t first) {
  ReplicationTimes times;
  std::mutex mutex;
  Progress progress{streams.err, streams.err_terminal, scenario.name(),
                    request.settings.replications};
  progress.skip(first);
  const scenario::Scenario* const scenarios[] = {&scenario};
  const Replicated replicated = replicate(
      scenarios, request.settings, goal,
      [&](const experiment::Replication& replication) {
        const double begun = thread_cpu_seconds();
        results.take(replication.number, *replication.results.front());
        output::CompressedResults compressed =
            output::compress(results.layout(), *replication.results.front());
        const std::lock_guard lock{mutex};
        const double before = thread_cpu_seconds();
        results.append(replication.number, std::move(compressed));
        progress.step();
        times.simulating += replication.simulating;
        times.compressing += before - begun;
        times.collecting += thread_cpu_seconds() - before;
      },
      progress, interruption.token(), first);
  progress.end();
  times.end(watch.timer);
  return replicated;
}

}  // namespace

std::optional<RunOutcome> run_scenario(const scenario::Scenario& scenario,
                                       const RunRequest& request,
                                       const std::vector<std::string>& command,
                                       const output::Phase& reading, PrecisionGoal* goal,
                                       output::OutputFolder& folder,
                                       const Interruption& interruption, const Streams& streams) {
  Stopwatch watch;
  watch.timer.add(reading);
  const experiment::Settings& settings = request.settings;
  ScenarioResults results{scenario, request, folder.path(), watch.started};
  watch.timer.end("preparing");
  const std::int32_t taken =
      goal != nullptr ? 0
                      : take_up({folder.final_path(),
                                 full_provenance(scenario, settings, watch.started), settings},
                                results);
  if (taken > 0) {
    streams.err << "sendsim: " << taken << " replications of " << scenario.name()
                << " were taken up from the earlier run\n";
    watch.timer.end("taking up");
  }
  const Replicated replicated =
      replicate_one(scenario, request, results, goal, interruption, streams, watch, taken);
  if (replicated.finished == 0) return std::nullopt;
  results.finish(experiment::threads_of(settings),
                 [&watch] { watch.timer.end_shared("statistics"); });
  results.write_summary();
  watch.timer.end("summary");
  if (request.wants_html || request.wants_xlsx) {
    report::Study study =
        report::read_study(folder.path() / "results.h5", experiment::threads_of(settings));
    study.complete = replicated.finished == replicated.aimed;
    study.command = command;
    write_report(study, folder.path(), {request.wants_html, request.wants_xlsx});
    end_report(study, watch.timer);
  }
  results.keep_files();
  write_manifest(folder.path(),
                 {.command = command,
                  .provenance = short_provenance(scenario, settings, watch.started),
                  .inputs = input_records(scenario),
                  .complete = replicated.finished == replicated.aimed},
                 watch);
  const auto earlier = output::earlier_run(folder.final_path());
  folder.commit();
  tell_replaced(streams.err, earlier, folder.final_path());
  RunOutcome outcome = results.outcome(replicated, folder.final_path());
  if (goal != nullptr) outcome.precision = goal->figures();
  return outcome;
}

}  // namespace sendsim::app
