#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sendsim::tabular {

/// A text as a gzip file (RFC 1952), without a time or a name in it: the same text gives the same
/// bytes with the same version of zlib.
[[nodiscard]] std::string gzip(std::string_view text);

/// Whether the bytes begin as a gzip file does.
[[nodiscard]] bool is_gzip(std::string_view bytes) noexcept;

/// The text of a gzip file. @throws std::runtime_error if the bytes are none, are damaged or cut
/// short, or if the text is longer than `most` bytes: a small file may hold an endless one
[[nodiscard]] std::string gunzip(std::string_view bytes, std::size_t most = std::size_t{1} << 30U);

}  // namespace sendsim::tabular
