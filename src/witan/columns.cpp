#include "columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include "sendsim/tabular/encoding.hpp"

namespace sendsim::witan {
namespace {

using tabular::CsvCell;
using tabular::CsvError;
using tabular::CsvTable;

std::string in_utf8(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE"))
    return tabular::from_utf16(bytes.substr(2), tabular::ByteOrder::little);
  if (bytes.starts_with("\xFE\xFF"))
    return tabular::from_utf16(bytes.substr(2), tabular::ByteOrder::big);
  return tabular::is_utf8(bytes) ? std::string{bytes} : tabular::from_windows_1252(bytes);
}

/// `Calendar_Year ` is calendar-year.
std::string usual_name(std::string_view header) {
  std::string name{trimmed(header)};
  for (char& letter : name) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    if (letter == '_') letter = '-';
  }
  return name;
}

/// The number of a cell's text without the spaces around it; nothing if it is none.
std::optional<double> number_of(const CsvCell& cell) {
  const std::string_view text = trimmed(cell.text());
  double value = 0.0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

}  // namespace

Columns::Columns(std::string_view bytes, const std::string& name,
                 std::initializer_list<std::string_view> wanted)
    : table_{CsvTable::parse(in_utf8(bytes), name)} {
  std::vector<std::string> headers;
  for (const std::string& header : table_.headers()) headers.push_back(usual_name(header));
  for (const std::string_view want : wanted) {
    const auto found = std::find(headers.begin(), headers.end(), want);
    if (found == headers.end())
      throw CsvError(name, 1, 0, "", fmt::format("expected a column {}, there is none", want));
    const auto again = std::find(found + 1, headers.end(), want);
    if (again != headers.end())
      throw CsvError(name, 1, static_cast<std::size_t>(again - headers.begin()) + 1, want,
                     "expected each column once, got it again");
    places_.push_back(static_cast<std::size_t>(found - headers.begin()));
  }
  if (table_.row_count() == 0)
    throw CsvError(name, 1, 0, "", "expected rows below the header, there are none");
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

int whole_number(const CsvCell& cell, int low, int high) {
  const std::optional<double> value = number_of(cell);
  if (value && *value == std::floor(*value) && *value >= low && *value <= high)
    return static_cast<int>(*value);
  throw cell.error(
      fmt::format("expected a whole number from {} to {}, got {}", low, high, shown(cell.text())));
}

double number_from_zero(const CsvCell& cell, double most) {
  const std::optional<double> value = number_of(cell);
  if (value && *value >= 0.0 && *value <= most) return *value;
  throw cell.error(
      fmt::format("expected a number from 0 to {:.0f}, got {}", most, shown(cell.text())));
}

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 30;
  std::string line{text.substr(0, kMost)};
  for (char& letter : line)
    if (static_cast<unsigned char>(letter) < 0x20 || static_cast<unsigned char>(letter) > 0x7E)
      letter = '?';
  return '"' + line + (text.size() > kMost ? "…\"" : "\"");
}

}  // namespace sendsim::witan
