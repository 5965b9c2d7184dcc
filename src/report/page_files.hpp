#pragma once

#include <span>
#include <string_view>

namespace sendsim::report {

/// A file of src/report/page, which stands in the program.
struct PageFile {
  std::string_view name;
  std::string_view text;
};
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace sendsim::report
