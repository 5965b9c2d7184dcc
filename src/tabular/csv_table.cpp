#include "sendsim/tabular/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <system_error>
#include <utility>

namespace sendsim::tabular {

namespace {

std::string message(std::string_view name, std::size_t row, std::size_t column,
                    std::string_view header, std::string_view fault) {
  std::string text{name};
  text += ": ";
  if (row > 0) {
    text += "row " + std::to_string(row);
    if (column > 0) text += ", column " + std::to_string(column);
    if (!header.empty()) text.append(" (").append(header).append(")");
    text += ": ";
  }
  return text.append(fault);
}

/// Reads records off the front of a CSV text. One record is one row, header included.
class RecordReader {
 public:
  RecordReader(std::string_view text, std::string_view name) : text_{text}, name_{name} {
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text_.starts_with(kByteOrderMark)) position_ = kByteOrderMark.size();
  }

  [[nodiscard]] bool at_end() const { return position_ >= text_.size(); }
  [[nodiscard]] std::size_t row() const { return row_; }

  /// Hands each cell of the next record to `take` and tells how many there were.
  template <class Take>
  std::size_t read_record(Take&& take) {
    ++row_;
    column_ = 0;
    do {
      ++column_;
      cell_.clear();
      if (!at_end() && text_[position_] == '"') {
        read_quoted();
      } else {
        read_plain();
      }
      take(std::string_view{cell_});
    } while (skip_comma());
    skip_line_end();
    return column_;
  }

 private:
  void read_plain() {
    const std::size_t end = std::min(text_.find_first_of(",\r\n\"", position_), text_.size());
    cell_.assign(text_.substr(position_, end - position_));
    position_ = end;
    if (!at_end() && text_[position_] == '"') {
      fail("a quotation mark inside a cell that does not begin with one");
    }
  }

  void read_quoted() {
    ++position_;
    while (true) {
      const std::size_t quote = text_.find('"', position_);
      if (quote == std::string_view::npos) fail("a quotation mark that is never closed");
      cell_.append(text_.substr(position_, quote - position_));
      position_ = quote + 1;
      if (at_end() || text_[position_] != '"') return;
      cell_ += '"';
      ++position_;
    }
  }

  bool skip_comma() {
    if (at_end() || text_[position_] != ',') return false;
    ++position_;
    return true;
  }

  void skip_line_end() {
    if (at_end()) return;
    if (text_[position_] == '\r') {
      ++position_;
      if (at_end() || text_[position_] != '\n') fail("a carriage return without a line feed");
    }
    if (text_[position_] != '\n') fail("expected a comma or the row's end after the closing quote");
    ++position_;
  }

  [[noreturn]] void fail(std::string_view fault) const {
    throw CsvError{name_, row_, column_, {}, fault};
  }

  std::string_view text_;
  std::string_view name_;
  std::size_t position_ = 0;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  std::string cell_;
};

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stopped, fault] = std::from_chars(text.data(), end, value);
  if (fault != std::errc{} || stopped != end) return std::nullopt;
  return value;
}

}  // namespace

CsvError::CsvError(std::string_view name, std::size_t row, std::size_t column,
                   std::string_view header, std::string_view fault)
    : std::runtime_error{message(name, row, column, header, fault)}, row_{row}, column_{column} {}

std::int64_t CsvCell::integer() const {
  const auto value = parse_whole<std::int64_t>(text_);
  if (!value) throw error("expected a whole number, got \"" + std::string{text_} + '"');
  return *value;
}

double CsvCell::number() const {
  const auto value = parse_whole<double>(text_);
  if (!value || !std::isfinite(*value)) {
    throw error("expected a number, got \"" + std::string{text_} + '"');
  }
  return *value;
}

std::size_t CsvCell::row() const noexcept { return row_ + 2; }

std::size_t CsvCell::column() const noexcept { return column_ + 1; }

CsvError CsvCell::error(std::string_view fault) const {
  return CsvError{table_->name(), row(), column(), table_->headers()[column_], fault};
}

CsvTable CsvTable::parse(std::string_view text, std::string name) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error{name + ": a table of 4 GiB or more is not read"};
  }
  CsvTable table;
  table.name_ = std::move(name);
  RecordReader reader{text, table.name_};
  if (reader.at_end()) throw CsvError{table.name_, 1, 0, {}, "expected a header, got nothing"};
  reader.read_record([&](std::string_view cell) { table.headers_.emplace_back(cell); });

  table.cells_.reserve(text.size());
  while (!reader.at_end()) {
    const std::size_t width = reader.read_record([&](std::string_view cell) {
      table.cells_.append(cell);
      table.ends_.push_back(static_cast<std::uint32_t>(table.cells_.size()));
    });
    if (width != table.column_count()) {
      throw CsvError{table.name_,
                     reader.row(),
                     std::min(width, table.column_count() + 1),
                     {},
                     "expected " + std::to_string(table.column_count()) +
                         " cells as in the header, got " + std::to_string(width)};
    }
    ++table.row_count_;
  }
  return table;
}

std::optional<std::size_t> CsvTable::find_column(std::string_view header) const {
  const auto found = std::find(headers_.begin(), headers_.end(), header);
  if (found == headers_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - headers_.begin());
}

std::size_t CsvTable::column(std::string_view header) const {
  if (const auto found = find_column(header)) return *found;
  throw CsvError{name_, 1, 0, {}, "expected a column \"" + std::string{header} + '"'};
}

CsvCell CsvTable::at(std::size_t row, std::size_t column) const {
  if (row >= row_count_ || column >= column_count()) {
    throw std::out_of_range{name_ + ": no such cell in the table"};
  }
  const std::size_t index = row * column_count() + column;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return CsvCell{*this, std::string_view{cells_}.substr(begin, ends_[index] - begin), row, column};
}

CsvCell CsvTable::at(std::size_t row, std::string_view header) const {
  return at(row, column(header));
}

}  // namespace sendsim::tabular
