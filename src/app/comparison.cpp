#include "comparison.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

#include "failures.hpp"
#include "output_places.hpp"
#include "periods.hpp"
#include "precision.hpp"
#include "progress.hpp"
#include "provenance.hpp"
#include "report_files.hpp"
#include "results_folder.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/experiment/contributions.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/measures/difference.hpp"
#include "stopwatch.hpp"
#include "uncertainty.hpp"

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
  options.parameters = [&baseline, &what_if,
                        seed = settings.seed](std::span<const std::int32_t> draws) {
    return parameter_draws_of_both(baseline, what_if, seed, draws);
  };
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

experiment::Contributions contributions_of(const Scenario& what_if,
                                           const std::vector<std::string>& players,
                                           std::size_t figures, const CompareRequest& request,
                                           std::int32_t replications) {
  experiment::Settings settings = request.run.settings;
  settings.replications = replications;
  try {
    return {players, figures, settings, request.exact};
  } catch (const std::invalid_argument& error) {
    throw UsageError(what_if.name() + ": expected " + error.what() +
                     "; or give --no-contributions");
  }
}

/// Bars that sum: a name, and its values by replication.
using Bars = std::vector<std::pair<std::string, FiguresByReplication>>;

/// What they come to, figure by figure. A replication in which one of the bars is unknown is passed
/// over in all, so that the means sum, too.
std::vector<ContributionOf> told_of(const Bars& bars,
                                    const experiment::Contributions& contributions) {
  std::vector<ContributionOf> told;
  for (const auto& [name, values] : bars) told.push_back({name, {}, {}});
  const FiguresByReplication& first = bars.front().second;
  for (std::size_t f = 0; f < first.front().size(); ++f) {
    std::vector<bool> known;
    for (std::size_t r = 0; r < first.size(); ++r)
      known.push_back(std::none_of(bars.begin(), bars.end(),
                                   [&](const auto& bar) { return std::isnan(bar.second[r][f]); }));
    for (std::size_t bar = 0; bar < bars.size(); ++bar) {
      std::vector<double> column;
      for (std::size_t r = 0; r < known.size(); ++r)
        column.push_back(known[r] ? bars[bar].second[r][f] : std::nan(""));
      told[bar].figures.push_back(contributions.estimate(column));
      told[bar].is_zero.push_back(std::all_of(column.begin(), column.end(),
                                              [](double x) { return x == 0 || std::isnan(x); }));
    }
  }
  return told;
}

/// `values` less `zero`.
FiguresByReplication less(FiguresByReplication values, const FiguresByReplication& zero) {
  for (std::size_t r = 0; r < values.size(); ++r)
    for (std::size_t f = 0; f < values[r].size(); ++f) values[r][f] -= zero[r][f];
  return values;
}

