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

#include "sendsim/evidence/compact_tables.hpp"

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
