#include "sendsim/server/open_browser.hpp"

#include "child_process.hpp"

namespace sendsim::server {

void open_browser(const std::string& address) { start_and_forget({"xdg-open", address}); }

}  // namespace sendsim::server
