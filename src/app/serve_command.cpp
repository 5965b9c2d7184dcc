#include "serve_command.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <ostream>
#include <stop_token>
#include <system_error>
#include <thread>
#include <utility>

#include "build_info.hpp"
#include "evidence_folder.hpp"
#include "failures.hpp"
#include "interruption.hpp"
#include "names.hpp"
#include "scenario_json.hpp"
#include "sendsim/server/access.hpp"
#include "sendsim/server/http_server.hpp"
#include "sendsim/server/open_browser.hpp"
#include "sendsim/server/service.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// How long a stop may take: what is in hand (a replication of England's takes seconds) is given
/// up then.
constexpr auto kLongestStop = 700ms;

std::vector<fs::path> folders_of(const ServeRequest& request) {
  std::vector<fs::path> folders;
  for (const std::string& each : request.scenarios) {
    if (!fs::is_directory(each))
      throw UsageError("serve: --scenarios: expected a folder, got " + each);
    folders.emplace_back(each);
  }
  const fs::path shipped = shipped_evidence().parent_path();
  if (fs::is_directory(shipped)) folders.push_back(shipped);
  return folders;
}

/// From the request to stop on: ends the process unless it has ended by itself in time. Nothing is
/// lost then that somebody has saved.
class Deadline {
 public:
  explicit Deadline(fs::path folder)
      : thread_{[this, left = std::move(folder)] {
          std::unique_lock lock{mutex_};
          if (over_.wait_for(lock, kLongestStop, [this] { return is_over_; })) return;
          std::error_code fault;
          fs::remove_all(left, fault);
          std::_Exit(kDone);
        }} {}
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;
  ~Deadline() {
    {
      const std::lock_guard lock{mutex_};
      is_over_ = true;
    }
    over_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable over_;
  bool is_over_ = false;
  std::jthread thread_;
};

/// What figures need of a scenario beside numbers.
output::Provenance provenance_of_figures(const scenario::Scenario& scenario) {
  return {{"names", to_text(names_json(scenario))}, {"history", to_text(history_json(scenario))}};
}

void tell_where(const ServeRequest& request, const std::string& address, const Streams& streams) {
  streams.out << "The planner's page is at\n  " << address
              << "\nWhoever has this address can use it. Stop with Ctrl-C.\n"
              << std::flush;
  if (!server::is_loopback(request.host))
    streams.err << "sendsim: warning: " << request.host
                << " can be reached from other machines, and nothing that is sent is encrypted\n";
}

}  // namespace

int serve_command(const ServeRequest& request, const Streams& streams) {
  const evidence::Areas areas = areas_in(shipped_evidence());
  server::Service::Settings settings{.scenarios = folders_of(request),
                                     .threads = request.threads,
                                     .version = "sendsim " SENDSIM_VERSION,
                                     .provenance = provenance_of_figures};
  const Interruption interruption{[] {}};  // before any other thread
  std::optional<Deadline> deadline;        // outlives the service, whose end it watches
  server::Service service{areas, std::move(settings)};
  try {
    server::HttpServer http{service, {.host = request.host, .port = request.port}};
    tell_where(request, http.address(), streams);
    if (request.open) server::open_browser(http.address(), service.folder());
    const std::stop_callback stop{interruption.token(), [&] {
                                    deadline.emplace(service.folder());
                                    service.stop();
                                    http.stop();
                                  }};
    http.serve();
  } catch (const server::PortError& error) {
    throw UsageError(std::string{"serve: "} + error.what());
  }
  streams.err << "sendsim: stopped\n" << std::flush;
  return kDone;
}

}  // namespace sendsim::app
