#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "phase_timer.hpp"
#include "sendsim/report/study.hpp"

namespace sendsim::app {

/// Which of the two a command was asked for.
struct ReportFormats {
  bool html = true;
  bool xlsx = true;
  [[nodiscard]] bool any() const noexcept { return html || xlsx; }
};

inline constexpr const char* kReportPage = "report.html";
inline constexpr const char* kReportWorkbook = "report.xlsx";

/// Writes them into an output folder that is still being made.
/// @throws output::UnwritableError, std::system_error
void write_report(const report::Study& study, const std::filesystem::path& folder,
                  ReportFormats formats);
/// Ends the phase of write_report(): the threads share what reading takes, the rest is one's work.
void end_report(const report::Study& study, PhaseTimer& timer);
/// write_report() into a folder that stands, or is made: each file appears under its name whole.
/// Gives their names.
[[nodiscard]] std::vector<std::string> write_report_aside(const report::Study& study,
                                                          const std::filesystem::path& folder,
                                                          ReportFormats formats);

}  // namespace sendsim::app
