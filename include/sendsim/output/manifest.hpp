#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/output/results_file.hpp"

namespace sendsim::output {

/// A file as it was: SHA-256 in lower-case hexadecimal, size in bytes.
struct FileRecord {
  std::string path;
  std::uint64_t bytes = 0;
  std::string sha256;
};

/// Source: FIPS 180-4.
[[nodiscard]] std::string sha256_of(std::string_view text);
/// Reads `file` and records it under the name `shown_as`.
/// @throws std::system_error when it cannot be read
[[nodiscard]] FileRecord record_file(const std::filesystem::path& file, std::string shown_as);

/// A part of a run; one begins when the one before ends.
struct Phase {
  std::string name;
  double seconds = 0;                     ///< wall clock
  double cpu_seconds = 0;                 ///< of all threads
  double serial_cpu_seconds = 0;          ///< of these, what more threads would not share
  std::map<std::string, double> parts{};  ///< of `cpu_seconds`, by name; need not be all of them
};
/// The share of the processor time of all phases that more threads would not share; 0 without any.
[[nodiscard]] double serial_share(const std::vector<Phase>& phases);

/// manifest.json: what ran, from what, how long, which files.
struct Manifest {
  std::vector<std::string> command;  ///< the command line, word by word
  Provenance provenance;             ///< as in results.h5, long texts left away by the caller
  bool complete = true;              ///< false when the run was interrupted
  std::string started;               ///< UTC, ISO 8601
  std::string finished;              ///< UTC, ISO 8601
  double seconds = 0;                ///< wall clock
  double cpu_seconds = 0;            ///< of all threads
  std::vector<Phase> phases;
  std::vector<FileRecord> inputs;
  std::vector<FileRecord> outputs;
};
/// Every file in `folder` but a manifest.json, by name: the outputs of its manifest.
/// @throws std::system_error when one cannot be read
[[nodiscard]] std::vector<FileRecord> record_files(const std::filesystem::path& folder);
[[nodiscard]] std::string manifest_json(const Manifest& manifest);
/// Writes `folder`/manifest.json. @throws UnwritableError, std::system_error
void write_manifest(const std::filesystem::path& folder, const Manifest& manifest);
/// `folder` holds a manifest.json that a program of this name wrote.
[[nodiscard]] bool holds_manifest(const std::filesystem::path& folder);
/// What such a manifest says of its run; empty where it does not say.
struct EarlierRun {
  std::string scenario;
  std::string finished;  ///< UTC, ISO 8601
};
/// Nothing without such a manifest.
[[nodiscard]] std::optional<EarlierRun> earlier_run(const std::filesystem::path& folder);

}  // namespace sendsim::output
