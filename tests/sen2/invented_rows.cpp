#include "invented_rows.hpp"

#include <array>
#include <chrono>
#include <cstdio>

namespace invented {
namespace {

using namespace sendsim::sen2;

constexpr int kOldLayout = 2024;

std::string padded(const char* prefix, std::uint64_t number, int digits) {
  std::string text = std::to_string(number);
  return prefix + std::string(static_cast<std::size_t>(digits) - text.size(), '0') + text;
}

Cell text(std::string what) { return {std::move(what), std::nullopt}; }
Cell number(std::uint64_t what) { return text(what == 0 ? "" : std::to_string(what)); }
Cell date(const std::optional<Day>& day) { return {"", day}; }

std::string code(Outcome outcome) {
  return std::array{"", "Y", "N", "A", "W", "H"}.at(static_cast<std::size_t>(outcome));
}
std::string code(SettingType type) {
  return std::array{"", "OLA", "OPA", "EHE", "EYP", "OTH", "NEET", "NIEC", "NIEO"}.at(
      static_cast<std::size_t>(type));
}
std::string code(NeedType need) {
  return std::array{"",   "ASD",  "DS",   "HI",   "MLD", "MSI",  "OTH",
                    "PD", "PMLD", "SEMH", "SLCN", "SLD", "SPLD", "VI"}
      .at(static_cast<std::size_t>(need));
}
std::string code(Residential residential) {
  return std::array{"", "A", "B"}.at(static_cast<std::size_t>(residential));
}

class Writer {
 public:
  Writer(const Authority& authority, int year)
      : authority_{authority}, year_{year}, told_{authority.tell(year)} {
    modules_ = {{"sen2", "Header Record", ""},
                {"person", "Person Record", "sen2"},
                {"requests", "Requests Records", "person"},
                {"assessment", "Assessments Records", "requests"},
                {"namedplan", "Named Plan Records", "assessment"},
                {"plandetail", "Plan Detail Records", "namedplan"},
                {"activeplans", "Active Plan Records", "requests"},
                {"placementdetail", "Placement Detail Records", "activeplans"},
                {"senneed", "SEN Need Records", "activeplans"}};
  }

  std::vector<Module> write() {
    add(0, 0, header());
    for (const Person& person : told_.persons) {
      const Life& life = authority_.lives()[person.at.row - 1];
      const std::size_t id = add(1, 1, fields(life));
      for (const Request& request : person.requests) write(request, id, life);
    }
    return std::move(modules_);
  }

 private:
  std::size_t add(std::size_t module, std::size_t parent, Fields fields) {
    Module& to = modules_[module];
    if (to.columns.empty())
      for (const auto& [name, cell] : fields) to.columns.push_back(name);
    to.records.push_back({std::move(fields), parent});
    return to.records.size();
  }

  [[nodiscard]] Cell flag(bool on) const {
    if (year_ % 2 != 0) return text(on ? "1.0" : "0.0");
    return text(on ? "1" : "0");
  }
  [[nodiscard]] bool is_new() const { return year_ > kOldLayout; }

  [[nodiscard]] Fields header() const {
    Fields fields{{"collection", text("SEN2")},
                  {"year", text(std::to_string(year_))},
                  {"referencedate", date(told_.census)},
                  {"sourcelevel", text("L")},
                  {"lea", text(std::to_string(told_.authority))},
                  {"softwarecode", text("INVENTED")},
                  {"release", text("1.0")},
                  {"serialno", text("1")},
                  {"datetime", date(told_.census + sendsim::Days{18})},
                  {"dmo", text("Y")},
                  {"dco", text("N")}};
    if (is_new()) fields.emplace_back("dsco", text("Y"));
    return fields;
  }

  [[nodiscard]] Fields fields(const Life& life) const {
    return {{"surname", text(surname_of(life))},
            {"forename", text(forename_of(life))},
            {"personbirthdate", date(life.birth)},
            {is_new() ? "sex" : "gendercurrent", text(life.sex == Sex::male ? "M" : "F")},
            {"ethnicity", text(life.id % 3 == 0 ? "APKN" : "WBRI")},
            {"postcode", text(postcode_of(life))},
            {"upn", text(life.has_upn ? upn_of(life) : "")},
            {"uniquelearnernumber", text(life.id % 4 == 0 ? uln_of(life) : "")},
            {"upnunknown", text(life.has_upn ? "" : "UN3")}};
  }

  void write(const Request& request, std::size_t person, const Life& life) {
    Fields fields{{"receiveddate", date(request.received)}};
    if (is_new())
      fields.emplace_back("requestsource", number(static_cast<std::uint64_t>(request.source)));
    fields.emplace_back("rya", flag(false));
    fields.emplace_back("requestoutcomedate", date(request.decided));
    fields.emplace_back("requestoutcome", text(code(request.outcome)));
    fields.emplace_back("requestmediation", flag(request.mediation));
    fields.emplace_back("requesttribunal", flag(request.tribunal));
    fields.emplace_back("exported", request.exported ? flag(true) : text(""));
    const std::size_t id = add(2, person, std::move(fields));
    for (const Assessment& assessment : request.assessments) write(assessment, id, life);
    for (const ActivePlan& active : request.active) write(active, id, life);
  }

