#include "downloads.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "child_process.hpp"
#include "json_text.hpp"
#include "sendsim/output/folder.hpp"

namespace sendsim::server {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kMost{1800};
constexpr std::array kKinds{DownloadKind::report, DownloadKind::workbook, DownloadKind::results};

struct Recipe {
  const char* folder;  ///< and what the page calls it
  const char* format;
  std::vector<std::string> files;
};

Recipe recipe_of(DownloadKind kind) {
  switch (kind) {
    case DownloadKind::report: return {"report", "html", {"report.html"}};
    case DownloadKind::workbook: return {"workbook", "xlsx", {"report.xlsx"}};
    case DownloadKind::results: break;
  }
  return {"results", "csv", {"summary.csv", "differences.csv"}};
}

bool is_file(const fs::path& path) {
  std::error_code fault;
  return fs::is_regular_file(path, fault);
}

std::string read_whole(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// What a manifest says under `provenance`; empty where it does not.
std::string provenance_in(const fs::path& manifest, const char* key) {
  const Json read = Json::parse(read_whole(manifest), nullptr, false);
  const auto provenance = read.find("provenance");
  return provenance == read.end() ? std::string{} : provenance->value(key, "");
}

/// `compare` writes a summary for each scenario, in a folder of its own: their rows name it, so
/// that one file can hold them all, in the order of the run.
void gather_summaries(const fs::path& folder) {
  if (is_file(folder / "summary.csv")) return;
  std::map<std::string, fs::path> summaries;  // by scenario
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    if (is_file(entry.path() / "summary.csv"))
      summaries.emplace(provenance_in(entry.path() / "manifest.json", "scenario"),
                        entry.path() / "summary.csv");
  std::string all;
  for (const Json& scenario : Json::parse(provenance_in(folder / "manifest.json", "scenarios"))) {
    const std::string text = read_whole(summaries.at(scenario.get<std::string>()));
    all += all.empty() ? text : text.substr(std::min(text.find('\n') + 1, text.size()));
  }
  if (!all.empty()) output::write_file(folder / "summary.csv", all);
}

std::string name_in_queue(const std::string& run, DownloadKind kind) {
  return run + "/" + recipe_of(kind).folder;
}

std::string last_lines(const std::string& errors) {
  std::string text = errors;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text.substr(text.find_last_of('\n') + 1);
}

}  // namespace

fs::path Downloads::folder_of(const std::string& run) const { return work_ / "downloads" / run; }

std::optional<DownloadState> Downloads::make(const std::shared_ptr<Run>& run, DownloadKind kind) {
  const std::lock_guard lock{mutex_};
  const std::pair key{run->id, kind};
  const auto known = states_.find(key);
  if (known != states_.end() && known->second.state != "failed") return known->second;
  const auto work = [this, run, kind, key] {
    DownloadState state = carry_out(*run, kind);
    const std::lock_guard of_all{mutex_};
    if (const auto wanted = states_.find(key); wanted != states_.end())
      wanted->second = std::move(state);
  };
  const bool waits = queue_.add(run->request.client, work, name_in_queue(run->id, kind));
  if (!waits) return std::nullopt;
  return states_.insert_or_assign(key, DownloadState{recipe_of(kind).folder, "working"})
      .first->second;
}

std::vector<DownloadState> Downloads::of(const Run& run) const {
  const std::lock_guard lock{mutex_};
  std::vector<DownloadState> all;
  for (const auto& [key, state] : states_)
    if (key.first == run.id) all.push_back(state);
  return all;
}

DownloadState Downloads::carry_out(const Run& run, DownloadKind kind) const {
  const Recipe recipe = recipe_of(kind);
  const fs::path folder = folder_of(run.id);
  const fs::path out = folder / recipe.folder;
  const auto failed = [&](const std::string& why) {
    return DownloadState{recipe.folder, "failed", {}, why};
  };
  try {
    fs::create_directories(folder);
    std::vector<std::string> words{kOwnProgram, run.what_ifs.empty() ? "run" : "compare",
                                   run.baseline->file.string()};
    for (std::size_t i = 0; i < run.what_ifs.size(); ++i) {
      const fs::path file = folder / ("what-if-" + std::to_string(i + 1) + ".yaml");
      output::write_file(file, run.what_ifs[i].text);
      words.push_back(file.string());
    }
    for (const std::string& word :
         {std::string{"--replications"}, std::to_string(run.request.replications),
          std::string{"--seed"}, std::to_string(run.request.seed), std::string{"--format"},
          std::string{recipe.format}, std::string{"--out"}, out.string()})
      words.push_back(word);
    std::error_code fault;
    fs::remove_all(out, fault);  // what an earlier attempt has left
    const Ended ended = run_child(words, folder, kMost, stop_);
    if (ended.stopped) return failed("it took too long, or the program is stopping");
    if (ended.exit_code != 0) return failed(last_lines(ended.errors));
    if (kind == DownloadKind::results) gather_summaries(out);
    DownloadState made{recipe.folder, "ready"};
    for (const std::string& file : recipe.files)
      if (is_file(out / file)) made.files.push_back(file);
    return made.files.empty() ? failed("the program wrote no such file") : made;
  } catch (const std::exception& error) {
    return failed(error.what());
  }
}

std::optional<fs::path> Downloads::find(const Run& run, const std::string& name) const {
  for (const DownloadKind kind : kKinds) {
    const Recipe recipe = recipe_of(kind);
    for (const std::string& file : recipe.files)
      if (file == name && is_file(folder_of(run.id) / recipe.folder / file))
        return folder_of(run.id) / recipe.folder / file;
  }
  return std::nullopt;
}

void Downloads::remove(const std::string& run) {
  for (const DownloadKind kind : kKinds) (void)queue_.remove(name_in_queue(run, kind));
  std::error_code fault;
  fs::remove_all(folder_of(run), fault);
  const std::lock_guard lock{mutex_};
  std::erase_if(states_, [&](const auto& each) { return each.first.first == run; });
}

}  // namespace sendsim::server
