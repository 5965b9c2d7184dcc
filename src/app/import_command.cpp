#include "import_command.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>

#include "evidence_folder.hpp"
#include "failures.hpp"
#include "sendsim/evidence/compact_tables.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/encoding.hpp"
#include "sendsim/tabular/gzip.hpp"

namespace sendsim::app {
namespace {

namespace fs = std::filesystem;

/// The text in UTF-8, whatever program saved it.
std::string in_utf8(const std::string& path, std::string text, evidence::Findings& findings) {
  if (tabular::is_utf8(text)) return text;
  constexpr std::string_view kMark{"\xEF\xBB\xBF"};  // of UTF-8, before bytes that are none
  if (text.starts_with(kMark)) text.erase(0, kMark.size());
  findings.mended.push_back(path + ": is no UTF-8: read as Windows-1252");
  return tabular::from_windows_1252(text);
}

/// So many missing files are named.
constexpr std::size_t kMissingTold = 5;

evidence::RawTexts read_raw(const fs::path& folder, evidence::Findings& findings) {
  if (!fs::is_directory(folder))
    throw UsageError("import dfe: " + folder.string() + ": expected a folder of releases");
  evidence::RawTexts raw;
  std::string missing;
  std::size_t count = 0;
  for (const std::string& path : evidence::raw_texts_wanted()) {
    if (!fs::is_regular_file(folder / path))
      missing += ++count > kMissingTold ? "" : (missing.empty() ? "" : ", ") + path;
    else
      raw.emplace(path, in_utf8(path, read_file(folder / path), findings));
  }
  if (!missing.empty())
    throw UsageError(fmt::format(
        "import dfe: {}: expected these files: {}{} (scenarios/data/SOURCES.md lists all)",
        folder.string(), missing,
        count > kMissingTold ? fmt::format(" and {} more", count - kMissingTold) : ""));
  return raw;
}

/// The lists of codes stay readable; the others are large.
bool is_packed(const evidence::CompactTable& table) {
  return table.file_name != "areas.csv" && table.file_name != "settings.csv" &&
         table.file_name != "needs.csv";
}

void tell(std::ostream& out, const char* what, const std::vector<std::string>& lines) {
  out << fmt::format("{}: {}\n", what, lines.size());
  for (const std::string& line : lines) out << "  - " << line << '\n';
}

}  // namespace

int import_command(const ImportRequest& request, const Streams& streams) {
  const fs::path source{request.folder};
  evidence::Findings findings;
  const evidence::RawTexts raw = read_raw(source, findings);
  std::vector<evidence::CompactTable> tables;
  try {
    tables = evidence::make_compact_tables(raw, evidence::areas_of(raw), findings);
  } catch (const tabular::CsvError& error) {
    throw UsageError((source / error.what()).string());
  }
  output::OutputFolder folder{request.out ? fs::path{*request.out} : fs::path{"outputs/evidence"}};
  std::size_t bytes = 0;
  for (const evidence::CompactTable& table : tables) {
    const std::string text = is_packed(table) ? tabular::gzip(table.text) : table.text;
    output::write_file(folder.path() / (table.file_name + (is_packed(table) ? ".gz" : "")), text);
    bytes += text.size();
  }
  folder.commit();
  if (!findings.problems.empty())
    tell(streams.out, "Left out, since it cannot be read", findings.problems);
  if (!findings.suppressed.empty())
    tell(streams.out, "Suppressed by the publisher, so unknown and not zero", findings.suppressed);
  tell(streams.out, "Figures mended", findings.mended);
  tell(streams.out, "Figures that look wrong and were kept", findings.left);
  streams.out << fmt::format("Written to {}: {} tables, {} kB\n", folder.final_path().string(),
                             tables.size(), bytes / 1000);
  return kDone;
}

}  // namespace sendsim::app
