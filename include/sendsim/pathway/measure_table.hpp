#pragma once

#include "sendsim/measures/layout.hpp"

namespace sendsim::pathway {

/// The measures that every run counts and the grains at which it does, worked out once. They do not
/// depend on the scenario; the periods and the labels of the axes do, and mean nothing here.
[[nodiscard]] const measures::Layout& measure_table();

}  // namespace sendsim::pathway
