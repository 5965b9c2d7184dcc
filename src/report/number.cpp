#include "sendsim/report/number.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string_view>
#include <utility>

namespace sendsim::report {
namespace {

constexpr const char* kUnknown = "–";
constexpr const char* kMinus = "−";

/// With commas between thousands, without sign. Halves go up, as in spreadsheets.
std::string digits(double value, int decimals) {
  const double scale = std::pow(10, decimals);
  double size = std::abs(value);
  if (size < 1e12) size = std::round(size * scale) / scale;
  std::string text = fmt::format("{:.{}f}", size, decimals);
  const std::size_t point = std::min(text.find('.'), text.size());
  for (std::size_t at = point; at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

bool is_written_negative(double value, int decimals) {
  return value < 0 && std::abs(value) * std::pow(10, decimals) >= 0.5;
}

std::string with_sign(double value, int decimals, std::string_view before = {},
                      std::string_view behind = {}) {
  std::string text = is_written_negative(value, decimals) ? kMinus : "";
  text += before;
  text += digits(value, decimals);
  text += behind;
  return text;
}

/// How many decimals tell multiples of `step` apart.
int decimals_of(double step) {
  int decimals = 0;
  for (double at = step; decimals < 3 && std::abs(at - std::round(at)) > 1e-6 * at; at *= 10)
    ++decimals;
  return decimals;
}

struct Scale {
  double of;
  std::string_view tick;
};
constexpr std::array<Scale, 4> kScales{{{1e9, "bn"}, {1e6, "m"}, {1e3, "k"}, {1, ""}}};

}  // namespace

std::string number_text(double value, Number kind) {
  if (std::isnan(value)) return kUnknown;
  switch (kind) {
    case Number::count: return with_sign(value, 0);
    case Number::one_decimal: return with_sign(value, 1);
    case Number::two_decimals: return with_sign(value, 2);
    case Number::percent: return with_sign(100 * value, 1, "", " %");
    case Number::points: return with_sign(100 * value, 1, "", " points");
    case Number::pounds: break;
  }
  const double size = std::abs(value);
  if (size >= 0.9995e9) return with_sign(value / 1e9, 2, "£", " billion");
  if (size >= 0.9995e6)
    return with_sign(value / 1e6, size >= 99.95e6 ? 0 : size >= 9.995e6 ? 1 : 2, "£", " million");
  return with_sign(value, 0, "£");
}

std::string number_text(double value, Number kind, double beside) {
  constexpr double kMillions = 0.9995e6;  // rounds to 1.00
  const double size = std::abs(value);
  if (kind == Number::pounds && value != 0 && size < kMillions && std::abs(beside) >= kMillions)
    return with_sign(value / 1e6, 2, "£", " million");
  return number_text(value, kind);
}

std::string tick_text(double value, double step, Number kind) {
  if (std::isnan(value)) return kUnknown;
  switch (kind) {
    case Number::count:
    case Number::one_decimal:
    case Number::two_decimals: return with_sign(value, decimals_of(step));
    case Number::percent: return with_sign(100 * value, decimals_of(100 * step), "", " %");
    case Number::points: return with_sign(100 * value, decimals_of(100 * step));
    case Number::pounds: break;
  }
  if (value == 0) return "£0";
  for (const Scale& scale : kScales)
    if (std::max(std::abs(value), step) >= scale.of)
      return with_sign(value / scale.of, decimals_of(step / scale.of), "£", scale.tick);
  return with_sign(value, decimals_of(step), "£");
}

}  // namespace sendsim::report
