#pragma once

#include <iosfwd>

#include "run_outcome.hpp"
#include "terminal.hpp"

namespace sendsim::app {

/// The four answers of a run in plain English, for standard output: every figure with its range,
/// its period and what it means, and at the end what the evidence lacks, what was written and
/// where.
void print_summary(std::ostream& out, const Terminal& terminal, const RunOutcome& outcome);

}  // namespace sendsim::app