  void write(const Assessment& assessment, std::size_t request, const Life& life) {
    const std::size_t id = add(3, request,
                               {{"assessmentoutcome", text(code(assessment.outcome))},
                                {"assessmentoutcomedate", date(assessment.decided)},
                                {"assessmentmediation", flag(assessment.mediation)},
                                {"assessmenttribunal", flag(assessment.tribunal)},
                                {"othermediation", flag(false)},
                                {"othertribunal", flag(false)},
                                {"week20", flag(assessment.exception)}});
    for (const NamedPlan& plan : assessment.plans) write(plan, id, life);
  }

  void write(const NamedPlan& plan, std::size_t assessment, const Life& life) {
    const std::size_t id = add(4, assessment,
                               {{"startdate", date(plan.started)},
                                {"planres", text(code(plan.residential))},
                                {"planwbp", text("")},
                                {"pb", flag(plan.personal_budget)},
                                {"oa", flag(false)},
                                {"dp", text("")},
                                {"ceasedate", date(plan.ceased)},
                                {"ceasereason", number(static_cast<std::uint64_t>(plan.reason))}});
    for (const Setting& setting : plan.settings) {
      Fields fields = place(setting, life);
      add_flags(setting, fields);
      add(5, id, std::move(fields));
    }
  }

  [[nodiscard]] static Fields place(const Setting& setting, const Life& life) {
    // Free text, as people fill it.
    const bool is_at_home = setting.type == SettingType::other_arrangements_authority;
    return {{"urn", number(setting.urn)},
            {"ukprn", number(setting.ukprn)},
            {"sensetting", text(code(setting.type))},
            {"sensettingother", text(is_at_home ? "Tuition, home of " + surname_of(life) : "")},
            {"placementrank", number(setting.rank)}};
  }
  void add_flags(const Setting& setting, Fields& fields) const {
    fields.emplace_back("senunitindicator", flag(setting.sen_unit));
    fields.emplace_back("resourcedprovisionindicator", flag(setting.resourced_provision));
  }

  void write(const ActivePlan& active, std::size_t request, const Life& life) {
    Fields fields{{"transferla", number(active.from_authority)},
                  {"reviewmeeting", date(active.review_meeting)},
                  {"reviewoutcome", text("")}};
    if (is_new()) {
      fields.emplace_back("reviewdraft", text(""));
      fields.emplace_back("phasetransferduedate", date(active.phase_transfer_due));
      fields.emplace_back("phasetransferfinaldate", date(active.phase_transfer_final));
    }
    fields.emplace_back("lastreview", date(active.last_review));
    if (!is_new()) {
      fields.emplace_back("res", text(""));
      fields.emplace_back("wbp", text(""));
    }
    const std::size_t id = add(6, request, std::move(fields));
    for (const Placement& placement : active.placements) write(placement, id, life);
    for (const Need& need : active.needs)
      add(8, id, {{"sentype", text(code(need.type))}, {"sentyperank", number(need.rank)}});
  }

  void write(const Placement& placement, std::size_t active, const Life& life) {
    Fields fields = place(placement.setting, life);
    fields.emplace_back("entrydate", date(placement.entered));
    fields.emplace_back("leavingdate", date(placement.left));
    add_flags(placement.setting, fields);
    if (is_new()) {
      fields.emplace_back("res", text(code(placement.residential)));
      fields.emplace_back("wbp", text(""));
    } else {
      fields.emplace_back("attendancepattern", text("F"));
    }
    add(7, active, std::move(fields));
  }

  const Authority& authority_;
  int year_;
  Return told_;
  std::vector<Module> modules_;
};

}  // namespace

std::vector<Module> modules_of(const Authority& authority, int year) {
  return Writer{authority, year}.write();
}

std::string iso(const Cell& cell) { return cell.day ? sendsim::to_string(*cell.day) : cell.text; }

std::string as_in_blades(Day day) {
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string date = sendsim::to_string(day);
  return date.substr(0, 5) + kMonths.at(sendsim::month_of(day) - 1) + date.substr(7) + " 00:00:00";
}

std::string surname_of(const Life& life) { return padded("Quillfeather", life.id, 5); }
std::string forename_of(const Life& life) { return padded("Ottoline", life.id, 5); }
std::string upn_of(const Life& life) { return padded("Z9", 70000000ULL + life.id, 11); }
std::string uln_of(const Life& life) { return padded("97", 60000000ULL + life.id, 8); }
std::string postcode_of(const Life& life) {
  return "ZQ" + std::to_string(10 + life.id % 90) + " " + std::to_string(life.id / 90 % 10) + "ZX";
}

std::vector<std::string> Authority::personal_texts() const {
  std::vector<std::string> texts{"Quillfeather", "Ottoline"};
  for (const Life& life : lives_)
    for (std::string one : {upn_of(life), uln_of(life), postcode_of(life)})
      texts.push_back(std::move(one));
  return texts;
}

std::vector<std::string> Authority::birth_dates() const {
  std::vector<std::string> texts;
  for (const Life& life : lives_) {
    texts.push_back(sendsim::to_string(life.birth));
    texts.push_back(as_in_blades(life.birth).substr(0, 11));
  }
  return texts;
}

}  // namespace invented
