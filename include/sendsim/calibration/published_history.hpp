#pragma once

#include <string>
#include <vector>

#include "sendsim/calibration/evidence_book.hpp"
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

}  // namespace sendsim::calibration
