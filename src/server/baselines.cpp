#include "baselines.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include "child_process.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "sendsim/server/allowed_files.hpp"

namespace sendsim::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostKept = 12;
constexpr std::chrono::seconds kMostToMake{180};
/// The last January whose figures ship; an authority that ended before has no baseline.
constexpr std::string_view kLastYear = "2025";

std::string slug(const std::string& text) {
  std::string id;
  for (const char letter : text) {
    const bool is_capital = letter >= 'A' && letter <= 'Z';
    const char small = is_capital ? static_cast<char>(letter - 'A' + 'a') : letter;
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9'))
      id += small;
    else if (!id.empty() && id.back() != '-')
      id += '-';
  }
  while (!id.empty() && id.back() == '-') id.pop_back();
  return id.substr(0, 60);
}

bool is_readable_file(const fs::path& path) {
  std::error_code fault;
  return fs::is_regular_file(path, fault);
}

/// The last line that a child wrote: what it ended with.
std::string last_line(const std::string& errors) {
  std::string text = errors;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  const std::size_t begin = text.rfind('\n');
  text = begin == std::string::npos ? text : text.substr(begin + 1);
  constexpr std::string_view kName = "sendsim: ";
  return text.starts_with(kName) ? text.substr(kName.size()) : text;
}

}  // namespace

Baselines::Baselines(const evidence::Areas& areas, const std::vector<fs::path>& folders,
                     fs::path work, std::stop_token stop)
    : areas_{areas}, work_{std::move(work)}, stop_{std::move(stop)} {
  for (const fs::path& folder : folders) add_packs(folder);
  for (const evidence::Area& area : areas_) {
    if (area.last_year < kLastYear || area.dfe_code.empty()) continue;
    const std::string id = slug(area.name);
    const bool pack = sources_.contains(id);
    if (!pack) sources_.emplace(id, Source{id, area.name, {}, {}});
    id_of_code_.emplace(area.dfe_code, id);
    rows_.push_back({area.dfe_code, area.name, area.region, pack});
  }
  for (const auto& [id, source] : sources_) {
    const bool is_row = std::any_of(id_of_code_.begin(), id_of_code_.end(),
                                    [&, of = &id](const auto& row) { return row.second == *of; });
    if (is_row) continue;
    id_of_code_.emplace(id, id);
    rows_.push_back({id, source.area, {}, true});
  }
}

void Baselines::add_packs(const fs::path& folder) {
  if (is_readable_file(folder / "baseline.yaml")) return add_pack(folder, folder);
  std::vector<fs::path> packs;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    if (is_readable_file(entry.path() / "baseline.yaml")) packs.push_back(entry.path());
  std::sort(packs.begin(), packs.end());
  for (const fs::path& pack : packs) add_pack(pack, folder);
}

void Baselines::add_pack(const fs::path& folder, const fs::path& within) {
  const std::string name = fs::canonical(folder).filename().string();
  std::string spoken = name;
  std::replace(spoken.begin(), spoken.end(), '-', ' ');
  const auto area = areas_.find(spoken);
  const std::string known = area ? areas_[*area].name : name;
  const std::string id = slug(known);
  if (!id.empty()) sources_.emplace(id, Source{id, known, folder, {within}});
}

const Baselines::Source* Baselines::source_of(const std::string& area) const {
  std::string id;
  if (const auto by_code = id_of_code_.find(area); by_code != id_of_code_.end())
    id = by_code->second;
  else if (sources_.contains(area))
    id = area;
  else if (const auto found = areas_.find(area))
    id = slug(areas_[*found].name);
  const auto source = sources_.find(id);
  return source == sources_.end() ? nullptr : &source->second;
}

/// With the mutex held.
std::shared_ptr<const Baseline> Baselines::known(const std::string& id) {
  for (auto each = kept_.begin(); each != kept_.end(); ++each) {
    if ((*each)->id != id) continue;
    kept_.splice(kept_.begin(), kept_, each);
    return kept_.front();
  }
  return nullptr;
}

std::shared_ptr<const Baseline> Baselines::get(const std::string& area) {
  const Source* source = source_of(area);
  if (source == nullptr)
    throw BaselineError(BaselineError::Kind::unknown,
                        "no authority and no scenarios of this name: " + scenario::in_quotes(area));
  {
    std::unique_lock lock{mutex_};
    while (true) {
      if (stop_.stop_requested())
        throw BaselineError(BaselineError::Kind::stopped, "the program is stopping");
      if (auto there = known(source->id)) return there;
      if (loading_.insert(source->id).second) break;
      changed_.wait(lock, stop_, [&] { return !loading_.contains(source->id); });
    }
  }
  try {
    auto loaded = load(*source);
    end_loading(source->id, loaded);
    return loaded;
  } catch (...) {
    end_loading(source->id, nullptr);
    throw;
  }
}

void Baselines::end_loading(const std::string& id, std::shared_ptr<const Baseline> baseline) {
  const std::lock_guard lock{mutex_};
  if (baseline) kept_.push_front(std::move(baseline));
  if (kept_.size() > kMostKept) kept_.pop_back();  // runs of it hold it still
  loading_.erase(id);
  changed_.notify_all();
}

std::shared_ptr<const Baseline> Baselines::load(const Source& source) {
  const bool is_made = source.pack.empty();
  const fs::path folder = is_made ? make(source) : fs::canonical(source.pack);
  const std::vector<fs::path> folders = is_made ? std::vector<fs::path>{folder} : source.folders;
  const fs::path file = folder / "baseline.yaml";
  try {
    scenario::Scenario scenario =
        scenario::Scenario::load(file.string(), {}, AllowedFiles{folders});
    Catalogue catalogue = catalogue_of(scenario);
    return std::make_shared<const Baseline>(Baseline{source.id, source.area, file, folders, is_made,
                                                     std::move(scenario), std::move(catalogue)});
  } catch (const scenario::ScenarioError& error) {
    throw BaselineError(BaselineError::Kind::refused, error.what());
  }
}

fs::path Baselines::make(const Source& source) {
  fs::path folder = work_ / "baselines" / source.id;
  if (is_readable_file(folder / "baseline.yaml")) return folder;  // made before, dropped since
  const std::lock_guard lock{making_};
  std::error_code fault;
  fs::create_directories(folder.parent_path(), fault);
  try {
    const Ended ended =
        run_child({kOwnProgram, "new", "--area", source.area, "--out", folder.string()}, work_,
                  kMostToMake, stop_);
    if (ended.exit_code == 0) return folder;
    if (stop_.stop_requested())
      throw BaselineError(BaselineError::Kind::stopped, "the program is stopping");
    const auto kind =
        ended.exit_code == 2 ? BaselineError::Kind::refused : BaselineError::Kind::failed;
    throw BaselineError(
        kind, ended.stopped ? "making the baseline took too long"
                            : "no baseline of " + source.area + ": " + last_line(ended.errors));
  } catch (const std::system_error& error) {
    throw BaselineError(BaselineError::Kind::failed, error.what());
  }
}

}  // namespace sendsim::server
