#include "import_sen2_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <map>
#include <numeric>
#include <ostream>
#include <string>
#include <utility>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "own_files.hpp"
#include "own_readme.hpp"
#include "places_report.hpp"
#include "private_files.hpp"
#include "published_baseline.hpp"
#include "quality_report.hpp"
#include "scenario_folder.hpp"
#include "sendsim/calibration/own_places.hpp"
#include "sendsim/calibration/own_returns.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/places/capacity.hpp"
#include "sendsim/sen2/day_zero.hpp"
#include "sendsim/sen2/observed.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using calibration::BaselineNumbers;
using calibration::TuningStep;

const char* const kCommand = "import sen2";

/// The published evidence that stands behind the returns.
constexpr int kEvidenceJanuary = calibration::kFirstOwnCensus;

std::string area_of(const ImportSen2Request& request, int code, const fs::path& evidence) {
  if (request.area) return area_called(*request.area, kEvidenceJanuary, evidence, kCommand);
  if (code == 0 || !read_areas(evidence, kCommand).find(std::to_string(code)))
    throw UsageError(fmt::format(
        "import sen2: the returns are of the authority {}, which the published evidence does not "
        "have: name the one that stands behind with --area",
        code));
  return area_called(std::to_string(code), kEvidenceJanuary, evidence, kCommand);
}

void refuse_other_years(const sen2::Histories& histories) {
  const int last = histories.returns.back().year;
  if (last < calibration::kFirstOwnCensus || last > calibration::kLastOwnCensus)
    throw UsageError(fmt::format(
        "import sen2: the last return is that of January {}: expected {} or {}, for which there is "
        "published evidence",
        last, calibration::kFirstOwnCensus, calibration::kLastOwnCensus));
}

/// Without plans or a year's requests there is nothing to carry on.
void refuse_empty(const sen2::Histories& histories, const sen2::Observed& observed) {
  const std::size_t last = histories.returns.size() - 1;
  const bool has_plans = std::any_of(
      histories.children.begin(), histories.children.end(), [&](const sen2::ChildHistory& child) {
        return !child.censuses.empty() && child.censuses.back().in_return == last;
      });
  if (!has_plans)
    throw UsageError(
        fmt::format("import sen2: expected plans in force in the return of {}, got none",
                    histories.returns[last].year));
  const sen2::AgeCounts& requests = observed.years.back().requests;
  if (std::accumulate(requests.begin(), requests.end() - 1, 0.0) <= 0.0)
    throw UsageError(fmt::format(
        "import sen2: expected requests received in {} in the return of {}, got none: is the "
        "module requests whole?",
        observed.years.back().year, histories.returns[last].year));
  const sen2::AgeCounts& issued = observed.years.back().issued;
  if (observed.years.back().waits_known <= 0.0 ||
      std::accumulate(issued.begin(), issued.end(), 0.0) <= 0.0)
    throw UsageError(fmt::format(
        "import sen2: expected plans begun in {} after a dated request in the return of {}, got "
        "none: are the modules assessment and namedplan whole?",
        observed.years.back().year, histories.returns[last].year));
}

/// What the files and the published figures behind them do not agree in.
void tell_doubts(const OwnFilesRead& files, const std::vector<OwnTotal>& totals,
                 const std::string& area, bool is_of_code, BaselineNumbers& numbers) {
  for (const int year : files.left_out)
    numbers.gaps.push_back(fmt::format(
        "the return of {} is left out: one between it and the later ones is missing", year));
  if (!is_of_code)
    numbers.gaps.push_back(
        fmt::format("the returns are of the authority {}, what is published of {}: residents, "
                    "money, growth and "
                    "what rates are drawn to are that area's, unscaled",
                    files.histories.authority, area));
  constexpr double kFarOff = 0.25;
  for (const OwnTotal& total : totals)
    if (total.what.starts_with("EHC plans") && total.published && *total.published > 0.0 &&
        std::abs(total.own / *total.published - 1.0) > kFarOff)
      numbers.gaps.push_back(fmt::format(
          "plans of January {} differ by more than a quarter from those published of {}: residents "
          "and money, which are published, do not fit the files",
          total.year, area));
}

/// Whether the area whose published figures stand behind is that of the returns.
bool is_code_of(const std::string& area, int code, const fs::path& evidence) {
  const evidence::Areas areas = read_areas(evidence, kCommand);
  const auto found = areas.find(std::to_string(code));
  return found && areas[*found].name == area;
}

