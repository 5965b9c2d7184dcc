#pragma once

#include <cstdint>
#include <string>

#include "sendsim/core/date_text.hpp"

namespace sendsim::report {

/// How numbers of one kind are written for people. What is unknown (NaN) is written as an en dash.
enum class Number : std::uint8_t {
  count,         ///< "1,234"
  one_decimal,   ///< "12.3"
  two_decimals,  ///< "0.81"
  percent,       ///< of a share: 0.451 is "45.1 %"
  points,        ///< of a difference of shares: 0.012 is "1.2 points", percentage points
  pounds,        ///< "£850", "£12,300", "£1.23 million"; a negative one is "−£12,300"
};

/// How a difference of two such numbers is written.
[[nodiscard]] constexpr Number difference_number(Number kind) {
  return kind == Number::percent ? Number::points : kind;
}
/// As a sentence or a table has it.
[[nodiscard]] std::string number_text(double value, Number kind);
/// The same beside larger ones of a sentence: "£0.80 million" where `beside` is in millions.
[[nodiscard]] std::string number_text(double value, Number kind, double beside);
/// As short as an axis needs it, one of a row that is `step` apart: "£2m", "45 %", "1,500".
[[nodiscard]] std::string tick_text(double value, double step, Number kind);

using sendsim::date_text;

}  // namespace sendsim::report