/// One what-if's differences and figures, replication by replication.
class Pair {
 public:
  Pair(const Scenario& baseline, const measures::Layout& of_baseline, const Scenario& what_if,
       const measures::Layout& of_what_if, const CompareRequest& request, const fs::path& folder,
       WallTime started, std::size_t share)
      : baseline_{baseline},
        what_if_{what_if},
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
    players_ = experiment::players_of(baseline, what_if);
    experiment::refuse_parts(what_if, players_);
    if (request.run.precision.empty()) settle(request.run.settings.replications);
    if (!request.run.precision.empty() && players_.size() > experiment::kExactPlayers)
      throw UsageError(what_if.name() + ": expected at most " +
                       std::to_string(experiment::kExactPlayers) +
                       " measures with --precision, got " + std::to_string(players_.size()) +
                       "; give --replications alone, or --no-contributions");
  }
  /// Once it is known how many replications there will be.
  void settle(std::int32_t replications) {
    before_.resize(static_cast<std::size_t>(replications));
    after_.resize(before_.size());
    if (!request_.contributions) return;
    std::vector<std::string> names;
    for (const experiment::Player& player : players_) names.push_back(player.name);
    contributions_.emplace(
        contributions_of(what_if_, names, headline_.figures().size(), request_, replications));
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
  /// Once finished: how the differences of the latest figures go with the parameters.
  [[nodiscard]] std::vector<output::FigureSensitivity> sensitivities() const {
    const std::vector<measures::Figure>& all = headline_.figures();
    const std::vector<measures::Figure> figures = latest_figures(difference_.layout()).figures();
    std::vector<std::size_t> columns;
    for (const measures::Figure& figure : figures)
      columns.push_back(static_cast<std::size_t>(
          std::find_if(all.begin(), all.end(),
                       [&figure](const measures::Figure& each) {
                         return each.measure == figure.measure && each.first == figure.first &&
                                each.last == figure.last && each.category == figure.category;
                       }) -
          all.begin()));
    FiguresByReplication differences(after_.size());
    for (std::size_t r = 0; r < after_.size(); ++r)
      for (std::size_t i = 0; i < columns.size() && !after_[r].empty(); ++i)
        differences[r].push_back(after_[r].at(columns[i]) - before_[r].at(columns[i]));
    const experiment::Settings& settings = request_.run.settings;
    return sensitivities_of(
        figures, differences, settings.seeds_per_draw,
        parameter_draws_of_both(baseline_, what_if_, settings.seed,
                                draws_with(differences, settings.seeds_per_draw)),
        baseline_.as_written().first);
  }
  /// How many scenarios the contributions take.
  [[nodiscard]] std::int32_t scenarios() const {
    return contributions_ ? static_cast<std::int32_t>(contributions_->scenarios()) : 0;
  }
  /// False when it was interrupted.
  bool contribute(const std::function<void()>& step, const std::stop_token& stop) {
    return contributions_->run(
        [this](stats::Coalition who) { return experiment::part_of(what_if_, players_, who); },
        headline_, after_, step, stop);
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
    Bars bars{{kOtherChanges, less(contributions_->nobody(), before_)}};
    for (std::size_t p = 0; p < players_.size(); ++p)
      bars.emplace_back(players_[p].name, contributions_->values()[p]);
    compared.contributions = told_of(bars, *contributions_);
    const std::vector<bool>& no_others = compared.contributions.front().is_zero;
    if (std::all_of(no_others.begin(), no_others.end(), [](bool zero) { return zero; }))
      compared.contributions.erase(compared.contributions.begin());
    return compared;
  }
  void keep_files() const {
    if (!request_.run.wants_h5) fs::remove(folder_ / "differences.h5");
  }

 private:
  const Scenario& baseline_;
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
  std::vector<experiment::Player> players_;
  std::optional<experiment::Contributions> contributions_;
  std::vector<output::SummaryRow> rows_;
};

std::vector<std::string> names_of(const std::vector<pathway::Driver>& drivers) {
  std::vector<std::string> names;
  for (const pathway::Driver driver : drivers) names.emplace_back(name_of(driver));
  return names;
}

/// What makes the baseline grow, replication by replication.
class GrowthRun {
 public:
  GrowthRun(const Scenario& baseline, const measures::Layout& layout, const CompareRequest& request)
      : baseline_{baseline},
        headline_{layout},
        reader_{headline_, layout},
        drivers_{experiment::drivers_of(baseline)},
        request_{request},
        whole_(static_cast<std::size_t>(request.run.settings.replications)) {
    for (const measures::Figure& figure : headline_.figures()) {
      const measures::TimeAxis& axis = layout.times[figure.time];
      const std::size_t period = first_whole(axis);
      const bool compares = is_whole(axis, period) && is_whole(axis, *axis.find(figure.first));
      starts_.push_back(compares ? measures::find_figure(headline_.figures(), figure.measure,
                                                         figure.time, axis.first[period],
                                                         figure.category)
                                 : std::nullopt);
    }
  }

