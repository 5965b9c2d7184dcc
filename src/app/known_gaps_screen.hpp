#pragma once

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "run_outcome.hpp"
#include "terminal.hpp"

namespace sendsim::app {

/// The first lines of what the evidence behind `whose` ("this scenario") lacks, and where the
/// others are told: in the report, if it is among `files`. Nothing where nothing is lacking.
void print_known_gaps(std::ostream& out, const Terminal& terminal, std::string_view whose,
                      const std::vector<std::string>& gaps, const std::vector<WrittenFile>& files);

}  // namespace sendsim::app
