#include "new_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <filesystem>
#include <numeric>
#include <ostream>
#include <stdexcept>
#include <thread>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "sendsim/backtest/cells.hpp"
#include "sendsim/backtest/outlook.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/scenario/diagnostic.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using calibration::BaselineNumbers;
using calibration::TuningStep;

evidence::Areas read_areas(const fs::path& evidence) {
  try {
    return areas_in(evidence);
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"new: "} + error.what());
  }
}

/// `"Cumberland" or "Westmorland and Furness"`; names have commas of their own.
std::string whom_to_ask_for(const std::vector<std::string>& successors) {
  if (successors.empty()) return "the authority that followed it";
  std::string text;
  for (const std::string& name : successors)
    text += (text.empty() ? "" : " or ") + scenario::in_quotes(name);
  return text + ", which followed it";
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
                     areas[*found].last_year + ": ask for " +
                     whom_to_ask_for(areas.successors(areas[*found].dfe_code)));
  std::string text = "new: unknown authority " + scenario::in_quotes(name);
  const std::vector<std::string> near = evidence::similar_names(there, name);
  for (std::size_t i = 0; i < near.size(); ++i)
    text += (i == 0 ? " (did you mean " : i + 1 == near.size() ? " or " : ", ") + near[i];
  throw UsageError(text + (near.empty() ? " (expected England or an upper-tier authority)" : "?)"));
}

/// A baseline and how near tuning came.
struct Made {
  BaselineNumbers numbers;
  TuningStep fit{};
};

/// What forecasts from that January would say of later years, and have missed by.
backtest::Outlooks outlooks_of(const fs::path& evidence, int january) {
  try {
    const backtest::History history{
        backtest::read_scored_areas(read_evidence_table(shipped_backtest(), "areas")),
        [&](const std::string& name) { return read_evidence_table(evidence, name); }};
    return backtest::Outlooks{history, january};
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"new: "} + error.what());
  }
}

BaselineNumbers numbers_of(const calibration::EvidenceShelf& evidence,
                           const backtest::Outlooks& outlooks, const std::string& area,
                           int january) {
  try {
    return calibration::make_baseline(evidence.book_of({"England", area}), area, january,
                                      outlooks.of(area));
  } catch (const std::logic_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw UsageError("new: " + area + " " + std::to_string(january) +
                     ": the published figures do not suffice: " + error.what());
  }
}

std::int64_t plans_of(const BaselineNumbers& numbers) {
  return std::accumulate(numbers.plans.begin(), numbers.plans.end(), std::int64_t{0});
}

/// Tunes, and adds to the gaps what tuning could not reach.
Made tuned(BaselineNumbers numbers, unsigned threads) {
  const TuningStep fit =
      calibration::tune(numbers, calibration::replications_to_tune(numbers), threads).back();
  for (std::string& miss : calibration::missed_targets(numbers, fit))
    numbers.gaps.push_back(std::move(miss));
  return {std::move(numbers), fit};
}

void tell_fit(std::ostream& out, const BaselineNumbers& numbers, const TuningStep& now) {
  const auto& aim = numbers.targets;
  out << fmt::format("{:<34} {:>14} {:>18}\n", "", "aimed at", "simulated");
  const auto row = [&](const char* what, double published, double simulated, int digits) {
    out << fmt::format("{:<34} {:>14.{}f} {:>18.{}f}\n", what, published, digits, simulated,
                       digits);
  };
  row("requests", aim.requests, now.requests, 0);
  row("refused", aim.refused, now.refused, 0);
  row("plans issued by assessments", aim.issued, now.issued, 0);
  row("plans ceased (at these rates)", aim.ceased, now.ceased, 0);
  row("within 20 weeks, %", 100.0 * aim.within_20_weeks, 100.0 * now.within_20_weeks, 1);
  row("over a year, %", 100.0 * aim.over_a_year, 100.0 * now.over_a_year, 1);
  row("independent special plans, a year", aim.independent_growth, now.independent_growth, 1);
  out << fmt::format(
      "Aimed at: published for {}, but for what is told below; plans ceased at the baseline's\n"
      "rates, which lean on England's; the growth of independent plans of 2019 to {}.\n"
      "Simulated: the first year; independent plans the years after.\n",
      numbers.census_year - 1, numbers.census_year);
}

/// The finding of a baseline with a backlog: what stands in line, and what becomes of it.
std::string backlog_told(const BaselineNumbers& numbers) {
  const double agreed = numbers.targets.requests - numbers.targets.refused;
  const double more = agreed - numbers.backlog->completed;
  std::int64_t waiting = 0;
  for (const calibration::OpenAssessment& open : numbers.open)
    if (open.stage == population::AssessmentStage::advice && !open.psychology_done)
      waiting += open.count;
  return fmt::format(
      "\n## A backlog\n\n"
      "On the first day {} children wait for a psychologist ({:.0f} are between request and plan,\n"
      "refusals left out). In the first year {:.0f} requests are agreed to and {:.0f} assessments\n"
      "completed, by {:.1f} full-time psychologists: the backlog {} by {:.0f}. From the second "
      "year\n"
      "on there are {:.1f}, enough for the requests agreed to and no more (assumption): what "
      "waits\n"
      "goes on waiting, and it grows as requests grow.\n",
      waiting, numbers.backlog->open, agreed, numbers.backlog->completed, numbers.psychologists_fte,
      more >= 0.0 ? "grows" : "falls", std::abs(more),
      calibration::psychologists_by_date(numbers).at(1).second);
}

