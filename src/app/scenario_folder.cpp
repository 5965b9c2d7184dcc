#include "scenario_folder.hpp"

#include <system_error>

#include "failures.hpp"
#include "sendsim/output/folder.hpp"

namespace sendsim::app {

namespace fs = std::filesystem;

void refuse_what_is_there(const fs::path& place, const std::string& command) {
  std::error_code unknown;
  if (fs::exists(place, unknown) && !(fs::is_directory(place) && fs::is_empty(place)))
    throw UsageError(command + ": " + place.string() +
                     " is there already; name another folder with --out, or remove it");
}

void write_texts(const fs::path& folder, const std::map<std::string, std::string>& texts) {
  for (const auto& [name, text] : texts) {
    fs::create_directories((folder / name).parent_path());
    output::write_file(folder / name, text);
  }
}

}  // namespace sendsim::app
