#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/sen2/provision.hpp"

namespace sendsim::places {

/// Places from a day on, until the next.
struct PlacesFrom {
  Day from;
  double places = 0.0;  ///< 0 to kMostPlaces
  friend bool operator==(const PlacesFrom&, const PlacesFrom&) = default;
};
inline constexpr double kMostPlaces = 20'000.0;  ///< at one establishment
/// The day of what a list gives without a day: it holds from the beginning.
inline constexpr Day kAlways = make_day(1900, 1, 1);
/// In place of an authority's code: all of England.
inline constexpr int kEveryAuthority = -1;

/// One establishment's places for one kind of provision.
struct Establishment {
  std::uint32_t urn = 0;    ///< 0 = not told
  std::uint32_t ukprn = 0;  ///< 0 = not told
  std::string name;
  sen2::Provision provision = sen2::Provision::other_schools;  ///< a unit's is the unit's own
  std::optional<int> ncy_from{}, ncy_to{};    ///< national curriculum years; 0 = Reception
  std::vector<std::string> needs;             ///< designated: SEN2's codes of primary need
  std::vector<PlacesFrom> places;             ///< ascending; none before the first
  std::optional<double> on_roll{};            ///< children in these places, whoever placed them
  std::optional<double> other_authorities{};  ///< of them, placed by other authorities
  /// GIAS's date of opening; kAlways where it is open without one.
  std::optional<Day> opened{};
  /// A number before the first that could not be read: there are places, nobody knows how many.
  bool unread_before = false;
  std::size_t list = 0;  ///< of the lists, which tells the first number
};

/// The places on a day.
[[nodiscard]] double places_at(std::span<const PlacesFrom> places, Day day);
/// Its name, or a number for one without.
[[nodiscard]] std::string name_of(const Establishment& establishment);

/// Something in a list that could not be used as it stands.
struct Finding {
  std::string file;
  std::size_t row = 0;  ///< as spreadsheets count; 0 = of the whole file
  std::string column;
  std::string problem;
  std::string assumed;
};

struct PlaceList {
  std::vector<Establishment> establishments;  ///< by provision, URN and name
  std::vector<Finding> findings;              ///< in the order of the files
  int authority = 0;  ///< DfE's code that was asked for, or that the lists tell; 0 = neither
};

struct ListText {
  std::string file;  ///< for messages
  std::string text;
};

/// What a text is.
enum class ListKind : std::uint8_t {
  none,              ///< no list of establishments
  types_alone,       ///< an authority's own list without places
  own_places,        ///< an authority's own list with places
  gias,              ///< GIAS's extract
  high_needs_places  ///< DfE's list of commissioned places
};
/// By the header alone.
[[nodiscard]] ListKind kind_of(const ListText& list);

/// Reads lists of establishments with their places, of three layouts, told by their headers:
///
/// * an authority's own list: `name`, `urn` or `ukprn` (one is enough), `type` (a column of the
///   caseload table, a GIAS type code or name), and `places` with or without `from` (a row for each
///   date), or a column for each date or academic year (`2026-09-01`, `2026/27`, `Sep-26`), or
///   `sen_unit_places` and `resourced_places`; perhaps `ncy_from`, `ncy_to`, `needs`, `on_roll`,
///   `other_authorities`, `closes`; columns that are not read are told;
/// * GIAS's extract (`edubasealldata….csv`): capacities, children on roll, open and close dates of
///   special schools, alternative provision, units and resourced provision of `authority`;
/// * DfE's "High needs places" saved as CSV: a column for each academic year and kind of place.
///
/// GIAS tells names, types and rolls of establishments that other lists name. Its capacities are
/// often notional (FORMATS of GIAS): they count only for establishments that no other list names,
/// and not at all beside an authority's own list.
///
/// Text may be UTF-8, UTF-16 or Windows-1252, between commas, semicolons or tabs.
///
/// @param authority DfE's code, e.g. 372; 0: the one that the lists tell; kEveryAuthority
/// @throws tabular::CsvError with file, row and column: no such list, no place in any, several
///         authorities and none given
[[nodiscard]] PlaceList read_places(std::span<const ListText> lists, int authority);

}  // namespace sendsim::places
