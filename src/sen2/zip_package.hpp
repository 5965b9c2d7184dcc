#pragma once

#include <cstdint>
#include <string_view>

#include "sendsim/sen2/read.hpp"
#include "xml_stream.hpp"

struct zip;

namespace sendsim::sen2 {

/// The parts of an Office Open XML file in memory, each read as XML while it is unpacked. The
/// bytes that come out are counted over all parts, so that a zip bomb stops at the limit.
class ZipPackage {
 public:
  /// `file` and `limits` must outlive this.
  /// @throws ReturnError for what is no zip file, among it files with a password and .xls
  ZipPackage(const NamedText& file, const ReadLimits& limits);
  ZipPackage(const ZipPackage&) = delete;
  ZipPackage& operator=(const ZipPackage&) = delete;
  ~ZipPackage();

  /// Whether there is a part of that path, whatever its case.
  [[nodiscard]] bool has(std::string_view path) const;
  /// Reads a part that is there. @throws ReturnError if it is damaged or beyond the limits
  void read(std::string_view path, XmlHandler& handler);

 private:
  [[noreturn]] void refuse(std::string_view fault) const;

  const NamedText& file_;
  const ReadLimits& limits_;
  zip* archive_ = nullptr;
  std::uint64_t unpacked_ = 0;
};

}  // namespace sendsim::sen2
