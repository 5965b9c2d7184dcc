#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::experiment {

/// How a scenario is run.
struct Settings {
  std::uint64_t seed = 1;
  std::int32_t replications = 100;  ///< ≥ 1
  unsigned threads = 0;             ///< 0: all cores
  int seeds_per_draw = 2;  ///< chance seeds that share a draw of the uncertain parameters; ≥ 1
};

/// How many threads a run of these settings uses: no more than replications.
[[nodiscard]] unsigned threads_of(const Settings& settings);

/// Processor time that a replication took, in seconds.
struct Effort {
  double simulating = 0;
  double compressing = 0;
};

/// What a run tells while it goes on. Called by one thread at a time.
struct Listener {
  /// A replication is finished and compressed.
  std::function<void(std::int32_t replication, output::CompressedResults results, Effort effort)>
      finished;
};

/// The value of every uncertain parameter in draw `draw`, by path: from the stream named by the
/// parameter's path, so that a parameter more or less moves no other. A parameter that is drawn for
/// each calendar year has a value by scenario::name_in_year for each: the year is the occasion.
[[nodiscard]] std::map<std::string, double> draw_parameters(const scenario::Scenario& scenario,
                                                            std::uint64_t seed, std::uint32_t draw);

/// What a run of this scenario reports; the same for every draw.
[[nodiscard]] measures::Layout layout_of(const scenario::Scenario& scenario);

/// Runs the replications on threads. No result depends on their number. Returns how many
/// replications were finished: fewer than asked for only if `stop` was requested.
/// @throws whatever a replication throws, with seed and replication named
std::int32_t run(const scenario::Scenario& scenario, const Settings& settings,
                 const Listener& listener, const std::stop_token& stop = {});

}  // namespace sendsim::experiment
