#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario {

/// A figure that its maker may have kept back because few children are behind it.
struct ToldFigure {
  std::optional<double> value{};  ///< ≥ 0; none = hidden, or not known
  bool hidden = false;
};

/// What an authority's own files sum to beside what is published of it, and what they lack: counts
/// alone, no row and no child. Told beside results; nothing of it enters a run.
struct DataQuality {
  /// A figure of one year.
  struct Total {
    std::string what;       ///< "requests"
    std::int64_t year = 0;  ///< a calendar year; of a stock, its January
    bool is_share = false;  ///< from 0 to 1; else a count
    ToldFigure own{};
    std::optional<double> published{};  ///< none = not published
  };
  /// Rows that have one thing wrong.
  struct Problem {
    std::string problem;  ///< in words: "missing need"
    std::string field;    ///< of the return, or its module
    ToldFigure rows{};    ///< of all years' returns
    ToldFigure plans{};   ///< in force on the last census day, with the problem in the last return
    std::string meaning;  ///< for the forecast
    std::string assumed;
  };

  std::string source;        ///< whose files
  std::string published_of;  ///< the area whose published figures stand beside
  std::int64_t first_return = 0, last_return = 0;  ///< years of the censuses, without a gap
  ToldFigure plans{};                              ///< in force on the last census day
  std::vector<Total> totals{};
  std::vector<Problem> problems{};  ///< may be empty: none was found
};

/// Reads `data_quality:` of the root, which `sendsim import sen2` writes; nothing where it is not
/// there. A figure that is kept back is left out, with `<key>_hidden: true` in its place.
///
///     data_quality:
///       source: SEN2 returns of 2024 to 2026
///       published_of: Rotherham
///       first_return: 2024
///       last_return: 2026
///       plans: 3199
///       totals:
///         - {what: requests, year: 2024, own: 566, published: 959}
///         - {what: within 20 weeks, year: 2024, unit: share, own: 0.271, published: 0.777}
///       problems:
///         - problem: missing need
///           field: sentype
///           rows: 90
///           plans_hidden: true
///           meaning: the plan counts under the other needs
///           assumed: need not known
[[nodiscard]] std::optional<DataQuality> read_data_quality(const Section& root);

}  // namespace sendsim::scenario
