#pragma once

#include <memory>
#include <stdexcept>
#include <string>

#include "sendsim/server/service.hpp"

namespace sendsim::server {

/// The port cannot be had: one sentence. The command line is wrong (exit 2).
class PortError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Serves the page and a Service to browsers of this machine, over HTTP/1.1. METHODS.md tells the
/// limits, and whom they are against.
class HttpServer {
 public:
  struct Settings {
    std::string host = "127.0.0.1";  ///< address or name to listen on
    int port = 0;                    ///< 0: any that is free
  };
  /// Takes the port, and answers nobody yet. `service` must outlive it. @throws PortError
  HttpServer(Service& service, const Settings& settings);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();
  /// Where the page is: `http://127.0.0.1:8080/<token>/`.
  [[nodiscard]] const std::string& address() const noexcept;
  /// Answers until `stop`; then until every answer that was begun has ended. @throws
  /// std::runtime_error when it cannot go on
  void serve();
  /// Answers the one request that comes on a connected socket, and closes it: what `serve` does
  /// with each connection. From any thread. False: it was no request, or nothing was answered.
  bool answer(int socket);
  /// From any thread, also before `serve`. The service must be stopped, too: readers of events
  /// wait for it.
  void stop();

 private:
  class Listener;
  std::unique_ptr<Listener> listener_;
};

}  // namespace sendsim::server
