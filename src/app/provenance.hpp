#pragma once

#include <string>
#include <vector>

#include "clock.hpp"
#include "requests.hpp"
#include "sendsim/output/manifest.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::app {

/// What made the results, short: program, machine, seed, time.
[[nodiscard]] output::Provenance short_provenance(const scenario::Scenario& scenario,
                                                  const experiment::Settings& settings,
                                                  WallTime started);
/// The same with all that reports need and no other file has: the scenario's text, the register of
/// assumptions, the measures, the published history, the back-test's scores and the hashes of the
/// inputs, as JSON.
[[nodiscard]] output::Provenance full_provenance(const scenario::Scenario& scenario,
                                                 const experiment::Settings& settings,
                                                 WallTime started);
/// The scenario's inputs with their hashes.
[[nodiscard]] std::vector<output::FileRecord> input_records(const scenario::Scenario& scenario);

}  // namespace sendsim::app
