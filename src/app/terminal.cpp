#include "terminal.hpp"

#include <unistd.h>

#include <cstdlib>

namespace sendsim::app {

Terminal terminal_of(int descriptor) {
  const char* kind = std::getenv("TERM");
  const char* no_colour = std::getenv("NO_COLOR");
  const bool dumb = kind == nullptr || std::string_view{kind} == "dumb";
  const bool interactive = ::isatty(descriptor) == 1 && !dumb;
  return {interactive, interactive && (no_colour == nullptr || *no_colour == '\0')};
}

std::string bold(const Terminal& terminal, std::string_view text) {
  return terminal.colour ? "\x1b[1m" + std::string{text} + "\x1b[0m" : std::string{text};
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (const char letter : text)
    if ((static_cast<unsigned char>(letter) & 0xC0U) != 0x80U) ++width;
  return width;
}

std::string blanks_after(std::string_view text, std::size_t width) {
  const std::size_t taken = display_width(text);
  return std::string(taken < width ? width - taken : 0, ' ');
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(word.size() < text.size() ? word.size() + 1 : word.size());
    if (word.empty()) continue;
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (display_width(line) + 1 + display_width(word) <= width)
      (line += ' ') += word;
    else
      lines.emplace_back(word);
  }
  return lines;
}

std::string as_typed(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path here = std::filesystem::current_path(error);
  if (error) return path.string();
  const std::filesystem::path relative = path.lexically_relative(here);
  if (relative.empty() || *relative.begin() == "..") return path.string();
  return relative.string();
}

}  // namespace sendsim::app
