#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace sendsim::server {

/// 128 random bits in 32 letters: who knows the address may ask. @throws std::system_error where
/// the system has no randomness
[[nodiscard]] std::string make_token();
/// In a time that tells nothing of where the two differ.
[[nodiscard]] bool is_same_token(std::string_view given, std::string_view token);

/// What the front of a request says, before anything else of it is looked at.
struct RequestHead {
  std::string method;
  std::string path;                     ///< decoded, without the question
  std::optional<std::string> host{};    ///< nothing: not exactly one such line
  std::optional<std::string> origin{};  ///< nothing: no such line
  std::string fetch_site{};             ///< Sec-Fetch-Site; empty: no such line
  std::string fetch_mode{};             ///< Sec-Fetch-Mode
  std::string fetch_dest{};             ///< Sec-Fetch-Dest
  std::string content_type{};
  std::string content_encoding{};
  std::optional<std::string> content_length{};  ///< nothing: not exactly one such line
  bool is_chunked = false;                      ///< Transfer-Encoding, whatever it says
};

/// Where the server stands.
struct Access {
  std::string token;
  std::string host;  ///< as it was asked to listen on: "127.0.0.1"
  int port = 0;
};

/// An answer to a request that is refused, or is none of ours.
struct Refusal {
  int status;
  std::string message;  ///< for a person; tells nothing of what is there
};
/// What the head is refused for; nothing if it may go on. In this order:
///   421  a Host that is not this server's: somebody's name was made to point here (DNS rebinding)
///   403  another site's page asks: Sec-Fetch-Site or Origin say so. It may lead to the page itself
///        in a window of its own, as a link in a message does, and the file that `--open` makes
///   404  the path does not begin with the token
///   405  a method that nothing here knows
///   415  a body that is no JSON, or is compressed
///   411  a body that does not say how long it is
///   413  one that is longer than kMostBodyBytes
[[nodiscard]] std::optional<Refusal> refusal_of(const RequestHead& head, const Access& access);

// What the front of a request may be.
inline constexpr std::size_t kMostHeadBytes = 16'384;
inline constexpr std::size_t kMostHeadLines = 64;
inline constexpr std::size_t kLongestHeadLine = 4'096;  ///< in bytes

/// The part of a request's head that the library of HTTP is to see: the lines it needs, as they
/// came. Those that it would handle at a cost are dropped: Range (it matches that with a recursive
/// pattern, and answers many ranges with as many copies), Accept-Encoding (on one machine
/// compressing only costs time), Expect, and its own REMOTE_ADDR and the like.
/// Empty for a head that does not end, has too many lines, or a line that is none.
[[nodiscard]] std::string cleaned_head(std::string_view head);

/// The path behind "/<token>/"; nothing if it does not begin so.
[[nodiscard]] std::optional<std::string> path_below(std::string_view path, std::string_view token);
/// Loopback, whatever the spelling: "localhost", "127.0.0.1", "::1".
[[nodiscard]] bool is_loopback(std::string_view host);
/// `http://127.0.0.1:8080/<token>/`; an address of IPv6 in brackets.
[[nodiscard]] std::string address_of(const Access& access);

}  // namespace sendsim::server
