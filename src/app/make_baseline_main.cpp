// make_baseline DATA_FOLDER AREA CENSUS_YEAR OUTPUT_FOLDER: an authority's baseline from the
// evidence that ships. scenarios/rotherham is `make_baseline scenarios/data Rotherham 2025
// scenarios/rotherham`.
#include <fmt/format.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "sendsim/calibration/baseline.hpp"

namespace {

constexpr int kSteps = 14;
constexpr int kReplications = 60;

sendsim::calibration::EvidenceBook read_evidence(const std::filesystem::path& folder) {
  sendsim::calibration::EvidenceBook book;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    if (entry.path().extension() != ".csv") continue;
    std::ifstream file{entry.path(), std::ios::binary};
    book.add(entry.path().stem().string(), std::string{std::istreambuf_iterator<char>{file}, {}});
  }
  return book;
}

void write(const std::filesystem::path& path, const std::string& text) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream file{path, std::ios::binary};
  file << text;
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

void make(const char* data, const char* area, const char* year, const std::filesystem::path& out) {
  auto numbers = sendsim::calibration::make_baseline(read_evidence(data), area, std::atoi(year));
  fmt::print("{:>9} {:>8} {:>7} {:>7} {:>10} {:>7} {:>7} {:>7}\n", "requests", "refused", "issued",
             "ceased", "in time", "INMSS", "advice", "bought");
  const auto& t = numbers.targets;
  fmt::print("{:9.0f} {:8.0f} {:7.0f} {:7.0f} {:9.1f}% {:+7.1f}   published\n", t.requests,
             t.refused, t.issued, t.ceased, 100 * t.within_20_weeks, t.independent_growth);
  for (const auto& step : sendsim::calibration::tune(numbers, kSteps, kReplications))
    fmt::print("{:9.1f} {:8.1f} {:7.1f} {:7.1f} {:9.1f}% {:+7.1f} {:7.2f} {:7.4f}\n", step.requests,
               step.refused, step.issued, step.ceased, 100 * step.within_20_weeks,
               step.independent_growth, step.other_advice_days, step.overflow_chance);
  for (const auto& [name, text] : sendsim::calibration::baseline_files(numbers))
    write(out / name, text);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    fmt::print(stderr, "usage: make_baseline DATA_FOLDER AREA CENSUS_YEAR OUTPUT_FOLDER\n");
    return 2;
  }
  try {
    make(argv[1], argv[2], argv[3], argv[4]);
  } catch (const std::exception& error) {
    fmt::print(stderr, "make_baseline: {}\n", error.what());
    return 1;
  }
  return 0;
}
