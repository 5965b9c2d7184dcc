#include "report_command.hpp"

#include <algorithm>
#include <filesystem>
#include <ostream>
#include <thread>

#include "failures.hpp"
#include "report_files.hpp"
#include "sendsim/output/errors.hpp"
#include "terminal.hpp"

namespace sendsim::app {

namespace fs = std::filesystem;

int report_command(const ReportRequest& request, const Streams& streams) {
  const fs::path results = request.results;
  try {
    const report::Study study =
        report::read_study(results, std::max(1U, std::thread::hardware_concurrency()));
    const fs::path beside = fs::is_directory(results) ? results : results.parent_path();
    const fs::path folder = request.out ? fs::path{*request.out} : beside;
    const auto written = write_report_aside(study, folder.empty() ? fs::path{"."} : folder,
                                            {request.wants_html, request.wants_xlsx});
    streams.out << "Written to " << as_typed(folder.empty() ? fs::path{"."} : folder) << ":\n";
    for (const std::string& name : written) streams.out << "  " << name << '\n';
  } catch (const output::ResultsError& error) {
    throw UsageError(error.what());
  }
  return kDone;
}

}  // namespace sendsim::app
