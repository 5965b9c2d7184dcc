#pragma once

#include <span>
#include <string_view>

namespace sendsim::server {

/// A file of src/server/page, as it was when the program was built.
struct PageFile {
  std::string_view name;  ///< below the token: "index.html", "modules/run.js"
  std::string_view text;
};
/// All of them; no other file is ever served as part of the page.
[[nodiscard]] std::span<const PageFile> page_files();

}  // namespace sendsim::server