  /// Any thread.
  void take(std::int32_t replication, const measures::Results& results) {
    whole_[static_cast<std::size_t>(replication)] = reader_.read(results);
  }
  /// Once it is known how many replications there are.
  void settle(std::int32_t replications) {
    whole_.resize(static_cast<std::size_t>(replications));
    experiment::Settings settings = request_.run.settings;
    settings.replications = replications;
    contributions_.emplace(names_of(drivers_), headline_.figures().size(), settings,
                           request_.exact);
  }
  [[nodiscard]] std::int32_t scenarios() const {
    return static_cast<std::int32_t>(contributions_->scenarios());
  }
  /// False when it was interrupted.
  bool run(const std::function<void()>& step, const std::stop_token& stop) {
    is_run_ = contributions_->run(
        [this](stats::Coalition who) { return experiment::part_of(baseline_, drivers_, who); },
        headline_, whole_, step, stop);
    return is_run_;
  }
  [[nodiscard]] Growth told() const {
    Growth growth{.figures = headline_.figures(), .bars = {}, .starts = starts_};
    if (!is_run_) return growth;
    const FiguresByReplication& nobody = contributions_->nobody();
    Bars bars{{kStart, at_start(whole_)}, {kMomentum, less(nobody, at_start(nobody))}};
    for (std::size_t d = 0; d < drivers_.size(); ++d) {
      const FiguresByReplication& values = contributions_->values()[d];
      bars.emplace_back(name_of(drivers_[d]), less(values, at_start(values)));
    }
    bars.emplace_back(kEnd, whole_);
    growth.bars = told_of(bars, *contributions_);
    growth.exact = contributions_->is_exact();
    return growth;
  }

 private:
  /// Each figure as it is in the first whole period.
  [[nodiscard]] FiguresByReplication at_start(const FiguresByReplication& values) const {
    FiguresByReplication started = values;
    for (std::size_t r = 0; r < values.size(); ++r)
      for (std::size_t f = 0; f < starts_.size(); ++f)
        started[r][f] = starts_[f] ? values[r][*starts_[f]] : std::nan("");
    return started;
  }

  const Scenario& baseline_;
  measures::Headline headline_;
  measures::HeadlineReader reader_;
  std::vector<pathway::Driver> drivers_;
  const CompareRequest& request_;
  FiguresByReplication whole_;
  std::optional<experiment::Contributions> contributions_;
  std::vector<std::optional<std::size_t>> starts_;  ///< as Growth has them
  bool is_run_ = false;
};

/// A comparison while it is run.
class Comparer {
 public:
  Comparer(const std::vector<Scenario>& scenarios, const CompareRequest& request,
           const std::vector<std::string>& command, const output::Phase& reading,
           PrecisionGoal* goal, output::OutputFolder& folder, const Interruption& interruption,
           const Streams& streams)
      : scenarios_{scenarios},
        request_{request},
        command_{command},
        goal_{goal},
        folder_{folder},
        interruption_{interruption},
        streams_{streams} {
    watch_.timer.add(reading);
  }

  std::optional<ComparisonOutcome> compare() {
    prepare();
    watch_.timer.end("preparing");
    replicated_ = replicate();
    if (replicated_.finished == 0) return std::nullopt;
    if (goal_ != nullptr && is_whole())
      for (auto& pair : pairs_) pair->settle(replicated_.finished);
    if (growth_ && is_whole()) growth_->settle(replicated_.finished);
    for (auto& results : results_) results.finish(threads(), {});
    for (auto& pair : pairs_) pair->finish(threads());
    watch_.timer.end_shared("statistics");
    complete_ = is_whole() && contribute();
    if (!complete_)
      for (auto& pair : pairs_) pair->drop_contributions();
    if (request_.contributions || growth_) watch_.timer.end_shared("contributions");
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
    if (request_.drivers) growth_.emplace(baseline(), results_.front().layout(), request_);
  }

  [[nodiscard]] bool is_whole() const { return replicated_.finished == replicated_.aimed; }

  /// Gives one replication of all scenarios to whom it concerns, holding `mutex` while it is
  /// collected. Any thread. What it took without the collecting, and what that took, in seconds.
  std::pair<double, double> take(const experiment::Replication& replication, std::mutex& mutex) {
    const double begun = thread_cpu_seconds();
    for (std::size_t i = 0; i < results_.size(); ++i)
      results_[i].take(replication.number, *replication.results[i]);
    std::vector<output::CompressedResults> compressed;
    for (std::size_t i = 0; i < results_.size(); ++i)
      compressed.push_back(output::compress(results_[i].layout(), *replication.results[i]));
    std::vector<output::CompressedResults> differences;
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      differences.push_back(pairs_[i]->take(replication.number, *replication.results[0],
                                            *replication.results[i + 1]));
    if (growth_) growth_->take(replication.number, *replication.results[0]);
    const std::lock_guard lock{mutex};
    const double before = thread_cpu_seconds();
    for (std::size_t i = 0; i < results_.size(); ++i)
      results_[i].append(replication.number, std::move(compressed[i]));
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      pairs_[i]->append(replication.number, std::move(differences[i]));
    return {before - begun, thread_cpu_seconds() - before};
  }

