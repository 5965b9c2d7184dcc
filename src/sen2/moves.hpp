#pragma once

#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/observed.hpp"

namespace sendsim::sen2 {

/// Moves between kinds of provision, in the calendar years that the returns cover.
[[nodiscard]] Moves moves_of(const Histories& histories);

}  // namespace sendsim::sen2
