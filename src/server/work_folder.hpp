#pragma once

#include <filesystem>

#include "descriptor.hpp"

namespace sendsim::server {

/// A folder of this process alone, which nobody else can look into (0700), and which is gone with
/// it. What processes that were killed have left behind is removed when the next one is made.
class WorkFolder {
 public:
  /// Below the system's folder for temporary files. @throws std::system_error
  WorkFolder();
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;
  ~WorkFolder();
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
  void remove() noexcept;

 private:
  std::filesystem::path path_;
  Descriptor lock_;  ///< held while this process lives
};

}  // namespace sendsim::server
