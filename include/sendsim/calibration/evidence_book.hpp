#pragma once

#include <cstddef>
#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::calibration {

/// The shipped evidence tables (scenarios/data), by name, and look-ups in them.
class EvidenceBook {
 public:
  using Where = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// `name` without ".csv". @throws tabular::CsvError for a text that is no table
  void add(const std::string& name, std::string_view text);
  [[nodiscard]] const tabular::CsvTable& table(const std::string& name) const;
  /// The number under `column` of the one row where all of `where` hold; nothing if there is none
  /// or the cell is empty. @throws std::runtime_error if several rows do
  [[nodiscard]] std::optional<double> find(const std::string& name, std::string_view column,
                                           Where where) const;
  /// The same, 0 if there is no row: published tables leave out empty categories. An empty cell is
  /// unknown, not 0. @throws std::runtime_error that names table and row where it is empty
  [[nodiscard]] double count(const std::string& name, std::string_view column, Where where) const;
  /// The same, where an unknown count may stand for 0 because the caller tells that it is unknown.
  [[nodiscard]] double known_count(const std::string& name, std::string_view column,
                                   Where where) const {
    return find(name, column, where).value_or(0.0);
  }
  /// The same, where it must be there. @throws std::runtime_error that names table and row
  [[nodiscard]] double need(const std::string& name, std::string_view column, Where where) const;
  /// Every text that stands under `column`, in order of first appearance.
  [[nodiscard]] std::vector<std::string> values(const std::string& name,
                                                std::string_view column) const;

 private:
  /// The cell of the one row where all of `where` hold.
  [[nodiscard]] std::optional<tabular::CsvCell> cell(const std::string& name,
                                                     std::string_view column, Where where) const;

  /// A table and its rows by area and year, which nearly every question names.
  struct Table {
    tabular::CsvTable rows;
    std::unordered_map<std::string, std::vector<std::size_t>> of_area_and_year{};
  };
  [[nodiscard]] const Table& held(const std::string& name) const;
  std::map<std::string, Table> tables_;
};

/// The texts of all shipped tables, from which the book of a few areas is taken without reading the
/// rest. Used by several threads at once.
class EvidenceShelf {
 public:
  /// `name` without ".csv". A table whose first column is not `area`, and the table of the areas
  /// themselves, is for everybody. The text must be one that the project wrote: a row a line.
  void add(const std::string& name, std::string text);
  /// The rows of these areas of every table. @throws tabular::CsvError for a text that is no table
  [[nodiscard]] EvidenceBook book_of(const std::vector<std::string>& areas) const;
  /// All rows of a table; messages about it begin with `told_as`. Nothing if there is none of that
  /// name. @throws tabular::CsvError for a text that is no table
  [[nodiscard]] std::optional<tabular::CsvTable> table(const std::string& name,
                                                       const std::string& told_as) const;

 private:
  struct Table {
    std::string text;
    bool for_everybody = true;
    std::size_t header = 0;  ///< its length
    /// Where an area's rows are: begin and length of each run of them.
    std::map<std::string, std::vector<std::pair<std::size_t, std::size_t>>, std::less<>> rows;
  };
  std::map<std::string, Table> tables_;
};

}  // namespace sendsim::calibration
