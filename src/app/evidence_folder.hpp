#pragma once

#include <filesystem>
#include <string>

#include "sendsim/calibration/evidence_book.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::app {

/// Where the evidence that ships stands: scenarios/data of the checkout that the program was built
/// from.
[[nodiscard]] std::filesystem::path shipped_evidence();
/// Where the list of what the back-test scores stands.
[[nodiscard]] std::filesystem::path shipped_backtest();

/// The areas of a folder of tables. @throws std::runtime_error when it has no areas.csv
[[nodiscard]] evidence::Areas areas_in(const std::filesystem::path& folder);
/// The tables `*.csv` and `*.csv.gz` of a folder. @throws std::runtime_error when one cannot be
/// read
[[nodiscard]] calibration::EvidenceShelf read_evidence(const std::filesystem::path& folder);

/// Where a table of a folder stands: `name.csv.gz` if that is there, else `name.csv`.
[[nodiscard]] std::filesystem::path evidence_table_path(const std::filesystem::path& folder,
                                                        const std::string& name);
/// One table of a folder, `name.csv` or `name.csv.gz`. @throws std::runtime_error when it is not
/// there or cannot be read
[[nodiscard]] tabular::CsvTable read_evidence_table(const std::filesystem::path& folder,
                                                    const std::string& name);

/// The whole of a file of at most 1 GiB that a user names. @throws UsageError that begins with
/// `command`, for one that cannot be read or is larger
[[nodiscard]] std::string read_users_file(const std::filesystem::path& path,
                                          const std::string& command);
/// The whole of a file. @throws std::runtime_error that names it
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace sendsim::app
