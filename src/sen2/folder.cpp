#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "blade_files.hpp"
#include "child_key.hpp"
#include "errors.hpp"
#include "sendsim/sen2/read.hpp"

namespace sendsim::sen2 {
namespace {

namespace fs = std::filesystem;

/// A file in memory, wiped when done with.
class FileText {
 public:
  /// @throws ReturnError if it cannot be read or is longer than `most` bytes
  FileText(const fs::path& path, std::uint64_t most) {
    const std::string name = path.filename().string();
    std::ifstream file{path, std::ios::binary | std::ios::ate};
    const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : -1;
    if (size < 0) throw ReturnError{message_at(name, 0, "expected a file that can be read")};
    if (static_cast<std::uint64_t>(size) > most)
      throw ReturnError{message_at(name, 0, fmt::format("expected at most {} bytes", most))};
    text_.resize(static_cast<std::size_t>(size));
    file.seekg(0);
    file.read(text_.data(), size);
    if (file.gcount() != size)
      throw ReturnError{message_at(name, 0, "expected a file that can be read")};
  }
  FileText(FileText&& other) noexcept : text_{std::move(other.text_)} {}
  FileText(const FileText&) = delete;
  FileText& operator=(const FileText&) = delete;
  ~FileText() { wipe(text_); }
  [[nodiscard]] std::string_view view() const { return text_; }

 private:
  std::string text_;
};

/// The beginning of a file, as much as its header takes.
std::string beginning_of(const fs::path& path) {
  constexpr std::size_t kHeader = 4096;
  std::string text(kHeader, '\0');
  std::ifstream file{path, std::ios::binary};
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return text;
}

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return extension;
}

/// A CSV file that is one of a return's: by its header, for DfE publishes a requests.csv as well.
struct BladeFile {
  fs::path path;
  std::string export_name;  ///< what the files of one export have in common; empty if not told
  Module module;
};

std::optional<BladeFile> blade_file(const fs::path& path) {
  std::string text = beginning_of(path);
  const bool has_ids = names_ids(text);
  const auto by_column = module_of_first_column(text);
  wipe(text);
  if (!has_ids) return std::nullopt;
  const std::string name = path.filename().string();
  if (const auto blade = blade_name(name))
    return BladeFile{path, std::string{blade->export_name}, blade->module};
  if (by_column) return BladeFile{path, {}, *by_column};
  return std::nullopt;
}

/// The files of a folder's level, in the order of their names.
std::vector<fs::path> sorted_entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  for (const fs::directory_entry& entry : fs::directory_iterator{folder})
    entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

/// Blades of one folder are one return unless a module is there twice; then names tell.
std::vector<std::vector<fs::path>> group(const std::vector<BladeFile>& blades) {
  std::set<Module> modules;
  for (const BladeFile& blade : blades) modules.insert(blade.module);
  const bool one = modules.size() == blades.size();
  std::map<std::string, std::vector<fs::path>> groups;
  for (const BladeFile& blade : blades)
    groups[one ? std::string{} : blade.export_name].push_back(blade.path);
  std::vector<std::vector<fs::path>> sets;
  for (auto& [name, paths] : groups) sets.push_back(std::move(paths));
  return sets;
}

class FolderReader {
 public:
  FolderReader(const HashKey& key, const ReadLimits& limits) : key_{key}, limits_{limits} {}

  void read(const fs::path& folder, int levels_below) {
    std::vector<BladeFile> blades;
    for (const fs::path& path : sorted_entries(folder)) {
      if (fs::is_directory(path)) {
        if (levels_below > 0) read_below(path, levels_below - 1);
      } else if (fs::is_regular_file(path)) {
        take_file(path, blades);
      }
    }
    for (const std::vector<fs::path>& paths : group(blades)) read_set(paths);
  }

  Folder finish(const fs::path& folder) {
    std::vector<Return>& returns = found_.returns;
    if (returns.empty())
      throw ReturnError{message_at(folder.filename().string(), 0,
                                   "expected a SEN2 return: nine blade files, an .xml or the "
                                   "filled .xlsx template")};
    std::sort(returns.begin(), returns.end(),
              [](const Return& a, const Return& b) { return a.year < b.year; });
    for (std::size_t i = 1; i < returns.size(); ++i)
      if (returns[i].year == returns[i - 1].year)
        throw ReturnError{fmt::format("{}: expected one return of {}; {} is another",
                                      returns[i].files.front(), returns[i].year,
                                      returns[i - 1].files.front())};
    std::sort(found_.passed_over.begin(), found_.passed_over.end());
    return std::move(found_);
  }

 private:
  /// A folder's files are told with its name: those of several years often have the same ones.
  void read_below(const fs::path& folder, int levels_below) {
    std::string above = below_ + shown_name(folder.filename().string()) + '/';
    std::swap(below_, above);
    read(folder, levels_below);
    std::swap(below_, above);
  }

  void add(Return found) {
    for (std::string& name : found.files) name.insert(0, below_);
    found_.returns.push_back(std::move(found));
  }

  void take_file(const fs::path& path, std::vector<BladeFile>& blades) {
    const std::string name = path.filename().string();
    const std::string extension = lower_extension(path);
    if (name.starts_with('.') || name.starts_with("~$")) return;  // hidden; Excel's locks
    if (extension == ".csv") {
      if (const auto blade = blade_file(path)) return blades.push_back(*blade);
    } else if (extension == ".xml") {
      if (take_single(path, &read_xml)) return;
    } else if (extension == ".xlsx" || extension == ".xlsm") {
      if (take_single(path, &read_workbook)) return;
    }
    found_.passed_over.push_back(shown_name(name));
  }

  bool take_single(const fs::path& path,
                   Return (*reader)(const NamedText&, const HashKey&, const ReadLimits&)) {
    try {
      const FileText text{path, limits_.bytes};
      add(reader({path.filename().string(), text.view()}, key_, limits_));
      return true;
    } catch (const NotAReturn&) {
      return false;
    } catch (const ReturnError& error) {
      throw ReturnError{below_ + error.what()};
    }
  }

  void read_set(const std::vector<fs::path>& paths) {
    try {
      add(set_in(paths));
    } catch (const ReturnError& error) {
      throw ReturnError{below_ + error.what()};
    }
  }

  [[nodiscard]] Return set_in(const std::vector<fs::path>& paths) const {
    std::vector<FileText> texts;
    std::vector<NamedText> files;
    std::uint64_t left = limits_.bytes;
    texts.reserve(paths.size());
    for (const fs::path& path : paths) {
      const FileText& text = texts.emplace_back(path, left);
      left -= text.view().size();
      files.push_back({path.filename().string(), text.view()});
    }
    return read_blades(files, key_, limits_);
  }

  HashKey key_;
  ReadLimits limits_;
  std::string below_;  ///< the folder being read and a slash, below the first
  Folder found_;
};

}  // namespace

Folder read_folder(const fs::path& folder, const HashKey& key, const ReadLimits& limits) {
  std::error_code none;
  if (!fs::is_directory(folder, none))
    throw ReturnError{message_at(folder.filename().string(), 0, "expected a folder")};
  try {
    FolderReader reader{key, limits};
    reader.read(folder, 1);
    return reader.finish(folder);
  } catch (const fs::filesystem_error&) {
    throw ReturnError{
        message_at(folder.filename().string(), 0, "expected a folder that can be read")};
  }
}

}  // namespace sendsim::sen2
