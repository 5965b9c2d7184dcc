#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/places/place_list.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/named_columns.hpp"

namespace sendsim::places {

/// Headers of an establishment's name and of its places, as plain() writes them.
inline constexpr std::array<std::string_view, 9> kNameColumn{
    "name",        "establishment name", "establishmentname", "establishment", "school",
    "school name", "institution",        "institution name",  "setting"};
inline constexpr std::array<std::string_view, 5> kPlacesColumn{
    "places", "commissioned places", "commissioned", "number of places", "planned places"};

/// Which of the three layouts a header is.
enum class Layout : std::uint8_t { own_list, gias, high_needs_places };

/// A list in memory, its header found and its layout known. Stays where it is: columns refer to it.
class Sheet {
 public:
  /// @throws tabular::CsvError where no header is that of a list of places
  explicit Sheet(const ListText& list);
  Sheet(const Sheet&) = delete;
  Sheet& operator=(const Sheet&) = delete;

  [[nodiscard]] const std::string& file() const noexcept { return table_.name(); }
  [[nodiscard]] Layout layout() const noexcept { return layout_; }
  [[nodiscard]] const tabular::NamedColumns& columns() const noexcept { return columns_; }
  /// The column under the first of the names that there is, all as plain() writes them.
  [[nodiscard]] std::optional<std::size_t> find(std::span<const std::string_view> names) const;
  [[nodiscard]] std::optional<std::size_t> find(
      std::initializer_list<std::string_view> names) const {
    return find(std::span{names.begin(), names.size()});
  }
  [[nodiscard]] const std::vector<std::string>& plain_headers() const noexcept { return plain_; }
  [[nodiscard]] bool is_blank(std::size_t row) const;
  [[nodiscard]] std::size_t row_count() const noexcept { return table_.row_count(); }
  [[nodiscard]] std::string_view text(std::size_t row, std::optional<std::size_t> column) const {
    return columns_.text(row, column);
  }
  /// As spreadsheets count, lines above the header too.
  [[nodiscard]] std::size_t row_told(std::size_t row) const noexcept {
    return row + 2 + lines_above_;
  }
  /// The header as it is written; empty for none.
  [[nodiscard]] std::string header(std::optional<std::size_t> column) const;
  /// @throws tabular::CsvError of the header's row
  [[noreturn]] void refuse(const std::string& expected) const;

 private:
  std::size_t lines_above_;
  tabular::CsvTable table_;
  tabular::NamedColumns columns_;
  std::vector<std::string> plain_;
  Layout layout_;
};

/// A list's header alone, so that its layout is known without the rest being read.
/// @throws tabular::CsvError where there is none
[[nodiscard]] ListText heading_of(const ListText& list);

/// A column of places: of which day on, and of what.
struct PlacesColumn {
  enum class Kind : std::uint8_t { whole, base, alternative_provision, other };
  std::size_t column;
  Day from;
  Kind kind = Kind::whole;
};
/// In small letters, underscores, line breaks and several blanks as one blank, dashes as hyphens.
[[nodiscard]] std::string plain(std::string_view text);
/// The day that a date or a school year means: `2026/27`, `26/27`, `AY2026-27`, `2026 to 2027` (the
/// 1 September), `2026-09-01`, `01/09/2026`, `1-Sep-26`, `September 2026`, `2026-09` (the first of
/// the month), a spreadsheet's day number; words like "places from" are passed over.
[[nodiscard]] std::optional<Day> day_in(std::string_view text);
/// Without the blanks around it, each control character as a blank.
[[nodiscard]] std::string in_one_line(std::string_view text);
/// Its first letters, none of them cut in two.
[[nodiscard]] std::string cut(std::string_view text, std::size_t most);
/// A cell in quotes for a message: in one line, and not all of a long one.
[[nodiscard]] std::string shown(std::string_view text);
/// Nothing, "-", "n/a", "TBC": there is no number.
[[nodiscard]] bool says_nothing(std::string_view text);
/// "Total", "Sub-total", "Grand total".
[[nodiscard]] bool is_total(std::string_view name);

/// A kind of provision, and whether it was guessed from a council's own words.
struct TypeRead {
  sen2::Provision provision;
  bool guessed;
};
/// `school`: what the school is, where that is known from elsewhere.
[[nodiscard]] std::optional<TypeRead> type_in(std::string_view text,
                                              std::optional<sen2::Provision> school);

/// Columns of an authority's own list that are headed by a date or year.
[[nodiscard]] std::vector<PlacesColumn> dated_columns(const Sheet& sheet);
/// Those of DfE's list, `2025 to 2026 special academies … - pre-16 SEN places`.
[[nodiscard]] std::vector<PlacesColumn> high_needs_columns(const tabular::NamedColumns& columns);

/// A URN, UKPRN or code; 0 where the text is none.
[[nodiscard]] std::uint32_t number_in(std::string_view text);
/// Places as written: a number from 0 to kMostPlaces, also "120.0" or "1,200".
[[nodiscard]] std::optional<double> places_in(std::string_view text);

/// What GIAS tells of an establishment.
struct Registered {
  std::uint32_t urn = 0, ukprn = 0;
  std::string name;
  int authority = 0;
  std::optional<sen2::Provision> provision;
  std::optional<int> ncy_from, ncy_to;
  std::optional<double> capacity, on_roll;
  std::optional<double> unit_places, unit_on_roll, resourced_places, resourced_on_roll;
  bool has_unit = false, has_resourced = false;  ///< by TypeOfResourcedProvision
  std::optional<Day> opens, closes;
  bool closed = false;
  bool proposed = false;  ///< to open, without a date
};

/// GIAS's establishments by URN.
using Register = std::map<std::uint32_t, Registered>;
void read_register(const Sheet& sheet, Register& all, std::vector<Finding>& findings);

}  // namespace sendsim::places
