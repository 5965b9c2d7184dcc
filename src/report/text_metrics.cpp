#include "text_metrics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace sendsim::report::draw {
namespace {

/// Advance widths of U+0020 to U+007E in thousandths of the size: of Arial and Helvetica, which
/// share them (Adobe's Helvetica font metrics, 1997), and of DejaVu Sans, which stands in for them
/// where neither is installed, the wider.
constexpr std::array<std::uint16_t, 95> kAdvance{
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 556, 1015, 684, 686, 722, 770, 667,
    611, 778, 752, 295, 500, 667, 557, 863, 748, 787, 667, 787, 722, 667,  611, 732, 684, 989, 685,
    667, 685, 390, 337, 390, 838, 556, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};
/// Of their bold letters.
constexpr std::array<std::uint16_t, 95> kBoldAdvance{
    348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 595,
    1086, 774, 762, 773, 830, 714,  683, 832,  837, 372, 535, 775, 637, 995,  837, 850,
    733,  850, 773, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 595,
    500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
    716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838};

constexpr char32_t kReplacement = 0xFFFD;
constexpr std::string_view kEllipsis = "…";

struct Decoded {
  char32_t code;
  std::size_t bytes;
};

/// The code point at the start of `text`, which is not empty; U+FFFD for a byte that begins none.
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  const unsigned first = byte(0);
  if (first < 0x80) return {first, 1};
  const std::size_t length = first >= 0xF0 && first < 0xF5   ? 4
                             : first >= 0xE0 && first < 0xF0 ? 3
                             : first >= 0xC2 && first < 0xE0 ? 2
                                                             : 0;
  if (length == 0 || text.size() < length) return {kReplacement, 1};
  char32_t code = first & (0xFFU >> (length + 1));
  for (std::size_t at = 1; at < length; ++at) {
    if ((byte(at) & 0xC0U) != 0x80U) return {kReplacement, 1};
    code = code << 6U | (byte(at) & 0x3FU);
  }
  const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
  const bool surrogate = code >= 0xD800 && code < 0xE000;
  if (overlong || surrogate || code > 0x10FFFF) return {kReplacement, 1};
  return {code, length};
}

double advance(char32_t code, bool bold) {
  if (code >= 0x20 && code < 0x7F) return (bold ? kBoldAdvance : kAdvance)[code - 0x20];
  if (code == 0x2009 || code == 0x202F) return 278;                // thin spaces
  if (code == 0xA3 || code == 0x2013) return 696;                  // £ –
  if (code == 0x2212 || code == 0xD7 || code == 0xB1) return 838;  // − × ±
  if (code == 0x2018 || code == 0x2019) return 380;                // ‘ ’
  if (code == 0xE6 || code == 0x2014 || code == 0x2026) return 1000;
  if (code >= 0xC0 && code < 0xE0) return 778;   // accented capitals
  if (code >= 0xE0 && code < 0x180) return 611;  // accented small letters
  return 1000;                                   // anything else: as wide as a letter gets
}

bool is_blank(char32_t code) {
  return code <= 0x20 || code == 0x7F || (code >= 0x80 && code <= 0xA0) || code == 0x2028 ||
         code == 0x2029;
}

/// The longest beginning of `word` that is no wider than `width`, of one code point at least.
std::size_t fitting(std::string_view word, double width, Font font) {
  std::size_t bytes = decode(word).bytes;
  while (bytes < word.size()) {
    const std::size_t next = bytes + decode(word.substr(bytes)).bytes;
    if (text_width(word.substr(0, next), font) > width) break;
    bytes = next;
  }
  return bytes;
}

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t blank = std::min(text.find(' ', at), text.size());
    words.push_back(text.substr(at, blank - at));
    at = blank + 1;
  }
  return words;
}

std::string shortened(std::string line, double width, Font font) {
  while (!line.empty() && text_width(line, font) + text_width(kEllipsis, font) > width) {
    do line.pop_back();
    while (!line.empty() && (static_cast<unsigned char>(line.back()) & 0xC0U) == 0x80U);
    // A lead byte whose continuation is gone is no character any more.
    while (!line.empty() && static_cast<unsigned char>(line.back()) >= 0xC0U) line.pop_back();
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line.append(kEllipsis);
}

}  // namespace

double text_width(std::string_view utf8, Font font) {
  double thousandths = 0;
  while (!utf8.empty()) {
    const Decoded next = decode(utf8);
    thousandths += advance(next.code, font.bold);
    utf8.remove_prefix(next.bytes);
  }
  constexpr double kRounding = 1.01;
  return thousandths / 1000 * font.size * kRounding;
}

std::string one_line(std::string_view utf8) {
  std::string line;
  bool blank = false;
  while (!utf8.empty()) {
    const Decoded next = decode(utf8);
    if (is_blank(next.code)) {
      blank = true;
    } else {
      if (blank && !line.empty()) line += ' ';
      blank = false;
      const bool no_character = next.code == kReplacement || (next.code & 0xFFFEU) == 0xFFFEU;
      line += no_character ? std::string_view{"\xEF\xBF\xBD"} : utf8.substr(0, next.bytes);
    }
    utf8.remove_prefix(next.bytes);
  }
  return line;
}

std::vector<std::string> wrap(std::string_view text, double width, Font font, std::size_t most) {
  std::vector<std::string> lines{""};
  for (std::string word : words_of(one_line(text))) {
    std::string& last = lines.back();
    if (last.empty() || text_width(fmt::format("{} {}", last, word), font) > width) {
      if (!last.empty()) lines.emplace_back();
      for (std::size_t fit = fitting(word, width, font); fit < word.size();
           fit = fitting(word, width, font)) {
        lines.back() = word.substr(0, fit);
        word.erase(0, fit);
        lines.emplace_back();
      }
      lines.back() = word;
    } else {
      last += ' ' + word;
    }
  }
  if (lines.size() > most) {
    lines.resize(most);
    lines.back() = shortened(lines.back(), width, font);
  }
  return lines;
}

double widest(const std::vector<std::string>& lines, Font font) {
  double width = 0;
  for (const std::string& line : lines) width = std::max(width, text_width(line, font));
  return width;
}

}  // namespace sendsim::report::draw
