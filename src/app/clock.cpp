#include "clock.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>

namespace sendsim::app {
namespace {

std::tm utc(WallTime time) { return fmt::gmtime(std::chrono::system_clock::to_time_t(time)); }

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

}  // namespace

std::string utc_text(WallTime time) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc(time)); }

std::string utc_for_names(WallTime time) { return fmt::format("{:%Y-%m-%dT%H%M%SZ}", utc(time)); }

double cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

std::string duration_text(double seconds) {
  if (seconds < 10) return fmt::format("{:.1f} s", seconds);
  if (seconds < 120) return fmt::format("{:.0f} s", seconds);
  if (seconds < 7200) return fmt::format("{:.0f} min", seconds / 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace sendsim::app
