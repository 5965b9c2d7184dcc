#include "runner.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <fstream>
#include <new>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>
#include <utility>

#include "figures_json.hpp"
#include "sendsim/experiment/experiment.hpp"
#include "sendsim/server/digest.hpp"

namespace sendsim::server {

namespace {

using std::chrono::steady_clock;

constexpr std::size_t kMostKeptBytes = 256U << 20U;
constexpr std::chrono::milliseconds kBetweenFigures{400};
constexpr std::chrono::milliseconds kMoment{40};

/// After how many replications figures are shown: early, when each changes them, then less often.
std::int32_t next_look(std::int32_t finished) {
  for (const std::int32_t look : {10, 25})
    if (finished < look) return look;
  return (finished / 50 + 1) * 50;
}

/// Of this machine, in bytes; nothing where it does not say.
std::optional<double> available_memory() {
  std::ifstream file{"/proc/meminfo"};
  std::string word;
  while (file >> word)
    if (double kilobytes = 0; word == "MemAvailable:" && file >> kilobytes) return kilobytes * 1024;
  return std::nullopt;
}

/// What a thread takes for one scenario: measured on Derby (30 MB) and England (300 MB), rounded
/// up.
double bytes_of_world(const scenario::Scenario& scenario) {
  double residents = 0;
  for (const std::int64_t each : scenario.as_written().start.residents.persons)
    residents += static_cast<double>(each);
  return 40e6 + 25.0 * residents;
}

}  // namespace

/// One run while it is carried out.
class RunInHand {
 public:
  RunInHand(Run& run, Runner& runner) : run_{run}, runner_{runner} {
    scenarios_.push_back(&run.baseline->scenario);
    for (const RunScenario& each : run.what_ifs) scenarios_.push_back(&*each.scenario);
    const std::vector<std::string_view> datasets = datasets_of_figures();
    for (const scenario::Scenario* each : scenarios_) {
      digests_.emplace_back(experiment::layout_of(*each), datasets);
      provenances_.push_back(runner.provenance_of_(*each));
    }
    const auto asked = static_cast<std::size_t>(run.request.replications);
    results_.assign(scenarios_.size(), Runner::Replications(asked));
    results_.front() = runner.kept(run, asked);
    settings_ = {.seed = run.request.seed,
                 .replications = run.request.replications,
                 .threads = runner.limits_.threads};
    settings_.threads = threads_within(experiment::threads_of(settings_));
  }

  /// False when it was stopped.
  bool replicate() {
    std::vector<std::int32_t> known;    // the baseline's replication is there …
    std::vector<std::int32_t> unknown;  // … or is run with the rest
    for (std::int32_t r = 0; r < run_.request.replications; ++r)
      (results_.front()[static_cast<std::size_t>(r)] ? known : unknown).push_back(r);
    std::jthread shows{[this](const std::stop_token& over) { show_while_running(over); }};
    const std::span<const scenario::Scenario* const> all{scenarios_};
    if (scenarios_.size() == 1) finished_ = static_cast<std::int32_t>(known.size());
    if (scenarios_.size() > 1) run_some(all.subspan(1), known, 1);
    run_some(all, unknown, 0);
    shows.request_stop();
    shows.join();
    runner_.keep(run_, results_.front(), digests_.front().bytes());
    if (failure_) std::rethrow_exception(failure_);
    if (is_too_late_) throw std::runtime_error("the run took longer than it may");
    return finished_ == run_.request.replications;
  }

  void show() {
    const std::vector<ScenarioSoFar> so_far = scenarios_so_far();
    const auto finished = static_cast<std::int32_t>(so_far.front().replications.size());
    if (finished == 0) return;
    run_.tell(finished);
    run_.show(finished, figures_json(figures_of(so_far)));
  }

 private:
  /// As many threads as there is memory for. @throws std::runtime_error if there is none for one
  [[nodiscard]] unsigned threads_within(unsigned wanted) const {
    const std::optional<double> available = available_memory();
    if (!available) return wanted;
    double world = 0;
    for (const scenario::Scenario* each : scenarios_) world += bytes_of_world(*each);
    const double results = static_cast<double>(digests_.front().bytes() * scenarios_.size()) *
                           run_.request.replications;
    const double threads = (0.8 * *available - results) / world;
    if (threads >= 1) return std::min(wanted, static_cast<unsigned>(threads));
    throw std::runtime_error("there is not enough memory for this run: try fewer scenarios");
  }