  /// Takes the replications that an earlier comparison of the very same scenarios left in the
  /// folder, as far as each of them has them. How many. Contributions are not kept by replication.
  std::int32_t take_up() {
    std::vector<EarlierReplications> earlier;
    std::int32_t count = settings().replications;
    for (std::size_t i = 0; i < scenarios_.size(); ++i) {
      earlier.emplace_back(folder_of(i, folder_.final_path()),
                           full_provenance(scenarios_[i], settings(), watch_.started), settings());
      count = std::min(count, earlier.back().count());
    }
    std::mutex mutex;
    for (std::int32_t number = 0; number < count; ++number) {
      std::vector<measures::Results> read;
      for (const EarlierReplications& each : earlier)
        if (auto results = each.read(number)) read.push_back(*std::move(results));
      if (read.size() < earlier.size()) return number;  // what is damaged is run again
      std::vector<const measures::Results*> results;
      for (const measures::Results& each : read) results.push_back(&each);
      (void)take({.number = number, .results = results, .simulating = 0}, mutex);
    }
    return count;
  }
  void tell_taken(std::int32_t taken) const {
    streams_.err << "sendsim: " << taken << " replications of " << title()
                 << " were taken up from the earlier comparison";
    if (growth_ || std::any_of(pairs_.begin(), pairs_.end(),
                               [](const auto& pair) { return pair->scenarios() > 0; }))
      streams_.err << "; the further scenarios of contributions are run anew";
    streams_.err << '\n';
  }

  Replicated replicate() {
    const std::int32_t taken = goal_ != nullptr ? 0 : take_up();
    if (taken > 0) {
      tell_taken(taken);
      watch_.timer.end("taking up");
    }
    ReplicationTimes times;
    std::mutex mutex;
    std::mutex of_times;
    std::vector<const Scenario*> scenarios;
    for (const Scenario& each : scenarios_) scenarios.push_back(&each);
    Progress progress{streams_.err, streams_.err_terminal, title(), settings().replications};
    progress.skip(taken);
    const Replicated replicated = app::replicate(
        scenarios, settings(), goal_,
        [&](const experiment::Replication& replication) {
          const auto [compressing, collecting] = take(replication, mutex);
          const std::lock_guard lock{of_times};
          progress.step();
          times.simulating += replication.simulating;
          times.compressing += compressing;
          times.collecting += collecting;
        },
        progress, interruption_.token(), taken);
    progress.end();
    times.end(watch_.timer);
    return replicated;
  }

  [[nodiscard]] std::string title() const {
    if (pairs_.empty()) return baseline().name();
    return baseline().name() + " and " + std::to_string(pairs_.size()) +
           (pairs_.size() == 1 ? " what-if" : " what-ifs");
  }

  /// False when it was interrupted.
  bool contribute() {
    std::int32_t scenarios = growth_ ? growth_->scenarios() : 0;
    for (const auto& pair : pairs_) scenarios += pair->scenarios();
    if (scenarios == 0 && !request_.contributions) return true;
    Progress progress{streams_.err, streams_.err_terminal, "contributions", scenarios,
                      "further scenario"};
    if (scenarios > 0) progress.start(threads(), settings().seed);
    const auto step = [&progress] { progress.step(); };
    bool whole = !growth_ || growth_->run(step, interruption_.token());
    if (request_.contributions)
      for (const auto& pair : pairs_)
        whole = whole && pair->contribute(step, interruption_.token());
    if (scenarios > 0) progress.end();
    return whole;
  }

