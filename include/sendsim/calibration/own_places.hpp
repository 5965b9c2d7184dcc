#pragma once

#include <string>
#include <vector>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/places/capacity.hpp"

namespace sendsim::calibration {

/// The types with limited places, and how many plan holders have one on the first day.
[[nodiscard]] std::vector<places::LimitedType> limited_types(const BaselineNumbers& numbers);

/// The places of the first day as a list has them, in the place of those filled. `source` names the
/// list. What is planned is left out: the chance that an independent place is bought is fitted to
/// years in which nothing was.
void put_first_places(const places::Capacity& capacity, const std::string& source,
                      BaselineNumbers& numbers);
/// The places of later days, and what they cost; after tuning.
void put_planned_places(const places::Capacity& capacity, BaselineNumbers& numbers);

}  // namespace sendsim::calibration
