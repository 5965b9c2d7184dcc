#include <algorithm>
#include <charconv>
#include <cmath>

#include "list_reader.hpp"
#include "sendsim/sen2/cells.hpp"
#include "sendsim/tabular/csv_rows.hpp"
#include "sendsim/tabular/csv_writer.hpp"
#include "sendsim/tabular/encoding.hpp"

namespace sendsim::places {
namespace {

using tabular::CsvTable;
using tabular::NamedColumns;

constexpr std::size_t kLinesLookedAt = 12;  ///< for the header; DfE's stands in the fourth

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Cells of a line between `separator`s, as plain(); quotes are not minded.
std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> cells;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(separator, at), line.size());
    std::string cell{line.substr(at, end - at)};
    std::erase(cell, '"');
    cells.push_back(plain(cell));
    at = end + 1;
  }
  return cells;
}

bool is_one_of(const std::string& cell, std::span<const std::string_view> names) {
  return std::find(names.begin(), names.end(), cell) != names.end();
}

/// Whether a line is a header: it names establishments by number, or by name beside places.
bool names_establishments(const std::vector<std::string>& cells) {
  const auto any = [&](const auto& holds) {
    return std::any_of(cells.begin(), cells.end(), holds);
  };
  if (any([](const std::string& cell) { return cell == "urn" || cell == "ukprn"; })) return true;
  return any([](const std::string& cell) { return is_one_of(cell, kNameColumn); }) &&
         any([](const std::string& cell) {
           return is_one_of(cell, kPlacesColumn) || day_in(cell).has_value();
         });
}

/// Where the header of a text stands: below titles and notes of a sheet.
struct HeaderPlace {
  std::size_t at = 0;
  std::size_t lines_above = 0;
  char separator = ',';
};

/// The first line where none names establishments.
HeaderPlace header_at(std::string_view text) {
  std::size_t at = 0;
  for (std::size_t above = 0; above < kLinesLookedAt && at < text.size(); ++above) {
    const std::size_t end = text.find('\n', at);
    const std::string_view line = text.substr(at, end == std::string_view::npos ? end : end - at);
    for (const char separator : {',', ';', '\t'})
      if (line.find(separator) != std::string_view::npos &&
          names_establishments(cells_of(line, separator)))
        return {at, above, separator};
    if (end == std::string_view::npos) break;
    at = end + 1;
  }
  return {};
}

/// The same table between commas. Quotes stay as they are; a cell that has a comma gets them.
std::string between_commas(std::string_view text, char separator) {
  std::string out;
  bool in_quotes = false;
  bool has_comma = false;
  std::size_t begins = 0;
  const auto end_cell = [&] {
    if (has_comma) {
      out.insert(begins, 1, '"');
      out += '"';
    }
    has_comma = false;
  };
  for (const char c : text) {
    if (c == '"') in_quotes = !in_quotes;
    const bool ends = !in_quotes && (c == separator || c == '\n' || c == '\r');
    if (ends) end_cell();
    if (!in_quotes && c == ',' && (out.size() == begins || out[begins] != '"')) has_comma = true;
    out += !in_quotes && c == separator ? ',' : c;
    if (ends) begins = out.size();
  }
  end_cell();
  return out;
}

/// In UTF-8 without a mark.
std::string in_utf8(const std::string& bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  const std::string_view text{bytes};
  if (text.starts_with("\xFF\xFE"))
    return tabular::from_utf16(text.substr(2), tabular::ByteOrder::little);
  if (text.starts_with("\xFE\xFF"))
    return tabular::from_utf16(text.substr(2), tabular::ByteOrder::big);
  const std::string_view plain_text = text.starts_with(kMark) ? text.substr(kMark.size()) : text;
  return tabular::is_utf8(plain_text) ? std::string{plain_text}
                                      : tabular::from_windows_1252(plain_text);
}

/// The text from the header on, between commas.
std::string table_text(const std::string& bytes, std::size_t& lines_above) {
  const std::string whole = in_utf8(bytes);
  const HeaderPlace header = header_at(whole);
  lines_above = header.lines_above;
  std::string text = whole.substr(header.at);
  return header.separator == ',' ? text : between_commas(text, header.separator);
}

CsvTable table_of(const ListText& list, std::size_t& lines_above) {
  std::string text = table_text(list.text, lines_above);
  // Spreadsheets leave empty lines at a sheet's end.
  while (text.ends_with("\n\n") || text.ends_with("\n\r\n"))
    text.erase(text.size() - (text.ends_with("\n\n") ? 1 : 2));
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
      layout_{layout_of(columns_)} {
  for (const std::string& header : table_.headers()) plain_.push_back(plain(header));
}

ListText heading_of(const ListText& list) {
  constexpr std::size_t kLongest = std::size_t{1} << 20U;
  std::size_t lines_above = 0;
  const std::string text = table_text(list.text.substr(0, kLongest), lines_above);
  tabular::CsvRows rows{text, list.file};
  const std::span<const std::string_view> cells =
      rows.at_end() ? std::span<const std::string_view>{} : rows.next();
  if (cells.empty()) throw tabular::CsvError{list.file, 1, 0, "", "expected a header"};
  return {list.file, tabular::CsvWriter{{cells.begin(), cells.end()}}.text()};
}

std::optional<std::size_t> Sheet::find(std::span<const std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::find(plain_.begin(), plain_.end(), name);
    if (found != plain_.end()) return static_cast<std::size_t>(found - plain_.begin());
  }
  return std::nullopt;
}

bool Sheet::is_blank(std::size_t row) const {
  for (std::size_t column = 0; column < table_.column_count(); ++column)
    if (!sen2::trimmed(text(row, column)).empty()) return false;
  return true;
}

std::string Sheet::header(std::optional<std::size_t> column) const {
  return column ? in_one_line(table_.headers()[*column]) : std::string{};
}

void Sheet::refuse(const std::string& expected) const {
  throw tabular::CsvError{file(), lines_above_ + 1, 0, "", expected};
}

std::vector<PlacesColumn> dated_columns(const Sheet& sheet) {
  std::vector<PlacesColumn> found;
  for (std::size_t i = 0; i < sheet.plain_headers().size(); ++i)
    if (const auto day = day_in(sheet.plain_headers()[i])) found.push_back({i, *day});
  std::stable_sort(found.begin(), found.end(),
                   [](const auto& a, const auto& b) { return a.from < b.from; });
  return found;
}

std::vector<PlacesColumn> high_needs_columns(const NamedColumns& columns) {
  std::vector<PlacesColumn> found;
  for (std::size_t i = 0; i < columns.headers().size(); ++i) {
    const std::string& header = columns.headers()[i];
    if (!is_high_needs_header(header)) continue;
    if (const auto day = day_in(std::string_view{header}.substr(0, 12)))
      found.push_back({i, *day, kind_of(header)});
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
