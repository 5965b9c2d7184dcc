// The server's side of a connection: any bytes that a client may send are answered with a whole
// response of HTTP or with nothing, and never with what only who knows the token may see.
//
// "/TOKEN/" in an input stands for the true token; "/HOST/" for the true host.

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string>
#include <string_view>
#include <thread>

#include "fuzz_target.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/server/http_server.hpp"
#include "sendsim/server/service.hpp"

using namespace sendsim;

namespace {

/// A server without packs: nothing that is asked for takes long.
struct Site {
  evidence::Areas areas{{{"Gone", "E00000002", "998", "Anywhere", {}, "2019", "2022"}}};
  server::Service service{areas, {.scenarios = {}, .threads = 1, .version = "fuzz"}};
  server::HttpServer http{service, {}};
  std::string host, token;

  Site() {
    std::string_view address = http.address();
    address.remove_prefix(std::string_view{"http://"}.size());
    host = address.substr(0, address.find('/'));
    token = address.substr(host.size());  // "/…/"
  }
};

Site& site() {
  static Site site;
  return site;
}

std::string with(std::string text, std::string_view name, const std::string& value) {
  for (std::size_t at = text.find(name); at != std::string::npos;
       at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
  return text;
}

std::string all_from(int socket) {
  std::string text;
  std::array<char, 4096> piece;
  for (ssize_t got = 0; (got = ::read(socket, piece.data(), piece.size())) > 0;)
    text.append(piece.data(), static_cast<std::size_t>(got));
  return text;
}

std::string answer_to(const std::string& request) {
  int ends[2];
  fuzz::require(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
  std::string answer;
  std::thread client{[&, end = ends[0]] {
    (void)!::send(end, request.data(), request.size(), MSG_NOSIGNAL);
    ::shutdown(end, SHUT_WR);
    answer = all_from(end);
    ::close(end);
  }};
  site().http.answer(ends[1]);
  client.join();
  return answer;
}

}  // namespace

void fuzz::check(std::string_view input) {
  std::string request = with(std::string{input}, "/TOKEN/", site().token);
  const bool knows = request != input;
  request = with(std::move(request), "/HOST/", site().host);
  const std::string answer = answer_to(request);
  if (answer.empty()) return;
  fuzz::require(answer.starts_with("HTTP/1.1 "));
  fuzz::require(answer.find("\r\n\r\n") != std::string::npos);
  fuzz::require(knows || answer[9] == '4');
}
