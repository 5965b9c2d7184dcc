#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace sendsim::output {

/// A results file cannot be read: absent, damaged, of another program or another format. One
/// sentence that names the file. The user's input is wrong (exit 2).
class ResultsError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The place that was asked for cannot take an output: no permission, a file where a folder must
/// stand, a folder that holds something else. The command line is wrong (exit 2). What fails
/// while writing to a good place (disk full, quota, broken disk) is std::system_error (exit 1).
class UnwritableError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws the one of UnwritableError and std::system_error that `error` (an errno) stands for, with
/// the text "cannot `action` `path`: reason".
[[noreturn]] void throw_file_error(const std::string& action, const std::filesystem::path& path,
                                   int error);

}  // namespace sendsim::output
