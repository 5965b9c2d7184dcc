#pragma once

#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/sen2/read.hpp"

/// An invented return as a tree of records, and how each of the three shapes writes it. All that
/// is personal in it is planted: no message may hold a piece of it.
namespace shapes {

using sendsim::sen2::HashKey;
using sendsim::sen2::NamedText;
using sendsim::sen2::Return;

inline constexpr HashKey kKey{{0x0706050403020100, 0x0f0e0d0c0b0a0908}};

/// Fields by their names in the specification, dates as yyyy-mm-dd; empty = not told.
struct Record {
  std::string module;
  std::vector<std::pair<std::string, std::string>> fields;
  std::vector<Record> children;

  std::string& operator[](std::string_view name) {
    for (auto& [field, text] : fields)
      if (field == name) return text;
    return fields.emplace_back(std::string{name}, "").second;
  }
  [[nodiscard]] std::string at(std::string_view name) const {
    for (const auto& [field, text] : fields)
      if (field == name) return text;
    return {};
  }
};

inline constexpr std::array<std::string_view, 9> kModules{
    "sen2",       "person",      "requests",        "assessment", "namedplan",
    "plandetail", "activeplans", "placementdetail", "senneed"};
inline constexpr std::array<std::string_view, 9> kParents{"",         "sen2",        "person",
                                                          "requests", "assessment",  "namedplan",
                                                          "requests", "activeplans", "activeplans"};

inline std::size_t index_of(std::string_view module) {
  return static_cast<std::size_t>(std::find(kModules.begin(), kModules.end(), module) -
                                  kModules.begin());
}

/// The columns of each module behind the ids, in the layout of 2026.
inline const std::vector<std::string>& columns_of(std::string_view module) {
  static const std::array<std::vector<std::string>, 9> kColumns{{
      {"collection", "year", "referencedate", "sourcelevel", "lea", "softwarecode", "release",
       "serialno", "datetime", "dmo", "dco", "dsco"},
      {"surname", "forename", "personbirthdate", "sex", "ethnicity", "postcode", "upn",
       "uniquelearnernumber", "upnunknown"},
      {"receiveddate", "requestsource", "rya", "requestoutcomedate", "requestoutcome",
       "requestmediation", "requesttribunal", "exported"},
      {"assessmentoutcome", "assessmentoutcomedate", "assessmentmediation", "assessmenttribunal",
       "othermediation", "othertribunal", "week20"},
      {"startdate", "planres", "planwbp", "pb", "oa", "dp", "ceasedate", "ceasereason"},
      {"urn", "ukprn", "sensetting", "sensettingother", "placementrank", "senunitindicator",
       "resourcedprovisionindicator"},
      {"transferla", "reviewmeeting", "reviewoutcome", "reviewdraft", "phasetransferduedate",
       "phasetransferfinaldate", "lastreview"},
      {"urn", "ukprn", "sensetting", "sensettingother", "placementrank", "entrydate", "leavingdate",
       "senunitindicator", "resourcedprovisionindicator", "res", "wbp"},
      {"sentype", "sentyperank"},
  }};
  return kColumns[index_of(module)];
}

inline std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

/// Child `i`: every kind of record comes in a return of a dozen children or more.
inline Record child(int i, int year) {
  const std::string y = std::to_string(year - 1);
  std::string digits = std::to_string(100000000000 + 7919 * i);
  const bool no_upn = i % 11 == 10;
  Record person{"person",
                {{"surname", "Planted" + std::to_string(i)},
                 {"forename", "Quentina"},
                 {"personbirthdate", std::to_string(year - 5 - i % 14) + "-" + two(1 + i % 12) +
                                         "-" + two(1 + i % 28)},
                 {"sex", i % 3 == 0 ? "F" : "M"},
                 {"ethnicity", "WBRI"},
                 {"postcode", "ZZ99 9ZZ"},
                 {"upn", no_upn ? "" : "Z" + digits},
                 {"uniquelearnernumber", no_upn ? std::to_string(9900000000 + i) : ""},
                 {"upnunknown", no_upn ? "UN3" : ""}},
                {}};
  Record request{"requests",
                 {{"receiveddate", y + "-02-" + two(1 + i % 28)},
                  {"requestsource", std::to_string(1 + i % 5)},
                  {"rya", "0"},
                  {"requestoutcomedate", y + "-04-" + two(1 + i % 28)},
                  {"requestoutcome", "Y"},
                  {"requestmediation", i % 7 == 0 ? "1" : "0"},
                  {"requesttribunal", "0"}},
                 {}};
  if (i % 6 == 5) {  // refused
    request["requestoutcome"] = "N";
    person.children.push_back(request);
    return person;
  }
  Record assessment{"assessment",
                    {{"assessmentoutcome", "Y"},
                     {"assessmentoutcomedate", y + "-06-" + two(1 + i % 28)},
                     {"assessmentmediation", "0"},
                     {"assessmenttribunal", i % 13 == 0 ? "1" : "0"},
                     {"othermediation", "0"},
                     {"othertribunal", "0"},
                     {"week20", i % 4 == 0 ? "1" : "0"}},
                    {}};
  if (i % 5 == 1) {  // an old plan with its historical parents
    request["receiveddate"] = std::to_string(year - 4) + "-09-10";
    request["requestoutcome"] = "H";
    request["requestoutcomedate"] = "";
    assessment["assessmentoutcome"] = "H";
    assessment["assessmentoutcomedate"] = "";
  }
  if (i % 12 == 3) {  // still being assessed
    assessment["assessmentoutcome"] = "A";
    assessment["assessmentoutcomedate"] = "";
    request.children.push_back(assessment);
    person.children.push_back(request);
    return person;
  }
  const bool eotas = i % 8 == 2;
  Record setting{"plandetail",
                 {{"urn", eotas ? "" : std::to_string(900001 + i % 9)},
                  {"ukprn", i % 10 == 7 ? std::to_string(10060000 + i % 50) : ""},
                  {"sensetting", eotas ? "OLA" : ""},
                  {"placementrank", "1"},
                  {"senunitindicator", i % 9 == 4 ? "1" : "0"},
                  {"resourcedprovisionindicator", "0"}},
                 {}};
  Record plan{"namedplan",
              {{"startdate",
                i % 5 == 1 ? std::to_string(year - 3) + "-01-15" : y + "-07-" + two(1 + i % 28)},
               {"planres", i % 17 == 0 ? "A" : ""},
               {"pb", i % 20 == 0 ? "1" : "0"},
               {"oa", "0"}},
              {setting}};
  const bool ceased = i % 9 == 8;
  if (ceased) {
    plan["ceasedate"] = y + "-08-31";
    plan["ceasereason"] = std::to_string(1 + i % 9);
  }
  assessment.children.push_back(plan);
  request.children.push_back(assessment);
  if (!ceased) {
    Record placement{"placementdetail",
                     {{"urn", setting.at("urn")},
                      {"ukprn", setting.at("ukprn")},
                      {"sensetting", setting.at("sensetting")},
                      {"placementrank", "1"},
                      {"entrydate", y + "-09-03"},
                      {"senunitindicator", setting.at("senunitindicator")},
                      {"resourcedprovisionindicator", "0"},
                      {"res", i % 17 == 0 ? "A" : ""}},
                     {}};
    Record active{"activeplans",
                  {{"transferla", i % 15 == 0 ? "998" : ""},
                   {"reviewmeeting", y + "-11-" + two(1 + i % 28)},
                   {"phasetransferduedate", i % 10 == 0 ? std::to_string(year) + "-02-15" : ""},
                   {"lastreview", y + "-12-" + two(1 + i % 28)}},
                  {placement}};
    if (i % 4 == 0) {  // where the child was before, and in the afternoons
      Record before = placement;
      before["urn"] = "900050";
      before["ukprn"] = before["sensetting"] = "";
      before["entrydate"] = std::to_string(year - 3) + "-09-01";
      before["leavingdate"] = y + "-07-20";
      active.children.push_back(before);
      Record second = placement;
      second["urn"] = "900060";
      second["sensetting"] = "";
      second["placementrank"] = "2";
      active.children.push_back(second);
    }
    static const std::array<std::string, 4> kNeeds{"ASD", "SLCN", "DS", "SEMH"};
    active.children.push_back(
        {"senneed",
         {{"sentype", kNeeds[static_cast<std::size_t>(i % 4)]}, {"sentyperank", "1"}},
         {}});
    if (i % 2 == 0)
      active.children.push_back({"senneed", {{"sentype", "MLD"}, {"sentyperank", "2"}}, {}});
    request.children.push_back(active);
  }
  person.children.push_back(request);
  if (i % 7 == 6) {  // asked again
    Record again = request;
    again["receiveddate"] = y + "-12-20";
    again["requestoutcome"] = "A";
    again["requestoutcomedate"] = "";
    again.children.clear();
    person.children.push_back(again);
  }
  return person;
}

/// The header with its persons.
inline Record sample(int children = 40, int year = 2026) {
  Record root{"sen2",
              {{"collection", "SEN2"},
               {"year", std::to_string(year)},
               {"referencedate", std::to_string(year) + "-01-15"},
               {"sourcelevel", "L"},
               {"lea", "999"},
               {"softwarecode", "INVENTED"},
               {"release", "1.0"},
               {"serialno", "1"},
               {"datetime", std::to_string(year) + "-02-02T09:00:00"},
               {"dmo", "Y"},
               {"dco", "N"},
               {"dsco", "Y"}},
              {}};
  for (int i = 0; i < children; ++i) root.children.push_back(child(i, year));
  return root;
}

// ---- blades ----

/// `2022-09-28` as COLLECT exports it; other texts as they are.
inline std::string blade_date(const std::string& text) {
  static const std::array<std::string, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return text;
  const auto month = static_cast<std::size_t>(std::stoi(text.substr(5, 2)) - 1);
  return text.substr(0, 5) + kMonths[month] + text.substr(7) + " 00:00:00";
}

/// The nine files, names and texts, in the order of the modules.
struct Blades {
  std::vector<std::pair<std::string, std::string>> files;

