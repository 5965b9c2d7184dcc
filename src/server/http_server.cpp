#include "sendsim/server/http_server.hpp"

#include <httplib.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>
#include <thread>
#include <utility>

#include "connection.hpp"
#include "json_text.hpp"
#include "page_files.hpp"
#include "sendsim/report/chart.hpp"
#include "sendsim/server/access.hpp"
#include "sendsim/server/run_request.hpp"

namespace sendsim::server {
namespace {

using namespace std::chrono_literals;

// Every connection takes a thread while it is answered. Readers of events take theirs for as long
// as they like: they may never be all.
constexpr std::size_t kThreads = 96;
constexpr int kMostEventReaders = 40;
constexpr int kMostWaiting = 512;
constexpr int kBacklog = 256;
constexpr auto kHeartbeat = 10s;
constexpr std::size_t kLongestPath = 2'000;

constexpr const char* kPolicy =
    "default-src 'self'; img-src 'self' blob:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'";
constexpr const char* kNoPage =
    "<!doctype html><html lang=\"en\"><title>sendsim</title><p>The planner's page is not part of "
    "this build.</p></html>\n";

constexpr const char* kBadHead =
    "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";

/// Threads that take connections one after the other, and the number of those that wait for one.
class Threads : public httplib::TaskQueue {
 public:
  explicit Threads(std::atomic<int>& waiting) : waiting_{waiting}, pool_{kThreads} {}
  void enqueue(std::function<void()> task) override {
    ++waiting_;
    pool_.enqueue([this, task = std::move(task)] {
      --waiting_;
      task();
    });
  }
  void shutdown() override { pool_.shutdown(); }

 private:
  std::atomic<int>& waiting_;
  httplib::ThreadPool pool_;
};

const char* type_of(std::string_view name) {
  if (name.ends_with(".html")) return "text/html; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".json")) return "application/json; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  if (name.ends_with(".png")) return "image/png";
  if (name.ends_with(".ico")) return "image/x-icon";
  return "application/octet-stream";
}

std::optional<std::string> only_value(const httplib::Request& request, const char* name) {
  if (request.get_header_value_count(name) != 1) return std::nullopt;
  return request.get_header_value(name);
}

RequestHead head_of(const httplib::Request& request) {
  RequestHead head{.method = request.method, .path = request.path};
  head.host = only_value(request, "Host");
  if (request.has_header("Origin")) head.origin = request.get_header_value("Origin");
  if (request.get_header_value_count("Origin") > 1) head.origin = "several";
  head.fetch_site = request.get_header_value("Sec-Fetch-Site");
  head.fetch_mode = request.get_header_value("Sec-Fetch-Mode");
  head.fetch_dest = request.get_header_value("Sec-Fetch-Dest");
  head.content_type = request.get_header_value("Content-Type");
  head.content_encoding = request.get_header_value("Content-Encoding");
  head.content_length = only_value(request, "Content-Length");
  head.is_chunked = request.has_header("Transfer-Encoding");
  return head;
}

void give_fault(httplib::Response& response, int status, const std::string& message) {
  response.status = status;
  response.set_content(text_of(Json{{"errors", {{{"message", message}}}}}),
                       "application/json; charset=utf-8");
}

}  // namespace

/// The library's server with a stream of ours: see Connection.
class HttpServer::Listener : public httplib::Server {
 public:
  Listener(Service& service, const Settings& settings)
      : service_{service}, access_{make_token(), settings.host, settings.port} {
    new_task_queue = [this] { return new Threads{waiting_}; };
    // The library's own choice lets several servers share a port, and another user's program steal
    // its connections.
    set_socket_options([](socket_t socket) {
      const int yes = 1;
      ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    });
    set_tcp_nodelay(true);
    set_payload_max_length(kMostBodyBytes);
    set_routes();
    take_port();
    address_ = address_of(access_);
  }

  [[nodiscard]] const std::string& address() const noexcept { return address_; }

  void serve() {
    const bool fine = stopping_ || listen_after_bind();
    served_ = true;
    if (!fine && !stopping_) throw std::runtime_error("the server cannot listen any more");
  }

  bool answer(int socket) { return process_and_close_socket(socket); }

  void stop_all() {
    stopping_ = true;
    // The library forgets a stop that comes before it listens.
    for (int i = 0; i < 100 && !served_ && !is_running(); ++i) std::this_thread::sleep_for(1ms);
    stop();
  }

 private:
  void take_port() {
    errno = 0;
    const bool any = access_.port == 0;
    const int port = any ? bind_to_any_port(access_.host) : access_.port;
    if (any ? port > 0 : bind_to_port(access_.host, port)) {
      access_.port = port;
      ::listen(svr_sock_, kBacklog);  // the library asks for 5
      return;
    }
    const std::string where = access_.host + ":" + std::to_string(access_.port);
    if (errno == EADDRINUSE)
      throw PortError("port " + std::to_string(access_.port) +
                      " is taken: name another with --port, or none for any that is free");
    throw PortError("cannot listen on " + where + (errno != 0 ? ": " : "") +
                    (errno != 0 ? std::strerror(errno) : ""));
  }

