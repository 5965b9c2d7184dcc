#pragma once

#include <string>
#include <variant>

#include "requests.hpp"

namespace sendsim::app {

/// What the command line itself is answered with, when there is nothing to do: help, the version,
/// or what is wrong with it.
struct Reply {
  int exit_code;
  std::string out;  ///< for standard output
  std::string err;  ///< for standard error
};

/// Reads the command line. The only place that knows the words of commands and options.
[[nodiscard]] std::variant<Request, Reply> read_command_line(int argc, const char* const* argv);

}  // namespace sendsim::app
