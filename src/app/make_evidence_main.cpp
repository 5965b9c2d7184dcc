// Remakes scenarios/data from published files: make_evidence <folder of raw releases> <output>.

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include "sendsim/calibration/starting_table.hpp"
#include "sendsim/evidence/compact_tables.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace {

namespace fs = std::filesystem;
using sendsim::evidence::Area;
using sendsim::evidence::CompactTable;
using sendsim::evidence::RawTexts;

/// The areas whose evidence ships.
std::vector<Area> shipped_areas() {
  return {{"England", "E92000001", ""}, {"Rotherham", "E08000018", "372"}};
}

std::string read_text(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error{path.string() + ": expected this file, cannot open it"};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

void write_text(const fs::path& path, const std::string& text) {
  std::ofstream file{path, std::ios::binary};
  file << text;
  if (!file.flush()) throw std::runtime_error{path.string() + ": cannot write this file"};
}

/// The authorities' plans of the last January by age, need and setting.
std::string starting_plans_text(const fs::path& folder, const std::string& area) {
  const auto table = [&](const std::string& name) {
    return sendsim::tabular::CsvTable::parse(read_text(folder / name), name);
  };
  const auto margins = sendsim::calibration::read_margins(
      table("ehc_plans_by_age_need.csv"), table("ehc_plans_by_age_setting.csv"),
      table("ehc_plans_by_need_setting.csv"), area, "2025");
  const auto plans = sendsim::calibration::make_starting_table(margins);
  std::cout << "starting_plans.csv: " << area << ", " << plans.total()
            << " plans, total deviation from the margins " << plans.total_deviation << '\n';
  return sendsim::calibration::starting_table_text(plans, area, "2025", "DERIVED");
}

void make_evidence(const fs::path& raw_folder, const fs::path& output_folder) {
  RawTexts raw;
  for (const std::string& path : sendsim::evidence::raw_texts_wanted()) {
    raw.emplace(path, read_text(raw_folder / path));
  }
  fs::create_directories(output_folder);
  const std::vector<Area> areas = shipped_areas();
  for (const CompactTable& table : sendsim::evidence::make_compact_tables(raw, areas)) {
    write_text(output_folder / table.file_name, table.text);
    std::cout << table.file_name << ": " << table.text.size() << " bytes\n";
  }
  // The one authority that ships; England's table is nobody's start.
  write_text(output_folder / "starting_plans.csv", starting_plans_text(output_folder, "Rotherham"));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: make_evidence <folder of raw releases> <output folder>\n"
                 "scenarios/data/SOURCES.md says which files the folder must hold.\n";
    return 2;
  }
  try {
    make_evidence(argv[1], argv[2]);
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << "make_evidence: " << error.what() << '\n';
    return EXIT_FAILURE;
  }
}
