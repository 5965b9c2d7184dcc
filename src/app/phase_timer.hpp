#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "clock.hpp"
#include "sendsim/output/manifest.hpp"

namespace sendsim::app {

/// Splits the time since it was made into phases that follow one another.
class PhaseTimer {
 public:
  /// What went on since the phase before, or since this was made, was `name`: one thread's work.
  output::Phase& end(std::string name) { return end(std::move(name), true); }
  /// The same of work that all threads share.
  output::Phase& end_shared(std::string name) { return end(std::move(name), false); }
  /// A phase that was timed elsewhere.
  void add(output::Phase phase) { phases_.push_back(std::move(phase)); }
  /// In the order in which they ended.
  [[nodiscard]] const std::vector<output::Phase>& phases() const noexcept { return phases_; }

 private:
  using Clock = std::chrono::steady_clock;

  output::Phase& end(std::string name, bool alone) {
    const Clock::time_point now = Clock::now();
    const double cpu_now = cpu_seconds();
    const double cpu = cpu_now - cpu_begun_;
    phases_.push_back({.name = std::move(name),
                       .seconds = std::chrono::duration<double>(now - begun_).count(),
                       .cpu_seconds = cpu,
                       .serial_cpu_seconds = alone ? cpu : 0});
    begun_ = now;
    cpu_begun_ = cpu_now;
    return phases_.back();
  }

  Clock::time_point begun_ = Clock::now();
  double cpu_begun_ = cpu_seconds();
  std::vector<output::Phase> phases_;
};

/// Processor time of replications by what it goes into. Callers keep other threads out.
struct ReplicationTimes {
  double simulating = 0;
  double compressing = 0;
  double collecting = 0;  ///< one thread at a time

  /// Ends the phase that they are of, and tells them there.
  void end(PhaseTimer& timer) const {
    output::Phase& phase = timer.end_shared("replications");
    phase.serial_cpu_seconds = collecting;
    phase.parts = {
        {"simulating", simulating}, {"compressing", compressing}, {"collecting", collecting}};
  }
};

}  // namespace sendsim::app
