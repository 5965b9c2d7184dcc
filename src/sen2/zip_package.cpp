#include "zip_package.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <array>
#include <cstring>  // explicit_bzero, of glibc
#include <memory>
#include <string>

#include "errors.hpp"

namespace sendsim::sen2 {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 16U;
/// What encrypted workbooks and those of Excel 97 are: OLE compound files.
constexpr std::string_view kCompoundFile = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

struct CloseFile {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

/// The stream's name in an encrypted workbook, as compound files write names.
bool is_encrypted(std::string_view bytes) {
  constexpr std::string_view kName = "EncryptedPackage";
  std::string wide;
  for (const char c : kName) {
    wide += c;
    wide += '\0';
  }
  return bytes.find(wide) != std::string_view::npos;
}

/// A piece of an unpacked part, which may hold names.
class Piece {
 public:
  Piece() = default;
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;
  ~Piece() { explicit_bzero(bytes_.data(), bytes_.size()); }
  std::array<char, kPiece>& bytes() { return bytes_; }

 private:
  std::array<char, kPiece> bytes_{};
};

}  // namespace

ZipPackage::ZipPackage(const NamedText& file, const ReadLimits& limits)
    : file_{file}, limits_{limits} {
  if (file.text.size() > limits.bytes)
    refuse(fmt::format("expected at most {} bytes", limits.bytes));
  if (file.text.starts_with(kCompoundFile))
    refuse(is_encrypted(file.text)
               ? "expected a workbook without a password: save a copy that has none"
               : "expected an .xlsx workbook, got an older .xls: save it as .xlsx");
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(file.text.data(), file.text.size(), 0, &error);
  if (source != nullptr) {
    archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
    if (archive_ == nullptr) zip_source_free(source);
  }
  zip_error_fini(&error);
  if (archive_ == nullptr) refuse("expected an .xlsx workbook: the file is none, or is damaged");
}

ZipPackage::~ZipPackage() { zip_discard(archive_); }

bool ZipPackage::has(std::string_view path) const {
  return zip_name_locate(archive_, std::string{path}.c_str(), ZIP_FL_NOCASE) >= 0;
}

void ZipPackage::read(std::string_view path, XmlHandler& handler) {
  const auto index = zip_name_locate(archive_, std::string{path}.c_str(), ZIP_FL_NOCASE);
  if (index < 0) refuse("expected a whole workbook: a part of it is missing");
  const std::unique_ptr<zip_file_t, CloseFile> part{
      zip_fopen_index(archive_, static_cast<zip_uint64_t>(index), 0)};
  if (!part)
    refuse("expected a workbook that can be unpacked: a part has a password or is damaged");
  XmlStream stream{handler, file_.name, limits_};
  const auto piece = std::make_unique<Piece>();
  while (true) {
    const auto got = zip_fread(part.get(), piece->bytes().data(), piece->bytes().size());
    if (got < 0) refuse("expected a workbook that can be unpacked: a part is damaged");
    if (got == 0) break;
    unpacked_ += static_cast<std::uint64_t>(got);
    if (unpacked_ > limits_.bytes)
      refuse(fmt::format("expected at most {} bytes, unpacked", limits_.bytes));
    stream.feed({piece->bytes().data(), static_cast<std::size_t>(got)});
  }
  stream.finish();
}

void ZipPackage::refuse(std::string_view fault) const {
  throw ReturnError{message_at(file_.name, 0, fault)};
}

}  // namespace sendsim::sen2
