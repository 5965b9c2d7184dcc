#include "import_witan_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <numeric>
#include <ostream>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "private_files.hpp"
#include "scenario_folder.hpp"
#include "sendsim/calibration/known_gaps_text.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/witan/baseline.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;
using witan::Inputs;
using witan::Rates;

/// Small letters, and hyphens for all that is neither letter nor digit.
std::string plain_name(const std::string& text) {
  std::string name;
  for (const char letter : text) {
    if (letter >= 'A' && letter <= 'Z')
      name += static_cast<char>(letter - 'A' + 'a');
    else if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9'))
      name += letter;
    else if (!name.empty() && name.back() != '-')
      name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "witan" : name;
}

std::string name_of(const fs::path& folder) {
  const fs::path whole = fs::weakly_canonical(fs::absolute(folder));
  return plain_name((whole.has_filename() ? whole : whole.parent_path()).filename().string());
}

/// The file called `name`, with hyphens or underscores and in any case.
std::optional<fs::path> file_called(const fs::path& folder, const std::string& name) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    if (entry.is_regular_file() && plain_name(entry.path().stem().string()) == name &&
        plain_name(entry.path().extension().string()) == "csv")
      found.push_back(entry.path());
  if (found.size() > 1)
    throw UsageError("import witan: " + folder.string() + ": expected one " + name + ".csv, got " +
                     std::to_string(found.size()));
  return found.empty() ? std::nullopt : std::optional{found.front()};
}

witan::Texts::Named text_of(const fs::path& file) {
  return {file.string(), read_users_file(file, "import witan")};
}

witan::Texts read_texts(const fs::path& folder) {
  if (!fs::is_directory(folder))
    throw UsageError("import witan: " + folder.string() + ": expected a folder of inputs");
  std::string missing;
  const auto wanted = [&](const std::string& name) {
    const auto file = file_called(folder, name);
    if (!file) missing += (missing.empty() ? "" : ", ") + name + ".csv";
    return file ? text_of(*file) : witan::Texts::Named{};
  };
  witan::Texts texts{wanted("transitions"), wanted("population"), wanted("costs"),
                     wanted("valid-states"), std::nullopt};
  if (!missing.empty())
    throw UsageError("import witan: " + folder.string() +
                     ": expected transitions, population, costs and valid-states, there is no " +
                     missing);
  if (const auto file = file_called(folder, "settings-to-change"))
    texts.settings_to_change = text_of(*file);
  return texts;
}

Inputs read_inputs(const fs::path& folder) {
  try {
    return witan::read_inputs(read_texts(folder));
  } catch (const tabular::CsvError& error) {
    throw UsageError(error.what());
  }
}

std::int64_t plans_of(const std::vector<std::int64_t>& settings) {
  return std::accumulate(settings.begin(), settings.end(), std::int64_t{0});
}

void tell(std::ostream& out, const Inputs& inputs, const Rates& rates) {
  out << fmt::format("Plans in January {}: {}, of {} needs in {} settings\n", inputs.census_year,
                     plans_of(rates.history.rbegin()->second), inputs.needs.size(),
                     inputs.settings.size());
  const auto row = [&](const char* what, const witan::Level& level) {
    out << fmt::format("{:<9} {:>8.1f} a year (± {:.1f} %)\n", what, level.mean, 100.0 * level.cv);
  };
  out << fmt::format("From {} to {}:\n", inputs.first_year, inputs.census_year);
  row("joiners", rates.joiners);
  row("leavers", rates.leavers);
  row("movers", rates.movers);
  const std::vector<double> ahead = witan::expected_plans(inputs, rates);
  out << fmt::format("Expected in January {}: {:.0f}\n",
                     inputs.census_year + static_cast<int>(ahead.size()) - 1, ahead.back());
  out << "Odd in the files: " << inputs.findings.size() << '\n';
  for (const std::string& finding : inputs.findings) out << "  - " << finding << '\n';
}

}  // namespace

int import_witan_command(const ImportWitanRequest& request, const Streams& streams) {
  const PrivateFiles only_the_owners;
  const fs::path source{request.folder};
  const Inputs inputs = read_inputs(source);
  const Rates rates = witan::observe(inputs);
  const std::string name = name_of(source);
  const fs::path place = request.out ? fs::path{*request.out} : fs::path{"scenarios"} / name;
  refuse_what_is_there(place, "import witan");
  output::OutputFolder folder{place};
  std::map<std::string, std::string> texts = witan::baseline_files(inputs, rates, name);
  texts["baseline.yaml"] += calibration::known_gaps_text(inputs.findings);
  write_texts(folder.path(), texts);
  folder.commit();
  tell(streams.out, inputs, rates);
  streams.out << "\nWritten to " << folder.final_path().string() << "\nNext: sendsim run "
              << (folder.final_path() / "baseline.yaml").string() << '\n';
  return kDone;
}

}  // namespace sendsim::app
