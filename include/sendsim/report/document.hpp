#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "sendsim/report/chart.hpp"
#include "sendsim/report/number.hpp"

// A report before it is a page or a workbook: what is said, drawn and tabulated, as plain data.

namespace sendsim::report {

/// One cell: nothing, words or a number.
using Cell = std::variant<std::monostate, std::string, double>;
struct Column {
  std::string heading;  ///< with the unit, where it has one
  bool is_text = false;
  Number number = Number::count;  ///< of the numbers in it
};
struct Table {
  std::string caption;
  std::vector<Column> columns;          ///< at least one; the first names the row
  std::vector<std::vector<Cell>> rows;  ///< each as long as `columns`
};

/// Charts that say one thing, and the numbers behind them.
struct Figure {
  struct Drawn {
    std::string title;  ///< of this chart among several; may be empty
    Chart chart;
  };
  std::string id;     ///< letters, digits and hyphens; unique in the document
  std::string title;  ///< what it is: "EHC plans"
  /// What it says, from the data, in plain English: also its alternative text. Of several scenarios
  /// a line each.
  std::string finding;
  std::vector<Drawn> charts;  ///< may be empty: a table that stands by itself
  Table table;
  std::string note{};  ///< what one must know to read it; may be empty
};

struct Section {
  std::string id;
  std::string title;
  std::vector<std::string> paragraphs{};
  std::vector<Figure> figures{};
};

/// A question of the committee's and its answer in words, with its range.
struct Answer {
  std::string question;
  std::vector<std::string> sentences;
  std::string section;  ///< id of the section with the evidence
};

struct Document {
  std::string title;                    ///< "Derby: what if nothing is done?"
  std::string subtitle;                 ///< scenarios, period, replications
  std::vector<std::string> warnings{};  ///< what every reader must know first
  bool has_ranges = true;               ///< enough replications to tell ranges
  std::vector<Answer> answers{};
  std::vector<Section> sections{};
  std::string program;  ///< "sendsim 0.1.0 (commit)"
  std::string made;  ///< UTC, ISO 8601: of the results, so that the same results are the same bytes
};

/// The self-contained page: no request leaves it. UTF-8.
[[nodiscard]] std::string html(const Document& document);
/// The workbook: a sheet of answers, one a figure with its table and a native chart, one of
/// provenance. The same document is the same bytes.
/// @throws std::system_error, output::UnwritableError
void write_workbook(const Document& document, const std::filesystem::path& file);

}  // namespace sendsim::report
