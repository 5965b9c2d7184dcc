#include "sheet_rows.hpp"

#include <fmt/format.h>

#include "child_key.hpp"
#include "errors.hpp"
#include "sendsim/sen2/cells.hpp"

namespace sendsim::sen2 {
namespace {

// What Excel can hold.
constexpr std::uint32_t kMostRows = 1'048'576, kMostColumns = 16'384;

/// The column of a reference such as `AB12`, counted from 1; 0 if it has none.
std::uint32_t column_of(std::string_view reference) {
  std::uint32_t column = 0;
  for (const char c : reference) {
    const char letter = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    if (letter < 'A' || letter > 'Z' || column > kMostColumns) break;
    column = column * 26 + static_cast<std::uint32_t>(letter - 'A' + 1);
  }
  return column;
}

}  // namespace

SheetRows::~SheetRows() { wipe(texts_); }

void SheetRows::start_element(std::string_view name, const XmlAttributes& attributes,
                              std::uint64_t) {
  if (name == "row") return start_row(attributes);
  if (name == "c") return start_cell(attributes);
  if (name == "rph") ++phonetic_;
  in_value_ = (name == "v" || name == "t") && phonetic_ == 0;
}

void SheetRows::start_row(const XmlAttributes& attributes) {
  const auto told = attributes.find("r");
  const auto row = told ? parse_whole(*told) : row_ + std::uint64_t{1};
  if (!row || *row <= row_ || *row > kMostRows)
    refuse("expected rows of a worksheet in ascending order");
  row_ = static_cast<std::uint32_t>(*row);
  column_ = 0;
  texts_.clear();
  spans_.clear();
}

void SheetRows::start_cell(const XmlAttributes& attributes) {
  const auto told = attributes.find("r");
  column_ = told ? column_of(*told) : column_ + 1;
  if (column_ == 0 || column_ > kMostColumns || spans_.size() >= kMostColumns)
    refuse("expected cells with a column from A to XFD");
  const auto type = attributes.find("t");
  shared_ = type && *type == "s";
  in_value_ = false;
  value_begin_ = texts_.size();
}

void SheetRows::text(std::string_view piece, std::uint64_t) {
  if (!in_value_) return;
  if (texts_.size() - value_begin_ + piece.size() > limits_.cell_bytes)
    refuse(fmt::format("expected at most {} bytes in one cell", limits_.cell_bytes));
  texts_ += piece;
}

void SheetRows::end_element(std::string_view name) {
  if (name == "v" || name == "t") in_value_ = false;
  if (name == "rph" && phonetic_ > 0) --phonetic_;
  if (name == "c") end_cell();
  if (name == "row") end_row();
}

void SheetRows::end_cell() {
  const std::string_view value = std::string_view{texts_}.substr(value_begin_);
  if (value.empty() || column_ == 0) return;
  if (!shared_) {
    spans_.push_back({column_ - 1, false, value_begin_, value.size()});
  } else {
    const auto index = parse_whole(value);
    if (!index || *index >= strings_.size()) refuse("expected a cell's text, which is missing");
    spans_.push_back({column_ - 1, true, static_cast<std::size_t>(*index), 0});
  }
  value_begin_ = texts_.size();
}

void SheetRows::end_row() {
  cells_.clear();
  for (const Span& span : spans_)
    cells_.push_back({span.column, span.shared
                                       ? strings_.at(span.begin)
                                       : std::string_view{texts_}.substr(span.begin, span.size)});
  if (!cells_.empty()) take_(row_, cells_);
  spans_.clear();
}

void SheetRows::refuse(std::string_view fault) const {
  throw ReturnError{message_at(name_, row_, fault)};
}

}  // namespace sendsim::sen2
