#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>

#include "run_outcome.hpp"
#include "terminal.hpp"

namespace sendsim::app {

/// How much of the range of five headline figures comes from parameters, how much from chance, and
/// which parameter each goes with most: at most eight lines. Nothing where chance alone is at work,
/// or where too little was run to tell.
void print_uncertainty(std::ostream& out, const Terminal& terminal, const RunOutcome& outcome);
/// The same, with every parameter.
[[nodiscard]] nlohmann::ordered_json uncertainty_json(const RunOutcome& outcome);

}  // namespace sendsim::app
