#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace sendsim::server {

/// Reads ordinary files of at most 10 MB that lie in some folders, and no others, whatever a
/// scenario of a planner's names in `extends:` or `csv:`. A scenario::ReadText.
class AllowedFiles {
 public:
  /// The folders need to be there. @throws std::filesystem::filesystem_error
  explicit AllowedFiles(const std::vector<std::filesystem::path>& folders);
  /// A path with "..", an absolute one and a symbolic link are followed to what they mean in the
  /// end, and that is what must lie in one of the folders; whether anything else is there is not
  /// told.
  /// @throws std::runtime_error whose what() completes "expected a readable file, got …"
  [[nodiscard]] std::string operator()(const std::string& path) const;

 private:
  [[nodiscard]] bool holds(const std::filesystem::path& path) const;
  std::vector<std::filesystem::path> folders_;  ///< absolute, links followed
};

}  // namespace sendsim::server
