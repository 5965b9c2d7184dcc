#include "sendsim/tabular/csv_writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace sendsim::tabular {

namespace {

template <class Number>
std::string text_of(Number number) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
  return std::string(buffer.data(), end);
}

}  // namespace

CsvWriter::CsvWriter(const std::vector<std::string>& headers) : width_{headers.size()} {
  if (headers.empty()) throw std::logic_error{"a CSV text needs at least one column"};
  for (const std::string& header : headers) add(header);
  end_row();
}

CsvWriter& CsvWriter::add(std::string_view text) {
  // A lone empty cell is quoted, or its row would look like a blank line.
  const bool lone_and_empty = text.empty() && width_ == 1;
  if (text.find_first_of(",\"\r\n") == std::string_view::npos && !lone_and_empty) {
    add_raw(text);
    return *this;
  }
  std::string quoted{'"'};
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  add_raw(quoted += '"');
  return *this;
}

CsvWriter& CsvWriter::add(double number) {
  if (!std::isfinite(number)) throw std::logic_error{"a CSV cell must be a finite number"};
  add_raw(text_of(number));
  return *this;
}

CsvWriter& CsvWriter::add_integer(std::int64_t number) {
  add_raw(text_of(number));
  return *this;
}

void CsvWriter::add_raw(std::string_view text) {
  if (cells_in_row_ == width_) throw std::logic_error{"a CSV row has more cells than headers"};
  if (cells_in_row_++ > 0) text_ += ',';
  text_.append(text);
}

CsvWriter& CsvWriter::end_row() {
  if (cells_in_row_ != width_) throw std::logic_error{"a CSV row has fewer cells than headers"};
  text_ += '\n';
  cells_in_row_ = 0;
  return *this;
}

const std::string& CsvWriter::text() const {
  if (cells_in_row_ != 0) throw std::logic_error{"a CSV text is read within a row"};
  return text_;
}

}  // namespace sendsim::tabular
