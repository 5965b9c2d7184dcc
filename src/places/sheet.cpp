#include <algorithm>
#include <charconv>
#include <cmath>

#include "list_reader.hpp"
#include "sendsim/sen2/cells.hpp"
#include "sendsim/tabular/encoding.hpp"

namespace sendsim::places {
namespace {

using tabular::CsvTable;
using tabular::NamedColumns;

constexpr std::size_t kLinesLookedAt = 12;  ///< for the header; DfE's stands in the fourth

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether a line has a cell that says `URN` or `UKPRN`, in any case and quotes.
bool names_establishments(std::string_view line) {
  std::string cells = ',' + tabular::small_letters(line) + ',';
  std::erase_if(cells, [](char c) { return c == '"' || c == '\r' || c == ' '; });
  return cells.find(",urn,") != std::string::npos || cells.find(",ukprn,") != std::string::npos;
}

/// The text from its header on, and how many lines stand above: titles and notes of a sheet. The
/// first line where none names establishments.
std::size_t header_at(std::string_view text, std::size_t& lines_above) {
  std::size_t at = 0;
  for (lines_above = 0; lines_above < kLinesLookedAt && at < text.size(); ++lines_above) {
    const std::size_t end = text.find('\n', at);
    if (names_establishments(text.substr(at, end == std::string_view::npos ? end : end - at)))
      return at;
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  lines_above = 0;
  return 0;
}

CsvTable table_of(const ListText& list, std::size_t& lines_above) {
  const std::string mended =
      tabular::is_utf8(list.text) ? std::string{} : tabular::from_windows_1252(list.text);
  std::string_view text = mended.empty() ? std::string_view{list.text} : std::string_view{mended};
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  text.remove_prefix(header_at(text, lines_above));
  // Spreadsheets leave empty lines at a sheet's end.
  while (text.ends_with("\n\n") || text.ends_with("\n\r\n"))
    text.remove_suffix(text.ends_with("\n\n") ? 1 : 2);
  try {
    return CsvTable::parse(text, list.file);
  } catch (const tabular::CsvError& error) {
    throw tabular::CsvError{list.file, error.row() == 0 ? 0 : error.row() + lines_above,
                            error.column(), "", error.fault()};
  }
}

bool is_high_needs_header(std::string_view header) {
  return header.find("places") != std::string_view::npos && header.find(" to ") == 4 &&
         is_digit(header[0]) && header.size() > 12;
}

Layout layout_of(const NamedColumns& columns) {
  if (columns.find({"typeofestablishment (code)", "typeofestablishment (name)"}) &&
      columns.find({"schoolcapacity", "establishmentstatus (name)", "establishmentstatus (code)"}))
    return Layout::gias;
  return std::any_of(columns.headers().begin(), columns.headers().end(), is_high_needs_header)
             ? Layout::high_needs_places
             : Layout::own_list;
}

/// `2026`, then `/27`, `-27`, `/2027`, ` to 2027` … of which the second year is the next: the
/// first.
std::optional<int> academic_year_in(std::string_view text) {
  int first = 0;
  if (text.size() < 7 ||
      std::from_chars(text.data(), text.data() + 4, first).ptr != text.data() + 4)
    return std::nullopt;
  text.remove_prefix(4);
  const std::string_view between = text.substr(0, text.find_first_of("0123456789"));
  if (between != "/" && between != "-" && between != "_" && between != " to ") return std::nullopt;
  text.remove_prefix(between.size());
  int second = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), second).ptr;
  if (end != text.data() + text.size() || (text.size() != 2 && text.size() != 4))
    return std::nullopt;
  return second == (text.size() == 2 ? (first + 1) % 100 : first + 1) ? std::optional{first}
                                                                      : std::nullopt;
}

constexpr int kFirstYear = 2000, kLastYear = 2100;  ///< of places

PlacesColumn::Kind kind_of(std::string_view header) {
  const auto has = [&](std::string_view word) { return header.find(word) != header.npos; };
  if (has("sen unit") || has("/rp") || has("resourced")) return PlacesColumn::Kind::base;
  if (has("ap places") || has("alternative provision"))
    return PlacesColumn::Kind::alternative_provision;
  if (has("special") && !has("hospital")) return PlacesColumn::Kind::whole;
  return PlacesColumn::Kind::other;
}

}  // namespace

Sheet::Sheet(const ListText& list)
    : lines_above_{0},
      table_{table_of(list, lines_above_)},
      columns_{table_},
      layout_{layout_of(columns_)} {}

std::string Sheet::header(std::optional<std::size_t> column) const {
  return column ? table_.headers()[*column] : std::string{};
}

void Sheet::refuse(const std::string& expected) const {
  throw tabular::CsvError{file(), lines_above_ + 1, 0, "", expected};
}

std::optional<Day> day_of_header(std::string_view header) {
  for (const std::string_view word :
       {"number of ", "commissioned ", "planned ", "places", "from"}) {
    if (header.starts_with(word)) header.remove_prefix(word.size());
    while (header.starts_with(' ') || header.starts_with('_')) header.remove_prefix(1);
  }
  if (header.empty() || !is_digit(header.front())) return std::nullopt;
  if (const auto year = academic_year_in(header))
    return *year >= kFirstYear && *year < kLastYear ? std::optional{AcademicYear{*year}.first_day()}
                                                    : std::nullopt;
  const auto day = sen2::parse_date(header, sen2::kSpreadsheetEpoch);
  return day && calendar_year(*day) >= kFirstYear && calendar_year(*day) < kLastYear ? day
                                                                                     : std::nullopt;
}

std::vector<PlacesColumn> dated_columns(const NamedColumns& columns) {
  std::vector<PlacesColumn> found;
  for (std::size_t i = 0; i < columns.headers().size(); ++i)
    if (const auto day = day_of_header(columns.headers()[i])) found.push_back({i, *day});
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.from < b.from; });
  return found;
}

std::vector<PlacesColumn> high_needs_columns(const NamedColumns& columns) {
  std::vector<PlacesColumn> found;
  for (std::size_t i = 0; i < columns.headers().size(); ++i) {
    const std::string& header = columns.headers()[i];
    if (!is_high_needs_header(header)) continue;
    if (const auto year = academic_year_in(std::string_view{header}.substr(0, 12)))
      found.push_back({i, AcademicYear{*year}.first_day(), kind_of(header)});
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.from < b.from; });
  return found;
}

std::uint32_t number_in(std::string_view text) {
  const auto number = sen2::parse_whole(text);
  return number && *number <= UINT32_MAX ? static_cast<std::uint32_t>(*number) : 0;
}

std::optional<double> places_in(std::string_view text) {
  std::string digits{sen2::trimmed(text)};
  std::erase(digits, ',');
  double places = 0.0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), places);
  if (fault != std::errc{} || end != digits.data() + digits.size() || !std::isfinite(places) ||
      places < 0.0 || places > kMostPlaces)
    return std::nullopt;
  return places;
}

}  // namespace sendsim::places
