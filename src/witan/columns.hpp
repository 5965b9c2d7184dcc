#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::witan {

/// A CSV text whose columns are found by name without regard to case, `-` and `_` alike.
class Columns {
 public:
  /// @throws tabular::CsvError where the text is no table, a name of `wanted` is missing or twice,
  /// or no row stands below the header
  Columns(std::string_view bytes, const std::string& name,
          std::initializer_list<std::string_view> wanted);

  [[nodiscard]] std::size_t rows() const { return table_.row_count(); }
  /// The cell of a row below the header; `wanted`: place in the list of wanted names.
  [[nodiscard]] tabular::CsvCell at(std::size_t row, std::size_t wanted) const {
    return table_.at(row, places_[wanted]);
  }

 private:
  tabular::CsvTable table_;
  std::vector<std::size_t> places_;
};

/// The cell's text without the spaces around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// A whole number, which a spreadsheet may have written as `7.0`. @throws tabular::CsvError
[[nodiscard]] int whole_number(const tabular::CsvCell& cell, int low, int high);
/// @throws tabular::CsvError
[[nodiscard]] double number_from_zero(const tabular::CsvCell& cell, double most);
/// `text` for a message: on one line, in quotes, cut where it is long.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace sendsim::witan
