#include <xlsxwriter.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>

#include "invented_authority.hpp"
#include "invented_rows.hpp"
#include "invented_settings.hpp"

namespace invented {
namespace {

/// A cell of a CSV file, quoted where it must be.
std::string quoted(const std::string& text) {
  return text.find_first_of(",\"\n") == std::string::npos ? text : '"' + text + '"';
}

/// Parent's records by their number, from 1 on.
std::vector<std::vector<std::size_t>> children_of(const Module& module, std::size_t parents) {
  std::vector<std::vector<std::size_t>> children(parents + 1);
  for (std::size_t i = 0; i < module.records.size(); ++i)
    children[module.records[i].parent].push_back(i);
  return children;
}

/// The XML return's name of a field; even years and odd ones spell those differently that public
/// readers disagree on.
std::string element_of(const std::string& field, int year) {
  static const std::map<std::string, std::array<const char*, 2>> kNames{
      {"collection", {"Collection", "Collection"}},
      {"year", {"Year", "Year"}},
      {"referencedate", {"ReferenceDate", "ReferenceDate"}},
      {"sourcelevel", {"SourceLevel", "SourceLevel"}},
      {"lea", {"LEA", "LEA"}},
      {"softwarecode", {"SoftwareCode", "SoftwareCode"}},
      {"release", {"Release", "Release"}},
      {"serialno", {"SerialNo", "SerialNo"}},
      {"datetime", {"DateTime", "DateTime"}},
      {"surname", {"Surname", "Surname"}},
      {"forename", {"Forename", "Forename"}},
      {"personbirthdate", {"PersonBirthDate", "PersonBirthDate"}},
      {"sex", {"Sex", "Sex"}},
      {"gendercurrent", {"GenderCurrent", "GenderCurrent"}},
      {"ethnicity", {"Ethnicity", "Ethnicity"}},
      {"postcode", {"PostCode", "Postcode"}},
      {"upn", {"UPN", "UPN"}},
      {"uniquelearnernumber", {"UniqueLearnerNumber", "UniqueLearnerNumber"}},
      {"upnunknown", {"UPNunknown", "UPNUnknown"}},
      {"receiveddate", {"ReceivedDate", "ReceivedDate"}},
      {"requestsource", {"RequestSource", "RequestSource"}},
      {"rya", {"RYA", "RYA"}},
      {"requestoutcomedate", {"RequestOutcomeDate", "RequestOutcomeDate"}},
      {"requestoutcome", {"RequestOutcome", "RequestOutcome"}},
      {"requestmediation", {"RequestMediation", "RequestMediation"}},
      {"requesttribunal", {"RequestTribunal", "RequestTribunal"}},
      {"exported", {"Exported", "Exported"}},
      {"assessmentoutcome", {"AssessmentOutcome", "AssessmentOutcome"}},
      {"assessmentoutcomedate", {"AssessmentOutcomeDate", "AssessmentOutcomeDate"}},
      {"assessmentmediation", {"AssessmentMediation", "AssessmentMediation"}},
      {"assessmenttribunal", {"AssessmentTribunal", "AssessmentTribunal"}},
      {"othermediation", {"OtherMediation", "OtherMediation"}},
      {"othertribunal", {"OtherTribunal", "OtherTribunal"}},
      {"week20", {"Week20", "Week20"}},
      {"startdate", {"StartDate", "StartDate"}},
      {"planres", {"PlanRes", "PlanRes"}},
      {"planwbp", {"PlanWBP", "PlanWPB"}},
      {"pb", {"PB", "PB"}},
      {"oa", {"OA", "OA"}},
      {"dp", {"DP", "DP"}},
      {"ceasedate", {"CeaseDate", "CeaseDate"}},
      {"ceasereason", {"CeaseReason", "CeaseReason"}},
      {"urn", {"URN", "URN"}},
      {"ukprn", {"UKPRN", "UKPRN"}},
      {"sensetting", {"SENSetting", "SENsetting"}},
      {"sensettingother", {"SENSettingOther", "SENsettingOther"}},
      {"placementrank", {"PlacementRank", "PlacementRank"}},
      {"entrydate", {"EntryDate", "EntryDate"}},
      {"leavingdate", {"LeavingDate", "LeavingDate"}},
      {"senunitindicator", {"SENUnitIndicator", "SENunitIndicator"}},
      {"resourcedprovisionindicator",
       {"ResourcedProvisionIndicator", "ResourcedProvisionIndicator"}},
      {"attendancepattern", {"AttendancePattern", "AttendancePattern"}},
      {"res", {"Res", "Res"}},
      {"wbp", {"WBP", "WPB"}},
      {"transferla", {"TransferLA", "TransferLA"}},
      {"reviewmeeting", {"ReviewMeeting", "ReviewMeeting"}},
      {"reviewoutcome", {"ReviewOutcome", "ReviewOutcome"}},
      {"reviewdraft", {"ReviewDraft", "ReviewDraft"}},
      {"phasetransferduedate", {"PhaseTransferDueDate", "PhaseTransferDueDate"}},
      {"phasetransferfinaldate", {"PhaseTransferFinalDate", "PhaseTransferFinalDate"}},
      {"lastreview", {"LastReview", "LastReview"}},
      {"sentype", {"SENType", "SENtype"}},
      {"sentyperank", {"SENTypeRank", "SENtypeRank"}}};
  return kNames.at(field).at(static_cast<std::size_t>(year) % 2);
}

/// Writes the records of all modules nested in one another.
class XmlText {
 public:
  XmlText(const std::vector<Module>& modules, int year) : modules_{modules}, year_{year} {
    for (const Module& module : modules) {
      std::size_t parents = 1;
      for (const Module& other : modules)
        if (other.name == module.parent) parents = other.records.size();
      children_.push_back(children_of(module, parents));
    }
  }