  std::string& operator[](std::string_view module) { return files[index_of(module)].second; }
  [[nodiscard]] std::vector<NamedText> texts() const {
    std::vector<NamedText> named;
    for (const auto& [name, text] : files) named.push_back({name, text});
    return named;
  }
  void erase(std::string_view module) {
    files.erase(files.begin() + static_cast<std::ptrdiff_t>(index_of(module)));
  }
};

class BladeWriter {
 public:
  explicit BladeWriter(std::string export_name) {
    for (const std::string_view module : kModules) {
      std::string header = std::string{module} + "tableid,NativeId," + std::string{module} +
                           "orderseqcolumn,sourceid";
      const std::string_view parent = kParents[index_of(module)];
      if (!parent.empty()) header += "," + std::string{parent} + "tableid";
      for (const std::string& column : columns_of(module)) header += "," + column;
      blades_.files.emplace_back(export_name + std::string{module} + ".csv", header + "\n");
    }
  }
  void add(const Record& record, int parent) {
    const std::size_t m = index_of(record.module);
    const int own = ++count_[m];
    std::string& text = blades_.files[m].second;
    text += std::to_string(own) + ",999," + std::to_string(own) + ",S1";
    if (parent > 0) text += "," + std::to_string(parent);
    for (const std::string& column : columns_of(record.module))
      text += "," + blade_date(record.at(column));
    text += "\n";
    for (const Record& each : record.children) add(each, own);
  }
  [[nodiscard]] Blades take() { return std::move(blades_); }

