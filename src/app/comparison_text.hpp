#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

#include "comparison.hpp"
#include "terminal.hpp"

namespace sendsim::app {

/// For each what-if the difference that it makes at the end of the run, and what each measure
/// contributes to it, in plain English; at the end what was written and where.
void print_comparison(std::ostream& out, const Terminal& terminal,
                      const ComparisonOutcome& outcome);
/// The same figures for programs, in the units of differences.csv, and the summary of each
/// scenario as `run --json` prints it.
[[nodiscard]] nlohmann::ordered_json comparison_json(const ComparisonOutcome& outcome);

}  // namespace sendsim::app
