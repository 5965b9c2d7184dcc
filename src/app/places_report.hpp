#pragma once

#include <functional>
#include <string>

#include "sendsim/places/capacity.hpp"

namespace sendsim::app {

/// A count of children as it is to be told.
using ToldCount = std::function<std::string(double)>;

/// Places by type, filled, commissioned, free, on the first and on the last of their dates: for the
/// screen.
[[nodiscard]] std::string places_text(const places::Capacity& capacity);
/// The part of a README that tells where the places come from, with every date.
[[nodiscard]] std::string places_readme(const places::Capacity& capacity,
                                        const places::PlaceList& list, const ToldCount& told);
/// What the list could not tell, a line for each kind of problem, with the first place.
[[nodiscard]] std::string findings_text(const places::PlaceList& list);

}  // namespace sendsim::app
