#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <ostream>
#include <utility>

#include "failures.hpp"
#include "output_places.hpp"
#include "progress.hpp"
#include "provenance.hpp"
#include "results_folder.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/experiment/contributions.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/difference.hpp"
#include "stopwatch.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using experiment::FiguresByReplication;
using scenario::Scenario;

output::ResultsOptions difference_options(const Scenario& baseline, const Scenario& what_if,
                                          const experiment::Settings& settings, WallTime started,
                                          std::size_t share) {
  output::Provenance provenance = short_provenance(what_if, settings, started);
  provenance["baseline"] = short_provenance(baseline, settings, started).at("scenario");
  output::ResultsOptions options{.provenance = std::move(provenance),
                                 .seeds_per_draw = settings.seeds_per_draw,
                                 .are_differences = true};
  options.kept_bytes /= share;
  return options;
}

measures::Difference difference_of(const Scenario& baseline, const measures::Layout& of_baseline,
                                   const Scenario& what_if, const measures::Layout& of_what_if) {
  const pathway::Model& before = baseline.as_written();
  const pathway::Model& after = what_if.as_written();
  const auto period = [](const pathway::Model& model) {
    return to_string(model.first) + " to " + to_string(model.last);
  };
  if (before.first != after.first || before.last != after.last)
    throw UsageError("cannot compare " + what_if.name() + " with " + baseline.name() +
                     ": expected the baseline's period, " + period(before) + ", got " +
                     period(after));
  try {
    return {of_baseline, of_what_if};
  } catch (const std::invalid_argument& error) {
    throw UsageError("cannot compare " + what_if.name() + " with " + baseline.name() +
                     ": expected " + error.what());
  }
}

experiment::Contributions contributions_of(const Scenario& baseline, const Scenario& what_if,
                                           std::size_t figures,
                                           const experiment::Settings& settings) {
  try {
    return {experiment::players_of(baseline, what_if), figures, settings};
  } catch (const std::invalid_argument& error) {
    throw UsageError(what_if.name() + ": expected " + error.what() +
                     "; or give --no-contributions");
  }
}

/// One what-if's differences and figures, replication by replication.
class Pair {
 public:
  Pair(const Scenario& baseline, const measures::Layout& of_baseline, const Scenario& what_if,
       const measures::Layout& of_what_if, const CompareRequest& request, const fs::path& folder,
       WallTime started, std::size_t share)
      : what_if_{what_if},
        request_{request},
        folder_{folder},
        difference_{difference_of(baseline, of_baseline, what_if, of_what_if)},
        headline_{difference_.layout()},
        of_baseline_{headline_, of_baseline},
        of_what_if_{headline_, of_what_if},
        file_{folder / "differences.h5", difference_.layout(),
              difference_options(baseline, what_if, request.run.settings, started, share)},
        before_(static_cast<std::size_t>(request.run.settings.replications)),
        after_(before_.size()) {
    if (!request.contributions) return;
    contributions_.emplace(
        contributions_of(baseline, what_if, headline_.figures().size(), request.run.settings));
    contributions_->refuse_parts(what_if);
  }

  /// Any thread.
  [[nodiscard]] output::CompressedResults take(std::int32_t replication,
                                               const measures::Results& baseline,
                                               const measures::Results& what_if) {
    before_[static_cast<std::size_t>(replication)] = of_baseline_.read(baseline);
    after_[static_cast<std::size_t>(replication)] = of_what_if_.read(what_if);
    return output::compress(difference_.layout(), difference_.of(baseline, what_if));
  }
  void append(std::int32_t replication, output::CompressedResults differences) {
    file_.append(replication, std::move(differences));
  }
  void finish(unsigned threads) { rows_ = file_.finish(threads); }
  /// How many scenarios the contributions take.
  [[nodiscard]] std::int32_t scenarios() const {
    return contributions_ ? static_cast<std::int32_t>(contributions_->scenarios()) : 0;
  }
  /// False when it was interrupted.
  bool contribute(const std::function<void()>& step, const std::stop_token& stop) {
    return contributions_->run(what_if_, headline_, after_, step, stop);
  }
  void drop_contributions() { contributions_.reset(); }
  /// Once all is run.
  [[nodiscard]] Compared told(RunOutcome what_if) {
    Compared compared{.what_if = std::move(what_if),
                      .layout = difference_.layout(),
                      .differences = std::move(rows_),
                      .not_in_both = difference_.not_in_both(),
                      .figures = headline_.figures(),
                      .contributions = {},
                      .exact = !contributions_ || contributions_->is_exact()};
    if (!contributions_) return compared;
    FiguresByReplication others = contributions_->nobody();
    std::vector<FiguresByReplication> values = contributions_->values();
    for (std::size_t r = 0; r < others.size(); ++r)
      for (std::size_t f = 0; f < others[r].size(); ++f) {
        others[r][f] -= before_[r][f];
        // What is unknown of one is passed over in all: they are to sum to the difference.
        double sum = others[r][f];
        for (const FiguresByReplication& of : values) sum += of[r][f];
        if (!std::isnan(sum)) continue;
        others[r][f] = sum;
        for (FiguresByReplication& of : values) of[r][f] = sum;
      }
    const auto add = [&](const std::string& name, const FiguresByReplication& by_replication) {
      ContributionOf& of = compared.contributions.emplace_back(ContributionOf{name, {}, {}});
      for (std::size_t f = 0; f < compared.figures.size(); ++f) {
        std::vector<double> column;
        for (const std::vector<double>& figures : by_replication) column.push_back(figures[f]);
        of.figures.push_back(contributions_->estimate(column));
        of.is_zero.push_back(std::all_of(column.begin(), column.end(),
                                         [](double x) { return x == 0 || std::isnan(x); }));
      }
    };
    add(kOtherChanges, others);
    if (std::all_of(compared.contributions.front().is_zero.begin(),
                    compared.contributions.front().is_zero.end(), [](bool zero) { return zero; }))
      compared.contributions.clear();
    for (std::size_t p = 0; p < contributions_->players().size(); ++p)
      add(contributions_->players()[p].name, values[p]);
    return compared;
  }
  void keep_files() const {
    if (!request_.run.wants_h5) fs::remove(folder_ / "differences.h5");
  }

