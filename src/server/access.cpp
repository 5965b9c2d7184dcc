#include "sendsim/server/access.hpp"

#include <arpa/inet.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <system_error>

#include "sendsim/server/run_request.hpp"

namespace sendsim::server {
namespace {

bool is_address(const std::string& host, int family) {
  std::array<unsigned char, sizeof(in6_addr)> parsed{};
  return ::inet_pton(family, host.c_str(), parsed.data()) == 1;
}

std::string lower(std::string_view text) {
  std::string all{text};
  for (char& letter : all)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return all;
}

/// A name that only this machine can mean, or, where other machines may ask, any address in
/// digits: what a browser was given by name it sends by name.
bool is_own_name(const std::string& name, const Access& access) {
  if (is_loopback(access.host)) return is_loopback(name) && name != "::1";
  return name == lower(access.host) || is_loopback(name) || is_address(name, AF_INET);
}

bool is_own_host(const std::string& host, const Access& access) {
  const std::string given = lower(host);
  const std::string port = ":" + std::to_string(access.port);
  std::string name = given;
  if (name.ends_with(port))
    name.resize(name.size() - port.size());
  else if (access.port != 80)
    return false;
  if (name.starts_with('[') && name.ends_with(']')) {
    name = name.substr(1, name.size() - 2);
    return name == "::1" || (!is_loopback(access.host) && is_address(name, AF_INET6));
  }
  return is_own_name(name, access);
}

bool is_json(std::string_view content_type) {
  const std::string type = lower(content_type.substr(0, content_type.find(';')));
  return type.substr(0, type.find_last_not_of(' ') + 1) == "application/json";
}

bool is_dropped(std::string_view line) {
  constexpr std::array<std::string_view, 8> kNames{
      "range",       "accept-encoding", "expect",     "remote_addr",
      "remote_port", "local_addr",      "local_port", "te"};
  const std::string_view name = line.substr(0, line.find(':'));
  return std::any_of(kNames.begin(), kNames.end(), [name](std::string_view each) {
    return name.size() == each.size() &&
           std::equal(name.begin(), name.end(), each.begin(), [](char letter, char known) {
             return (letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter) == known;
           });
  });
}

bool is_clean(std::string_view line) {
  return !line.empty() && line.size() <= kLongestHeadLine &&
         std::all_of(line.begin(), line.end(), [](char letter) {
           const auto byte = static_cast<unsigned char>(letter);
           return byte >= 0x20 || letter == '\t';
         });
}

std::optional<Refusal> of_length(const RequestHead& head) {
  if (head.is_chunked || !head.content_length)
    return Refusal{411, "Expected a body that says how long it is."};
  const std::string& text = *head.content_length;
  std::uint64_t length = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (end != text.data() + text.size() || fault == std::errc::invalid_argument)
    return Refusal{400, "Expected a Content-Length in digits."};
  if (fault != std::errc{} || length > kMostBodyBytes)
    return Refusal{413, "The request is too long."};
  return std::nullopt;
}

/// Somebody follows a link to the page, wherever he found it. Who can write such a link knows the
/// token; what comes is the page, in a window that the other site cannot look into.
bool is_way_to_page(const RequestHead& head, const Access& access) {
  return head.method == "GET" && head.fetch_mode == "navigate" && head.fetch_dest == "document" &&
         path_below(head.path, access.token) == "";
}

std::optional<Refusal> of_another_site(const RequestHead& head, const Access& access) {
  if (!head.host || !is_own_host(*head.host, access))
    return Refusal{421, "This server answers under its own address only."};
  const bool is_own =
      head.fetch_site.empty() || head.fetch_site == "same-origin" || head.fetch_site == "none";
  if (!is_own && !is_way_to_page(head, access))
    return Refusal{403, "Only this server's own page may ask."};
  if (head.origin && lower(*head.origin) != "http://" + lower(*head.host))
    return Refusal{403, "Only this server's own page may ask."};
  return std::nullopt;
}

}  // namespace

std::string make_token() {
  std::array<unsigned char, 16> random{};
  std::size_t filled = 0;
  while (filled < random.size()) {
    const ssize_t got = ::getrandom(random.data() + filled, random.size() - filled, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw std::system_error(errno, std::generic_category(), "getrandom");
    filled += static_cast<std::size_t>(got);
  }
  constexpr std::string_view kLetters = "0123456789abcdef";
  std::string token;
  for (const unsigned char byte : random) (token += kLetters[byte >> 4U]) += kLetters[byte & 15U];
  return token;
}

bool is_same_token(std::string_view given, std::string_view token) {
  // Every letter of the token is looked at, however short or wrong what was given is.
  unsigned different = given.size() == token.size() ? 0U : 1U;
  for (std::size_t i = 0; i < token.size(); ++i) {
    const char letter = given.empty() ? '\0' : given[i % given.size()];
    different |= static_cast<unsigned>(static_cast<unsigned char>(letter) ^
                                       static_cast<unsigned char>(token[i]));
  }
  return different == 0;
}

std::optional<std::string> path_below(std::string_view path, std::string_view token) {
  if (!path.starts_with('/')) return std::nullopt;
  path.remove_prefix(1);
  const std::size_t slash = path.find('/');
  if (!is_same_token(path.substr(0, slash), token) || slash == std::string_view::npos)
    return std::nullopt;
  return std::string{path.substr(slash + 1)};
}

std::optional<Refusal> refusal_of(const RequestHead& head, const Access& access) {
  if (auto refused = of_another_site(head, access)) return refused;
  if (!path_below(head.path, access.token)) return Refusal{404, "Not found."};
  const bool known = head.method == "GET" || head.method == "HEAD" || head.method == "POST" ||
                     head.method == "DELETE";
  if (!known) return Refusal{405, "Expected GET, POST or DELETE."};
  const bool encoded = !head.content_encoding.empty() && head.content_encoding != "identity";
  if (encoded || (head.method == "POST" && !is_json(head.content_type)))
    return Refusal{415, "Expected a body of application/json, not compressed."};
  return head.method == "POST" ? of_length(head) : std::nullopt;
}

std::string cleaned_head(std::string_view head) {
  std::string clean;
  std::size_t lines = 0;
  while (true) {
    const std::size_t end = head.find("\r\n");
    if (end == std::string_view::npos) return {};
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(end + 2);
    if (line.empty()) return lines == 0 ? std::string{} : clean + "\r\n";
    const bool is_first = lines == 0;
    const bool continues = line.front() == ' ' || line.front() == '\t';
    const bool has_name = is_first || (line.find(':') != std::string_view::npos &&
                                       line.find(':') != 0 && line[line.find(':') - 1] != ' ');
    if (++lines > kMostHeadLines || !is_clean(line) || continues || !has_name) return {};
    if (is_first || !is_dropped(line)) (clean += line) += "\r\n";
  }
}

bool is_loopback(std::string_view host) {
  return host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && is_address(std::string{host}, AF_INET));
}

std::string address_of(const Access& access) {
  const bool in_brackets = is_address(access.host, AF_INET6);
  const std::string host = in_brackets ? "[" + access.host + "]" : access.host;
  return "http://" + host + ":" + std::to_string(access.port) + "/" + access.token + "/";
}

}  // namespace sendsim::server
