#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sendsim/calibration/evidence_book.hpp"
#include "sendsim/scenario/data_quality.hpp"
#include "sendsim/sen2/establishments.hpp"
#include "sendsim/sen2/history.hpp"
#include "sendsim/sen2/observed.hpp"
#include "sendsim/sen2/return.hpp"
#include "small_counts.hpp"

namespace sendsim::app {

/// One problem of the authority's files, or several alike. A child is a file and a row.
struct QualityRow {
  std::string file;
  std::size_t row = 0;  ///< 0 = none
  std::string column;
  std::string field;    ///< the column, or the module, whatever establishment it is about
  std::string problem;  ///< a short name, e.g. "unreadable_date"
  std::string meaning;  ///< for the forecast
  std::string assumed;
  std::int64_t count = 1;
  /// Plans in force on the last census day in whose record of the last return it stands: numbers
  /// that tell plans with one problem apart and nothing else.
  std::vector<std::size_t> plans{};
  bool plans_known = true;  ///< false where several children share the row
};

/// A figure of one year as the files have it and as it is published.
struct OwnTotal {
  std::string what;
  int year = 0;
  double own = 0.0;
  std::optional<double> published{};
  bool is_share = false;  ///< in per cent
  // Of a share:
  double of = 0.0;           ///< how many it is a share of
  double not_counted = 0.0;  ///< and how many are left out of those
};

/// What readers, joining and lists of establishments found, in the order of the files.
[[nodiscard]] std::vector<QualityRow> quality_rows(std::span<const sen2::Return> returns,
                                                   const sen2::Histories& histories,
                                                   const sen2::EstablishmentBook& establishments);

/// Plans at each census and each year's flows beside the figures published of `area`.
[[nodiscard]] std::vector<OwnTotal> own_totals(const sen2::Histories& histories,
                                               const sen2::Observed& observed,
                                               const calibration::EvidenceBook& evidence,
                                               const std::string& area);

/// data_quality.csv. With small counts hidden, problems of one kind and column are one row without
/// file and row.
[[nodiscard]] std::string quality_csv(const std::vector<QualityRow>& rows,
                                      const SmallCounts& counts);
/// A line for each kind of problem: how many rows, how many plans of the first day, what it means.
[[nodiscard]] std::string quality_summary(const std::vector<QualityRow>& rows,
                                          const SmallCounts& counts);
/// Totals and problems by kind and field, worst first, without file and row: for a scenario, which
/// carries them to the report. Small counts are hidden with those that would give them away.
[[nodiscard]] scenario::DataQuality data_quality_of(const sen2::Histories& histories,
                                                    const std::string& area,
                                                    const std::vector<OwnTotal>& totals,
                                                    const std::vector<QualityRow>& rows,
                                                    const SmallCounts& counts);
/// The totals as a table.
[[nodiscard]] std::string totals_text(const std::vector<OwnTotal>& totals,
                                      const SmallCounts& counts);

}  // namespace sendsim::app
