#pragma once

#include <string>

#include "sendsim/core/date.hpp"

namespace sendsim {

/// As people write it: "16 January 2025".
[[nodiscard]] std::string date_text(Day day);

}  // namespace sendsim
