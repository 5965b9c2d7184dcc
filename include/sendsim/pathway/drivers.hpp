#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sendsim/pathway/model.hpp"

namespace sendsim::pathway {

/// What can make an authority's plans, waits and costs grow: every rule that may change from date
/// to date belongs to exactly one.
enum class Driver : std::uint8_t {
  population,      ///< births, moves, strata; movers-in who have a plan
  request_rate,    ///< needs found, SEN support ended, requests among those who have it
  acceptance,      ///< refusals, decisions not to issue, when one may ask again
  length_of_stay,  ///< plans that end or move away
  mix,             ///< which provision is named, moves between types
  price,           ///< prices and fixed costs
  funding,         ///< the high needs budget
  capacity,        ///< psychologists, officers, places, the work and the days that steps take
};
inline constexpr std::size_t kDrivers = 8;
/// "request rate".
[[nodiscard]] std::string_view name_of(Driver driver);

/// Drivers by a bit each.
using DriverSet = std::uint8_t;
inline constexpr DriverSet kAllDrivers = (1U << kDrivers) - 1;
[[nodiscard]] constexpr bool holds(DriverSet set, Driver driver) {
  return (set >> static_cast<unsigned>(driver) & 1U) != 0;
}

/// Gives `later` the rules that `first` has of the drivers in `held`.
void hold(const EpochRules& first, DriverSet held, EpochRules& later);

}  // namespace sendsim::pathway