std::string readme(const BaselineNumbers& numbers) {
  std::string text = fmt::format(
      "# {}\n\n"
      "`baseline.yaml` is the SEN2 census of January {}, carried on with the rates of {}\n"
      "and no places beyond those filled on the first day. `sendsim new` made it from "
      "the\n"
      "published evidence; each number has its source beside it or says `assumption` (`sendsim\n"
      "check` lists them). Put the council's own figures in the place of assumptions: the high\n"
      "needs budget, the opening balance, places, psychologists and prices first.\n\n"
      "Requests grow as the back-test (`sendsim backtest`) expects of this authority, from the "
      "second\n"
      "year on; the first repeats the published one. The ranges of a run hold chance, and the "
      "growth,\n"
      "level and yearly swings that forecasts have missed by: about three quarters of what the\n"
      "back-test's own ranges span. {} are as many as on the first day: "
      "where\n"
      "requests outgrow them children wait, and plans lag behind.\n",
      numbers.area, numbers.census_year, numbers.census_year - 1,
      numbers.backlog ? "Officers" : "Psychologists and officers");
  text +=
      numbers.backlog ? backlog_told(numbers) : "Open assessments are those of a steady process.\n";
  if (!numbers.gaps.empty()) text += "\n## What the evidence lacks\n\n";
  for (const std::string& gap : numbers.gaps) text += "- " + gap + ".\n";
  return text;
}

void write_files(const fs::path& folder, const BaselineNumbers& numbers) {
  auto files = calibration::baseline_files(numbers);
  files["README.md"] = readme(numbers);
  for (const auto& [name, text] : files) {
    fs::create_directories((folder / name).parent_path());
    output::write_file(folder / name, text);
  }
}

/// What stands there may have been changed by hand.
void refuse_what_is_there(const fs::path& place) {
  std::error_code unknown;
  if (fs::exists(place, unknown) && !(fs::is_directory(place) && fs::is_empty(place)))
    throw UsageError("new: " + place.string() +
                     " is there already; name another folder with --out, or remove it");
}

calibration::EvidenceShelf evidence_of(const fs::path& folder) {
  try {
    return read_evidence(folder);
  } catch (const std::runtime_error& error) {
    throw UsageError(std::string{"new: "} + error.what());
  }
}

int make_one(const NewRequest& request, const fs::path& evidence, const Streams& streams) {
  const std::string area = area_called(request.area, request.start, evidence);
  BaselineNumbers numbers =
      numbers_of(evidence_of(evidence), outlooks_of(evidence, request.start), area, request.start);
  const fs::path place =
      request.out ? fs::path{*request.out} : fs::path{"scenarios"} / numbers.name;
  refuse_what_is_there(place);
  output::OutputFolder folder{place};
  streams.err << fmt::format("{}: {} plans in January {}; tuning to the published flows of {}\n",
                             area, plans_of(numbers), numbers.census_year, numbers.census_year - 1)
              << std::flush;
  const Made made = tuned(std::move(numbers), request.threads);
  write_files(folder.path(), made.numbers);
  folder.commit();
  tell_fit(streams.out, made.numbers, made.fit);
  if (!made.numbers.gaps.empty()) streams.out << "\nWhat the evidence lacks:\n";
  for (const std::string& gap : made.numbers.gaps) streams.out << "  - " << gap << '\n';
  streams.out << "\nWritten to " << folder.final_path().string() << "\nNext: sendsim run "
              << (folder.final_path() / "baseline.yaml").string() << '\n';
  return kDone;
}

/// Every authority, one thread each; the same folders as one by one.
int make_all(const NewRequest& request, const fs::path& evidence, const Streams& streams) {
  std::vector<std::string> areas;
  for (const evidence::Area& area : read_areas(evidence))
    if (area.last_year >= std::to_string(request.start) && area.name != "England")
      areas.push_back(area.name);
  const calibration::EvidenceShelf shelf = evidence_of(evidence);
  const backtest::Outlooks outlooks = outlooks_of(evidence, request.start);
  refuse_what_is_there(*request.out);
  output::OutputFolder folder{*request.out};
  std::vector<std::string> lines(areas.size());
  std::vector<std::string> refusals(areas.size());
  std::atomic<std::size_t> next{0};
  const auto make = [&](std::size_t i) {
    try {
      const Made made = tuned(numbers_of(shelf, outlooks, areas[i], request.start), 1);
      write_files(folder.path() / made.numbers.name, made.numbers);
      lines[i] = fmt::format("{:<40} {:>7} {:>5}\n", made.numbers.name, plans_of(made.numbers),
                             made.numbers.gaps.size());
    } catch (const UsageError& error) {
      refusals[i] = std::string{"sendsim: "} + error.what() + '\n';
    }
  };
  on_threads(request.threads == 0 ? std::thread::hardware_concurrency() : request.threads, [&] {
    for (std::size_t i = next++; i < areas.size(); i = next++) make(i);
  });
  folder.commit();
  streams.out << fmt::format("{:<40} {:>7} {:>5}\n", "", "plans", "gaps");
  for (const std::string& line : lines) streams.out << line;
  for (const std::string& refusal : refusals) streams.err << refusal;
  streams.out << fmt::format(
      "\nWritten to {}: {} of {} authorities; each folder's README tells its gaps\n",
      folder.final_path().string(), std::count(refusals.begin(), refusals.end(), std::string{}),
      areas.size());
  return kDone;
}

}  // namespace

int new_command(const NewRequest& request, const Streams& streams) {
  const fs::path evidence = request.evidence ? fs::path{*request.evidence} : shipped_evidence();
  return request.area.empty() ? make_all(request, evidence, streams)
                              : make_one(request, evidence, streams);
}

}  // namespace sendsim::app
