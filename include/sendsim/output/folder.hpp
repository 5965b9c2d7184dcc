#pragma once

#include <filesystem>
#include <string_view>

#include "sendsim/output/errors.hpp"

namespace sendsim::output {

/// An output folder that appears under its name only whole. Files are written to `path()`, a new
/// folder beside the final one; `commit` makes them durable and gives them their place. Without
/// `commit` all is removed again. One thread at a time.
class OutputFolder {
 public:
  /// Makes the folder aside, and its parents. What stands at `final_path` must be an empty folder
  /// or one that an earlier run wrote (see `holds_manifest`); it is replaced by `commit`.
  /// @throws UnwritableError when it is neither, or nothing can be made there; std::system_error
  /// when the disk is full
  explicit OutputFolder(const std::filesystem::path& final_path);
  OutputFolder(OutputFolder&& other) noexcept;
  OutputFolder& operator=(OutputFolder&& other) noexcept;
  ~OutputFolder();
  /// Where to write until `commit`.
  [[nodiscard]] const std::filesystem::path& path() const noexcept { return aside_; }
  /// Absolute, symbolic links followed.
  [[nodiscard]] const std::filesystem::path& final_path() const noexcept { return final_; }
  /// Once, after all files are closed. When it throws, what stood there still stands.
  /// @throws UnwritableError, std::system_error
  void commit();

 private:
  void remove_aside() noexcept;
  std::filesystem::path final_;
  std::filesystem::path aside_;  ///< empty once committed or moved from
};

/// Gives a whole file, made durable, its place under another name of the same file system; what
/// stands there is replaced.
/// @throws UnwritableError, std::system_error
void put_in_place(const std::filesystem::path& file, const std::filesystem::path& place);

/// Writes `text` to a new file, or replaces one. For files that need not appear whole: those of an
/// OutputFolder.
/// @throws UnwritableError, std::system_error
void write_file(const std::filesystem::path& file, std::string_view text);

}  // namespace sendsim::output
