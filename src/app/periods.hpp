#pragma once

#include <cstddef>
#include <string>

#include "sendsim/measures/layout.hpp"

namespace sendsim::app {

/// The run holds the whole of period `i` of a time axis: neither its first nor its last day cuts it
/// short. Days always are whole.
[[nodiscard]] bool is_whole(const measures::TimeAxis& axis, std::size_t i);
/// `2030-01-17`, `2030-31` for a whole financial year, or both days.
[[nodiscard]] std::string period_text(const measures::TimeAxis& axis, std::size_t i);
/// The first or the last whole period; if none is, the first or the last.
[[nodiscard]] std::size_t first_whole(const measures::TimeAxis& axis);
[[nodiscard]] std::size_t last_whole(const measures::TimeAxis& axis);

}  // namespace sendsim::app
