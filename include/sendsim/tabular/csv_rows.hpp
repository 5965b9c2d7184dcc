#pragma once

#include <cstddef>
#include <deque>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::tabular {

/// How much one row may hold before the text is refused.
struct CsvLimits {
  std::size_t cell_bytes = std::numeric_limits<std::size_t>::max();
  std::size_t cells = std::numeric_limits<std::size_t>::max();  ///< of a row
};

/// A CSV text row by row, header included, by the rules of CsvTable; widths are the caller's to
/// compare. Copies nothing but cells with doubled quotes.
class CsvRows {
 public:
  /// Both texts must outlive this; `name` stands in front of every message.
  CsvRows(std::string_view text, std::string_view name, CsvLimits limits = {});

  [[nodiscard]] bool at_end() const noexcept { return position_ >= text_.size(); }
  /// The row last read, counted from 1; 0 before the first.
  [[nodiscard]] std::size_t row() const noexcept { return row_; }
  /// The cells of the next row, quotes undone; good until the next call.
  /// @throws CsvError on a fault of the text or beyond the limits
  std::span<const std::string_view> next();

 private:
  std::string_view read_plain();
  std::string_view read_quoted();
  std::string_view unquoted(std::string_view quoted);
  bool skip_comma();
  void skip_line_end();
  [[noreturn]] void fail(std::string_view fault) const;

  std::string_view text_;
  std::string_view name_;
  CsvLimits limits_;
  std::size_t position_ = 0;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::vector<std::string_view> cells_;
  std::deque<std::string> unquoted_;  ///< the row's cells that had doubled quotes
};

}  // namespace sendsim::tabular
