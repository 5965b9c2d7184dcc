#include "sendsim/server/open_browser.hpp"

#include <fcntl.h>
#include <unistd.h>

#include "child_process.hpp"
#include "descriptor.hpp"

namespace sendsim::server {
namespace {

/// A page that leads to `address`, also where a browser does not go by itself.
std::string leading_to(const std::string& address) {
  return "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>sendsim</title>\n"
         "<meta http-equiv=\"refresh\" content=\"0; url=" +
         address + "\">\n<p><a href=\"" + address + "\">The planner’s page</a></p>\n</html>\n";
}

/// False where that is not possible.
bool write_for_me_alone(const std::filesystem::path& file, const std::string& text) {
  const Descriptor opened{
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600)};
  return opened &&
         ::write(opened.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

}  // namespace

void open_browser(const std::string& address, const std::filesystem::path& folder) {
  const std::filesystem::path file = folder / "open.html";
  if (write_for_me_alone(file, leading_to(address))) start_and_forget({"xdg-open", file.string()});
}

}  // namespace sendsim::server
