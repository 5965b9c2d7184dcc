#pragma once

#include <string>
#include <vector>

#include "sendsim/calibration/evidence_book.hpp"
#include "sendsim/calibration/starting_table.hpp"

namespace sendsim::calibration {

/// An area's margins of a January, where a table without counts has been replaced.
struct CompleteMargins {
  Margins margins;
  std::vector<std::string> gaps;  ///< what was replaced and by what, a line each
  bool has_settings = true;       ///< false: those are the January before's, in proportion
};

/// Models      age × need from the totals, the rest as in England; settings as at each age a year
///             before, where fewer than half of the plans have one; need × setting from the totals,
///             the rest as in England. Whole numbers that meet the totals.
/// @throws std::runtime_error if the totals by age or by need are not there, or no year's settings
[[nodiscard]] CompleteMargins complete_margins(const EvidenceBook& book, const std::string& area,
                                               int year);

}  // namespace sendsim::calibration