BaselineNumbers own_numbers(const OwnFilesRead& files, const sen2::Observed& observed,
                            const Evidence& evidence, const std::string& area) {
  BaselineNumbers numbers = published_numbers(evidence, area, kEvidenceJanuary, kCommand,
                                              calibration::codes_in(files.histories));
  while (numbers.census_year < files.histories.returns.back().year)
    calibration::move_to_next_january(numbers);
  calibration::put_own_returns(files.histories, observed, evidence.rates.of(area), numbers);
  return numbers;
}

/// Texts that stand for children in place of UPNs, a line a return.
void tell_pseudonyms(const std::vector<sen2::Return>& returns, std::vector<QualityRow>& rows) {
  for (const sen2::Return& one : returns)
    if (one.pseudonyms > 0)
      rows.push_back({.file = one.files.at(one.persons.front().at.file),
                      .row = 0,
                      .column = "upn",
                      .field = "upn",
                      .problem = "pseudonyms",
                      .meaning = "children are joined over the years if theirs stay the same",
                      .assumed = "texts of one shape stand for one child each",
                      .count = one.pseudonyms});
}

/// Whether a total that tuning aims at is itself to be hidden; then none is told.
bool hides_targets(const BaselineNumbers& numbers, const sen2::YearCounts& year,
                   const SmallCounts& counts) {
  const BaselineNumbers::Targets& aim = numbers.targets;
  // Less the refused told above, the target would tell who withdrew.
  const double withdrawn =
      std::accumulate(year.request_withdrawn.begin(), year.request_withdrawn.end(), 0.0);
  // Shares of the year's new plans tell how many were on either side.
  const double counted = year.waits_known - year.exceptions;
  const std::array told{withdrawn,
                        aim.requests,
                        aim.refused,
                        aim.issued,
                        aim.ceased,
                        year.exceptions,
                        year.within_20_weeks_less_exceptions,
                        counted - year.within_20_weeks_less_exceptions,
                        year.waits_known - year.within_a_year,
                        year.within_a_year};
  return hides_independent_plans(numbers, counts) ||
         std::any_of(told.begin(), told.end(), [&](double one) { return counts.hides(one); });
}

std::string how_many_returns(std::size_t count) {
  return count == 1 ? "one year's return" : fmt::format("{} years' returns", count);
}

/// What is told of the files, in data_quality.txt and on the screen.
std::string quality_text(const std::string& area, const OwnFilesRead& files,
                         const std::vector<OwnTotal>& totals, const std::vector<QualityRow>& rows,
                         const SmallCounts& counts) {
  std::string text = fmt::format(
      "{}, {}, the last of January {}\n\nTotals beside the authority's published figures\n"
      "(flows are those of the calendar year; – is not published)\n\n",
      area, how_many_returns(files.returns.size()), files.histories.returns.back().year);
  text += totals_text(totals, counts) +
          "\nProblems of the files, and what they mean for the forecast\n\n" +
          quality_summary(rows, counts);
  if (!files.passed_over.empty())
    text += fmt::format("\nFiles passed over: {}\n", files.passed_over.size());
  return text;
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// The authority's children on the first day, by establishment and kind of provision.
places::OwnChildren children_by_place(const sen2::Histories& histories) {
  using ByProvision = std::map<sen2::Provision, double>;
  std::map<std::uint32_t, ByProvision> by_urn;
  std::map<std::uint32_t, ByProvision> by_ukprn;
  for (const sen2::HeldPlan& plan : sen2::day_zero(histories).plans) {
    if (plan.urn != 0) by_urn[plan.urn][plan.provision] += 1.0;
    if (plan.ukprn != 0) by_ukprn[plan.ukprn][plan.provision] += 1.0;
  }
  return [by_urn = std::move(by_urn),
          by_ukprn = std::move(by_ukprn)](const places::Establishment& one) {
    if (const auto found = by_urn.find(one.urn); found != by_urn.end()) return found->second;
    const auto found = by_ukprn.find(one.ukprn);
    return found == by_ukprn.end() ? ByProvision{} : found->second;
  };
}

/// What the list of places means for the authority's children; nothing without one.
std::optional<places::Capacity> capacity_of(const OwnFilesRead& files,
                                            const BaselineNumbers& numbers) {
  if (!files.places) return std::nullopt;
  return places::capacity_of(*files.places, sen2_census_day(numbers.census_year),
                             make_day(numbers.census_year + calibration::kYearsOfBaseline, 8, 31),
                             calibration::limited_types(numbers),
                             children_by_place(files.histories));
}

/// How the list of places is named where it is a source.
std::string source_of_places(const OwnFilesRead& files) {
  return fmt::format("list of places, January {}", files.histories.returns.back().year);
}

int written(const ImportSen2Request& request, const fs::path& place, const Streams& streams,
            const BaselineNumbers& numbers, const std::map<std::string, std::string>& files) {
  output::OutputFolder folder{place};
  write_texts(folder.path(), files);
  folder.commit();
  if (!numbers.gaps.empty()) streams.out << "\nWhat is not known:\n";
  for (const std::string& gap : numbers.gaps) streams.out << "  - " << gap << '\n';
  if (request.suppress)
    streams.out << "\nCounts of 1 to 4 are hidden in README and quality report; the scenario "
                   "itself has them.\n";
  streams.out
      << "\nWritten to " << folder.final_path().string()
      << " (readable by its owner alone)\nNext: sendsim run "
      << (folder.final_path() / "baseline.yaml").string()
      << "\nWhat a run writes tells counts of single children, too: keep it as you keep the "
         "returns.\n";
  return kDone;
}

}  // namespace

