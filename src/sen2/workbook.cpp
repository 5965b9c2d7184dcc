#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "child_key.hpp"
#include "errors.hpp"
#include "linked_rows.hpp"
#include "return_builder.hpp"
#include "sendsim/sen2/cells.hpp"
#include "sendsim/sen2/read.hpp"
#include "shared_strings.hpp"
#include "sheet_rows.hpp"
#include "zip_package.hpp"

namespace sendsim::sen2 {
namespace {

constexpr std::string_view kSheet = "dataentrytemplate";
constexpr std::size_t kMostSheets = 1000;

/// What xl/workbook.xml says: the sheet's relation, and what day numbers count from.
class WorkbookPart : public XmlHandler {
 public:
  void start_element(std::string_view name, const XmlAttributes& attributes,
                     std::uint64_t) override {
    if (name == "workbookpr") {
      const auto date1904 = attributes.find("date1904");
      if (date1904 && parse_flag(*date1904).value_or(false)) epoch = kMacintoshEpoch;
    }
    if (name != "sheet") return;
    const auto title = attributes.find("name");
    const auto id = attributes.find("id");
    if (title && id && normalised_name(*title) == kSheet) relation = *id;
  }
  void text(std::string_view, std::uint64_t) override {}
  void end_element(std::string_view) override {}

  std::string relation;  ///< empty if there is no such sheet
  Day epoch = kSpreadsheetEpoch;
};

/// The paths that relations of the workbook lead to.
class Relations : public XmlHandler {
 public:
  void start_element(std::string_view name, const XmlAttributes& attributes,
                     std::uint64_t) override {
    if (name != "relationship" || paths_.size() >= kMostSheets) return;
    const auto id = attributes.find("id");
    const auto target = attributes.find("target");
    if (id && target) paths_.emplace(*id, path_of(*target));
  }
  void text(std::string_view, std::uint64_t) override {}
  void end_element(std::string_view) override {}

  [[nodiscard]] std::optional<std::string> find(const std::string& id) const {
    const auto found = paths_.find(id);
    if (found == paths_.end()) return std::nullopt;
    return found->second;
  }

 private:
  /// Targets are seen from the workbook's folder, or from the root.
  static std::string path_of(std::string_view target) {
    if (target.starts_with('/')) return std::string{target.substr(1)};
    return "xl/" + std::string{target};
  }
  std::map<std::string, std::string> paths_;
};

/// The title of one of the template's tables.
std::optional<Module> module_of_title(std::string_view text) {
  static const std::map<std::string, Module, std::less<>> kTitles{
      {"header", Module::sen2},
      {"person", Module::person},
      {"requests", Module::requests},
      {"request", Module::requests},
      {"assessments", Module::assessment},
      {"assessment", Module::assessment},
      {"namedplan", Module::namedplan},
      {"plandetail", Module::plandetail},
      {"activeplan", Module::activeplans},
      {"placementdetail", Module::placementdetail},
      {"senneed", Module::senneed}};
  constexpr std::size_t kLongest = 60;
  if (text.size() > kLongest) return std::nullopt;
  std::string title = normalised_name(text);
  for (const std::string_view suffix : {"records", "record"}) {
    if (!title.ends_with(suffix)) continue;
    title.resize(title.size() - suffix.size());
    const auto found = kTitles.find(title);
    if (found != kTitles.end()) return found->second;
    return std::nullopt;
  }
  return std::nullopt;
}

/// The tables that stand below each other in the template's sheet, each with a row for its title
/// and one for its headings.
class TemplateTables {
 public:
  TemplateTables(ReturnBuilder& builder, LinkedRows& rows, std::string_view name)
      : rows_{rows}, name_{name}, file_{builder.add_file(name)} {}

