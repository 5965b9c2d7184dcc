#include "sendsim/report/study.hpp"

#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "json_text.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string text_of(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) throw output::ResultsError(file.string() + ": cannot be read");
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// manifest.json as far as a report needs it.
struct ManifestFacts {
  std::string scenario;
  std::vector<std::string> scenarios;  ///< of a comparison, in their order
  bool complete = true;
  std::vector<std::string> command;
};
ManifestFacts read_manifest(const fs::path& file) {
  const json manifest = json::parse(text_of(file), nullptr, false);
  const auto refuse = [&] {
    throw output::ResultsError(file.string() + ": not a manifest of sendsim");
  };
  if (!manifest.is_object() || !manifest.contains("provenance") ||
      !manifest["provenance"].is_object() || text_in(manifest, "program") != "sendsim")
    refuse();
  ManifestFacts facts;
  try {
    facts.scenario = manifest["provenance"].value("scenario", "");
    const json names = json::parse(manifest["provenance"].value("scenarios", "[]"));
    facts.scenarios = names.get<std::vector<std::string>>();
    facts.complete = manifest.value("complete", true);
    facts.command = manifest.value("command", std::vector<std::string>{});
  } catch (const json::exception&) {
    refuse();
  }
  return facts;
}

Day day_of(const tabular::CsvCell& cell) {
  const auto day = parse_day(cell.text());
  if (!day) throw cell.error("expected a date as YYYY-MM-DD");
  return *day;
}

std::vector<Share> read_shares(const fs::path& file, const std::string& player) {
  if (!fs::exists(file)) return {};
  return shares_from_csv(text_of(file), file.string(), player);
}

/// The folders of a comparison's scenarios, in their order.
std::vector<fs::path> scenario_folders(const fs::path& folder,
                                       const std::vector<std::string>& names) {
  std::map<std::string, fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    if (entry.is_directory() && fs::exists(entry.path() / "results.h5") &&
        fs::exists(entry.path() / "manifest.json"))
      found[read_manifest(entry.path() / "manifest.json").scenario] = entry.path();
  std::vector<fs::path> folders;
  for (const std::string& name : names) {
    const auto at = found.find(name);
    if (at == found.end())
      throw output::ResultsError(folder.string() + ": expected a folder with the results.h5 of " +
                                 name + " (--format h5)");
    folders.push_back(at->second);
  }
  return folders;
}

Sample sample_of(const fs::path& file, unsigned threads) {
  Sample sample{output::ResultsReader{file}, threads};
  if (sample.replications() == 0)
    throw output::ResultsError(file.string() + ": it has no replication");
  return sample;
}

}  // namespace

std::vector<Share> shares_from_csv(std::string_view text, const std::string& name,
                                   const std::string& player) {
  std::vector<Share> shares;
  try {
    const auto table = tabular::CsvTable::parse(text, name);
    const auto column = [&](const std::string& header) { return table.column(header); };
    const std::size_t scenario = column("scenario");
    const std::size_t who = column(player);
    const std::size_t measure = column("measure");
    const std::size_t category = column("category");
    const std::size_t first = column("period_start");
    const std::size_t last = column("period_end");
    const std::size_t mean = column("mean");
    const std::size_t error = column("se");
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      const auto cell = [&](std::size_t at) { return std::string{table.at(row, at).text()}; };
      if (table.at(row, mean).empty()) continue;
      shares.push_back({cell(scenario), cell(who), cell(measure), cell(category),
                        day_of(table.at(row, first)), day_of(table.at(row, last)),
                        table.at(row, mean).number(),
                        table.at(row, error).empty() ? std::numeric_limits<double>::quiet_NaN()
                                                     : table.at(row, error).number()});
    }
  } catch (const tabular::CsvError& error) {
    throw output::ResultsError(error.what());
  }
  return shares;
}

Study read_study(const fs::path& folder, unsigned threads) {
  Study study;
  if (fs::is_regular_file(folder)) {
    study.scenarios.push_back(sample_of(folder, threads));
    return study;
  }
  if (!fs::exists(folder)) throw output::ResultsError(folder.string() + ": no such folder");
  const fs::path manifest = folder / "manifest.json";
  if (!fs::exists(manifest))
    throw output::ResultsError(folder.string() +
                               ": expected the folder of a run or a comparison, with its "
                               "manifest.json");
  const ManifestFacts facts = read_manifest(manifest);
  study.complete = facts.complete;
  study.command = facts.command;
  if (fs::exists(folder / "results.h5")) {
    study.scenarios.push_back(sample_of(folder / "results.h5", threads));
    return study;
  }
  for (const fs::path& each : scenario_folders(folder, facts.scenarios))
    study.scenarios.push_back(sample_of(each / "results.h5", threads));
  if (study.scenarios.empty())
    throw output::ResultsError(folder.string() + ": expected a results.h5 in it (--format h5)");
  study.contributions = read_shares(folder / "contributions.csv", "measure_name");
  study.drivers = read_shares(folder / "drivers.csv", "driver");
  return study;
}

}  // namespace sendsim::report
