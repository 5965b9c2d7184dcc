#pragma once

#include <string>
#include <vector>

#include "sendsim/report/document.hpp"

namespace sendsim::server {

/// `[{id, title, finding, charts: [{title, wide, narrow}], table: {caption, columns, rows},
/// note}]`. Every chart is drawn twice; `columns` are `{heading, text, unit}`, `unit` being what
/// the values are counted in: "£", "share" (of 1) or nothing. Cells of `rows` are text, or
/// `{v, t}`: a number and how one reads it; null where there is nothing.
[[nodiscard]] std::string figures_json(const std::vector<report::Figure>& figures);

}  // namespace sendsim::server
