#pragma once

#include <string>
#include <vector>

#include "sendsim/backtest/track_record.hpp"
#include "sendsim/calibration/evidence_book.hpp"
#include "sendsim/scenario/forecast_record.hpp"
#include "sendsim/scenario/history.hpp"

namespace sendsim::calibration {

/// What the shipped evidence tells of an authority year by year of things that a run counts: plans
/// each January (all, by age band, by SEN2 group), flows by calendar year, money by financial year.
/// All that ships, years after a scenario's first day too. Years of which nothing is published, or
/// which were not returned, are left out; a series without any is absent. METHODS.md says what each
/// is held to be.
///
/// `groups`: the SEN2 groups that the scenario's types of provision have, each once.
/// `high_needs_lines`: the categories of spend that section 251 has under 1.2.x.
/// @throws std::runtime_error if a table is missing
[[nodiscard]] std::vector<scenario::PublishedSeries> published_history(
    const EvidenceBook& evidence, const std::string& area, const std::vector<std::string>& groups,
    const std::vector<std::string>& high_needs_lines);

/// As the section `history:` of a scenario; empty without a series.
[[nodiscard]] std::string history_text(const std::vector<scenario::PublishedSeries>& history);

/// What `sendsim backtest` has scored of an area, as a scenario tells it: plans, new plans and
/// requests, of all authorities and of the area.
[[nodiscard]] std::vector<scenario::ForecastRecord> forecast_records(
    const std::vector<backtest::Record>& records);

/// As the section `backtest:` of a scenario; empty without a record.
[[nodiscard]] std::string backtest_text(const std::vector<scenario::ForecastRecord>& records);

}  // namespace sendsim::calibration
