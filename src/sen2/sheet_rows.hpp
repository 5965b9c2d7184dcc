#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shared_strings.hpp"
#include "xml_stream.hpp"

namespace sendsim::sen2 {

/// A cell that is not empty: its column, counted from 0, and its text; numbers as the file has
/// them.
struct SheetCell {
  std::uint32_t column;
  std::string_view text;
};
/// Takes a row, counted from 1; the cells are good during the call.
using TakeRow = std::function<void(std::uint32_t row, std::span<const SheetCell> cells)>;

/// A worksheet's XML, row by row. A formula counts as the value that Excel last stored for it.
class SheetRows : public XmlHandler {
 public:
  SheetRows(const SharedStrings& strings, std::string_view name, const ReadLimits& limits,
            TakeRow take)
      : strings_{strings}, name_{name}, limits_{limits}, take_{std::move(take)} {}
  ~SheetRows() override;

  void start_element(std::string_view name, const XmlAttributes& attributes,
                     std::uint64_t line) override;
  void text(std::string_view piece, std::uint64_t line) override;
  void end_element(std::string_view name) override;

 private:
  struct Span {
    std::uint32_t column;
    bool shared;
    std::size_t begin, size;  ///< in texts_; the index and 0 of a shared text
  };
  void start_row(const XmlAttributes& attributes);
  void start_cell(const XmlAttributes& attributes);
  void end_cell();
  void end_row();
  [[noreturn]] void refuse(std::string_view fault) const;

  const SharedStrings& strings_;
  std::string_view name_;
  const ReadLimits& limits_;
  TakeRow take_;
  std::uint32_t row_ = 0, column_ = 0;  ///< counted from 1; those at hand or last seen
  bool shared_ = false, in_value_ = false;
  int phonetic_ = 0;
  std::size_t value_begin_ = 0;
  std::string texts_;  ///< of the row's cells, one after the other
  std::vector<Span> spans_;
  std::vector<SheetCell> cells_;
};

}  // namespace sendsim::sen2
