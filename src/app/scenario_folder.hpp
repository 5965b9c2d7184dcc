#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace sendsim::app {

/// What stands there may have been changed by hand. @throws UsageError, told as of `command`, for
/// anything but an empty folder
void refuse_what_is_there(const std::filesystem::path& place, const std::string& command);

/// Writes texts by their path within `folder`, and the folders that they are in.
void write_texts(const std::filesystem::path& folder,
                 const std::map<std::string, std::string>& texts);

}  // namespace sendsim::app
