#include "sendsim/sen2/cells.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <system_error>

namespace sendsim::sen2 {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// Takes up to `most` digits off the front of `text`.
std::optional<unsigned> take_number(std::string_view& text, std::size_t least, std::size_t most) {
  std::size_t digits = 0;
  unsigned value = 0;
  while (digits < most && digits < text.size() && is_digit(text[digits]))
    value = value * 10 + static_cast<unsigned>(text[digits++] - '0');
  if (digits < least) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

/// The number of the month that `text` begins with: two digits or three letters.
std::optional<unsigned> take_month(std::string_view& text) {
  constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                     "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  if (!text.empty() && is_digit(text.front())) return take_number(text, 1, 2);
  if (text.size() < 3) return std::nullopt;
  const std::array<char, 3> name{upper(text[0]), upper(text[1]), upper(text[2])};
  for (unsigned m = 0; m < kMonths.size(); ++m) {
    if (std::string_view{name.data(), name.size()} != kMonths[m]) continue;
    text.remove_prefix(3);
    return m + 1;
  }
  return std::nullopt;
}

/// What may stand behind a date: nothing, or a time of day with or without its zone.
bool is_time(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() != 'T' && text.front() != ' ') return false;
  text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  return text.find_first_not_of("0123456789:.+-Z") == std::string_view::npos;
}

std::optional<Day> real_day(std::optional<unsigned> year, std::optional<unsigned> month,
                            std::optional<unsigned> day) {
  if (!year || !month || !day || *year < 1900 || *year > 2199) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{static_cast<int>(*year)},
                                         std::chrono::month{*month}, std::chrono::day{*day}};
  if (!date.ok()) return std::nullopt;
  return Day{date};
}

std::optional<Day> parse_year_first(std::string_view text) {
  const auto year = take_number(text, 4, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_month(text);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day = take_number(text, 1, 2);
  return is_time(text) ? real_day(year, month, day) : std::nullopt;
}

std::optional<Day> parse_day_first(std::string_view text) {
  const auto day = take_number(text, 1, 2);
  if (!day || !take(text, '/')) return std::nullopt;
  const auto month = take_number(text, 1, 2);
  if (!month || !take(text, '/')) return std::nullopt;
  const auto year = take_number(text, 4, 4);
  return is_time(text) ? real_day(year, month, day) : std::nullopt;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0.0;
  const char* const end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data(), end, value);
  if (fault != std::errc{} || stopped != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Day> parse_day_number(std::string_view text, Day epoch) {
  // From 1927 to 2198: a smaller number is a year or an id.
  constexpr double kLeast = 10'000.0, kMost = 109'000.0;
  const std::optional<double> number = parse_number(text);
  if (!number || *number < kLeast || *number > kMost) return std::nullopt;
  return epoch + Days{static_cast<int>(*number)};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (true) {
    if (!text.empty() && is_blank(text.front())) {
      text.remove_prefix(1);
    } else if (!text.empty() && is_blank(text.back())) {
      text.remove_suffix(1);
    } else if (text.starts_with(kNoBreakSpace)) {
      text.remove_prefix(kNoBreakSpace.size());
    } else if (text.ends_with(kNoBreakSpace)) {
      text.remove_suffix(kNoBreakSpace.size());
    } else {
      return text;
    }
  }
}

std::string normalised_code(std::string_view text) {
  std::string code;
  for (const char c : trimmed(text))
    if (!is_blank(c)) code += upper(c);
  return code;
}

std::optional<Day> parse_date(std::string_view text, Day epoch) {
  text = trimmed(text);
  if (text.size() > 4 && text[4] == '-') return parse_year_first(text);
  if (text.find('/') != std::string_view::npos) return parse_day_first(text);
  return parse_day_number(text, epoch);
}

std::optional<bool> parse_flag(std::string_view text) {
  const std::string code = normalised_code(text);
  if (code == "1" || code == "1.0" || code == "TRUE" || code == "Y" || code == "YES") return true;
  if (code == "0" || code == "0.0" || code == "FALSE" || code == "N" || code == "NO") return false;
  return std::nullopt;
}

std::optional<std::uint64_t> parse_whole(std::string_view text) {
  text = trimmed(text);
  std::uint64_t value = 0;
  const char* const end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, value);
      read.ec == std::errc{} && read.ptr == end)
    return value;
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const std::optional<double> number = parse_number(text);
  if (!number || *number < 0.0 || *number > kExact || std::floor(*number) != *number)
    return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

std::string normalised_id(std::string_view text) {
  text = trimmed(text);
  const bool plain = text.find_first_not_of("0123456789") == std::string_view::npos;
  if (plain && !text.starts_with('0')) return std::string{text};
  if (const auto whole = parse_whole(text)) return std::to_string(*whole);
  return std::string{text};
}

}  // namespace sendsim::sen2