 private:
  Blades blades_;
  std::array<int, 9> count_{};
};

inline Blades blades_of(const Record& root,
                        const std::string& export_name = "Blade-Export_02-02-2026_") {
  BladeWriter writer{export_name};
  writer.add(root, 0);
  return writer.take();
}

inline Return read(const Blades& blades) {
  return sendsim::sen2::read_blades(blades.texts(), kKey);
}

// ---- XML ----

inline std::string element_name(std::string_view name) {
  static const std::map<std::string, std::string, std::less<>> kNames{
      {"person", "Person"},
      {"requests", "Requests"},
      {"assessment", "Assessment"},
      {"namedplan", "NamedPlan"},
      {"plandetail", "PlanDetail"},
      {"activeplans", "ActivePlans"},
      {"placementdetail", "PlacementDetail"},
      {"senneed", "SENneed"},
      {"upn", "UPN"},
      {"personbirthdate", "PersonBirthDate"},
      {"receiveddate", "ReceivedDate"},
      {"sensetting", "SENSetting"},
      {"urn", "URN"}};
  const auto found = kNames.find(name);
  if (found != kNames.end()) return found->second;
  std::string plain{name};
  plain[0] = static_cast<char>(plain[0] - 'a' + 'A');
  return plain;
}

inline void write_element(std::string& out, const std::string& name, const std::string& text) {
  if (!text.empty()) out += "<" + name + ">" + text + "</" + name + ">";
}

inline void write_record(std::string& out, const Record& record) {
  const std::string name = element_name(record.module);
  out += "<" + name + ">";
  for (const std::string& column : columns_of(record.module))
    write_element(out, element_name(column), record.at(column));
  for (const Record& each : record.children) write_record(out, each);
  out += "</" + name + ">\n";
}

inline std::string xml_of(const Record& root) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message>\n<Header>";
  out += "<CollectionDetails>";
  for (const std::string name : {"collection", "year", "referencedate"})
    write_element(out, element_name(name), root.at(name));
  out += "</CollectionDetails><Source>";
  write_element(out, "LEA", root.at("lea"));
  out += "</Source></Header>\n<Persons>\n";
  for (const Record& person : root.children) write_record(out, person);
  return out + "</Persons>\n</Message>\n";
}

