#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::app {

/// What may be done with a stream that a person may be looking at.
struct Terminal {
  bool redraw = false;  ///< lines may be overwritten
  bool colour = false;  ///< never with NO_COLOR in the environment (https://no-color.org)
};
/// Of an open file descriptor.
[[nodiscard]] Terminal terminal_of(int descriptor);

/// `text` in bold face if `terminal` has it.
[[nodiscard]] std::string bold(const Terminal& terminal, std::string_view text);

/// The columns that `text` (UTF-8) takes, one for every character.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// Blanks that bring `text` to `width` columns; nothing if it is as wide.
[[nodiscard]] std::string blanks_after(std::string_view text, std::size_t width);
/// Words of `text` in lines of at most `width` columns; a longer word has its own line.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// `path` as one would type it here: relative if it lies below the current folder.
[[nodiscard]] std::string as_typed(const std::filesystem::path& path);

}  // namespace sendsim::app
