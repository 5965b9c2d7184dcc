#pragma once

#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::tabular {

/// In small letters (A to Z alone), without the blanks around it.
[[nodiscard]] std::string small_letters(std::string_view text);

/// Columns of a table by their names in any case; several names may mean one column. Refers to the
/// table, which must outlive it and stay put.
class NamedColumns {
 public:
  explicit NamedColumns(const CsvTable& table);

  /// Headers in small letters, in the table's order.
  [[nodiscard]] const std::vector<std::string>& headers() const noexcept { return headers_; }
  /// The column under the first of the names that there is; names in small letters.
  [[nodiscard]] std::optional<std::size_t> find(
      std::initializer_list<std::string_view> names) const;
  /// The cell's text; empty where there is no such column. It lives as long as the table.
  [[nodiscard]] std::string_view text(std::size_t row, std::optional<std::size_t> column) const;

 private:
  const CsvTable* table_;
  std::vector<std::string> headers_;
};

}  // namespace sendsim::tabular
