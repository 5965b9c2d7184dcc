#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/sen2/read.hpp"
#include "xml_stream.hpp"

namespace sendsim::sen2 {

/// The texts that a workbook's cells refer to by number, names among them: wiped when done with.
class SharedStrings : public XmlHandler {
 public:
  SharedStrings(std::string_view name, const ReadLimits& limits) : name_{name}, limits_{limits} {}
  ~SharedStrings() override;

  void start_element(std::string_view name, const XmlAttributes& attributes,
                     std::uint64_t line) override;
  void text(std::string_view piece, std::uint64_t line) override;
  void end_element(std::string_view name) override;

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  [[nodiscard]] std::string_view at(std::size_t index) const;

 private:
  std::string_view name_;
  const ReadLimits& limits_;
  /// All texts in blocks that never move, so that growing leaves no copies.
  std::deque<std::string> blocks_;
  struct End {
    std::uint32_t block, end;
  };
  std::vector<End> ends_;
  std::string current_;
  bool in_text_ = false;
  int phonetic_ = 0;  ///< open readings of a text in another script, which are no part of it
};

}  // namespace sendsim::sen2
