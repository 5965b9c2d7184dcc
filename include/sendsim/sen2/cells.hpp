#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sendsim/core/date.hpp"

namespace sendsim::sen2 {

/// `text` without the blanks around it, spreadsheets' no-break spaces among them.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// In upper case without any blanks: how codes are compared.
[[nodiscard]] std::string normalised_code(std::string_view text);

/// The date at the beginning of a cell, a time of day behind it passed over:
/// `2022-Sep-28 00:00:00`, `2022-09-28`, `2022-09-28T00:00:00`, `28/09/2022`, or a spreadsheet's
/// day number, of which 0 is `epoch`. From 1900 to 2199.
[[nodiscard]] std::optional<Day> parse_date(std::string_view text, Day epoch);
/// Day 0 of spreadsheets: the one that makes their 1 March 1900 right. Files of old Macintoshes
/// count from 1904.
inline constexpr Day kSpreadsheetEpoch = make_day(1899, 12, 30);
inline constexpr Day kMacintoshEpoch = make_day(1904, 1, 1);

/// 0 or 1, also 0.0 or 1.0, true or false, Y or N.
[[nodiscard]] std::optional<bool> parse_flag(std::string_view text);
/// A whole number, also as spreadsheets write it: `900001`, `900001.0`, `9.00001E5`.
[[nodiscard]] std::optional<std::uint64_t> parse_whole(std::string_view text);
/// A record's id, so that `17` and `17.0` are one.
[[nodiscard]] std::string normalised_id(std::string_view text);

}  // namespace sendsim::sen2
