#pragma once

#include <chrono>

#include "clock.hpp"
#include "phase_timer.hpp"

namespace sendsim::app {

/// When something began, for how long it goes on, and on what it spends its time.
struct Stopwatch {
  WallTime started = std::chrono::system_clock::now();
  std::chrono::steady_clock::time_point begun = std::chrono::steady_clock::now();
  double cpu_before = cpu_seconds();
  PhaseTimer timer{};
};

}  // namespace sendsim::app
