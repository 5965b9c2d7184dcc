#pragma once

#include <string>

#include "sendsim/scenario/data_quality.hpp"

namespace sendsim::calibration {

/// `data_quality:` of a baseline, as `scenario::read_data_quality` reads it.
[[nodiscard]] std::string data_quality_text(const scenario::DataQuality& quality);

}  // namespace sendsim::calibration
