#include "errors.hpp"

#include <fmt/format.h>

namespace sendsim::sen2 {

std::string shown_name(std::string_view name) {
  constexpr std::size_t kMost = 200;
  const std::size_t slash = name.find_last_of("/\\");
  if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
  std::string shown{name.substr(0, kMost)};
  for (char& c : shown)
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') c = '?';
  return shown;
}

std::string message_at(std::string_view name, std::uint64_t row, std::string_view fault) {
  const std::string shown = shown_name(name);
  return row == 0 ? fmt::format("{}: {}", shown, fault)
                  : fmt::format("{}:{}: {}", shown, row, fault);
}

}  // namespace sendsim::sen2
