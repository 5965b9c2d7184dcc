#pragma once

#include <filesystem>

namespace sendsim::report {

/// Reads back the workbook that was written to `file`, for libxlsxwriter does not see when the
/// folder of its temporary files is full: then parts of the workbook end in the middle.
/// @throws std::system_error when a part is missing or does not end with the tag it begins with
void check_package(const std::filesystem::path& file);

}  // namespace sendsim::report
