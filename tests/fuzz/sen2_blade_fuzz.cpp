#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.hpp"
#include "sendsim/sen2/read.hpp"

// Blade files in one input: each begins with a line `=== NAME`. Reading gives a return or a
// ReturnError of one line, and the same twice.

using namespace sendsim::sen2;

namespace {

std::vector<NamedText> files_in(std::string_view input) {
  constexpr std::string_view kMark = "=== ";
  std::vector<NamedText> files;
  while (input.starts_with(kMark)) {
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view name = input.substr(kMark.size(), line - kMark.size());
    input.remove_prefix(std::min(line + 1, input.size()));
    const std::size_t next = input.find("\n=== ");
    const std::size_t end = next == std::string_view::npos ? input.size() : next + 1;
    files.push_back({std::string{name}, input.substr(0, end)});
    input.remove_prefix(end);
  }
  return files;
}

}  // namespace

void sendsim::fuzz::check(std::string_view input) {
  constexpr HashKey kKey{{1, 2}};
  constexpr ReadLimits kLimits{.bytes = 1U << 20U, .records = 10'000, .findings = 10'000};
  const auto files = files_in(input);
  try {
    const Return once = read_blades(files, kKey, kLimits);
    if (!same_content(once, read_blades(files, kKey, kLimits))) std::abort();
  } catch (const ReturnError& error) {
    if (std::string_view{error.what()}.find('\n') != std::string_view::npos) std::abort();
  }
}
