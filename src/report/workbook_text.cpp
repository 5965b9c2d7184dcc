#include "workbook_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>

namespace sendsim::report {
namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kEllipsis = "…";
constexpr std::size_t kMostInSheetName = 31;

/// The next character of `bytes`, which it is taken from; U+FFFD and one byte where it is no UTF-8.
char32_t take_character(std::string_view& bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  const std::size_t length = lead < 0x80             ? 1
                             : (lead & 0xE0) == 0xC0 ? 2
                             : (lead & 0xF0) == 0xE0 ? 3
                             : (lead & 0xF8) == 0xF0 ? 4
                                                     : 0;
  char32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  bool valid = length > 0 && length <= bytes.size();
  for (std::size_t at = 1; valid && at < length; ++at) {
    const auto byte = static_cast<unsigned char>(bytes[at]);
    valid = (byte & 0xC0) == 0x80;
    code = (code << 6) | (byte & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  valid = valid && code >= kLeast[length] && code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
  bytes.remove_prefix(valid ? length : 1);
  return valid ? code : kReplacement;
}

void append(std::string& text, char32_t code) {
  const auto byte = [&](char32_t value) { text += static_cast<char>(value); };
  if (code < 0x80) return byte(code);
  if (code < 0x800) {
    byte(0xC0 | (code >> 6));
  } else {
    if (code < 0x10000) {
      byte(0xE0 | (code >> 12));
    } else {
      byte(0xF0 | (code >> 18));
      byte(0x80 | ((code >> 12) & 0x3F));
    }
    byte(0x80 | ((code >> 6) & 0x3F));
  }
  byte(0x80 | (code & 0x3F));
}

/// What XML 1.0 has no place for, and the controls it has one for but people do not.
bool is_control(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0xFFFE || code == 0xFFFF;
}

std::size_t utf16_units(char32_t code) { return code < 0x10000 ? 1 : 2; }

/// `text` with control characters replaced by `control`, line feeds by `line_feed`; 0 drops them.
std::string cleaned(std::string_view text, std::size_t most, char32_t control, char32_t line_feed) {
  std::string clean;
  std::size_t units = 0;
  std::size_t room_for_ellipsis = 0;  // where to cut if it turns out to be too long
  while (!text.empty()) {
    char32_t code = take_character(text);
    if (code == '\n')
      code = line_feed;
    else if (is_control(code))
      code = code == '\t' ? U' ' : control;
    if (code == 0) continue;
    units += utf16_units(code);
    if (units > most) {
      clean.resize(room_for_ellipsis);
      return clean.append(kEllipsis);
    }
    append(clean, code);
    if (units < most) room_for_ellipsis = clean.size();
  }
  return clean;
}

std::string lower_case(std::string text) {
  for (char& letter : text)
    letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return text;
}

/// `text` cut to `most` characters with "…", after a whole word if one ends in its latter half.
std::string cut_after_word(const std::string& text, std::size_t most) {
  std::string cut = one_line(text, most);
  if (cut == text) return cut;
  cut.resize(cut.size() - kEllipsis.size());
  const std::size_t space = cut.find_last_of(' ');
  if (space != std::string::npos && space > cut.size() / 2) cut.resize(space);
  return cut.append(kEllipsis);
}

}  // namespace

std::string cell_text(std::string_view text, std::size_t most) {
  return cleaned(text, most, 0, U'\n');
}

std::string one_line(std::string_view text, std::size_t most) {
  return cleaned(text, most, 0, U' ');
}

std::string chart_text(std::string_view text) {
  constexpr std::size_t kMost = 255;
  std::string line = one_line(text, kMost);
  if (line.starts_with('=')) line.insert(0, " ");
  return line;
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  }));
}

std::vector<std::string> lines_of(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  const std::string whole = one_line(text);
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t end = std::min(whole.find(' ', at), whole.size());
    const std::string_view word{whole.data() + at, end - at};
    at = end + 1;
    if (word.empty()) continue;
    if (!line.empty() && length_of(line) + 1 + length_of(word) > width) {
      lines.push_back(line);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  if (!line.empty()) lines.push_back(line);
  return lines;
}

std::size_t wrapped_lines(std::string_view text, std::size_t width) {
  width = std::max(width, std::size_t{1});
  std::size_t lines = 0;
  while (true) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::size_t in_paragraph = 0;
    for (const std::string& line : lines_of(text.substr(0, end), width))
      in_paragraph += (length_of(line) + width - 1) / width;  // a long word is broken
    lines += std::max(in_paragraph, std::size_t{1});
    if (end == text.size()) return lines;
    text.remove_prefix(end + 1);
  }
}

std::string SheetNames::name_for(std::string_view title) {
  std::string name = one_line(title);
  for (char& letter : name)
    if (std::string_view{"[]:*?/\\"}.find(letter) != std::string_view::npos) letter = ' ';
  std::string plain;  // an apostrophe would have to be doubled in formulas and may not be at an end
  for (const char letter : name) plain += letter == '\'' ? "’" : std::string(1, letter);
  const std::vector<std::string> words = lines_of(plain, plain.size());
  plain = words.empty() ? "Sheet" : words.front();
  name = cut_after_word(plain, kMostInSheetName);
  for (int number = 2; !taken_.insert(lower_case(name)).second; ++number) {
    const std::string suffix = fmt::format(" {}", number);
    name = cut_after_word(plain, kMostInSheetName - suffix.size()) + suffix;
  }
  return name;
}

const char* number_format(Number kind) {
  switch (kind) {
    case Number::count: return "#,##0";
    case Number::one_decimal: return "0.0";
    case Number::two_decimals: return "0.00";
    case Number::percent:
    case Number::points: return "0.0%";
    case Number::pounds: break;
  }
  return "£#,##0;[Red]-£#,##0";
}

const char* axis_format(Number kind, double largest) {
  switch (kind) {
    case Number::count: return largest < 5 ? "0.0" : "#,##0";
    case Number::one_decimal: return "0.0";
    case Number::two_decimals: return "0.00";
    case Number::percent:
    case Number::points: return largest < 0.05 ? "0.0%" : "0%";
    case Number::pounds: break;
  }
  if (largest >= 1e7) return "£#,##0,,\"m\";-£#,##0,,\"m\"";
  if (largest >= 1e6) return "£#,##0.0,,\"m\";-£#,##0.0,,\"m\"";
  if (largest >= 1e4) return "£#,##0,\"k\";-£#,##0,\"k\"";
  return "£#,##0;-£#,##0";
}

std::size_t written_length(double value, Number kind) {
  if (std::isnan(value)) return 0;
  const bool is_share = kind == Number::percent || kind == Number::points;
  const int decimals = kind == Number::one_decimal || is_share ? 1 : 0;
  const double written = is_share ? 100 * value : value;
  const std::size_t digits = fmt::format("{:.{}f}", std::abs(written), decimals).size();
  const bool in_thousands = kind == Number::count || kind == Number::pounds;
  return digits + (in_thousands ? (digits - 1) / 3 : 0) + (value < 0 ? 1U : 0U) +
         (is_share || kind == Number::pounds ? 1U : 0U);
}

}  // namespace sendsim::report
