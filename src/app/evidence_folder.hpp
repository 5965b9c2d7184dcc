#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sendsim/calibration/evidence_book.hpp"

namespace sendsim::app {

/// Where the evidence that ships stands: scenarios/data of the checkout that the program was built
/// from.
[[nodiscard]] std::filesystem::path shipped_evidence();

/// The tables `*.csv` and `*.csv.gz` of a folder. @throws std::runtime_error when it is no folder
/// or a table cannot be read
[[nodiscard]] std::vector<std::string> authorities_in(const std::filesystem::path& folder);
/// The tables of `folder`, of England and `area` alone.
[[nodiscard]] calibration::EvidenceBook read_evidence(const std::filesystem::path& folder,
                                                      const std::string& area);

/// The whole of a file. @throws std::runtime_error that names it
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace sendsim::app
