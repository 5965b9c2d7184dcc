#pragma once

#include <string>
#include <vector>

#include "sendsim/report/document.hpp"

namespace sendsim::server {

/// `[{id, title, finding, charts: [{title, wide, narrow}], table: {caption, columns, rows},
/// note}]`. Every chart is drawn twice; `columns` are `{heading, text}`, `rows` are cells as one
/// reads them, null where there is nothing.
[[nodiscard]] std::string figures_json(const std::vector<report::Figure>& figures);

}  // namespace sendsim::server