  std::string write() {
    text_ = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Message>\n<Header><CollectionDetails>";
    const Fields& header = modules_[0].records[0].fields;
    for (std::size_t i = 0; i < 3; ++i) field(header[i]);
    text_ += "</CollectionDetails><Source>";
    for (std::size_t i = 3; i < 9; ++i) field(header[i]);
    text_ += "</Source></Header>\n<!-- an invented authority -->\n<Persons>\n";
    below(1, 1);
    text_ += "</Persons>\n</Message>\n";
    return std::move(text_);
  }

 private:
  static std::string name_of(const std::string& module) {
    static const std::map<std::string, std::string> kNames{{"person", "Person"},
                                                           {"requests", "Requests"},
                                                           {"assessment", "Assessment"},
                                                           {"namedplan", "NamedPlan"},
                                                           {"plandetail", "PlanDetail"},
                                                           {"activeplans", "ActivePlans"},
                                                           {"placementdetail", "PlacementDetail"},
                                                           {"senneed", "SENneed"}};
    return kNames.at(module);
  }

  void field(const std::pair<std::string, Cell>& one) {
    const std::string value = iso(one.second);
    if (value.empty()) return;
    const std::string name = element_of(one.first, year_);
    text_ += "<" + name + ">" + value + "</" + name + ">";
  }

  void below(std::size_t module, std::size_t parent) {
    const std::string name = name_of(modules_[module].name);
    for (const std::size_t record : children_[module][parent]) {
      text_ += "<" + name + ">";
      for (const auto& one : modules_[module].records[record].fields) field(one);
      for (std::size_t other = 0; other < modules_.size(); ++other)
        if (modules_[other].parent == modules_[module].name) below(other, record + 1);
      text_ += "</" + name + ">\n";
    }
  }

  const std::vector<Module>& modules_;
  int year_;
  std::vector<std::vector<std::vector<std::size_t>>> children_;
  std::string text_;
};

/// Fills the template's one sheet, table below table.
class Sheet {
 public:
  Sheet(lxw_workbook* book, int year)
      : sheet_{workbook_add_worksheet(book, "Data Entry Template")},
        date_{workbook_add_format(book)},
        has_numbers_{year % 2 != 0} {
    format_set_num_format(date_, "yyyy-mm-dd");
  }

