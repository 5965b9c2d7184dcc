#include "sendsim/calibration/own_places.hpp"

#include "baseline_parts.hpp"
#include "sendsim/core/date.hpp"

namespace sendsim::calibration {

std::vector<places::LimitedType> limited_types(const BaselineNumbers& numbers) {
  const std::vector<double> held = plans_by_setting(numbers);
  std::vector<places::LimitedType> types;
  for (const auto& [type, places] : numbers.places)
    types.push_back({type, held[position(numbers.provisions, type)]});
  return types;
}

void put_places(const places::Capacity& capacity, const std::string& source,
                BaselineNumbers& numbers) {
  numbers.listed.source = source;
  for (const places::TypeCapacity& type : capacity.types) {
    numbers.places[type.type] = type.places.front().second;
    numbers.listed.by_date[type.type] = type.places;
  }
  numbers.listed.added_funding =
      places::added_funding(capacity, sen2_census_day(numbers.census_year));
}

}  // namespace sendsim::calibration
