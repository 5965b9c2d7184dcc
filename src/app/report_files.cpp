#include "report_files.hpp"

#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "sendsim/output/errors.hpp"
#include "sendsim/output/folder.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

/// A folder within another that is removed again, whatever happens.
class Aside {
 public:
  explicit Aside(const fs::path& in) : path_{in / (".report-" + std::to_string(getpid()))} {
    std::error_code error;
    fs::create_directories(path_, error);
    if (error) output::throw_file_error("make", path_, error.value());
  }
  Aside(const Aside&) = delete;
  Aside& operator=(const Aside&) = delete;
  ~Aside() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  [[nodiscard]] const fs::path& path() const noexcept { return path_; }

 private:
  fs::path path_;
};

}  // namespace

void write_report(const report::Study& study, const fs::path& folder, ReportFormats formats) {
  if (!formats.any()) return;
  const report::Document document = report::document_of(study);
  if (formats.html) output::write_file(folder / kReportPage, report::html(document));
  if (formats.xlsx) report::write_workbook(document, folder / kReportWorkbook);
}

void end_report(const report::Study& study, PhaseTimer& timer) {
  double reading = 0;
  for (const report::Sample& sample : study.scenarios) reading += sample.reading_seconds();
  output::Phase& phase = timer.end("report");
  phase.serial_cpu_seconds = std::max(0.0, phase.cpu_seconds - reading);
  phase.parts = {{"reading", reading}, {"drawing", phase.serial_cpu_seconds}};
}

std::vector<std::string> write_report_aside(const report::Study& study, const fs::path& folder,
                                            ReportFormats formats) {
  const Aside aside{folder};
  write_report(study, aside.path(), formats);
  std::vector<std::string> names;
  if (formats.html) names.emplace_back(kReportPage);
  if (formats.xlsx) names.emplace_back(kReportWorkbook);
  for (const std::string& name : names) output::put_in_place(aside.path() / name, folder / name);
  return names;
}

}  // namespace sendsim::app