  void take(std::uint32_t row, std::span<const SheetCell> cells) {
    // A row of the table at hand may repeat its title as the type of record.
    const auto module = module_of_title(cells.front().text);
    if (module && (cells.size() == 1 || module != module_)) return begin(*module, row);
    if (!module_) return;
    if (heading_next_) return take_headings(row, cells);
    texts_.assign(width_, {});
    for (const SheetCell& cell : cells)
      if (cell.column < width_) texts_[cell.column] = cell.text;
    rows_.add(texts_, {file_, row});
  }

  /// @throws ReturnError if a table is missing that a return needs
  void finish() const {
    for (const Module needed :
         {Module::person, Module::requests, Module::activeplans, Module::placementdetail})
      if (!seen_[index_of(needed)])
        throw ReturnError{message_at(
            name_, 0,
            fmt::format("expected a table with the title of the {} records", name_of(needed)))};
  }

 private:
  void begin(Module module, std::uint32_t row) {
    if (seen_[index_of(module)])
      throw ReturnError{message_at(
          name_, row, fmt::format("expected one table of {} records only", name_of(module)))};
    const Module parent = parent_of(module);
    if (module > Module::person && !seen_[index_of(parent)])
      throw ReturnError{message_at(name_, row,
                                   fmt::format("expected the {} records above the {} records",
                                               name_of(parent), name_of(module)))};
    seen_[index_of(module)] = true;
    module_ = module;
    heading_next_ = true;
  }

  void take_headings(std::uint32_t row, std::span<const SheetCell> cells) {
    if (cells.size() < 2) return;  // a remark below the title
    heading_next_ = false;
    width_ = 0;
    for (const SheetCell& cell : cells) width_ = std::max<std::size_t>(width_, cell.column + 1U);
    std::vector<Field> columns(width_, Field::none);
    for (const SheetCell& cell : cells)
      columns[cell.column] = find_field(*module_, normalised_name(cell.text));
    rows_.begin_table(*module_, std::move(columns), name_, row);
  }

  LinkedRows& rows_;
  std::string_view name_;
  std::uint16_t file_;
  std::optional<Module> module_;
  bool heading_next_ = false;
  std::size_t width_ = 0;
  std::vector<std::string_view> texts_;
  std::array<bool, kModules> seen_{};
};

struct Sheet {
  std::string path;
  Day epoch;
};

Sheet find_sheet(ZipPackage& package, const NamedText& file) {
  constexpr std::string_view kWorkbook = "xl/workbook.xml";
  constexpr std::string_view kRelations = "xl/_rels/workbook.xml.rels";
  if (!package.has(kWorkbook) || !package.has(kRelations))
    throw NotAReturn{message_at(file.name, 0, "expected an .xlsx workbook")};
  WorkbookPart workbook;
  package.read(kWorkbook, workbook);
  if (workbook.relation.empty())
    throw NotAReturn{message_at(file.name, 0, "expected a sheet \"Data Entry Template\"")};
  Relations relations;
  package.read(kRelations, relations);
  const auto path = relations.find(workbook.relation);
  if (!path || !package.has(*path))
    throw ReturnError{
        message_at(file.name, 0, "expected the sheet \"Data Entry Template\", which is lost")};
  return {*path, workbook.epoch};
}

}  // namespace

Return read_workbook(const NamedText& file, const HashKey& key, const ReadLimits& limits) {
  constexpr std::string_view kStrings = "xl/sharedStrings.xml";
  ZipPackage package{file, limits};
  const Sheet sheet = find_sheet(package, file);
  SharedStrings strings{file.name, limits};
  if (package.has(kStrings)) package.read(kStrings, strings);
  ReturnBuilder builder{key, limits};
  builder.count_days_from(sheet.epoch);
  LinkedRows rows{builder, key};
  TemplateTables tables{builder, rows, file.name};
  SheetRows sheet_rows{
      strings, file.name, limits,
      [&](std::uint32_t row, std::span<const SheetCell> cells) { tables.take(row, cells); }};
  package.read(sheet.path, sheet_rows);
  tables.finish();
  return builder.finish();
}

}  // namespace sendsim::sen2
