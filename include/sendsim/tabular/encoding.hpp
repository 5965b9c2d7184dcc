#pragma once

#include <string>
#include <string_view>

namespace sendsim::tabular {

/// The bytes are UTF-8: no stray, overlong or surrogate sequence (RFC 3629).
[[nodiscard]] bool is_utf8(std::string_view bytes) noexcept;

/// Windows-1252, as older spreadsheets save CSV, in UTF-8. The five bytes that it leaves undefined
/// become U+FFFD. Source: https://encoding.spec.whatwg.org/index-windows-1252.txt
[[nodiscard]] std::string from_windows_1252(std::string_view bytes);

/// UTF-16 without its mark, in UTF-8; half a pair or half a unit becomes U+FFFD.
enum class ByteOrder { little, big };
[[nodiscard]] std::string from_utf16(std::string_view bytes, ByteOrder order);

}  // namespace sendsim::tabular
