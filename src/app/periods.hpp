#pragma once

#include <cstddef>
#include <string>

#include "sendsim/measures/layout.hpp"
#include "sendsim/measures/periods.hpp"

namespace sendsim::app {

using measures::first_whole;
using measures::is_whole;
using measures::last_whole;

/// `2030-01-17`, `2030-31` for a whole financial year, or both days.
[[nodiscard]] std::string period_text(const measures::TimeAxis& axis, std::size_t i);

}  // namespace sendsim::app
