#pragma once

#include <string>
#include <vector>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/places/capacity.hpp"

namespace sendsim::calibration {

/// The types with limited places, and how many plan holders have one on the first day.
[[nodiscard]] std::vector<places::LimitedType> limited_types(const BaselineNumbers& numbers);

/// The places that a list has, by date, in the place of those filled, and what those added cost.
/// `source` names the list. After tuning: the chance that an independent place is bought is fitted
/// to the places as they were filled; tuned beside free ones it would rise until they had no
/// effect.
void put_places(const places::Capacity& capacity, const std::string& source,
                BaselineNumbers& numbers);

}  // namespace sendsim::calibration
