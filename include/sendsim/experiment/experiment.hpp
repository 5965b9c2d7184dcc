#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <stop_token>
#include <string>

#include "sendsim/measures/layout.hpp"
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

/// One replication of every scenario of a run: the same children, who draw the same for the same
/// decision on the same occasion.
struct Replication {
  std::int32_t number;
  std::span<const measures::Results* const> results;  ///< in the order of the scenarios
  double simulating;                                  ///< processor time that it took, in seconds
};
/// Takes a replication's results, which hold until it returns. Called by the thread that ran it: by
/// several threads at once.
using Listener = std::function<void(const Replication& replication)>;

/// The value of every uncertain parameter in draw `draw`, by path: from the stream named by the
/// parameter's path, so that a parameter more or less moves no other. A parameter that is drawn for
/// each calendar year has a value by scenario::name_in_year for each: the year is the occasion.
[[nodiscard]] std::map<std::string, double> draw_parameters(const scenario::Scenario& scenario,
                                                            std::uint64_t seed, std::uint32_t draw);

/// What a run of this scenario reports; the same for every draw.
[[nodiscard]] measures::Layout layout_of(const scenario::Scenario& scenario);

/// Runs the replications of these numbers, ascending, of all scenarios on threads. No result
/// depends on their number. Returns how many replications were finished: fewer than asked for only
/// if `stop` was requested.
/// @throws whatever a replication or the listener throws, a std::logic_error with scenario, seed
/// and replication named
std::int32_t run(std::span<const scenario::Scenario* const> scenarios, const Settings& settings,
                 std::span<const std::int32_t> numbers, const Listener& listener,
                 const std::stop_token& stop = {});
/// All replications of the settings.
std::int32_t run(std::span<const scenario::Scenario* const> scenarios, const Settings& settings,
                 const Listener& listener, const std::stop_token& stop = {});

}  // namespace sendsim::experiment
