#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "run.hpp"
#include "sendsim/server/fair_queue.hpp"

namespace sendsim::server {

/// What has become of a download.
struct DownloadState {
  std::string kind;                  ///< "report", "workbook", "results"
  std::string state;                 ///< "working", "ready", "failed"
  std::vector<std::string> files{};  ///< names to ask for, once it is ready
  std::string message{};             ///< why it failed
};

/// The files of a run that one may take away: report, workbook, results. The program itself makes
/// them, as a child with the very scenarios, seed and number of replications of the run.
class Downloads {
 public:
  Downloads(std::filesystem::path work, FairQueue& queue, std::stop_token stop)
      : work_{std::move(work)}, queue_{queue}, stop_{std::move(stop)} {}
  /// Begins to make them, unless somebody has; what failed is tried again. Nothing where too many
  /// wait.
  [[nodiscard]] std::optional<DownloadState> make(const std::shared_ptr<Run>& run,
                                                  DownloadKind kind);
  /// Of those that were asked for.
  [[nodiscard]] std::vector<DownloadState> of(const Run& run) const;
  /// The file of a run under this name; nothing if it was not made.
  [[nodiscard]] std::optional<std::filesystem::path> find(const Run& run,
                                                          const std::string& name) const;
  /// Removes all of a run's, and begins none of it that still waits.
  void remove(const std::string& run);

 private:
  [[nodiscard]] std::filesystem::path folder_of(const std::string& run) const;
  [[nodiscard]] DownloadState carry_out(const Run& run, DownloadKind kind) const;

  std::filesystem::path work_;
  FairQueue& queue_;
  std::stop_token stop_;
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, DownloadKind>, DownloadState> states_;  ///< by run and kind
};

}  // namespace sendsim::server