  ComparisonOutcome write() {
    for (const auto& results : results_) results.write_summary();
    std::vector<Compared> what_ifs;
    for (std::size_t i = 0; i < pairs_.size(); ++i)
      what_ifs.push_back(pairs_[i]->told(outcome_of(i + 1)));
    const std::string contributions =
        request_.contributions && complete_ ? contributions_csv(what_ifs) : std::string{};
    if (request_.run.wants_csv && !pairs_.empty()) {
      std::string text = output::differences_csv_header();
      std::string variance = output::variance_csv_header();
      std::string sensitivity = output::sensitivity_csv_header();
      for (std::size_t i = 0; i < pairs_.size(); ++i) {
        const Compared& each = what_ifs[i];
        const std::string& name = each.what_if.scenario;
        text += output::differences_csv_lines(name, each.layout, each.differences);
        variance += output::variance_csv_lines(name, each.layout, each.differences);
        sensitivity += output::sensitivity_csv_lines(name, each.layout, pairs_[i]->sensitivities());
      }
      output::write_file(folder_.path() / "differences.csv", text);
      output::write_file(folder_.path() / "differences_variance.csv", variance);
      output::write_file(folder_.path() / "differences_sensitivity.csv", sensitivity);
      if (!contributions.empty())
        output::write_file(folder_.path() / "contributions.csv", contributions);
    }
    RunOutcome before = outcome_of(0);
    Growth growth;
    std::string drivers;
    if (growth_ && complete_) {
      growth = growth_->told();
      drivers = drivers_csv(before.scenario, before.layout, growth);
      if (request_.run.wants_csv) output::write_file(folder_.path() / "drivers.csv", drivers);
    }
    write_report(contributions, drivers);
    for (const auto& results : results_) results.keep_files();
    for (const auto& pair : pairs_) pair->keep_files();
    for (std::size_t i = 0; i < scenarios_.size(); ++i)
      app::write_manifest(folder_of(i, folder_.path()), manifest_of(i, is_whole()), watch_);
    app::write_manifest(folder_.path(), manifest_of_all(), watch_);
    before.files = files_in(folder_of(0, folder_.path()));
    for (std::size_t i = 0; i < what_ifs.size(); ++i)
      what_ifs[i].what_if.files = files_in(folder_of(i + 1, folder_.path()));
    const auto earlier = output::earlier_run(folder_.final_path());
    std::vector<WrittenFile> files = files_in(folder_.path());
    folder_.commit();
    tell_replaced(streams_.err, earlier, folder_.final_path());
    return {.baseline = std::move(before),
            .growth = std::move(growth),
            .what_ifs = std::move(what_ifs),
            .precision = goal_ != nullptr ? goal_->figures() : std::vector<PreciseFigure>{},
            .seeds_per_draw = settings().seeds_per_draw,
            .folder = folder_.final_path(),
            .files = std::move(files),
            .complete = complete_};
  }

  /// Of all scenarios together, as `report` makes it again from the folder.
  void write_report(const std::string& contributions, const std::string& drivers) {
    const ReportFormats formats{request_.run.wants_html, request_.run.wants_xlsx};
    if (!formats.any()) return;
    report::Study study;
    for (std::size_t i = 0; i < scenarios_.size(); ++i)
      study.scenarios.emplace_back(
          output::ResultsReader{folder_of(i, folder_.path()) / "results.h5"},
          experiment::threads_of(settings()));
    study.complete = complete_;
    study.command = command_;
    if (!contributions.empty())
      study.contributions =
          report::shares_from_csv(contributions, "contributions.csv", "measure_name");
    if (!drivers.empty()) study.drivers = report::shares_from_csv(drivers, "drivers.csv", "driver");
    app::write_report(study, folder_.path(), formats);
    end_report(study, watch_.timer);
  }
  [[nodiscard]] ManifestText manifest_of(std::size_t scenario, bool complete) const {
    return {.command = command_,
            .provenance = short_provenance(scenarios_[scenario], settings(), watch_.started),
            .inputs = input_records(scenarios_[scenario]),
            .complete = complete};
  }
  /// The baseline's, and which scenarios there are, in their order.
  [[nodiscard]] ManifestText manifest_of_all() const {
    ManifestText text = manifest_of(0, complete_);
    nlohmann::json names = nlohmann::json::array();
    for (const Scenario& each : scenarios_) names.push_back(each.name());
    text.provenance["scenarios"] =
        names.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return text;
  }
  /// Its files as they are now, at the place that they will have.
  RunOutcome outcome_of(std::size_t scenario) {
    RunOutcome outcome =
        results_[scenario].outcome(replicated_, folder_of(scenario, folder_.path()));
    outcome.folder = folder_of(scenario, folder_.final_path());
    return outcome;
  }

