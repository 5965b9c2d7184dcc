#pragma once

#include <functional>
#include <iosfwd>
#include <stdexcept>

namespace sendsim::app {

// The exit codes: part of the contract with scripts.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;      ///< while running: disk full, interrupted, a fault of ours
inline constexpr int kWrongInput = 2;  ///< the input or the command line

/// The command line asks for something that cannot be. One sentence.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs `command` and gives its exit code; what it throws becomes words on `err` and the exit code
/// of that family of failures.
[[nodiscard]] int guarded(std::ostream& err, const std::function<int()>& command);

}  // namespace sendsim::app
