#include "sendsim/tabular/named_columns.hpp"

#include <algorithm>

namespace sendsim::tabular {

std::string small_letters(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  if (from == std::string_view::npos) return {};
  std::string out{text.substr(from, text.find_last_not_of(' ') - from + 1)};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

NamedColumns::NamedColumns(const CsvTable& table) : table_{&table} {
  for (const std::string& header : table.headers()) headers_.push_back(small_letters(header));
}

std::optional<std::size_t> NamedColumns::find(std::initializer_list<std::string_view> names) const {
  for (const std::string_view name : names) {
    const auto found = std::find(headers_.begin(), headers_.end(), name);
    if (found != headers_.end()) return static_cast<std::size_t>(found - headers_.begin());
  }
  return std::nullopt;
}

std::string_view NamedColumns::text(std::size_t row, std::optional<std::size_t> column) const {
  return column ? table_->at(row, *column).text() : std::string_view{};
}

}  // namespace sendsim::tabular
