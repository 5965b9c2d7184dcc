#pragma once

#include <filesystem>
#include <string>

namespace sendsim::server {

/// Opens `address` in the desktop's browser, where there is one; otherwise nothing happens. The
/// address is a key, and every user of a machine may read the words with which programs are
/// started: the browser is given a file in `folder` that leads to it, and that the user alone can
/// read (0600). It stays until somebody removes the folder.
void open_browser(const std::string& address, const std::filesystem::path& folder);

}  // namespace sendsim::server
