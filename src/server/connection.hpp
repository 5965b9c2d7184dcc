#pragma once

#include <httplib.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace sendsim::server {

/// One request and its answer on a socket, with a deadline for each part. The library's own stream
/// has one for each byte: a client that sends a letter every few seconds would hold its thread for
/// ever, and a line without an end would fill the memory.
class Connection : public httplib::Stream {
 public:
  struct Deadlines {
    std::chrono::milliseconds head{10'000};
    std::chrono::milliseconds body{30'000};
    std::chrono::milliseconds write{10'000};  ///< of one piece of an answer
  };
  /// Does not own the socket. `stopping` and `hurry` are looked at while it waits: where others
  /// wait for a thread, slow clients have a tenth of the time.
  Connection(int socket, std::size_t most_body, const Deadlines& deadlines,
             const std::atomic<bool>& stopping, const std::atomic<int>& hurry);

  enum class Head : std::uint8_t {
    good,
    bad,    ///< too long, or not one of HTTP
    absent  ///< it did not come in time
  };
  [[nodiscard]] Head read_head();
  /// Lets the client read the answer to its end: a socket that is closed with something unread
  /// would take the answer back.
  void end();

  [[nodiscard]] bool is_readable() const override;
  [[nodiscard]] bool is_writable() const override;
  ssize_t read(char* to, std::size_t size) override;
  ssize_t write(const char* from, std::size_t size) override;
  void get_remote_ip_and_port(std::string& ip, int& port) const override;
  void get_local_ip_and_port(std::string& ip, int& port) const override;
  [[nodiscard]] socket_t socket() const override { return socket_; }

 private:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] bool wait(short events, Clock::time_point since,
                          std::chrono::milliseconds most) const;
  ssize_t receive(char* to, std::size_t size, Clock::time_point since,
                  std::chrono::milliseconds most);

  int socket_;
  std::size_t body_left_;
  Deadlines deadlines_;
  const std::atomic<bool>& stopping_;
  const std::atomic<int>& hurry_;
  std::string buffer_;     ///< what was read and is not yet taken
  std::size_t taken_ = 0;  ///< of the buffer
  Clock::time_point body_since_{};
};

}  // namespace sendsim::server