 private:
  const Scenario& what_if_;
  const CompareRequest& request_;
  fs::path folder_;
  measures::Difference difference_;
  measures::Headline headline_;
  measures::HeadlineReader of_baseline_;
  measures::HeadlineReader of_what_if_;
  output::ResultsWriter file_;
  FiguresByReplication before_;
  FiguresByReplication after_;
  std::optional<experiment::Contributions> contributions_;
  std::vector<output::SummaryRow> rows_;
};

/// A comparison while it is run.
class Comparer {
 public:
  Comparer(const std::vector<Scenario>& scenarios, const CompareRequest& request,
           const std::vector<std::string>& command, const output::Phase& reading,
           output::OutputFolder& folder, const Interruption& interruption, const Streams& streams)
      : scenarios_{scenarios},
        request_{request},
        command_{command},
        folder_{folder},
        interruption_{interruption},
        streams_{streams} {
    watch_.timer.add(reading);
  }

  std::optional<ComparisonOutcome> compare() {
    prepare();
    watch_.timer.end("preparing");
    finished_ = replicate();
    if (finished_ == 0) return std::nullopt;
    for (auto& results : results_) results.finish(threads(), {});
    for (auto& pair : pairs_) pair->finish(threads());
    watch_.timer.end_shared("statistics");
    complete_ = finished_ == settings().replications && contribute();
    if (!complete_)
      for (auto& pair : pairs_) pair->drop_contributions();
    if (request_.contributions) watch_.timer.end_shared("contributions");
    return write();
  }

 private:
  [[nodiscard]] const experiment::Settings& settings() const { return request_.run.settings; }
  [[nodiscard]] unsigned threads() const { return experiment::threads_of(settings()); }
  [[nodiscard]] const Scenario& baseline() const { return scenarios_.front(); }
  [[nodiscard]] fs::path folder_of(std::size_t scenario, const fs::path& in) const {
    return in / folder_name(scenarios_[scenario].name());
  }

  void prepare() {
    const std::size_t share = 2 * scenarios_.size() - 1;  // files in the making
    results_.reserve(scenarios_.size());
    for (std::size_t i = 0; i < scenarios_.size(); ++i) {
      const fs::path folder = folder_of(i, folder_.path());
      fs::create_directory(folder);
      results_.emplace_back(scenarios_[i], request_.run, folder, watch_.started, share);
      if (i > 0)
        pairs_.push_back(std::make_unique<Pair>(baseline(), results_.front().layout(),
                                                scenarios_[i], results_[i].layout(), request_,
                                                folder, watch_.started, share));
    }
  }

  std::int32_t replicate() {
    double simulating = 0;
    double compressing = 0;
    double collecting = 0;
    std::mutex mutex;
    std::vector<const Scenario*> scenarios;
    for (const Scenario& each : scenarios_) scenarios.push_back(&each);
    Progress progress{streams_.err, streams_.err_terminal,
                      baseline().name() + " and " + std::to_string(scenarios.size() - 1) +
                          (scenarios.size() == 2 ? " what-if" : " what-ifs"),
                      settings().replications};
    progress.start(threads(), settings().seed);
    const std::int32_t finished = experiment::run(
        scenarios, settings(),
        [&](const experiment::Replication& replication) {
          const double begun = thread_cpu_seconds();
          std::vector<output::CompressedResults> compressed;
          for (std::size_t i = 0; i < results_.size(); ++i)
            compressed.push_back(output::compress(results_[i].layout(), *replication.results[i]));
          std::vector<output::CompressedResults> differences;
          for (std::size_t i = 0; i < pairs_.size(); ++i)
            differences.push_back(pairs_[i]->take(replication.number, *replication.results[0],
                                                  *replication.results[i + 1]));
          const std::lock_guard lock{mutex};
          const double before = thread_cpu_seconds();
          for (std::size_t i = 0; i < results_.size(); ++i)
            results_[i].append(replication.number, std::move(compressed[i]));
          for (std::size_t i = 0; i < pairs_.size(); ++i)
            pairs_[i]->append(replication.number, std::move(differences[i]));
          progress.step();
          simulating += replication.simulating;
          compressing += before - begun;
          collecting += thread_cpu_seconds() - before;
        },
        interruption_.token());
    progress.end();
    output::Phase& phase = watch_.timer.end_shared("replications");
    phase.serial_cpu_seconds = collecting;  // one thread at a time
    phase.parts = {
        {"simulating", simulating}, {"compressing", compressing}, {"collecting", collecting}};
    return finished;
  }

