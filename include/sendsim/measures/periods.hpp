#pragma once

#include <cstddef>

#include "sendsim/measures/layout.hpp"

namespace sendsim::measures {

/// The run holds the whole of period `i` of a time axis: neither its first nor its last day cuts it
/// short. Days always are whole.
[[nodiscard]] bool is_whole(const TimeAxis& axis, std::size_t i);
/// The first or the last whole period; if none is, the first or the last.
[[nodiscard]] std::size_t first_whole(const TimeAxis& axis);
[[nodiscard]] std::size_t last_whole(const TimeAxis& axis);

}  // namespace sendsim::measures
