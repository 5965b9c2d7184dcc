#include "connection.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "sendsim/server/access.hpp"

namespace sendsim::server {
namespace {

using namespace std::chrono_literals;

constexpr auto kMoment = 50ms;
constexpr int kHurry = 10;  ///< deadlines are so many times shorter while others wait

}  // namespace

Connection::Connection(int socket, std::size_t most_body, const Deadlines& deadlines,
                       const std::atomic<bool>& stopping, const std::atomic<int>& hurry)
    : socket_{socket},
      body_left_{most_body},
      deadlines_{deadlines},
      stopping_{stopping},
      hurry_{hurry} {}

bool Connection::wait(short events, Clock::time_point since, std::chrono::milliseconds most) const {
  while (!stopping_) {
    const auto allowed = hurry_ > 0 ? most / kHurry : most;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(since + allowed - Clock::now());
    if (left <= 0ms) return false;
    pollfd ready{socket_, events, 0};
    const int count = ::poll(&ready, 1, static_cast<int>(std::min(left, kMoment + 0ms).count()));
    if (count > 0) return true;
    if (count < 0 && errno != EINTR) return false;
  }
  return false;
}

ssize_t Connection::receive(char* to, std::size_t size, Clock::time_point since,
                            std::chrono::milliseconds most) {
  while (true) {
    if (!wait(POLLIN, since, most)) return -1;
    const ssize_t got = ::recv(socket_, to, size, MSG_DONTWAIT);
    if (got >= 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)) return got;
  }
}

Connection::Head Connection::read_head() {
  const auto since = Clock::now();
  std::string head;
  std::array<char, 4096> piece{};
  while (true) {
    const std::size_t end = head.find("\r\n\r\n");
    if (end != std::string::npos) {
      buffer_ = cleaned_head(std::string_view{head}.substr(0, end + 4));
      if (buffer_.empty()) return Head::bad;
      const std::size_t of_body = head.size() - end - 4;
      body_left_ -= std::min(body_left_, of_body);
      buffer_ += head.substr(end + 4);
      body_since_ = Clock::now();
      return Head::good;
    }
    if (head.size() >= kMostHeadBytes) return Head::bad;
    const ssize_t got = receive(piece.data(), piece.size(), since, deadlines_.head);
    if (got <= 0) return Head::absent;
    head.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool Connection::is_readable() const {
  return taken_ < buffer_.size() || (body_left_ > 0 && wait(POLLIN, body_since_, deadlines_.body));
}

bool Connection::is_writable() const { return wait(POLLOUT, Clock::now(), deadlines_.write); }

ssize_t Connection::read(char* to, std::size_t size) {
  if (taken_ < buffer_.size()) {
    const std::size_t given = std::min(size, buffer_.size() - taken_);
    std::memcpy(to, buffer_.data() + taken_, given);
    taken_ += given;
    return static_cast<ssize_t>(given);
  }
  if (body_left_ == 0) return -1;
  const ssize_t got = receive(to, std::min(size, body_left_), body_since_, deadlines_.body);
  if (got > 0) body_left_ -= static_cast<std::size_t>(got);
  return got;
}

ssize_t Connection::write(const char* from, std::size_t size) {
  const auto since = Clock::now();
  while (true) {
    if (!wait(POLLOUT, since, deadlines_.write)) return -1;
    const ssize_t sent = ::send(socket_, from, size, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0 || (errno != EINTR && errno != EAGAIN && errno != EWOULDBLOCK)) return sent;
  }
}

void Connection::end() {
  ::shutdown(socket_, SHUT_WR);
  constexpr std::size_t kMostDropped = 4'000'000;
  std::array<char, 16'384> piece{};
  const auto since = Clock::now();
  for (std::size_t dropped = 0; dropped < kMostDropped;) {
    const ssize_t got = receive(piece.data(), piece.size(), since, 2000ms);
    if (got <= 0) return;
    dropped += static_cast<std::size_t>(got);
  }
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  std::array<char, INET6_ADDRSTRLEN> text{};
  port = -1;
  if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size) != 0) return;
  const void* digits = nullptr;
  if (address.ss_family == AF_INET)
    digits = &reinterpret_cast<const sockaddr_in*>(&address)->sin_addr;
  if (address.ss_family == AF_INET6)
    digits = &reinterpret_cast<const sockaddr_in6*>(&address)->sin6_addr;
  if (digits == nullptr) return;
  if (::inet_ntop(address.ss_family, digits, text.data(), text.size()) != nullptr) ip = text.data();
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const {
  ip.clear();
  port = -1;
}

}  // namespace sendsim::server
