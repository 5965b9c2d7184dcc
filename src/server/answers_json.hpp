#pragma once

#include <string>
#include <vector>

#include "baselines.hpp"
#include "downloads.hpp"
#include "run.hpp"
#include "sendsim/server/run_request.hpp"

namespace sendsim::server {

// What the page reads, as JSON. METHODS.md lists the keys.

[[nodiscard]] std::string areas_json(const std::vector<Baselines::Row>& rows);
[[nodiscard]] std::string baseline_json(const Baseline& baseline);
[[nodiscard]] std::string run_json(const Run& run, const std::vector<DownloadState>& downloads);
[[nodiscard]] std::string download_json(const DownloadState& download);
[[nodiscard]] std::string faults_json(const std::vector<RequestFault>& faults);
/// One fault of the request as a whole.
[[nodiscard]] std::string fault_json(const std::string& message);

}  // namespace sendsim::server