inline Return read_xml_text(const std::string& text) {
  return sendsim::sen2::read_xml({"sen2.xml", text}, kKey);
}

// ---- the Excel template ----

/// The template's headings, as far as its readers show them; "" for what it does not have.
inline std::string heading_of(std::string_view module, std::string_view field) {
  static const std::map<std::string, std::string, std::less<>> kHeadings{
      {"collection", "Collection Name"},
      {"year", "Year"},
      {"referencedate", "Reference Date"},
      {"sourcelevel", "Source Level"},
      {"lea", "LA Number"},
      {"surname", "Surname"},
      {"forename", "Forename"},
      {"personbirthdate", "Date of Birth \n(ccyy-mm-dd)"},
      {"sex", "Sex"},
      {"ethnicity", "Ethnicity"},
      {"postcode", "Post Code"},
      {"upn", "UPN - Unique Pupil Number"},
      {"uniquelearnernumber", "ULN - Young Persons Unique Learner Number"},
      {"upnunknown", "UPN and ULN unavailable \xE2\x80\x93 Reason"},
      {"receiveddate", "Date request was received"},
      {"requestsource", "Source of request for an EHC needs assessment"},
      {"rya", "Initial Request Whilst In RYA"},
      {"requestoutcomedate", "Request Outcome Date"},
      {"requestoutcome", "Request Outcome"},
      {"requestmediation", "Request Mediation"},
      {"requesttribunal", "Request Tribunal"},
      {"exported",
       "Exported - Child or young person moves out of LA before assessment is completed"},
      {"assessmentoutcome", "Assessment Outcome - Decision to issue EHC plan"},
      {"assessmentoutcomedate", "Assessment Outcome Date"},
      {"assessmentmediation", "Assessment Mediation"},
      {"assessmenttribunal", "Assessment Tribunal"},
      {"othermediation", "Other Mediation"},
      {"othertribunal", "Other Tribunal"},
      {"week20", "Twenty week time limit exceptions apply"},
      {"startdate", "EHC Plan Start Date"},
      {"planres", "Residential Settings"},
      {"planwbp", "Work Based Learning Activity"},
      {"pb", "Personal Budget taken up"},
      {"oa", "Personal Budget - Organised Arrangements"},
      {"dp", "Personal Budget - Direct Payments"},
      {"ceasedate", "Date EHC plan ceased"},
      {"ceasereason", "Reason EHC plan ceased"},
      {"urn", "URN - Unique Reference Number"},
      {"ukprn", "UKPRN - UK Provider Reference Number"},
      {"sensetting", "SEN Setting \xE2\x80\x93 Establishment type"},
      {"sensettingother", "SEN Setting - Other"},
      {"placementrank", "Placement Rank (1=Primary, 2=Secondary)"},
      {"senunitindicator", "SEN Unit Indicator"},
      {"resourcedprovisionindicator", "Resourced Provision Indicator"},
      {"transferla", "EHC Plan transferred in from another LA during calendar year"},
      {"reviewmeeting", "Annual Review Meeting Date"},
      {"reviewoutcome", "Annual Review Decision"},
      {"phasetransferduedate", "Phase transfer review - due date for any amended plan"},
      {"phasetransferfinaldate", "Phase transfer review - final plan date"},
      {"lastreview", "EHC Plan Review Decisions Date"},
      {"entrydate", "Placement Start Date"},
      {"leavingdate", "Placement Leaving Date"},
      {"res", "Residential Settings"},
      {"wbp", "Work Based Learning Activity"},
      {"sentype", "SEN Type of Need"},
      {"sentyperank", "SEN Type of Need rank  (1=Primary, 2=Secondary)"}};
  (void)module;
  const auto found = kHeadings.find(field);
  return found == kHeadings.end() ? std::string{} : found->second;
}

