#pragma once

#include <string>
#include <vector>

#include "sendsim/calibration/evidence_book.hpp"

namespace sendsim::calibration {

/// A book in which estimates stand for single counts that are unknown: suppressed by the publisher,
/// or of a column that the release lacks.
struct FilledBook {
  EvidenceBook book;
  std::vector<std::string> gaps;  ///< how many counts of each table, a line each
};

/// Fills the unknown counts of `area` and of England by age, need, setting, reason and measure.
///
/// Models      Whole numbers that the known counts leave of the published totals; of January's
///             plans as proportional fitting to all three tables has them, elsewhere as England's.
///             A total that is unknown is that of another table of the same plans, what the
///             outcomes of requests sum to, or the sum of its parts.
/// Leaves out  tables of which most is unknown (complete_margins replaces those), and totals that
///             nothing else tells: they stay unknown.
[[nodiscard]] FilledBook with_unknown_filled(const EvidenceBook& book, const std::string& area,
                                             int january);

}  // namespace sendsim::calibration
