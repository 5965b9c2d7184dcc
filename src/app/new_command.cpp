#include "new_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <ostream>
#include <stdexcept>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using calibration::BaselineNumbers;
using calibration::TuningStep;

constexpr int kSteps = 14;
/// Sixty replications of an authority with 3,623 plans, and as many children of a larger or smaller
/// one, within bounds.
constexpr std::int64_t kChildrenTuned = 60 * 3623;
constexpr std::int64_t kFewestReplications = 4;
constexpr std::int64_t kMostReplications = 120;

evidence::Areas read_areas(const fs::path& evidence) {
  try {
    return areas_in(evidence);
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"new: "} + error.what());
  }
}

/// The authority as the evidence spells it.
std::string area_called(const std::string& name, int january, const fs::path& evidence) {
  const evidence::Areas areas = read_areas(evidence);
  const std::string year = std::to_string(january);
  std::vector<std::string> there;
  for (const evidence::Area& area : areas)
    if (area.last_year >= year) there.push_back(area.name);
  const auto found = areas.find(name);
  if (found && areas[*found].last_year >= year) return areas[*found].name;
  if (found)
    throw UsageError("new: " + areas[*found].name + " ended after January " +
                     areas[*found].last_year + ": ask for the authority that followed it");
  std::string text = "new: unknown authority " + scenario::in_quotes(name);
  const std::vector<std::string> near = evidence::similar_names(there, name);
  for (std::size_t i = 0; i < near.size(); ++i)
    text += (i == 0 ? " (did you mean " : i + 1 == near.size() ? " or " : ", ") + near[i];
  throw UsageError(text + (near.empty() ? " (expected England or an upper-tier authority)" : "?)"));
}

BaselineNumbers make(const NewRequest& request, const std::string& area, const fs::path& evidence) {
  try {
    return calibration::make_baseline(read_evidence(evidence, area), area, request.start);
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw UsageError("new: " + area + " " + std::to_string(request.start) +
                     ": the published figures do not suffice: " + error.what());
  }
}

void tell_fit(std::ostream& out, const BaselineNumbers& numbers, const TuningStep& now) {
  const auto& aim = numbers.targets;
  const int year = numbers.census_year - 1;
  out << fmt::format("{:<34} {:>10} {:>18}\n", "", fmt::format("published {}", year),
                     "simulated, year 1");
  const auto row = [&](const char* what, double published, double simulated, int digits) {
    out << fmt::format("{:<34} {:>14.{}f} {:>18.{}f}\n", what, published, digits, simulated,
                       digits);
  };
  row("requests", aim.requests, now.requests, 0);
  row("refused", aim.refused, now.refused, 0);
  row("plans issued by assessments", aim.issued, now.issued, 0);
  row("plans ceased (at these rates)", aim.ceased, now.ceased, 0);
  row("within 20 weeks, %", 100.0 * aim.within_20_weeks, 100.0 * now.within_20_weeks, 1);
  row("independent special plans, a year", aim.independent_growth, now.independent_growth, 1);
}

std::string readme(const BaselineNumbers& numbers) {
  std::string text = fmt::format(
      "# {}\n\n`baseline.yaml` is the SEN2 census of January {}, carried on with the rates of {} "
      "held "
      "constant and no places\nbeyond those filled on the first day. `sendsim new` made it from "
      "the "
      "published evidence; each number has its source\nbeside it or says `assumption` (`sendsim "
      "check` lists them). Put the council's own figures in the place of assumptions:\nthe high "
      "needs "
      "budget, the opening balance, places, psychologists and prices first.\n",
      numbers.area, numbers.census_year, numbers.census_year - 1);
  if (!numbers.gaps.empty()) text += "\n## What the evidence lacks\n\n";
  for (const std::string& gap : numbers.gaps) text += "- " + gap + ".\n";
  return text;
}

}  // namespace

int new_command(const NewRequest& request, const Streams& streams) {
  const fs::path evidence = request.evidence ? fs::path{*request.evidence} : shipped_evidence();
  const std::string area = area_called(request.area, request.start, evidence);
  BaselineNumbers numbers = make(request, area, evidence);
  output::OutputFolder folder{request.out ? fs::path{*request.out}
                                          : fs::path{"scenarios"} / numbers.name};
  const std::int64_t plans =
      std::accumulate(numbers.plans.begin(), numbers.plans.end(), std::int64_t{0});
  const auto replications = static_cast<int>(std::clamp(
      kChildrenTuned / std::max<std::int64_t>(plans, 1), kFewestReplications, kMostReplications));
  streams.err << fmt::format("{}: {} plans in January {}; tuning to the published flows of {}\n",
                             area, plans, numbers.census_year, numbers.census_year - 1)
              << std::flush;
  const std::vector<TuningStep> steps =
      calibration::tune(numbers, kSteps, replications, request.threads);
  auto files = calibration::baseline_files(numbers);
  files["README.md"] = readme(numbers);
  for (const auto& [name, text] : files) {
    fs::create_directories((folder.path() / name).parent_path());
    output::write_file(folder.path() / name, text);
  }
  folder.commit();
  tell_fit(streams.out, numbers, steps.back());
  if (!numbers.gaps.empty()) streams.out << "\nWhat the evidence lacks:\n";
  for (const std::string& gap : numbers.gaps) streams.out << "  - " << gap << '\n';
  streams.out << "\nWritten to " << folder.final_path().string() << "\nNext: sendsim run "
              << (folder.final_path() / "baseline.yaml").string() << '\n';
  return kDone;
}

}  // namespace sendsim::app