  void run_some(std::span<const scenario::Scenario* const> scenarios,
                std::span<const std::int32_t> numbers, std::size_t first) {
    if (numbers.empty() || run_.stop_token().stop_requested()) return;
    experiment::run(
        scenarios, settings_, numbers,
        [&](const experiment::Replication& replication) {
          const auto r = static_cast<std::size_t>(replication.number);
          std::vector<std::shared_ptr<const measures::Results>> digested;
          for (std::size_t i = 0; i < replication.results.size(); ++i)
            digested.push_back(std::make_shared<const measures::Results>(
                digests_[first + i].of(*replication.results[i])));
          const std::lock_guard lock{mutex_};
          for (std::size_t i = 0; i < digested.size(); ++i)
            results_[first + i][r] = std::move(digested[i]);
          ++finished_;
        },
        run_.stop_token());
  }

  void show_while_running(const std::stop_token& over) {
    const auto begun = steady_clock::now();
    auto shown = begun - kBetweenFigures;
    std::int32_t look = next_look(0);
    while (!over.stop_requested()) {
      std::this_thread::sleep_for(kMoment);
      const std::int32_t finished = finished_;
      run_.tell(finished);
      const auto now = steady_clock::now();
      if (now - begun > runner_.limits_.most_time && !is_too_late_.exchange(true)) run_.cancel();
      if (run_.unwatched() > runner_.limits_.patience && runner_.limits_.others_wait())
        run_.cancel();  // its page was closed
      if (finished < look || finished == run_.request.replications || now - shown < kBetweenFigures)
        continue;
      try {
        show();
      } catch (...) {
        failure_ = std::current_exception();  // told once the replications have stopped
        run_.cancel();
        return;
      }
      shown = now;
      look = next_look(finished);
    }
  }

  /// The replications that every scenario has, in their order.
  [[nodiscard]] std::vector<ScenarioSoFar> scenarios_so_far() {
    std::vector<ScenarioSoFar> all;
    for (std::size_t i = 0; i < scenarios_.size(); ++i)
      all.push_back({scenarios_[i]->name(), digests_[i].layout(), provenances_[i], {}});
    const std::lock_guard lock{mutex_};
    for (std::size_t r = 0; r < results_.front().size(); ++r) {
      const bool whole = std::all_of(results_.begin(), results_.end(),
                                     [r](const auto& of_scenario) { return of_scenario[r]; });
      if (!whole) continue;
      for (std::size_t i = 0; i < all.size(); ++i) all[i].replications.push_back(results_[i][r]);
    }
    return all;
  }

  Run& run_;
  Runner& runner_;
  std::vector<const scenario::Scenario*> scenarios_;  ///< the baseline first
  std::vector<Digest> digests_;
  std::vector<output::Provenance> provenances_;
  experiment::Settings settings_;
  std::mutex mutex_;
  std::vector<Runner::Replications> results_;  ///< [scenario][replication]
  std::atomic<std::int32_t> finished_{0};
  std::atomic<bool> is_too_late_{false};
  std::exception_ptr failure_;  ///< of the figures, while replications are run
};

void Runner::carry_out(Run& run) {
  if (!run.begin()) return run.end(RunState::cancelled);  // before its turn came
  try {
    RunInHand in_hand{run, *this};
    const bool whole = in_hand.replicate();
    in_hand.show();  // of what is finished, also where a planner has seen enough
    run.end(whole ? RunState::done : RunState::cancelled);
  } catch (const std::bad_alloc&) {
    run.end(RunState::failed, "out of memory: try fewer scenarios");
  } catch (const std::exception& error) {
    run.end(RunState::failed, error.what());
  }
}

Runner::Replications Runner::kept(const Run& run, std::size_t size) {
  Replications replications(size);
  const std::lock_guard lock{mutex_};
  for (const Kept& each : kept_) {
    if (each.baseline != run.baseline || each.seed != run.request.seed) continue;
    std::copy_n(each.replications.begin(), std::min(size, each.replications.size()),
                replications.begin());
  }
  return replications;
}

void Runner::keep(const Run& run, const Replications& replications, std::size_t bytes_each) {
  const std::lock_guard lock{mutex_};
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& each) {
    return each.baseline == run.baseline && each.seed == run.request.seed;
  });
  Kept now{run.baseline, run.request.seed, replications, bytes_each};
  if (found != kept_.end()) {
    // An earlier run may have had more.
    if (found->replications.size() > replications.size())
      now.replications.insert(
          now.replications.end(),
          found->replications.begin() + static_cast<std::ptrdiff_t>(replications.size()),
          found->replications.end());
    kept_.erase(found);
  }
  kept_.push_front(std::move(now));
  const auto bytes = [](const Kept& each) { return each.bytes_each * each.replications.size(); };
  std::size_t sum = 0;
  for (auto each = kept_.begin(); each != kept_.end();) {
    sum += bytes(*each);
    each = sum > kMostKeptBytes && each != kept_.begin() ? kept_.erase(each) : std::next(each);
  }
}

std::size_t Runner::kept_bytes() const {
  const std::lock_guard lock{mutex_};
  std::size_t sum = 0;
  for (const Kept& each : kept_) sum += each.bytes_each * each.replications.size();
  return sum;
}

}  // namespace sendsim::server
