#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fuzz_target.hpp"
#include "sendsim/sen2/read.hpp"

// Any bytes as the XML of a return: a return or a ReturnError of one line, and the same twice.

using namespace sendsim::sen2;

void sendsim::fuzz::check(std::string_view input) {
  constexpr HashKey kKey{{1, 2}};
  constexpr ReadLimits kLimits{.bytes = 1U << 20U, .records = 10'000, .findings = 10'000};
  const NamedText file{"sen2_2026.xml", input};
  try {
    const Return once = read_xml(file, kKey, kLimits);
    if (!same_content(once, read_xml(file, kKey, kLimits))) std::abort();
  } catch (const ReturnError& error) {
    if (std::string_view{error.what()}.find('\n') != std::string_view::npos) std::abort();
  }
}
