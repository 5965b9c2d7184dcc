#include "sendsim/tabular/csv_table.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <memory>
#include <system_error>
#include <utility>

#include "sendsim/tabular/csv_rows.hpp"

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
    : std::runtime_error{message(name, row, column, header, fault)},
      row_{row},
      column_{column},
      fault_{std::make_shared<const std::string>(fault)} {}

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

std::string_view CsvCell::table_name() const noexcept { return table_->name(); }

CsvError CsvCell::error(std::string_view fault) const {
  return CsvError{table_->name(), row(), column(), table_->headers()[column_], fault};
}

CsvTable CsvTable::parse(std::string_view text, std::string name) {
  return parse(text, std::move(name), nullptr);
}

CsvTable CsvTable::parse(std::string_view text, std::string name, std::vector<CsvError>& ragged) {
  return parse(text, std::move(name), &ragged);
}

CsvTable CsvTable::parse(std::string_view text, std::string name, std::vector<CsvError>* ragged) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error{name + ": a table of 4 GiB or more is not read"};
  }
  CsvTable table;
  table.name_ = std::move(name);
  CsvRows rows{text, table.name_};
  if (rows.at_end()) throw CsvError{table.name_, 1, 0, {}, "expected a header, got nothing"};
  for (const std::string_view cell : rows.next()) table.headers_.emplace_back(cell);

  table.cells_.reserve(text.size());
  while (!rows.at_end()) {
    const std::span<const std::string_view> cells = rows.next();
    const std::size_t width = cells.size();
    ++table.row_count_;
    if (width != table.column_count()) {
      CsvError error{table.name_,
                     rows.row(),
                     std::min(width, table.column_count() + 1),
                     {},
                     "expected " + std::to_string(table.column_count()) +
                         " cells as in the header, got " + std::to_string(width)};
      const bool is_cut_off = rows.at_end() && !text.ends_with('\n');
      if (ragged == nullptr || is_cut_off) throw error;
      ragged->push_back(std::move(error));
      table.ends_.insert(table.ends_.end(), table.column_count(),
                         static_cast<std::uint32_t>(table.cells_.size()));
      continue;
    }
    for (const std::string_view cell : cells) {
      table.cells_.append(cell);
      table.ends_.push_back(static_cast<std::uint32_t>(table.cells_.size()));
    }
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
