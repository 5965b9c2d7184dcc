#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "baselines.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/server/run_request.hpp"

namespace sendsim::server {

enum class RunState : std::uint8_t { queued, running, done, cancelled, failed };
/// As the page reads it: "queued", …
[[nodiscard]] const char* to_string(RunState state);
[[nodiscard]] constexpr bool is_over(RunState state) {
  return state != RunState::queued && state != RunState::running;
}

/// One what-if of a run.
struct RunScenario {
  std::string text;  ///< as a file that `sendsim run` reads, wherever it is saved
  std::optional<scenario::Scenario> scenario;  ///< until the run is over
};

/// One run that a planner asked for: what was asked, and how far it has come. The first is never
/// changed while it runs; the second is safe to look at from any thread.
class Run {
 public:
  /// How far it has come. `version` grows with each change.
  struct Progress {
    RunState state = RunState::queued;
    std::int32_t finished = 0;  ///< replications that every scenario has
    double seconds = 0;         ///< since it began to run
    std::string error;
    std::shared_ptr<const std::string> figures;  ///< JSON; null before there are some
    std::int32_t figures_finished = 0;           ///< of which replications they tell
    std::uint64_t version = 1;
  };

  Run(std::string run_id, RunRequest run_request, std::string run_request_text,
      std::shared_ptr<const Baseline> run_baseline, std::vector<RunScenario> run_what_ifs)
      : id{std::move(run_id)},
        request{std::move(run_request)},
        request_text{std::move(run_request_text)},
        baseline{std::move(run_baseline)},
        what_ifs{std::move(run_what_ifs)} {}

  const std::string id;
  const RunRequest request;
  const std::string request_text;  ///< JSON
  const std::shared_ptr<const Baseline> baseline;
  std::vector<RunScenario> what_ifs;  ///< the scenarios in it are the runner's

  [[nodiscard]] Progress progress() const;
  /// Waits until the version is another than `seen`, at most so long, or until `stop`.
  [[nodiscard]] Progress wait(std::uint64_t seen, std::chrono::milliseconds most,
                              const std::stop_token& stop) const;
  [[nodiscard]] std::stop_token stop_token() const { return stop_.get_token(); }
  /// Somebody looks at it.
  void look();
  /// How long ago somebody did, or asked for it.
  [[nodiscard]] std::chrono::steady_clock::duration unwatched() const;

  /// Asks it to stop; one that waits for its turn is over at once. False if it was over.
  bool cancel();
  /// False when it has been cancelled while it waited.
  bool begin();
  void tell(std::int32_t finished);
  void show(std::int32_t finished, std::string figures_json);
  /// Once, by the runner. It gives its scenarios back.
  void end(RunState state, std::string error = {});

 private:
  void changed();  ///< with the mutex held

  mutable std::mutex mutex_;
  mutable std::condition_variable_any changed_;
  Progress progress_;
  std::chrono::steady_clock::time_point begun_{};
  std::chrono::steady_clock::time_point looked_at_ = std::chrono::steady_clock::now();
  std::stop_source stop_;
};

}  // namespace sendsim::server
