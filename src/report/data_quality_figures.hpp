#pragma once

#include <optional>

#include "sendsim/report/document.hpp"
#include "sendsim/report/study.hpp"

namespace sendsim::report {

/// What the authority's own files, which the scenarios were made of, sum to beside the published
/// figures, and what they lack. Nothing where no scenario tells of such files.
[[nodiscard]] std::optional<Section> data_quality_section(const Study& study);

}  // namespace sendsim::report
