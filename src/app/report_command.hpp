#pragma once

#include "requests.hpp"
#include "streams.hpp"

namespace sendsim::app {

/// Makes the report and the workbook again, from results alone: the bytes that the run wrote.
/// @throws UsageError for what are no results
[[nodiscard]] int report_command(const ReportRequest& request, const Streams& streams);

}  // namespace sendsim::app
