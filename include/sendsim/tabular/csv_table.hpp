#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sendsim::tabular {

/// A CSV text that cannot be read as asked, told with its place so that its author can mend it.
///
/// what() reads `ehc_plans.csv: row 3, column 2 (count): expected a whole number, got "x"`.
class CsvError : public std::runtime_error {
 public:
  /// `row` and `column` count from 1 and the header is row 1, as spreadsheets count; 0 = none.
  /// `header` is the column's name, empty when it has none.
  CsvError(std::string_view name, std::size_t row, std::size_t column, std::string_view header,
           std::string_view fault);

  [[nodiscard]] std::size_t row() const noexcept { return row_; }
  [[nodiscard]] std::size_t column() const noexcept { return column_; }
  /// What is wrong, without the place.
  [[nodiscard]] const std::string& fault() const noexcept { return *fault_; }

 private:
  std::size_t row_;
  std::size_t column_;
  std::shared_ptr<const std::string> fault_;  // an exception must copy without throwing
};

class CsvTable;

/// One cell of a table, with its place. Refers to the table, which must outlive it and stay put.
class CsvCell {
 public:
  /// The cell's text with its quotes undone; spaces are kept.
  [[nodiscard]] std::string_view text() const noexcept { return text_; }
  [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
  /// The cell as a whole number in decimal digits, with `-` alone as sign.
  /// @throws CsvError unless the whole text is one and fits
  [[nodiscard]] std::int64_t integer() const;
  /// The cell as a finite number (decimal point, exponent allowed), whatever the locale.
  /// @throws CsvError unless the whole text is one
  [[nodiscard]] double number() const;
  /// Row in the text, counted from 1 with the header as row 1.
  [[nodiscard]] std::size_t row() const noexcept;
  /// Column in the text, counted from 1.
  [[nodiscard]] std::size_t column() const noexcept;
  [[nodiscard]] std::string_view table_name() const noexcept;
  /// The error that says `fault` about this cell, for callers with rules of their own.
  [[nodiscard]] CsvError error(std::string_view fault) const;

 private:
  friend class CsvTable;
  CsvCell(const CsvTable& table, std::string_view text, std::size_t row, std::size_t column)
      : table_{&table}, text_{text}, row_{row}, column_{column} {}

  const CsvTable* table_;
  std::string_view text_;
  std::size_t row_;     // counted from 0, without the header
  std::size_t column_;  // counted from 0
};

/// A CSV text in memory: a header and rows of the same width. Never opens a file.
///
/// Reads      RFC 4180: commas, quotes doubled within quotes, line breaks within quotes; rows end
///            in LF or CRLF; a UTF-8 byte-order mark is dropped. Bytes are otherwise kept.
/// Refuses    ragged rows, a blank line among several columns, a quote inside an unquoted cell,
///            text after a closing quote, a quote never closed, a lone carriage return, no header.
/// Leaves out other separators, comments and encodings, and what a publisher writes for "none".
class CsvTable {
 public:
  /// `name` stands in front of every message, usually the file's name. `text` may go afterwards.
  /// @throws CsvError on the first fault; std::length_error from 4 GiB on
  [[nodiscard]] static CsvTable parse(std::string_view text, std::string name);
  /// The same, but a row that is not as wide as the header is told and stands as a row of empty
  /// cells, so that the rows after it keep their numbers.
  /// @throws as the other; also where the last row is ragged and has no end: the file was cut off
  [[nodiscard]] static CsvTable parse(std::string_view text, std::string name,
                                      std::vector<CsvError>& ragged);

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Rows below the header.
  [[nodiscard]] std::size_t row_count() const noexcept { return row_count_; }
  [[nodiscard]] std::size_t column_count() const noexcept { return headers_.size(); }
  [[nodiscard]] std::span<const std::string> headers() const noexcept { return headers_; }

  /// The column headed exactly `header`, counted from 0. A header that stands twice (the DfE has
  /// published such a file) means the first.
  [[nodiscard]] std::optional<std::size_t> find_column(std::string_view header) const;
  /// As find_column. @throws CsvError if there is none
  [[nodiscard]] std::size_t column(std::string_view header) const;

  /// The cell of a row below the header and a column, both counted from 0.
  /// @throws std::out_of_range beyond the table: a fault in our code
  [[nodiscard]] CsvCell at(std::size_t row, std::size_t column) const;
  /// The cell under `header`. @throws CsvError if there is no such column
  [[nodiscard]] CsvCell at(std::size_t row, std::string_view header) const;

 private:
  [[nodiscard]] static CsvTable parse(std::string_view text, std::string name,
                                      std::vector<CsvError>* ragged);

  std::string name_;
  std::vector<std::string> headers_;
  std::string cells_;                // the texts of all cells, row by row
  std::vector<std::uint32_t> ends_;  // where each cell ends in cells_
  std::size_t row_count_ = 0;
};

}  // namespace sendsim::tabular