int import_sen2_command(const ImportSen2Request& request, const Streams& streams) {
  const PrivateFiles only_the_owners;
  const fs::path evidence_folder =
      request.evidence ? fs::path{*request.evidence} : shipped_evidence();
  const auto begun = std::chrono::steady_clock::now();
  const OwnFilesRead files = read_own_files(request.folder, request.places);
  refuse_other_years(files.histories);
  const sen2::Observed observed = sen2::observe(files.histories);
  refuse_empty(files.histories, observed);
  const std::string area = area_of(request, files.histories.authority, evidence_folder);
  const Evidence evidence = evidence_of(evidence_folder, kEvidenceJanuary, kCommand);
  BaselineNumbers numbers = own_numbers(files, observed, evidence, area);
  const fs::path place =
      request.out ? fs::path{*request.out} : fs::path{"scenarios"} / numbers.name;
  refuse_what_is_there(place, kCommand);
  const SmallCounts counts{request.suppress};
  std::vector<QualityRow> rows = quality_rows(files.returns, files.histories, files.establishments);
  tell_pseudonyms(files.returns, rows);
  const std::vector<OwnTotal> totals =
      own_totals(files.histories, observed, evidence.shelf.book_of({"England", area}), area);
  tell_doubts(files, totals, area, is_code_of(area, files.histories.authority, evidence_folder),
              numbers);
  const std::optional<places::Capacity> capacity = capacity_of(files, numbers);
  if (capacity)
    for (const std::string& line : capacity->told) numbers.gaps.push_back("places: " + line);
  numbers.data_quality = data_quality_of(files.histories, area, totals, rows, counts);
  numbers.data_quality->source = numbers.own->source;
  const std::string quality = quality_text(area, files, totals, rows, counts);
  std::map<std::string, std::string> texts{{"data_quality.csv", quality_csv(rows, counts)},
                                           {"data_quality.txt", quality}};
  streams.err << fmt::format("{}: {} plans, {}, in {:.2f} s; tuning\n", area, plans_of(numbers),
                             how_many_returns(files.returns.size()), seconds_since(begun))
              << std::flush;
  const TuningStep fit =
      calibration::tune(numbers, calibration::replications_to_tune(numbers), request.threads)
          .back();
  calibration::fit_spread(widths_of(evidence.plans_ahead.of(area)), numbers);
  const bool tells_targets = !hides_targets(numbers, observed.years.back(), counts);
  if (tells_targets)
    for (std::string& miss : calibration::missed_targets(numbers, fit))
      numbers.gaps.push_back(std::move(miss));
  if (capacity) calibration::put_places(*capacity, source_of_places(files), numbers);
  texts.merge(calibration::baseline_files(numbers));
  texts["README.md"] = own_readme(numbers, totals, counts);
  if (capacity) {
    texts["README.md"] +=
        places_readme(*capacity, *files.places, [&](double count) { return counts.told(count); });
    texts["establishments.csv"] = places::establishments_csv(*files.places);
    texts["places_quality.csv"] = places::findings_csv(*files.places);
  }
  streams.out << quality << '\n';
  if (capacity)
    streams.out << places_text(*capacity, [&](double count) { return counts.told(count); }) << '\n'
                << findings_text(*files.places) << '\n';
  if (tells_targets) {
    tell_fit(streams.out, numbers, fit);
    streams.out
        << "Aimed at: the last whole year of the files; withdrawn requests among the refused.\n";
  }
  return written(request, place, streams, numbers, texts);
}

}  // namespace sendsim::app
