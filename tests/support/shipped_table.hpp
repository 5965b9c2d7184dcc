#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/gzip.hpp"

namespace sendsim::test {

/// A table of the evidence that ships, by its name without ".csv".
inline tabular::CsvTable shipped_table(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path{SENDSIM_SOURCE_DIR} / "scenarios" / "data" / (name + ".csv");
  for (const std::string suffix : {"", ".gz"}) {
    std::ifstream file{path.string() + suffix, std::ios::binary};
    if (!file) continue;
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    return tabular::CsvTable::parse(tabular::is_gzip(text) ? tabular::gunzip(text) : text, name);
  }
  throw std::runtime_error(path.string() + " does not ship");
}

}  // namespace sendsim::test
