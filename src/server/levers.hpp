#pragma once

#include <vector>

#include "sendsim/scenario/scenario.hpp"
#include "sendsim/server/catalogue.hpp"

namespace sendsim::server {

/// What planners ask for first, of the parameters that the scenario has, by group.
[[nodiscard]] std::vector<Changeable> levers_of(const scenario::Scenario& scenario,
                                                const std::vector<Changeable>& parameters);

}  // namespace sendsim::server