  void add(const Module& module) {
    put(0, module.title);
    ++row_;
    put(0, module.name + "tableid");
    const lxw_col_t first = module.parent.empty() ? 1 : 2;
    if (first == 2) put(1, module.parent + "tableid");
    for (std::size_t i = 0; i < module.columns.size(); ++i)
      put(static_cast<lxw_col_t>(first + i), module.columns[i]);
    ++row_;
    for (std::size_t i = 0; i < module.records.size(); ++i) {
      const Record& record = module.records[i];
      put(0, std::to_string(i + 1), true);
      if (first == 2) put(1, std::to_string(record.parent), true);
      for (std::size_t k = 0; k < record.fields.size(); ++k)
        put(static_cast<lxw_col_t>(first + k), record.fields[k]);
      ++row_;
    }
    ++row_;
  }

 private:
  void put(lxw_col_t column, const std::string& text, bool is_number = false) {
    if (text.empty()) return;
    if (is_number && has_numbers_)
      worksheet_write_number(sheet_, row_, column, std::stod(text), nullptr);
    else
      worksheet_write_string(sheet_, row_, column, text.c_str(), nullptr);
  }

  void put(lxw_col_t column, const std::pair<std::string, Cell>& field) {
    const Cell& cell = field.second;
    if (cell.day && has_numbers_) {
      // Excel counts days from 30 December 1899.
      const int serial = sendsim::day_number(*cell.day) + 25569;
      worksheet_write_number(sheet_, row_, column, serial, date_);
      return;
    }
    const bool is_number = !cell.text.empty() && cell.text.size() < 9 &&
                           cell.text.find_first_not_of("0123456789.") == std::string::npos;
    put(column, iso(cell), is_number && !cell.day);
  }

  lxw_worksheet* sheet_;
  lxw_format* date_;
  bool has_numbers_;
  lxw_row_t row_ = 0;
};

std::string read_and_remove(const std::filesystem::path& path) {
  std::ifstream in{path, std::ios::binary};
  std::string bytes{std::istreambuf_iterator<char>{in}, {}};
  in.close();
  std::filesystem::remove(path);
  return bytes;
}

}  // namespace

std::vector<File> Authority::blades(int year) const {
  const std::string authority = std::to_string(look_.authority);
  std::vector<File> files;
  for (const Module& module : modules_of(*this, year)) {
    std::string text = module.name + "tableid,NativeId," + module.name + "orderseqcolumn,sourceid";
    if (!module.parent.empty()) text += "," + module.parent + "tableid";
    for (const std::string& column : module.columns) text += "," + column;
    text += "\r\n";
    for (std::size_t i = 0; i < module.records.size(); ++i) {
      const std::string id = std::to_string(i + 1);
      text += id + "," + authority + "," + id + ",S1";
      if (!module.parent.empty()) text += "," + std::to_string(module.records[i].parent);
      for (const auto& [name, cell] : module.records[i].fields)
        text += "," + (cell.day ? as_in_blades(*cell.day) : quoted(cell.text));
      text += "\r\n";
    }
    files.push_back(
        {"Blade-Export_02-02-" + std::to_string(year) + "_" + module.name + ".csv", text});
  }
  return files;
}

File Authority::xml(int year) const {
  return {"sen2_" + std::to_string(year) + ".xml", XmlText{modules_of(*this, year), year}.write()};
}

File Authority::workbook(int year) const {
  static std::atomic<int> count{0};
  const std::filesystem::path path =
      std::filesystem::temp_directory_path() /
      ("invented_sen2_" + std::to_string(reinterpret_cast<std::uintptr_t>(this)) + "_" +
       std::to_string(++count) + ".xlsx");
  lxw_workbook* book = workbook_new(path.c_str());
  if (book == nullptr) throw std::runtime_error("the invented workbook cannot be begun");
  {
    Sheet sheet{book, year};
    for (const Module& module : modules_of(*this, year)) sheet.add(module);
  }
  if (workbook_close(book) != LXW_NO_ERROR)
    throw std::runtime_error("the invented workbook cannot be written");
  return {"SEN2_template_" + std::to_string(year) + ".xlsx", read_and_remove(path)};
}

File Authority::gias() const {
  std::string text;
  for (const auto& row : gias_rows(look_.authority)) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : ",") + row[i];
    text += "\r\n";
  }
  return {"edubasealldata20260115.csv", text};
}

}  // namespace invented
