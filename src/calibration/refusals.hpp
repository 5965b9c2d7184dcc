#pragma once

#include <optional>

#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::calibration {

/// One year's totals of one area (SEN2): requests, what was decided, and the plans that came of it.
struct YearOfDecisions {
  double received = 0.0, refused = 0.0, agreed = 0.0, withdrawn = 0.0;
  double tribunal = 0.0, mediation = 0.0, tribunal_after_mediation = 0.0;
  double issued = 0.0, not_issued = 0.0;

  /// Of assessments completed, the share that ended in a plan.
  [[nodiscard]] double yield() const;
  /// Whether requests less `refusals` gave about the plans issued: within a tenth.
  [[nodiscard]] bool fits(double refusals) const;
};

/// Refusals by the date of the decision: the published ones, save where flows do not fit and
/// evidence says why; only so far as they then fit (METHODS.md).
[[nodiscard]] double refusals_that_stood(const YearOfDecisions& year);

/// Those of all authorities together over the published ones, in one year. What does not fit in one
/// is hidden in a country's totals by what does not fit the other way round in another. Nothing
/// where no authority's totals are known. The evidence's tables of those names.
[[nodiscard]] std::optional<double> refusals_of_authorities(const tabular::CsvTable& requests,
                                                            const tabular::CsvTable& assessments,
                                                            int year);

}  // namespace sendsim::calibration