  const std::vector<Scenario>& scenarios_;
  const CompareRequest& request_;
  const std::vector<std::string>& command_;
  PrecisionGoal* goal_;
  output::OutputFolder& folder_;
  const Interruption& interruption_;
  const Streams& streams_;
  Stopwatch watch_;
  std::vector<ScenarioResults> results_;
  std::vector<std::unique_ptr<Pair>> pairs_;
  std::optional<GrowthRun> growth_;
  Replicated replicated_;
  bool complete_ = false;
};

}  // namespace

std::optional<PrecisionGoal> goal_of(const RunRequest& request,
                                     const std::vector<Scenario>& scenarios) {
  if (request.precision.empty()) return std::nullopt;
  PrecisionGoal goal{request,
                     std::all_of(scenarios.begin(), scenarios.end(),
                                 [](const Scenario& each) { return each.uncertain().empty(); })};
  const Scenario& baseline = scenarios.front();
  const measures::Layout before = experiment::layout_of(baseline);
  for (std::size_t i = 1; i < scenarios.size(); ++i) {
    const measures::Layout after = experiment::layout_of(scenarios[i]);
    goal.ask(scenarios[i].name() + " less " + baseline.name(),
             difference_of(baseline, before, scenarios[i], after).layout(), {i, after},
             PrecisionGoal::Side{0, before});
  }
  if (scenarios.size() == 1) goal.ask(baseline.name(), before, {0, before});
  goal.check();
  return goal;
}

std::optional<ComparisonOutcome> run_comparison(
    const std::vector<Scenario>& scenarios, const CompareRequest& request,
    const std::vector<std::string>& command, const output::Phase& reading, PrecisionGoal* goal,
    output::OutputFolder& folder, const Interruption& interruption, const Streams& streams) {
  return Comparer{scenarios, request, command, reading, goal, folder, interruption, streams}
      .compare();
}

namespace {

/// The columns of one figure of `of`, from the name of its player on.
void append_figure(std::string& text, const ContributionOf& of, std::size_t f,
                   const measures::Figure& figure, const measures::Layout& layout) {
  const measures::Measure& measure = layout.measures[figure.measure];
  for (const std::string& field : {of.player, measure.name, measure.unit, to_string(figure.first),
                                   to_string(figure.last), figure.category})
    output::append_field(text += ',', field);
  output::append_number(text += ',', of.figures[f].estimate.mean);
  output::append_number(text += ',', of.figures[f].estimate.standard_error);
}

}  // namespace

std::string contributions_csv(const std::vector<Compared>& what_ifs) {
  std::string text =
      "scenario,measure_name,measure,unit,period_start,period_end,category,mean,se\n";
  for (const Compared& each : what_ifs)
    for (const ContributionOf& of : each.contributions)
      for (std::size_t f = 0; f < each.figures.size(); ++f) {
        if (of.is_zero[f]) continue;
        output::append_field(text, each.what_if.scenario);
        append_figure(text, of, f, each.figures[f], each.layout);
        text += '\n';
      }
  return text;
}

std::string drivers_csv(const std::string& baseline, const measures::Layout& layout,
                        const Growth& growth) {
  std::string text =
      "scenario,driver,measure,unit,period_start,period_end,category,mean,se,"
      "start_period_start,start_period_end\n";
  for (const ContributionOf& of : growth.bars)
    for (std::size_t f = 0; f < growth.figures.size(); ++f) {
      if (!growth.starts[f] || of.is_zero[f]) continue;
      const measures::Figure& start = growth.figures[*growth.starts[f]];
      output::append_field(text, baseline);
      append_figure(text, of, f, growth.figures[f], layout);
      ((text += ',') += to_string(start.first)) += ',';
      (text += to_string(start.last)) += '\n';
    }
  return text;
}

}  // namespace sendsim::app
