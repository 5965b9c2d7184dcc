#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// How wide a text will be where nobody can measure it: before a browser has seen it.

namespace sendsim::report::draw {

/// A size of letters in px, as chart_css has it for the same class.
struct Font {
  double size;
  bool bold = false;
  /// From one line to the next.
  [[nodiscard]] double leading() const { return 1.22 * size; }
};

/// The width in px of one line, on the safe side: of the widest of Arial and its usual stand-ins.
[[nodiscard]] double text_width(std::string_view utf8, Font font);

/// One line's text: no control characters, runs of blanks become one blank, bytes that are not
/// UTF-8 become U+FFFD.
[[nodiscard]] std::string one_line(std::string_view utf8);

/// `one_line(text)` in lines no wider than `width`, at most `most` of them: words longer than a
/// line are broken, what does not fit ends in an ellipsis. Never empty.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, double width, Font font,
                                            std::size_t most);
/// The widest of `lines`.
[[nodiscard]] double widest(const std::vector<std::string>& lines, Font font);

}  // namespace sendsim::report::draw
