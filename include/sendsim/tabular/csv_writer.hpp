#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::tabular {

/// Writes a CSV text (RFC 4180, UTF-8 without byte-order mark, lines end in LF): cell by cell, row
/// by row. Cells are quoted only where they must be. What it writes, CsvTable reads back unchanged.
class CsvWriter {
 public:
  /// @throws std::logic_error without headers
  explicit CsvWriter(const std::vector<std::string>& headers);

  CsvWriter& add(std::string_view text);
  /// The shortest text that reads back as the same number. @throws std::logic_error if not finite
  CsvWriter& add(double number);
  template <std::integral Integer>
  CsvWriter& add(Integer number) {
    return add_integer(static_cast<std::int64_t>(number));
  }
  /// @throws std::logic_error unless the row has as many cells as there are headers
  CsvWriter& end_row();

  /// The text so far. @throws std::logic_error within an unfinished row
  [[nodiscard]] const std::string& text() const;

 private:
  CsvWriter& add_integer(std::int64_t number);
  void add_raw(std::string_view text);

  std::string text_;
  std::size_t width_;
  std::size_t cells_in_row_ = 0;
};

}  // namespace sendsim::tabular
