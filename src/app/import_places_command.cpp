#include "import_places_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <ostream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "baseline_readme.hpp"
#include "evidence_folder.hpp"
#include "failures.hpp"
#include "places_overlay.hpp"
#include "places_report.hpp"
#include "private_files.hpp"
#include "published_baseline.hpp"
#include "scenario_folder.hpp"
#include "sendsim/calibration/known_gaps_text.hpp"
#include "sendsim/calibration/own_places.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/places/capacity.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

const char* const kCommand = "import places";
constexpr int kJanuary = 2025;  ///< of the published census

std::vector<places::ListText> read_texts(const std::vector<std::string>& files) {
  std::vector<places::ListText> texts;
  for (const std::string& file : files) {
    if (fs::is_directory(file))
      throw UsageError("import places: " + file + ": expected a CSV file, got a folder");
    texts.push_back({file, read_users_file(file, kCommand)});
    // An Excel workbook or an OpenDocument sheet is a zip package.
    if (texts.back().text.starts_with("PK"))
      throw UsageError("import places: " + file +
                       ": expected a CSV file, got a workbook: save its sheet as CSV");
  }
  return texts;
}

places::PlaceList list_of(const std::vector<std::string>& files, int authority) {
  try {
    return places::read_places(read_texts(files), authority);
  } catch (const tabular::CsvError& error) {
    throw UsageError(std::string{"import places: "} + error.what());
  }
}

/// How sources name the lists: by their files' names alone.
std::string source_of(const std::vector<std::string>& files) {
  std::string text;
  for (const std::string& file : files)
    text += (text.empty() ? "" : ", ") + fs::path{file}.filename().string();
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '"' || c == '\\' || c == '\n'; }, '_');
  return text;
}

/// DfE's code of the area; 0 where it has none.
int code_of(const std::string& area, const fs::path& evidence) {
  const evidence::Areas areas = read_areas(evidence, kCommand);
  const auto found = areas.find(area);
  return found && !areas[*found].dfe_code.empty() ? std::stoi(areas[*found].dfe_code) : 0;
}

void tell(std::ostream& out, const places::Capacity& capacity, const places::PlaceList& list) {
  out << '\n' << places_text(capacity, as_it_is);
  if (!capacity.told.empty()) out << "\nOf the places:\n";
  for (const std::string& line : capacity.told) out << "  - " << line << '\n';
  out << '\n' << findings_text(list);
}

void put_tables(const places::PlaceList& list, std::map<std::string, std::string>& texts) {
  texts["establishments.csv"] = places::establishments_csv(list);
  if (!list.findings.empty()) texts["places_quality.csv"] = places::findings_csv(list);
}

void refuse_no_types(const places::Capacity& capacity) {
  if (!capacity.types.empty()) return;
  std::string told;
  for (const std::string& line : capacity.told) told += (told.empty() ? "" : "; ") + line;
  throw UsageError("import places: expected places of a type that the scenario limits, got none: " +
                   told);
}

fs::path written(const fs::path& place, const std::map<std::string, std::string>& texts) {
  output::OutputFolder folder{place};
  write_texts(folder.path(), texts);
  folder.commit();
  return folder.final_path();
}

/// The lists' places of the area asked for, or of the one that they name.
places::PlaceList list_for(const ImportPlacesRequest& request, const fs::path& evidence,
                           std::optional<std::string>& area) {
  if (request.area) area = area_called(*request.area, kJanuary, evidence, kCommand);
  if (area == "England") return list_of(request.files, places::kEveryAuthority);
  return list_of(request.files, area ? code_of(*area, evidence) : 0);
}

/// What a reader must know of the places, among what else is told.
std::vector<std::string> gaps_of(const places::Capacity& capacity) {
  std::vector<std::string> gaps;
  for (const std::string& line : capacity.told) gaps.push_back("places: " + line);
  return gaps;
}

/// A baseline of an authority, from what is published and the list.
int new_baseline(const ImportPlacesRequest& request, const Streams& streams) {
  const fs::path folder = request.evidence ? fs::path{*request.evidence} : shipped_evidence();
  std::optional<std::string> area;
  const places::PlaceList list = list_for(request, folder, area);
  if (!area && list.authority == 0)
    throw UsageError(
        "import places: expected --area and the name of the authority, or --extends and a "
        "scenario: the list does not tell whose it is");
  if (!area) area = area_called(std::to_string(list.authority), kJanuary, folder, kCommand);
  const Evidence evidence = evidence_of(folder, kJanuary, kCommand);
  calibration::BaselineNumbers numbers = published_numbers(evidence, *area, kJanuary, kCommand);
  const fs::path place =
      request.out ? fs::path{*request.out} : fs::path{"scenarios"} / (numbers.name + "-places");
  refuse_what_is_there(place, kCommand);
  const places::Capacity capacity =
      places::capacity_of(list, sen2_census_day(numbers.census_year),
                          make_day(numbers.census_year + calibration::kYearsOfBaseline, 8, 31),
                          calibration::limited_types(numbers));
  refuse_no_types(capacity);
  for (std::string& line : gaps_of(capacity)) numbers.gaps.push_back(std::move(line));
  streams.err << fmt::format("{}: {} plans in January {}; tuning\n", *area, plans_of(numbers),
                             numbers.census_year)
              << std::flush;
  MadeBaseline made = tuned(std::move(numbers), evidence.plans_ahead.of(*area), request.threads);
  calibration::put_places(capacity, source_of(request.files), made.numbers);
  std::map<std::string, std::string> texts = calibration::baseline_files(made.numbers);
  texts["README.md"] = baseline_readme(made) + places_readme(capacity, list, as_it_is);
  put_tables(list, texts);
  const fs::path there = written(place, texts);
  tell_fit(streams.out, made.numbers, made.fit);
  tell(streams.out, capacity, list);
  streams.out << "\nWritten to " << there.string() << "\nNext: sendsim run "
              << (there / "baseline.yaml").string() << '\n';
  return kDone;
}