  /// False when it was interrupted.
  bool contribute() {
    if (!request_.contributions) return true;
    std::int32_t scenarios = 0;
    for (const auto& pair : pairs_) scenarios += pair->scenarios();
    Progress progress{streams_.err, streams_.err_terminal, "contributions of measures", scenarios,
                      "set"};
    if (scenarios > 0) progress.start(threads(), settings().seed);
    bool whole = true;
    for (const auto& pair : pairs_)
      whole = whole && pair->contribute([&progress] { progress.step(); }, interruption_.token());
    if (scenarios > 0) progress.end();
    return whole;
  }

  ComparisonOutcome write() {
    for (const auto& results : results_) results.keep_files();
    for (const auto& pair : pairs_) pair->keep_files();
    for (std::size_t i = 0; i < scenarios_.size(); ++i)
      app::write_manifest(folder_of(i, folder_.path()),
                          manifest_of(i, finished_ == settings().replications), watch_);
    std::vector<Compared> what_ifs;
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      what_ifs.push_back(pairs_[i]->told(outcome_of(i + 1)));
    if (request_.run.wants_csv) {
      std::string text = output::differences_csv_header();
      for (const Compared& each : what_ifs)
        text += output::differences_csv_lines(each.what_if.scenario, each.layout, each.differences);
      output::write_file(folder_.path() / "differences.csv", text);
      if (request_.contributions && complete_)
        output::write_file(folder_.path() / "contributions.csv", contributions_csv(what_ifs));
    }
    RunOutcome before = outcome_of(0);
    app::write_manifest(folder_.path(), manifest_of(0, complete_), watch_);
    const auto earlier = output::earlier_run(folder_.final_path());
    std::vector<WrittenFile> files = files_in(folder_.path());
    folder_.commit();
    tell_replaced(streams_.err, earlier, folder_.final_path());
    return {.baseline = std::move(before),
            .what_ifs = std::move(what_ifs),
            .seeds_per_draw = settings().seeds_per_draw,
            .folder = folder_.final_path(),
            .files = std::move(files),
            .complete = complete_};
  }

  [[nodiscard]] ManifestText manifest_of(std::size_t scenario, bool complete) const {
    return {.command = command_,
            .provenance = short_provenance(scenarios_[scenario], settings(), watch_.started),
            .inputs = input_records(scenarios_[scenario]),
            .complete = complete};
  }
  /// Its files as they are now, at the place that they will have.
  RunOutcome outcome_of(std::size_t scenario) {
    RunOutcome outcome = results_[scenario].outcome(finished_, folder_of(scenario, folder_.path()));
    outcome.folder = folder_of(scenario, folder_.final_path());
    return outcome;
  }

  const std::vector<Scenario>& scenarios_;
  const CompareRequest& request_;
  const std::vector<std::string>& command_;
  output::OutputFolder& folder_;
  const Interruption& interruption_;
  const Streams& streams_;
  Stopwatch watch_;
  std::vector<ScenarioResults> results_;
  std::vector<std::unique_ptr<Pair>> pairs_;
  std::int32_t finished_ = 0;
  bool complete_ = false;
};

}  // namespace

std::optional<ComparisonOutcome> run_comparison(
    const std::vector<Scenario>& scenarios, const CompareRequest& request,
    const std::vector<std::string>& command, const output::Phase& reading,
    output::OutputFolder& folder, const Interruption& interruption, const Streams& streams) {
  return Comparer{scenarios, request, command, reading, folder, interruption, streams}.compare();
}

std::string contributions_csv(const std::vector<Compared>& what_ifs) {
  std::string text =
      "scenario,measure_name,measure,unit,period_start,period_end,category,mean,se\n";
  for (const Compared& compared : what_ifs)
    for (const ContributionOf& of : compared.contributions)
      for (std::size_t f = 0; f < compared.figures.size(); ++f) {
        const stats::Estimate& estimate = of.figures[f];
        if (of.is_zero[f]) continue;
        const measures::Figure& figure = compared.figures[f];
        const measures::Measure& measure = compared.layout.measures[figure.measure];
        output::append_field(text, compared.what_if.scenario);
        for (const std::string& field :
             {of.player, measure.name, measure.unit, to_string(figure.first),
              to_string(figure.last), figure.category})
          output::append_field(text += ',', field);
        output::append_number(text += ',', estimate.mean);
        output::append_number(text += ',', estimate.standard_error);
        text += '\n';
      }
  return text;
}

}  // namespace sendsim::app
