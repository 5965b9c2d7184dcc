#include "blade_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <vector>

#include "child_key.hpp"
#include "errors.hpp"
#include "linked_rows.hpp"
#include "return_builder.hpp"
#include "sendsim/sen2/read.hpp"
#include "sendsim/tabular/csv_rows.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/encoding.hpp"

namespace sendsim::sen2 {
namespace {

constexpr std::size_t kMostColumns = 1000;

/// The text in UTF-8: the caller's own bytes, or a copy that is wiped.
class DecodedText {
 public:
  explicit DecodedText(std::string_view bytes) : text_{bytes} {
    using tabular::ByteOrder;
    const bool utf16 = bytes.size() >= 2;
    const auto starts = [&](char first, char second) {
      return utf16 && bytes[0] == first && bytes[1] == second;
    };
    if (starts('\xFF', '\xFE')) {
      own(tabular::from_utf16(bytes.substr(2), ByteOrder::little));
    } else if (starts('\xFE', '\xFF')) {
      own(tabular::from_utf16(bytes.substr(2), ByteOrder::big));
    } else if (utf16 && bytes[0] != '\0' && bytes[1] == '\0') {
      own(tabular::from_utf16(bytes, ByteOrder::little));
    } else if (utf16 && bytes[0] == '\0' && bytes[1] != '\0') {
      own(tabular::from_utf16(bytes, ByteOrder::big));
    } else if (!tabular::is_utf8(bytes)) {
      own(tabular::from_windows_1252(bytes));
    }
  }
  DecodedText(const DecodedText&) = delete;
  DecodedText& operator=(const DecodedText&) = delete;
  ~DecodedText() { wipe(own_); }
  [[nodiscard]] std::string_view view() const { return text_; }

 private:
  void own(std::string text) {
    own_ = std::move(text);
    text_ = own_;
  }
  std::string_view text_;
  std::string own_;
};

/// One blade with its module.
struct Blade {
  Module module;
  const NamedText* file;
};

Module module_of(const NamedText& file) {
  const std::string name = shown_name(file.name);
  if (const auto blade = blade_name(name)) return blade->module;
  if (const auto module = module_of_first_column(file.text)) return *module;
  throw NotAReturn{message_at(file.name, 1,
                              "expected one of the nine blades: a name that ends in _person.csv, "
                              "_requests.csv, ... or a first column persontableid, "
                              "requeststableid, ...")};
}

/// The blades in the order of the modules. @throws ReturnError if one is there twice or is missing
std::vector<Blade> in_order(const std::vector<NamedText>& files) {
  std::array<const NamedText*, kModules> of{};
  for (const NamedText& file : files) {
    const NamedText*& place = of[index_of(module_of(file))];
    if (place != nullptr)
      throw ReturnError{message_at(file.name, 0,
                                   fmt::format("expected one blade of {} only; {} is another",
                                               name_of(module_of(file)), shown_name(place->name)))};
    place = &file;
  }
  for (const Module needed : {Module::person, Module::requests, Module::assessment,
                              Module::namedplan, Module::activeplans, Module::placementdetail})
    if (of[index_of(needed)] == nullptr)
      throw ReturnError{
          message_at(files.empty() ? "blade files" : files.front().name, 0,
                     fmt::format("expected a blade of {} beside this one", name_of(needed)))};
  std::vector<Blade> blades;
  for (std::size_t m = 0; m < kModules; ++m)
    if (of[m] != nullptr) blades.push_back({module_at(m), of[m]});
  return blades;
}

void check_size(const std::vector<NamedText>& files, const ReadLimits& limits) {
  std::uint64_t bytes = 0;
  for (const NamedText& file : files) {
    bytes += file.text.size();
    if (bytes > limits.bytes)
      throw ReturnError{
          message_at(file.name, 0,
                     fmt::format("expected at most {} bytes in a return's files", limits.bytes))};
  }
}

void refuse_nul(std::string_view text, std::string_view name) {
  const std::size_t nul = text.find('\0');
  if (nul == std::string_view::npos) return;
  const auto row = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(nul), '\n');
  throw ReturnError{
      message_at(name, static_cast<std::uint64_t>(row) + 1, "expected text, got a NUL byte")};
}

std::vector<Field> columns_of(Module module, std::span<const std::string_view> header) {
  std::vector<Field> columns;
  for (const std::string_view name : header)
    columns.push_back(find_field(module, normalised_name(name)));
  return columns;
}

void read_rows(const Blade& blade, std::string_view text, const ReadLimits& limits,
               ReturnBuilder& builder, LinkedRows& rows) {
  const std::string& name = blade.file->name;
  const std::uint16_t file = builder.add_file(name);
  tabular::CsvRows csv{text, name, {.cell_bytes = limits.cell_bytes, .cells = kMostColumns}};
  if (csv.at_end()) throw ReturnError{message_at(name, 1, "expected a header, got nothing")};
  const std::span<const std::string_view> header = csv.next();
  const std::size_t width = header.size();
  rows.begin_table(blade.module, columns_of(blade.module, header), name, 1);
  while (!csv.at_end()) {
    const std::span<const std::string_view> cells = csv.next();
    if (cells.size() == 1 && cells.front().empty()) continue;  // a blank line
    if (cells.size() != width)
      throw ReturnError{message_at(
          name, csv.row(),
          fmt::format("expected {} cells as in the header, got {}", width, cells.size()))};
    rows.add(cells, {file, static_cast<std::uint32_t>(csv.row())});
  }
}

void read_blade(const Blade& blade, const ReadLimits& limits, ReturnBuilder& builder,
                LinkedRows& rows) {
  const DecodedText text{blade.file->text};
  refuse_nul(text.view(), blade.file->name);
  try {
    read_rows(blade, text.view(), limits, builder, rows);
  } catch (const tabular::CsvError& error) {
    throw ReturnError{
        message_at(blade.file->name, error.row(), "expected well-formed CSV: " + error.fault())};
  }
}

constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

}  // namespace

