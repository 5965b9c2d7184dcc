#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/report/number.hpp"

// What Excel takes for text: names of sheets and formats of numbers have rules of their own.
// Source:
// https://support.microsoft.com/en-us/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3

namespace sendsim::report {

/// Characters a cell can hold, as Excel counts them: in UTF-16 units.
inline constexpr std::size_t kMostInCell = 32767;

/// `text` as valid UTF-8 without control characters other than line feeds, which Excel refuses; cut
/// with "…" to `most` characters. Bytes that are no UTF-8 become U+FFFD.
[[nodiscard]] std::string cell_text(std::string_view text, std::size_t most = kMostInCell);
/// The same in one line.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t most = kMostInCell);
/// As the name of something in a chart, where a leading "=" would be read as a reference.
[[nodiscard]] std::string chart_text(std::string_view text);
/// How many characters `text` has.
[[nodiscard]] std::size_t length_of(std::string_view text);
/// `text` broken between words into lines of at most `width` characters; longer words stay whole.
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text, std::size_t width);

/// How many lines `text` takes in a cell that is `width` characters wide and wraps.
[[nodiscard]] std::size_t wrapped_lines(std::string_view text, std::size_t width);

/// Gives each sheet a name that Excel takes: at most 31 characters, none of []:*?/\ and no two
/// alike but for their case.
class SheetNames {
 public:
  [[nodiscard]] std::string name_for(std::string_view title);

 private:
  std::set<std::string> taken_{"history"};  ///< Excel keeps this one for itself; in lower case
};

/// The format of cells of a kind.
[[nodiscard]] const char* number_format(Number kind);
/// The format of an axis whose values go as far as `largest` from 0: pounds in thousands and
/// millions.
[[nodiscard]] const char* axis_format(Number kind, double largest);
/// How many characters `value` takes in a cell of `number_format`.
[[nodiscard]] std::size_t written_length(double value, Number kind);

}  // namespace sendsim::report
