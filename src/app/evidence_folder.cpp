#include "evidence_folder.hpp"

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "build_info.hpp"
#include "failures.hpp"
#include "sendsim/tabular/gzip.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

/// The table's name of a file; empty if it is none.
std::string table_name(const fs::path& path) {
  std::string name = path.filename().string();
  if (name.ends_with(".gz")) name.resize(name.size() - 3);
  if (!name.ends_with(".csv")) return {};
  name.resize(name.size() - 4);
  return name;
}

std::string read_table(const fs::path& path) {
  std::string text = read_file(path);
  if (!tabular::is_gzip(text)) return text;
  try {
    return tabular::gunzip(text);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(path.string() + ": " + error.what());
  }
}

}  // namespace

fs::path shipped_evidence() { return fs::path{SENDSIM_SOURCE} / "scenarios" / "data"; }

fs::path shipped_backtest() { return fs::path{SENDSIM_SOURCE} / "scenarios" / "backtest"; }

std::string read_users_file(const fs::path& path, const std::string& command) {
  constexpr std::uintmax_t kLargest = std::uintmax_t{1} << 30U;
  std::error_code unknown;
  if (const auto size = fs::file_size(path, unknown); !unknown && size > kLargest)
    throw UsageError(command + ": " + path.string() + ": expected at most 1 GiB");
  try {
    return read_file(path);
  } catch (const std::runtime_error& error) {
    throw UsageError(command + ": " + error.what());
  }
}

std::string read_file(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error(path.string() + ": expected this file, cannot open it");
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

evidence::Areas areas_in(const fs::path& folder) {
  const fs::path path = folder / "areas.csv";
  return evidence::read_areas(tabular::CsvTable::parse(read_file(path), path.string()));
}

calibration::EvidenceShelf read_evidence(const fs::path& folder) {
  calibration::EvidenceShelf shelf;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder}) {
    const std::string name = table_name(entry.path());
    if (!name.empty()) shelf.add(name, read_table(entry.path()));
  }
  return shelf;
}

fs::path evidence_table_path(const fs::path& folder, const std::string& name) {
  const fs::path packed = folder / (name + ".csv.gz");
  return fs::exists(packed) ? packed : folder / (name + ".csv");
}

tabular::CsvTable read_evidence_table(const fs::path& folder, const std::string& name) {
  return tabular::CsvTable::parse(read_table(evidence_table_path(folder, name)),
                                  (folder / (name + ".csv")).string());
}

}  // namespace sendsim::app
