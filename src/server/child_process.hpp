#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

namespace sendsim::server {

/// How a program that was started came to its end.
struct Ended {
  int exit_code;       ///< −1: by a signal, or it was stopped
  bool stopped;        ///< because that was asked for, or its time was over
  std::string errors;  ///< the last of what it wrote to standard error, at most 10 kB
};

/// Runs the program `words` (a path and its arguments) in `folder`, without input, with no open
/// file of this process and with none of its signals' settings; what it prints is dropped. It ends
/// with this process, when `stop` is requested, or after `most`. Any thread.
/// @throws std::system_error where it cannot be started
[[nodiscard]] Ended run_child(const std::vector<std::string>& words,
                              const std::filesystem::path& folder, std::chrono::seconds most,
                              const std::stop_token& stop);

/// The program that is running, though its file may have been replaced meanwhile: as a first word.
inline constexpr const char* kOwnProgram = "/proc/self/exe";

/// Starts a program that outlives this one's interest in it, such as a browser; nothing is told if
/// it is not there.
void start_and_forget(const std::vector<std::string>& words);

}  // namespace sendsim::server
