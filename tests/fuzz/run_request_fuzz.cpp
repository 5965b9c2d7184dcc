// What the planner's page sends: any body is a request or told; what is asked for becomes YAML that
// the loader reads without finding fault with its form, whatever stands in the names.

#include <map>
#include <stdexcept>
#include <string>
#include <string_view>

#include "fuzz_target.hpp"
#include "sendsim/scenario/document.hpp"
#include "sendsim/server/overlay.hpp"
#include "sendsim/server/run_request.hpp"

using namespace sendsim;

namespace {

void check_overlay(const server::WhatIf& what_if) {
  const std::string text = server::overlay_text(what_if, "base.yaml");
  const auto read = [&](const std::string& path) -> std::string {
    if (path == "over.yaml") return text;
    if (path == "base.yaml") return "sendsim: 1\n";
    throw std::runtime_error{"none"};
  };
  const auto document = scenario::Document::load("over.yaml", read);
  fuzz::require(document.faults().empty());
  fuzz::require(document.inputs().size() == 2);
}

}  // namespace

void fuzz::check(std::string_view input) {
  try {
    const server::RunRequest request = server::parse_run_request(input);
    fuzz::require(request.what_ifs.size() <= server::kMostWhatIfs);
    fuzz::require(request.replications <= server::kMostReplications);
    for (const server::WhatIf& each : request.what_ifs)
      if (!each.yaml) check_overlay(each);
  } catch (const server::RequestError& error) {
    fuzz::require(!error.faults().empty());
  }
  try {
    (void)server::parse_download_request(input);
  } catch (const server::RequestError& error) {
    fuzz::require(!error.faults().empty());
  }
}