  bool process_and_close_socket(socket_t socket) override {
    Connection connection{socket, kMostBodyBytes + 1, {}, stopping_, waiting_};
    bool answered = false;
    const auto head = waiting_ > kMostWaiting ? Connection::Head::absent : connection.read_head();
    if (head == Connection::Head::good) {
      bool closed = false;
      answered = process_request(connection, true, closed, nullptr);
    }
    if (head == Connection::Head::bad) (void)connection.httplib::Stream::write(kBadHead);
    connection.end();
    ::shutdown(socket, SHUT_RDWR);
    ::close(socket);
    return answered;
  }

  void set_routes() {
    set_pre_routing_handler([this](const httplib::Request& request, httplib::Response& response) {
      return route(request, response) ? HandlerResponse::Handled : HandlerResponse::Unhandled;
    });
    // What is left is a POST to the API, whose body the library has read.
    Post(R"(/\w+/api/.{1,200})",
         [this](const httplib::Request& request, httplib::Response& response) {
           give(request, response,
                service_.answer("POST", *path_below(request.path, access_.token), request.body,
                                client_of(request)));
         });
    set_exception_handler(
        [](const httplib::Request&, httplib::Response& response, const std::exception_ptr&) {
          give_fault(response, 500, "something went wrong here; please report it");
        });
    set_post_routing_handler([](const httplib::Request&, httplib::Response& response) {
      response.set_header("Content-Security-Policy", kPolicy);
      response.set_header("X-Content-Type-Options", "nosniff");
      response.set_header("Referrer-Policy", "no-referrer");
      response.set_header("Cross-Origin-Opener-Policy", "same-origin");
      response.set_header("Cross-Origin-Resource-Policy", "same-origin");
      response.set_header("Cache-Control", "no-store");
    });
    set_error_handler([](const httplib::Request&, httplib::Response& response) {
      if (response.status == 413) give_fault(response, 413, "the request is too long");
      if (response.status == 400 && response.body.empty())
        give_fault(response, 400, "this is no request that can be read");
    });
  }

  static std::string client_of(const httplib::Request& request) { return request.remote_addr; }

  /// True if the request has been answered, and its body need not be read.
  bool route(const httplib::Request& request, httplib::Response& response) {
    if (request.target.size() > kLongestPath) {
      give_fault(response, 414, "the address is too long");
      return true;
    }
    const RequestHead head = head_of(request);
    if (const auto refused = refusal_of(head, access_)) {
      give_fault(response, refused->status, refused->message);
      return true;
    }
    const std::string path = *path_below(request.path, access_.token);
    const bool is_api = path.starts_with("api/");
    if (request.method == "POST" && is_api && path.size() < 200) return false;
    const bool is_get = request.method == "GET" || request.method == "HEAD";
    if (is_get && is_api && path.ends_with("/events"))
      give_events(path, response);
    else if (is_api)
      give(request, response,
           service_.answer(is_get ? "GET" : request.method, path, {}, client_of(request)));
    else if (is_get)
      give_page(path, response);
    else
      give_fault(response, 405, "this cannot be done with what is here");
    return true;
  }

  static void give(const httplib::Request&, httplib::Response& response,
                   const Service::Answer& answer) {
    response.status = answer.status;
    if (!answer.file_name.empty())
      response.set_header("Content-Disposition",
                          "attachment; filename=\"" + answer.file_name + "\"");
    response.set_content(answer.text, answer.type);
  }

  static void give_page(const std::string& path, httplib::Response& response) {
    const std::string_view name = path.empty() ? std::string_view{"index.html"} : path;
    for (const PageFile& file : page_files())
      if (file.name == name) {
        response.status = 200;
        return response.set_content(file.text.data(), file.text.size(), type_of(name));
      }
    response.status = 200;
    if (name == "charts.css") return response.set_content(report::chart_css(), type_of(name));
    if (name == "index.html") return response.set_content(kNoPage, type_of(name));
    give_fault(response, 404, "Not found.");
  }

  void give_events(const std::string& path, httplib::Response& response) {
    constexpr std::string_view kBefore = "api/runs/";
    constexpr std::string_view kBehind = "/events";
    if (!path.starts_with(kBefore) || path.size() <= kBefore.size() + kBehind.size())
      return give_fault(response, 404, "nothing of this name is here");
    const std::string run =
        path.substr(kBefore.size(), path.size() - kBefore.size() - kBehind.size());
    const std::optional<Service::Events> events = service_.events(run);
    if (!events) return give_fault(response, 404, "nothing of this name is here");
    if (++event_readers_ > kMostEventReaders) {
      --event_readers_;
      return give_fault(response, 503, "too many pages are looking on; close one");
    }
    response.status = 200;
    response.set_chunked_content_provider(
        "text/event-stream",
        [events = *events](std::size_t, httplib::DataSink& sink) mutable {
          const std::optional<std::string> text = events.next(kHeartbeat);
          if (!text) {
            sink.done();
            return true;
          }
          return sink.write(text->data(), text->size());
        },
        [this](bool) { --event_readers_; });
  }

  Service& service_;
  Access access_;
  std::string address_;
  std::atomic<int> waiting_{0};
  std::atomic<int> event_readers_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> served_{false};
};

HttpServer::HttpServer(Service& service, const Settings& settings)
    : listener_{std::make_unique<Listener>(service, settings)} {}
HttpServer::~HttpServer() = default;

const std::string& HttpServer::address() const noexcept { return listener_->address(); }
void HttpServer::serve() { listener_->serve(); }
bool HttpServer::answer(int socket) { return listener_->answer(socket); }
void HttpServer::stop() { listener_->stop_all(); }

}  // namespace sendsim::server
