#pragma once

#include <string>

namespace sendsim::server {

/// Opens `address` in the desktop's browser, where there is one; otherwise nothing happens.
void open_browser(const std::string& address);

}  // namespace sendsim::server
