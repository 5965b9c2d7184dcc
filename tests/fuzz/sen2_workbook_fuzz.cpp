#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "fuzz_target.hpp"
#include "sendsim/sen2/read.hpp"

// Any bytes as a workbook; and, where the input begins with `=== PATH`, the parts of one, so that
// what is within the zip file is reached as well. A return or a ReturnError of one line.

using namespace sendsim::sen2;

namespace {

/// Writes a zip file of parts that are stored as they are.
class StoredZip {
 public:
  void add(std::string_view path, std::string_view content) {
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    const std::string entry = entry_of(path, content);
    bytes_ += "PK\x03\x04" + entry;
    bytes_ += path;
    bytes_ += content;
    directory_ += std::string{"PK\x01\x02\x14\0", 6} + entry + std::string(10, '\0');
    put(directory_, at, 4);
    directory_ += path;
    ++parts_;
  }
  [[nodiscard]] std::string finish() {
    std::string end = std::string{"PK\x05\x06\0\0\0\0", 8};
    put(end, parts_, 2);
    put(end, parts_, 2);
    put(end, static_cast<std::uint32_t>(directory_.size()), 4);
    put(end, static_cast<std::uint32_t>(bytes_.size()), 4);
    put(end, 0, 2);
    return bytes_ + directory_ + end;
  }

 private:
  static void put(std::string& out, std::uint32_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) out += static_cast<char>((number >> (8 * i)) & 0xFFU);
  }
  /// What both headers of a part have in common.
  static std::string entry_of(std::string_view path, std::string_view content) {
    std::string out;
    put(out, 20, 2);  // version
    put(out, 0, 2);   // flags
    put(out, 0, 2);   // stored
    put(out, 0x5821, 2);
    put(out, 0x5821, 2);
    const auto* data = reinterpret_cast<const Bytef*>(content.data());
    put(out, static_cast<std::uint32_t>(crc32(0, data, static_cast<uInt>(content.size()))), 4);
    put(out, static_cast<std::uint32_t>(content.size()), 4);
    put(out, static_cast<std::uint32_t>(content.size()), 4);
    put(out, static_cast<std::uint32_t>(path.size()), 2);
    put(out, 0, 2);
    return out;
  }
  std::string bytes_, directory_;
  std::uint32_t parts_ = 0;
};

std::string zip_of_parts(std::string_view input) {
  constexpr std::string_view kMark = "=== ";
  StoredZip zip;
  for (int parts = 0; input.starts_with(kMark) && parts < 20; ++parts) {
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::string_view path = input.substr(kMark.size(), line - kMark.size());
    input.remove_prefix(std::min(line + 1, input.size()));
    const std::size_t end = std::min(input.find("\n=== "), input.size());
    zip.add(path.substr(0, 1000), input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return zip.finish();
}

}  // namespace

void sendsim::fuzz::check(std::string_view input) {
  constexpr HashKey kKey{{1, 2}};
  constexpr ReadLimits kLimits{.bytes = 1U << 20U, .records = 10'000, .findings = 10'000};
  std::string made;
  if (input.starts_with("=== ")) made = zip_of_parts(input);
  const NamedText file{"sen2_2026.xlsx", made.empty() ? input : std::string_view{made}};
  try {
    (void)read_workbook(file, kKey, kLimits);
  } catch (const ReturnError& error) {
    if (std::string_view{error.what()}.find('\n') != std::string_view::npos) std::abort();
  }
}