std::vector<places::LimitedType> limited_types(const pathway::Model& model) {
  std::vector<places::LimitedType> types;
  const placement::PlacementRules& rules = model.epochs.front().placement;
  for (std::size_t type = 0; type < rules.types.size(); ++type) {
    if (!rules.types[type].places) continue;
    double filled = 0.0;
    for (const population::StartingGroup& group : model.start.plans)
      if (group.provision == type) filled += static_cast<double>(group.count);
    types.push_back({model.provisions.codes()[type], filled});
  }
  return types;
}

OverlayBase base_of(const scenario::Scenario& scenario, const fs::path& file, const fs::path& place,
                    const places::Capacity& capacity) {
  const pathway::Model& model = scenario.as_written();
  std::error_code unknown;
  fs::path path = fs::relative(file, place, unknown);
  if (unknown || path.empty()) path = fs::absolute(file);
  OverlayBase base{path.generic_string(), scenario.name(), model.first, {}, false};
  const placement::PlacementRules& rules = model.epochs.front().placement;
  for (const places::TypeCapacity& type : capacity.types)
    for (std::size_t i = 0; i < rules.types.size(); ++i)
      if (model.provisions.codes()[i] == type.type)
        base.places.push_back(static_cast<double>(*rules.types[i].places));
  base.has_place_funding = scenario.lever("finance.lines.1.0.2_place_funding.fixed") != nullptr;
  return base;
}

/// What a scenario plans of its own would be counted beside the list.
void refuse_planned_places(const pathway::Model& model, const std::string& file) {
  const placement::PlacementRules& first = model.epochs.front().placement;
  for (const pathway::EpochRules& epoch : model.epochs)
    for (std::size_t type = 0; type < first.types.size(); ++type)
      if (first.types[type].places &&
          epoch.placement.types[type].places != first.types[type].places)
        throw UsageError(
            fmt::format("import places: {}: expected a scenario whose places stay as on the first "
                        "day, got other "
                        "places of {} from {}: the list would be counted beside them; name the "
                        "baseline that it "
                        "extends, or one made without a list",
                        file, model.provisions.codes()[type], to_string(epoch.from)));
}

/// The list's places as measures over a scenario.
int over_a_scenario(const ImportPlacesRequest& request, const Streams& streams) {
  const scenario::Scenario scenario = scenario::Scenario::load(*request.extends);
  const pathway::Model& model = scenario.as_written();
  std::optional<std::string> area;
  const places::PlaceList list =
      list_for(request, request.evidence ? fs::path{*request.evidence} : shipped_evidence(), area);
  const fs::path place =
      request.out ? fs::path{*request.out} : fs::path{"scenarios"} / (scenario.name() + "-places");
  refuse_what_is_there(place, kCommand);
  refuse_planned_places(model, *request.extends);
  const std::vector<places::LimitedType> types = limited_types(model);
  if (types.empty())
    throw UsageError("import places: " + *request.extends +
                     ": expected a scenario with types of limited places "
                     "(placement.limited_types), got none");
  const places::Capacity capacity = places::capacity_of(list, model.first, model.last, types);
  refuse_no_types(capacity);
  const OverlayBase base = base_of(scenario, *request.extends, place, capacity);
  std::map<std::string, std::string> texts{
      {"places.yaml", places_overlay(capacity, list, source_of(request.files), base) +
                          calibration::known_gaps_text(gaps_of(capacity))}};
  put_tables(list, texts);
  const fs::path there = written(place, texts);
  tell(streams.out, capacity, list);
  if (!base.has_place_funding)
    streams.out << "The scenario has no line 1.0.2_place_funding: added places cost nothing.\n";
  streams.out << "\nWritten to " << there.string() << "\nNext: sendsim compare " << *request.extends
              << ' ' << (there / "places.yaml").string() << '\n';
  return kDone;
}

}  // namespace

int import_places_command(const ImportPlacesRequest& request, const Streams& streams) {
  const PrivateFiles only_the_owners;
  return request.extends ? over_a_scenario(request, streams) : new_baseline(request, streams);
}

}  // namespace sendsim::app
