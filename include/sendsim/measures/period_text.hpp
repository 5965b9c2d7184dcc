#pragma once

#include <cstddef>
#include <string>

#include "sendsim/measures/layout.hpp"

namespace sendsim::measures {

/// Period `i` of a time axis, as people write it: "15 January 2035" of a day, "2034-35" of a
/// financial year, "the year to 14 January 2035" of a year between two censuses, and the two days
/// of any other. Of a year that the run cuts short the two days and "(part)": what is counted in
/// ten months is never told as a year's.
[[nodiscard]] std::string period_text(const TimeAxis& axis, std::size_t i);

}  // namespace sendsim::measures