inline constexpr std::array<std::string_view, 9> kTitles{
    "Header Record",      "Person Record",       "Requests Records",    "Assessments Records",
    "Named Plan Records", "Plan Detail Records", "Active Plan Records", "Placement Detail Records",
    "SEN Need Records"};

struct WorkbookOptions {
  std::string sheet = "Data Entry Template";
  bool day_numbers = false;      ///< dates as Excel's own instead of as text
  bool titles_as_types = false;  ///< each row's record type is its table's title
};

/// A file that goes with its test.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& suffix) {
    static int count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("sendsim_sen2_" + std::to_string(::getpid()) + "_" + std::to_string(++count) + suffix);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  ~ScratchFile() {
    std::error_code none;
    std::filesystem::remove(path_, none);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] std::string bytes() const {
    std::ifstream file{path_, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

 private:
  std::filesystem::path path_;
};

class WorkbookWriter {
 public:
  WorkbookWriter(const std::filesystem::path& path, WorkbookOptions options)
      : options_{std::move(options)}, book_{workbook_new(path.c_str())} {
    workbook_add_worksheet(book_, "Guidance");
    sheet_ = workbook_add_worksheet(book_, options_.sheet.c_str());
  }
  void write(const Record& root) {
    collect(root, {}, {});
    write_text(0, 0, "Special educational needs person level survey");
    row_ = 2;
    for (std::size_t m = 0; m < kModules.size(); ++m) write_table(m);
    workbook_close(book_);
  }

 private:
  /// A record with the ids of its person and request.
  struct Placed {
    const Record* record;
    std::string person, request;
  };

  void collect(const Record& record, std::string person, std::string request) {
    if (record.module == "person") person = std::to_string(++persons_);
    if (record.module == "requests") request = std::to_string(++requests_);
    of_[index_of(record.module)].push_back({&record, person, request});
    for (const Record& each : record.children) collect(each, person, request);
  }

  void write_table(std::size_t m) {
    write_text(row_++, 0, std::string{kTitles[m]});
    lxw_col_t column = 0;
    const auto head = [&](const std::string& text) { write_text(row_, column++, text); };
    head("Record Type");
    head("LA\n(From Header Record)");
    if (m >= 1) head("Person ID\n\n(This must match the relevant ID in the Person record table)");
    if (m >= 2) head("Requests record ID\n\n(This must match the relevant ID in the table)");
    for (const std::string& field : columns_of(kModules[m]))
      if (const std::string text = heading_of(kModules[m], field); !text.empty()) head(text);
    ++row_;
    for (const Placed& placed : of_[m]) write_row(m, placed);
    // Rows of the form that are not filled in repeat record type and authority.
    write_type(row_, m);
    write_number(row_++, 1, 999);
    row_ += 2;
  }

  void write_row(std::size_t m, const Placed& placed) {
    lxw_col_t column = 0;
    write_type(row_, m);
    ++column;
    write_number(row_, column++, 999);
    if (m >= 1) write_number(row_, column++, std::stod(placed.person));
    if (m >= 2) write_number(row_, column++, std::stod(placed.request));
    for (const std::string& field : columns_of(kModules[m])) {
      if (heading_of(kModules[m], field).empty()) continue;
      write_value(row_, column++, placed.record->at(field));
    }
    ++row_;
  }

  void write_type(lxw_row_t row, std::size_t m) {
    write_text(row, 0, options_.titles_as_types ? std::string{kTitles[m]} : "Record");
  }

  void write_value(lxw_row_t row, lxw_col_t column, const std::string& text) {
    if (text.empty()) return;
    const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
    if (digits) return write_number(row, column, std::stod(text));
    if (options_.day_numbers && text.size() == 10 && text[4] == '-')
      if (const auto day = sendsim::parse_day(text))
        return write_number(row, column, sendsim::day_number(*day) + 25569);
    write_text(row, column, text);
  }
  void write_text(lxw_row_t row, lxw_col_t column, const std::string& text) {
    worksheet_write_string(sheet_, row, column, text.c_str(), nullptr);
  }
  void write_number(lxw_row_t row, lxw_col_t column, double number) {
    worksheet_write_number(sheet_, row, column, number, nullptr);
  }

  WorkbookOptions options_;
  lxw_workbook* book_;
  lxw_worksheet* sheet_ = nullptr;
  lxw_row_t row_ = 0;
  int persons_ = 0, requests_ = 0;
  std::array<std::vector<Placed>, 9> of_;
};

inline std::string workbook_of(const Record& root, WorkbookOptions options = {}) {
  const ScratchFile file{".xlsx"};
  WorkbookWriter{file.path(), std::move(options)}.write(root);
  return file.bytes();
}

inline Return read_workbook_bytes(const std::string& bytes) {
  return sendsim::sen2::read_workbook({"template.xlsx", bytes}, kKey);
}

// ---- hostile packages ----

/// A zip file of parts, paths and contents.
inline std::string zip_of(const std::vector<std::pair<std::string, std::string>>& parts) {
  const ScratchFile file{".zip"};
  int fault = 0;
  zip_t* archive = zip_open(file.path().c_str(), ZIP_CREATE | ZIP_TRUNCATE, &fault);
  if (archive == nullptr) throw std::runtime_error("no zip file could be made");
  for (const auto& [path, content] : parts) {
    zip_source_t* source = zip_source_buffer(archive, content.data(), content.size(), 0);
    zip_file_add(archive, path.c_str(), source, ZIP_FL_OVERWRITE);
  }
  zip_close(archive);
  return file.bytes();
}

inline std::string sheet_of(const std::string& rows) {
  return "<worksheet><sheetData>" + rows + "</sheetData></worksheet>";
}

/// A workbook of one sheet by hand.
inline std::string package_of(const std::string& sheet, const std::string& strings = {},
                              const std::string& sheet_name = "Data Entry Template",
                              const std::string& properties = {}) {
  std::vector<std::pair<std::string, std::string>> parts{
      {"xl/workbook.xml", "<workbook>" + properties + "<sheets><sheet name=\"" + sheet_name +
                              "\" sheetId=\"1\" r:id=\"rId1\" xmlns:r=\"r\"/></sheets></workbook>"},
      {"xl/_rels/workbook.xml.rels",
       "<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"
       "</Relationships>"},
      {"xl/worksheets/sheet1.xml", sheet}};
  if (!strings.empty()) parts.emplace_back("xl/sharedStrings.xml", strings);
  return zip_of(parts);
}

/// Puts `with` in place of the first `what`, which must be there.
inline std::string replaced(std::string text, std::string_view what, std::string_view with) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) throw std::logic_error("nothing to replace");
  return text.replace(at, what.size(), with);
}

}  // namespace shapes
