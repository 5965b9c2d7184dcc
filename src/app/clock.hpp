#pragma once

#include <chrono>
#include <string>

namespace sendsim::app {

using WallTime = std::chrono::system_clock::time_point;

/// `2026-01-31T09:05:00Z`
[[nodiscard]] std::string utc_text(WallTime time);
/// The same for names of files: `2026-01-31T090500Z`.
[[nodiscard]] std::string utc_for_names(WallTime time);
/// Processor time of all threads of this process so far, in seconds.
[[nodiscard]] double cpu_seconds();
/// `0.4 s`, `95 s`, `12 min`, `3.2 h`
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace sendsim::app
