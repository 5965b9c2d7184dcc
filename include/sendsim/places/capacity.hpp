#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/places/place_list.hpp"

namespace sendsim::places {

/// What an authority's scenario knows of one type with limited places on its first day.
struct LimitedType {
  std::string code;     ///< a column of the caseload table
  double filled = 0.0;  ///< places held by the authority's children
};

/// More or fewer places at one establishment from a day on.
struct Change {
  std::size_t establishment = 0;  ///< in the list
  std::string type;               ///< of the scenario
  Day from;
  double commissioned = 0.0;  ///< more, or fewer, than before
  /// Of the type's for the authority's children, whole; 0 where only the roll is caught up.
  double places = 0.0;
  double funding = 0.0;  ///< pounds a year of place funding; all sum to no less than 0 on any day
};

/// The places of one type for the authority's children.
struct TypeCapacity {
  std::string type;
  std::size_t establishments = 0;
  double filled = 0.0;        ///< on the first day, wherever
  double commissioned = 0.0;  ///< on the first day, in the list
  /// Of those who fill them, in the list's places; nothing where that is not known of all of them.
  std::optional<double> in_list{};
  double free = 0.0;  ///< on the first day
  /// From the first day on, ascending; whole, ≥ 0; the first = filled + free.
  std::vector<std::pair<Day, double>> places;
};

struct Capacity {
  std::vector<TypeCapacity> types;  ///< those of which the list has places
  std::vector<Change> changes;      ///< after the first day, by day and establishment
  std::vector<std::string> told;    ///< what a reader must know, a line each
};

/// The authority's children at an establishment on the first day, by kind of provision; empty where
/// none is recorded there.
using OwnChildren = std::function<std::map<sen2::Provision, double>(const Establishment&)>;

/// What a list of commissioned places means for the authority's children between two days.
///
/// Capacity on the first day is max(commissioned, filled): whoever is there has a place. Free
/// places are counted where the roll, or who of the authority's is there, is known; else by type,
/// commissioned less filled. More places at a school over its number count from its roll on. A type
/// that the scenario does not limit goes to its nearest of the same kind, or is left out and told.
/// METHODS.md has the rules. Place funding: 10,000 pounds a place in special schools, 6,000 in
/// units and resourced provision (DfE, "High needs funding: operational guide 2025 to 2026").
[[nodiscard]] Capacity capacity_of(const PlaceList& list, Day first, Day last,
                                   const std::vector<LimitedType>& limited,
                                   const OwnChildren& own = {});

/// Additional place funding from each day on, pounds a year, never below 0; starts with 0.
[[nodiscard]] std::vector<std::pair<Day, double>> added_funding(const Capacity& capacity,
                                                                Day first);

/// The list as read, a row for each establishment and date: `establishments.csv`.
[[nodiscard]] std::string establishments_csv(const PlaceList& list);
/// `places_quality.csv`: file, row, column, problem, assumed.
[[nodiscard]] std::string findings_csv(const PlaceList& list);

}  // namespace sendsim::places
