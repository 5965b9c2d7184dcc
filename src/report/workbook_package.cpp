#include "workbook_package.hpp"

#include <zlib.h>

#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "sendsim/output/errors.hpp"

namespace sendsim::report {
namespace {

// A zip archive without ZIP64, as libxlsxwriter writes it: entries, then a directory of them, then
// a record of where the directory is. Source: PKWARE APPNOTE 6.3.10, 4.3.
constexpr std::string_view kEntry = "PK\x01\x02";
constexpr std::size_t kEntrySize = 46;
constexpr std::size_t kLocalHeaderSize = 30;
constexpr std::string_view kEnd = "PK\x05\x06";
constexpr std::size_t kEndSize = 22;

/// A little-endian number of `size` bytes; nothing beyond the end.
std::optional<std::size_t> number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  if (at + size > bytes.size()) return std::nullopt;
  std::size_t value = 0;
  for (std::size_t byte = size; byte-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + byte]);
  return value;
}

std::optional<std::string> inflated(std::string_view packed, std::size_t size) {
  std::string text(size, '\0');
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return std::nullopt;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const int result = inflate(&stream, Z_FINISH);
  inflateEnd(&stream);
  if (result != Z_STREAM_END || stream.total_out != size) return std::nullopt;
  return text;
}

/// An XML document whose last tag closes its first one, or that is one tag.
bool is_whole(std::string_view xml) {
  std::size_t from = xml.find("?>");
  from = from == std::string_view::npos ? 0 : from;
  from = xml.find('<', from);
  if (from == std::string_view::npos) return false;
  const std::size_t to = xml.find_first_of(" >/\n", from);
  if (to == std::string_view::npos) return false;
  while (xml.ends_with('\n')) xml.remove_suffix(1);
  const std::string close = "</" + std::string{xml.substr(from + 1, to - from - 1)} + ">";
  return xml.ends_with(close) || (xml.ends_with("/>") && xml.rfind('<') == from);
}

/// Whether the entry that the directory has at `at` is whole; moves `at` behind it.
bool entry_is_whole(std::string_view zip, std::size_t& at) {
  if (at + kEntrySize > zip.size() || zip.substr(at, kEntry.size()) != kEntry) return false;
  const std::size_t packed = *number_at(zip, at + 20, 4);
  const std::size_t size = *number_at(zip, at + 24, 4);
  const std::size_t local = *number_at(zip, at + 42, 4);
  at += kEntrySize + *number_at(zip, at + 28, 2) + *number_at(zip, at + 30, 2) +
        *number_at(zip, at + 32, 2);
  const std::optional<std::size_t> name = number_at(zip, local + 26, 2);
  const std::optional<std::size_t> extra = number_at(zip, local + 28, 2);
  if (!name || !extra) return false;
  const std::size_t data = local + kLocalHeaderSize + *name + *extra;
  if (data + packed > zip.size()) return false;
  const std::optional<std::string> text = inflated(zip.substr(data, packed), size);
  return text && is_whole(*text);
}

bool package_is_whole(std::string_view zip) {
  if (zip.size() < kEndSize || zip.substr(zip.size() - kEndSize, kEnd.size()) != kEnd) return false;
  const std::size_t end = zip.size() - kEndSize;
  const std::size_t entries = *number_at(zip, end + 10, 2);
  std::size_t at = *number_at(zip, end + 16, 4);
  for (std::size_t entry = 0; entry < entries; ++entry)
    if (!entry_is_whole(zip, at)) return false;
  return entries > 0;
}

}  // namespace

void check_package(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string zip{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  if (!in || !package_is_whole(zip)) output::throw_file_error("write", file, ENOSPC);
}

}  // namespace sendsim::report