std::optional<BladeName> blade_name(std::string_view file_name) {
  std::string_view stem = file_name.substr(0, file_name.rfind('.'));
  // Browsers number a second download: `person (1).csv`.
  if (const std::size_t copy = stem.rfind(" (");
      copy != std::string_view::npos && stem.back() == ')')
    stem = stem.substr(0, copy);
  std::size_t begin = stem.size();
  while (begin > 0 && (is_letter(stem[begin - 1]) || stem[begin - 1] == '2')) --begin;
  const auto module = find_module(lower(stem.substr(begin)));
  if (!module) return std::nullopt;
  return BladeName{stem.substr(0, begin), *module};
}

std::optional<Module> module_of_first_column(std::string_view text) {
  constexpr std::string_view kSuffix = "tableid";
  const DecodedText decoded{text.substr(0, std::min<std::size_t>(text.size(), 256))};
  std::string_view first = decoded.view();
  if (first.starts_with("\xEF\xBB\xBF")) first.remove_prefix(3);
  first = first.substr(0, first.find_first_of(",\r\n"));
  const std::string name = normalised_name(first);
  if (!name.ends_with(kSuffix)) return std::nullopt;
  return find_module(std::string_view{name}.substr(0, name.size() - kSuffix.size()));
}

bool names_ids(std::string_view text) {
  const DecodedText decoded{text};
  const std::string_view header = decoded.view().substr(0, decoded.view().find_first_of("\r\n"));
  return lower(header).find("tableid") != std::string::npos;
}

Return read_blades(const std::vector<NamedText>& files, const HashKey& key,
                   const ReadLimits& limits) {
  check_size(files, limits);
  ReturnBuilder builder{key, limits};
  LinkedRows rows{builder, key};
  for (const Blade& blade : in_order(files)) read_blade(blade, limits, builder, rows);
  return builder.finish();
}

}  // namespace sendsim::sen2
