#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/evidence/areas.hpp"
#include "sendsim/output/results_file.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::server {

/// What the page may ask for, without HTTP: every question is a method, every answer text.
class Service {
 public:
  struct Settings {
    std::vector<std::filesystem::path> scenarios;  ///< folders of packs
    unsigned threads = 0;                          ///< of a run; 0: all cores
    std::string version;                           ///< of the program
    /// A run that nobody has looked at for so long stops where others wait.
    std::chrono::milliseconds patience{30'000};
    /// What a report needs of a scenario beside its numbers: `names`, `history`.
    std::function<output::Provenance(const scenario::Scenario&)> provenance =
        [](const scenario::Scenario&) { return output::Provenance{}; };
  };
  /// An answer: a status of HTTP, and JSON or a file's text.
  struct Answer {
    int status = 200;
    std::string text;
    std::string type = "application/json; charset=utf-8";
    std::string file_name{};  ///< to save it under; empty: it is not for saving
  };

  /// Makes its private folder. @throws std::system_error, std::filesystem::filesystem_error
  Service(const evidence::Areas& areas, Settings settings);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  /// Stops what runs and removes the folder.
  ~Service();

  /// `api/…` asked with GET, POST or DELETE. `client` names who asks, where the body does not.
  [[nodiscard]] Answer answer(std::string_view method, std::string_view path, std::string_view body,
                              const std::string& client);

  /// One reader of a run's events.
  class Events {
   public:
    /// The next text to send (server-sent events), waiting for at most `most`: a comment if
    /// nothing happened meanwhile; nothing once the last event has been given.
    [[nodiscard]] std::optional<std::string> next(std::chrono::milliseconds most);

   private:
    friend class Service;
    struct State;
    explicit Events(std::shared_ptr<State> state) : state_{std::move(state)} {}
    std::shared_ptr<State> state_;
  };
  /// Of the run with this id; nothing if there is none.
  [[nodiscard]] std::optional<Events> events(std::string_view run);

  /// Everything that runs or waits is asked to stop, and everybody who waits goes on. At once.
  void stop();
  /// The private folder, which is removed with the service.
  [[nodiscard]] std::filesystem::path folder() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace sendsim::server
