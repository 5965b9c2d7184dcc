#pragma once

#include <functional>
#include <string>

#include "sendsim/places/capacity.hpp"

namespace sendsim::app {

/// A count of children as it is to be told.
using ToldCount = std::function<std::string(double)>;
[[nodiscard]] std::string as_it_is(double count);

/// Places by type, filled, commissioned, free, on the first and on the last of their dates: for the
/// screen. Where a count is hidden, so is what would tell it.
[[nodiscard]] std::string places_text(const places::Capacity& capacity, const ToldCount& told);
/// The part of a README that tells where the places come from, with every date.
[[nodiscard]] std::string places_readme(const places::Capacity& capacity,
                                        const places::PlaceList& list, const ToldCount& told);
/// What the lists could not tell, the first of it line by line.
[[nodiscard]] std::string findings_text(const places::PlaceList& list);

}  // namespace sendsim::app
