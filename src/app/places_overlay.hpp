#pragma once

#include <string>

#include "sendsim/core/date.hpp"
#include "sendsim/places/capacity.hpp"

namespace sendsim::app {

/// What the scenario that is laid over another needs to know of it.
struct OverlayBase {
  std::string path;  ///< as `extends:` is to say it
  std::string name;  ///< of the scenario laid over
  Day first;
  /// Places that the base has of each type of the capacity on its first day, in its order.
  std::vector<double> places;
  bool has_place_funding = false;  ///< a cost line 1.0.2_place_funding
};

/// A what-if over a scenario: a measure for the places free on the first day, and one for each
/// establishment and date at which the list has more or fewer. More than 8 are one player for each
/// school year, since `compare` runs every set of players.
[[nodiscard]] std::string places_overlay(const places::Capacity& capacity,
                                         const places::PlaceList& list, const std::string& source,
                                         const OverlayBase& base);

}  // namespace sendsim::app
