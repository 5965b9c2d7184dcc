// England's figures up to the release of 2026, and what others have projected, from tidy files.

#include "sendsim/evidence/england.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "figures.hpp"
#include "sendsim/evidence/labels.hpp"

namespace sendsim::evidence {

namespace {

using tabular::CsvCell;
using tabular::CsvTable;

constexpr std::array<std::string_view, 8> kPaths{
    "england/ehc_caseload.csv",   "england/ehc_primary_need.csv",
    "england/ehc_placement.csv",  "england/ehc_placement_by_age.csv",
    "england/ehc_new_plans.csv",  "england/ehc_requests_assessments.csv",
    "england/ehc_timeliness.csv", "england/ehc_ceased.csv"};
constexpr std::string_view kProjections = "england/projections.csv";
constexpr std::string_view kQuotedFacts = "england/england_local.csv";

/// The other tables hold England's earlier years.
constexpr std::string_view kFirstJanuary = "2022";
constexpr std::string_view kFirstYear = "2021";

/// Where a key stands among a figure's keys.
enum Key : std::size_t { year, subject, measure, age, need, setting, unit };

/// A measure as the tidy files call it, and as the compact tables do.
struct MeasureName {
  std::string_view published;
  std::string_view subject;  ///< the compact table in which it means the same
  std::string_view measure;  ///< empty: the breakdown names it
  std::string_view unit;
};

constexpr std::array kMeasures{
    MeasureName{"EHC plans in place, January", "ehc_plans", "all", "count"},
    MeasureName{"EHC plans in place by primary need, January", "ehc_plans", "all", "count"},
    MeasureName{"EHC plans by placement, January", "ehc_plans", "all", "count"},
    MeasureName{"new EHC plans in calendar year", "new_ehc_plans", "all", "count"},
    MeasureName{"new EHC plans by placement", "new_ehc_plans", "all", "count"},
    MeasureName{"new EHC plans by age and placement", "new_ehc_plans", "all", "count"},
    MeasureName{"new EHC plans by primary need", "new_ehc_plans", "all", "count"},
    MeasureName{"initial requests for EHC needs assessment", "requests", "received", "count"},
    MeasureName{"requests where LA agreed to assess", "requests", "agreed", "count"},
    MeasureName{"initial requests refused", "requests", "refused", "count"},
    MeasureName{"requests with decision outstanding", "requests", "undecided_at_year_end", "count"},
    MeasureName{"requests withdrawn", "requests", "withdrawn", "count"},
    MeasureName{"request decisions within 6 weeks", "requests", "decided_within_6_weeks", "count"},
    MeasureName{"request decisions after 6 weeks", "requests", "decided_after_6_weeks", "count"},
    MeasureName{"request decision within 6 weeks", "requests", "decided_within_6_weeks", "percent"},
    MeasureName{"mediations about request decision", "requests", "mediation", "count"},
    MeasureName{"tribunals about request decision", "requests", "tribunal", "count"},
    MeasureName{"EHC needs assessments completed or closed", "assessments", "in_year", "count"},
    MeasureName{"assessed and plan issued", "assessments", "issued", "count"},
    MeasureName{"assessed and decided not to issue", "assessments", "not_issued", "count"},
    MeasureName{"assessments with decision outstanding", "assessments", "undecided_at_year_end",
                "count"},
    MeasureName{"assessments withdrawn", "assessments", "withdrawn", "count"},
    MeasureName{"decision not to issue, within 16 weeks", "assessments",
                "not_issued_within_16_weeks", "count"},
    MeasureName{"decision not to issue, after 16 weeks", "assessments", "not_issued_after_16_weeks",
                "count"},
    MeasureName{"decision not to issue made within 16 weeks", "assessments",
                "not_issued_within_16_weeks", "percent"},
    MeasureName{"mediations about assessment decision", "assessments", "mediation_on_not_issuing",
                "count"},
    MeasureName{"tribunals about assessment decision", "assessments", "tribunal_on_not_issuing",
                "count"},
    MeasureName{"mediations about other matters", "assessments", "mediation_on_content", "count"},
    MeasureName{"tribunals about other matters", "assessments", "tribunal_on_content", "count"},
    MeasureName{"assessment in progress or undecided at year end", "old_collection",
                "assessments_undecided_at_year_end", "count"},
    MeasureName{"plans issued, including exceptions", "timeliness", "issued", "count"},
    MeasureName{"plans issued, excluding exceptions", "timeliness", "issued_without_exceptions",
                "count"},
    MeasureName{"plans issued within 20 weeks, excluding exceptions", "timeliness",
                "within_20_weeks_without_exceptions", "count"},
    MeasureName{"issued within 20 weeks, including exceptions", "timeliness", "within_20_weeks",
                "percent"},
    MeasureName{"issued within 20 weeks, excluding exceptions", "timeliness",
                "within_20_weeks_without_exceptions", "percent"},
    MeasureName{"issued 20 to 52 weeks, including exceptions", "timeliness",
                "from_20_weeks_to_a_year", "percent"},
    MeasureName{"issued 20 to 52 weeks, excluding exceptions", "timeliness",
                "from_20_weeks_to_a_year_without_exceptions", "percent"},
    MeasureName{"issued after 52 weeks, including exceptions", "timeliness", "over_a_year",
                "percent"},
    MeasureName{"issued after 52 weeks, excluding exceptions", "timeliness",
                "over_a_year_without_exceptions", "percent"},
    MeasureName{"mean weeks to issue, including exceptions", "timeliness", "mean", "weeks"},
    MeasureName{"mean weeks to issue, excluding exceptions", "timeliness",
                "mean_without_exceptions", "weeks"},
    MeasureName{"EHC plans ceased in calendar year, all reasons", "ceased_plans", "all", "count"},
    MeasureName{"EHC plans ceased in calendar year, reached maximum age", "ceased_plans",
                "reached_maximum_age", "count"},
    MeasureName{"EHC plans ceased in calendar year, needs met without a plan", "ceased_plans",
                "needs_met", "count"},
    MeasureName{"EHC plans ceased in calendar year, moved to higher education", "ceased_plans",
                "higher_education", "count"},
    MeasureName{"EHC plans ceased in calendar year, moved to paid employment", "ceased_plans",
                "employment", "count"},
    MeasureName{"EHC plans ceased in calendar year, transferred to another LA", "ceased_plans",
                "moved_to_other_authority", "count"},
    MeasureName{"EHC plans ceased in calendar year, left education, no longer wishes to engage",
                "ceased_plans", "no_longer_engages", "count"},
    MeasureName{"EHC plans ceased in calendar year, moved outside England", "ceased_plans",
                "left_england", "count"},
    MeasureName{"EHC plans ceased in calendar year, deceased", "ceased_plans", "deceased", "count"},
    MeasureName{"EHC plans ceased in calendar year, other or not recorded", "ceased_plans",
                "other_or_not_recorded", "count"},
    MeasureName{"EHC plans discontinued in calendar year (old aggregate collection)",
                "old_collection", "", "count"},
};

/// Measures that follow from others, that stand in other tables, or that ended before kFirstYear.
constexpr std::array<std::string_view, 15> kMeasuresLeftOut{
    "statements plus EHC plans in place, January",
    "statements in place, January",
    "statements plus EHC plans by placement, January",
    "EHC plans by placement, January, share",
    "new statements plus EHC plans in calendar year",
    "new statements in calendar year",
    "new statements plus EHC plans by placement",
    "initial requests refused, share of requests",
    "decided not to issue, share of assessed",
    "mediation cases held",
    "mediation cases followed by tribunal appeal",
    "children with plan moving mainstream to special in year",
    "children with plan moving special to mainstream in year",
    "plan holders moving mainstream to home education",
    "plan holders moving special to home education",
};

/// Breakdowns that are no age, need or setting, or that repeat other rows' in sum.
constexpr std::array<std::string_view, 6> kBreakdownsLeftOut{
    "sex: ", "source: ", "years plan held: ", "years held: ", "placement: ", "group: "};
constexpr std::string_view kSummed = " (summed from single age)";

/// What stands before an age or a need where a file holds several breakdowns.
constexpr std::string_view kStartAge = "age when plan started: ";
constexpr std::array<std::string_view, 5> kPrefixes{
    kStartAge, "single age at 31 August: ", "age at request: ", "need: ", "age age "};

/// A label of the tidy files and the code it means.
struct Label {
  std::string_view published;
  std::string_view code;
};

constexpr std::array kNeeds{
    Label{"autistic spectrum disorder", "ASD"},
    Label{"Autistic spectrum disorder", "ASD"},
    Label{"Down syndrome", "DS"},  // a need of its own from 2025's new plans on
    Label{"hearing impairment", "HI"},
    Label{"moderate learning difficulty", "MLD"},
    Label{"Moderate learning difficulty", "MLD"},
    Label{"multi-sensory impairment", "MSI"},
    Label{"other difficulty", "OTH"},
    Label{"physical disability", "PD"},
    Label{"profound and multiple learning difficulty", "PMLD"},
    Label{"social emotional and mental health", "SEMH"},
    Label{"Social emotional and mental health", "SEMH"},
    Label{"speech language and communication", "SLCN"},
    Label{"Speech language and communication needs", "SLCN"},
    Label{"severe learning difficulty", "SLD"},
    Label{"Severe learning difficulty", "SLD"},
    Label{"specific learning difficulty", "SPLD"},
    Label{"Specific learning difficulty", "SPLD"},
    Label{"vision impairment", "VI"},
    Label{"not recorded", "UNKNOWN"},
};

constexpr std::array kSettings{
    Label{"mainstream state, ordinary place", "mainstream_state"},
    Label{"mainstream resourced provision", "mainstream_resourced_provision"},
    Label{"mainstream SEN unit", "mainstream_senunit"},
    Label{"mainstream independent", "mainstream_independent"},
    Label{"special state-funded (maintained, academy, free)", "special_state"},
    Label{"special independent", "special_independent"},
    Label{"special non-maintained", "special_non_maintained"},
    Label{"alternative provision and PRU", "ap_pru"},
    Label{"general FE and sixth form college", "general_fe_tertiary_colleges"},
    Label{"specialist post-16 institution", "specialist_post_16_institutions"},
    Label{"UKRLP training provider", "ukrlp_provider"},
    Label{"elective home education", "elective_home_education"},
    Label{"other arrangements by LA (incl EOTAS)", "other_arrangements_la"},
    Label{"other arrangements by parents", "other_arrangements_parents"},
    Label{"NEET post-16", "neet"},
    Label{"NEET notice to cease issued", "neet_ntci"},
    Label{"not in education, other ages", "neet_other"},
    Label{"not in education, compulsory school age", "neet_other_csa"},
    Label{"other (Welsh, online, other schools or settings)", "other_elsewhere"},
    Label{"non-maintained early years", "nm_early_years"},
    Label{"placement not recorded", "placement_unknown"},
    Label{"awaiting provision (pre-2023 collection)", "await_prov_2022"},
    Label{"permanently excluded (pre-2023 collection)", "perm_ex_2022"},
};

constexpr std::array kDiscontinued{
    Label{"transferred to another LA", "discontinued_moved_to_other_authority"},
    Label{"needs met without a plan", "discontinued_needs_met"},
    Label{"other reasons", "discontinued_other"},
    Label{"left school at or after end of compulsory schooling", "discontinued_left_school"},
};

template <std::size_t N>
std::optional<std::string> code_of(const std::array<Label, N>& labels, std::string_view published) {
  const auto found = std::find_if(labels.begin(), labels.end(),
                                  [&](const Label& l) { return l.published == published; });
  if (found == labels.end()) return std::nullopt;
  return std::string{found->code};
}

tabular::CsvError unknown(const CsvCell& cell, std::string_view expected) {
  return cell.error(fmt::format("expected {}, got \"{}\"", expected, cell.text()));
}

/// The measure of a row; nothing for one that is left out. A revised figure is the same measure.
const MeasureName* measure_of(const CsvCell& cell) {
  const std::string_view text = cell.text().substr(0, cell.text().find(", revised in "));
  const auto found = std::find_if(kMeasures.begin(), kMeasures.end(),
                                  [&](const MeasureName& m) { return m.published == text; });
  if (found != kMeasures.end()) return &*found;
  if (std::find(kMeasuresLeftOut.begin(), kMeasuresLeftOut.end(), text) == kMeasuresLeftOut.end())
    throw unknown(cell, "a known measure");
  return nullptr;
}

bool is_left_out(std::string_view breakdown, const MeasureName& of) {
  if (breakdown.ends_with(kSummed)) return true;
  if (of.subject == "ehc_plans" && breakdown.starts_with(kStartAge)) return true;
  return std::any_of(kBreakdownsLeftOut.begin(), kBreakdownsLeftOut.end(),
                     [&](std::string_view prefix) { return breakdown.starts_with(prefix); });
}

/// Sets the age, need or setting that `part` of a breakdown names. False for an unknown label and
/// for a second one of a kind.
bool set_key(std::string_view part, std::vector<std::string>& keys) {
  if (part == "all" || part == "all ages") return true;
  for (const std::string_view prefix : kPrefixes)
    if (part.starts_with(prefix)) part.remove_prefix(prefix.size());
  std::size_t kind = age;
  auto code = age_code(part);
  if (!code) code = age_band_code(part);
  if (!code) {
    kind = need;
    code = code_of(kNeeds, part);
  }
  if (!code) {
    kind = setting;
    code = code_of(kSettings, part);
  }
  if (!code || keys[kind] != "all") return false;
  keys[kind] = *std::move(code);
  return true;
}

/// Puts what a breakdown such as "age 10 | not recorded" names into `keys`.
void set_keys(const CsvCell& cell, std::vector<std::string>& keys) {
  if (keys[measure].empty()) {
    auto code = code_of(kDiscontinued, cell.text());
    if (!code) throw unknown(cell, "a known reason");
    keys[measure] = *std::move(code);
    return;
  }
  constexpr std::string_view kBetween = " | ";
  std::string_view rest = cell.text();
  for (;;) {
    const std::size_t end = rest.find(kBetween);
    if (!set_key(rest.substr(0, end), keys)) throw unknown(cell, "a known age, need or setting");
    if (end == std::string_view::npos) return;
    rest.remove_prefix(end + kBetween.size());
  }
}

/// A count, a share or a mean as it stands, checked.
std::string value_text(const CsvCell& cell, std::string_view unit_of_it) {
  if (unit_of_it == "count") {
    if (cell.integer() < 0) throw unknown(cell, "a count of 0 or more");
  } else if (const double number = cell.number();
             number < 0 || (unit_of_it == "percent" && number > 100)) {
    throw unknown(cell, unit_of_it == "percent" ? "0 to 100 percent" : "a number of 0 or more");
  }
  return std::string{cell.text()};
}

/// One release has one id, whichever file its figures come from.
std::string release_of(const CsvCell& cell) {
  constexpr std::string_view kRelease = "DFE_EHC_";
  const std::string_view text = cell.text();
  if (!text.starts_with(kRelease) || !year_code(text.substr(kRelease.size())) ||
      text.size() != kRelease.size() + 4)
    throw unknown(cell, "DFE_EHC_ and the year of a release");
  const std::string of{text.substr(kRelease.size())};
  return of == "2022" ? "DFE-SEN2-2022" : "DFE-EHCP-" + of;
}

std::size_t england_in(const Areas& areas, const CsvCell& cell) {
  const auto area = area_in(areas, cell);
  if (!area || areas[*area].ons_code != "E92000001") throw unknown(cell, "England");
  return *area;
}

/// Where each figure was read, to tell a second one of the same keys and source.
using Places = std::map<std::vector<std::string>, std::string>;

void read_file(const RawTexts& raw, std::string_view path, const Areas& areas, Draft& draft,
               Places& places) {
  const CsvTable table = raw_table(raw, path);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const CsvCell year_cell = table.at(row, "year");
    const auto when = year_code(year_cell.text());
    if (!when || when->size() != year_cell.text().size())
      throw unknown(year_cell, "a year such as 2025");
    const std::size_t area = england_in(areas, table.at(row, "geography"));
    const MeasureName* of = measure_of(table.at(row, "measure"));
    if (of == nullptr || *when < (of->subject == "ehc_plans" ? kFirstJanuary : kFirstYear))
      continue;
    const CsvCell breakdown = table.at(row, "breakdown");
    if (is_left_out(breakdown.text(), *of)) continue;
    std::vector<std::string> keys{
        *when, std::string{of->subject}, std::string{of->measure}, "all", "all",
        "all", std::string{of->unit}};
    set_keys(breakdown, keys);
    const CsvCell unit_cell = table.at(row, "unit");
    if (unit_cell.text() != of->unit) throw unknown(unit_cell, of->unit);
    std::string source = release_of(table.at(row, "source_id"));
    std::vector<std::string> figure = keys;
    figure.push_back(source);
    const auto [before, is_new] =
        places.try_emplace(std::move(figure), fmt::format("{}, row {}", path, breakdown.row()));
    if (!is_new)
      throw breakdown.error(
          fmt::format("expected each figure once, got it in {} too", before->second));
    draft.figures.push_back(
        {area, std::move(keys), value_text(table.at(row, "value"), of->unit), std::move(source)});
  }
}

/// By key after key, numbers by size.
bool figure_less(const Figure& a, const Figure& b) {
  for (std::size_t k = 0; k < a.keys.size(); ++k) {
    if (key_less(a.keys[k], b.keys[k])) return true;
    if (key_less(b.keys[k], a.keys[k])) return false;
    if (a.keys[k] != b.keys[k]) return a.keys[k] < b.keys[k];
  }
  return a.source < b.source;
}

/// The years, subject and so on of a figure, for whoever reads a finding.
std::string told(const std::vector<std::string>& keys) {
  std::string text = keys[year] + ' ' + keys[subject] + ' ' + keys[measure];
  for (const Key kind : {age, need, setting}) {
    if (keys[kind] == "all") continue;
    text += kind == age ? ", age " : kind == need ? ", need " : ", setting ";
    text += keys[kind];
  }
  return text;
}

bool is_band(const std::string& age_key) {
  return age_key != "0-2" && age_key.find('-') != std::string::npos;
}

/// Of one release: a published total and the sum of its parts of one kind.
struct Parts {
  std::optional<std::int64_t> total;
  std::int64_t sum = 0;
  std::size_t count = 0;
};

/// Tells where the ages, needs or settings of one release do not sum to their total: each such
/// total of all plans, and the number of such totals within a need, setting or age.
void note_parts(const Draft& draft, Key kind, bool bands, Findings& findings) {
  std::map<std::vector<std::string>, Parts> by_rest;
  for (const Figure& figure : draft.figures) {
    const std::string& part = figure.keys[kind];
    if (figure.keys[unit] != "count" || (part != "all" && is_band(part) != bands)) continue;
    std::vector<std::string> rest = figure.keys;
    rest[kind] = "all";
    rest.push_back(figure.source);
    Parts& parts = by_rest[std::move(rest)];
    if (part == "all") {
      parts.total = std::stoll(figure.value);
    } else {
      parts.sum += std::stoll(figure.value);
      ++parts.count;
    }
  }
  const std::string by = bands          ? "age band"
                         : kind == age  ? "age"
                         : kind == need ? "need"
                                        : "setting";
  std::map<std::string, std::size_t> within;
  for (const auto& [rest, parts] : by_rest) {
    if (!parts.total || parts.count < 2 || parts.sum == *parts.total) continue;
    if (rest[age] != "all" || rest[need] != "all" || rest[setting] != "all") {
      ++within[rest[year] + ' ' + rest[subject]];
      continue;
    }
    findings.left.push_back(
        fmt::format("england.csv: {}: by {} {} of {}", told(rest), by, parts.sum, *parts.total));
  }
  for (const auto& [what, count] : within)
    findings.left.push_back(fmt::format(
        "england.csv: {}: {} totals of a breakdown are not the sum by {}", what, count, by));
}

/// Tells where the outcomes of a year do not sum to all, if all of them are published.
void note_outcomes(const Draft& draft, Findings& findings) {
  struct Outcomes {
    std::string_view subject, total;
    std::vector<std::string_view> parts;
  };
  static const std::array kOutcomes{
      Outcomes{"requests", "received", {"agreed", "refused", "undecided_at_year_end", "withdrawn"}},
      Outcomes{
          "assessments", "in_year", {"issued", "not_issued", "undecided_at_year_end", "withdrawn"}},
      Outcomes{"ceased_plans",
               "all",
               {"reached_maximum_age", "needs_met", "higher_education", "employment",
                "moved_to_other_authority", "no_longer_engages", "left_england", "deceased",
                "other_or_not_recorded"}}};
  for (const Outcomes& outcomes : kOutcomes) {
    std::map<std::pair<std::string, std::string>, Parts> by_year;  // and source
    for (const Figure& figure : draft.figures) {
      const auto& keys = figure.keys;
      if (keys[subject] != outcomes.subject || keys[unit] != "count" || keys[age] != "all" ||
          keys[need] != "all" || keys[setting] != "all")
        continue;
      Parts& parts = by_year[{keys[year], figure.source}];
      if (keys[measure] == outcomes.total) parts.total = std::stoll(figure.value);
      if (std::find(outcomes.parts.begin(), outcomes.parts.end(), keys[measure]) ==
          outcomes.parts.end())
        continue;
      parts.sum += std::stoll(figure.value);
      ++parts.count;
    }
    for (const auto& [where, parts] : by_year) {
      if (!parts.total || parts.count != outcomes.parts.size() || parts.sum == *parts.total)
        continue;
      findings.left.push_back(fmt::format("england.csv: {} {}: outcomes sum to {} of {}",
                                          where.first, outcomes.subject, parts.sum, *parts.total));
    }
  }
}

/// Tells which figures of one release a later one revises. The figures are sorted.
void note_revised(const Draft& draft, Findings& findings) {
  for (std::size_t i = 1; i < draft.figures.size(); ++i) {
    const Figure& earlier = draft.figures[i - 1];
    const Figure& later = draft.figures[i];
    if (earlier.keys != later.keys || earlier.value == later.value) continue;
    findings.left.push_back(fmt::format("england.csv: {}: {} ({}) is revised to {} ({})",
                                        told(later.keys), earlier.value, earlier.source,
                                        later.value, later.source));
  }
}

/// England's counts in the other compact tables, by file and keys.
class Counts {
 public:
  explicit Counts(std::span<const CompactTable> tables) {
    static const std::set<std::string_view> kWanted{"ehc_plans_by_age_setting.csv",
                                                    "ehc_plans_by_age_need.csv",
                                                    "ehc_plans_by_age_band.csv",
                                                    "new_ehc_plans_by_age_setting.csv",
                                                    "new_ehc_plans_by_age_need.csv",
                                                    "new_ehc_plans_by_age_band.csv",
                                                    "requests.csv",
                                                    "assessments.csv",
                                                    "timeliness.csv",
                                                    "ceased_plans_by_age.csv",
                                                    "old_collection.csv"};
    for (const CompactTable& table : tables)
      if (kWanted.contains(table.file_name)) add(table);
  }

  /// True where the count under `keys` is suppressed, or of a column that the release lacks.
  [[nodiscard]] bool is_unknown(const std::string& file,
                                const std::vector<std::string>& keys) const {
    const auto table = by_file_.find(file);
    if (table == by_file_.end()) return false;
    const auto found = table->second.find(keys);
    return found != table->second.end() && !found->second;
  }

  /// The count under `keys`; nothing if it was not published. A part without a row is zero.
  [[nodiscard]] std::optional<std::int64_t> find(const std::string& file,
                                                 const std::vector<std::string>& keys) const {
    const auto table = by_file_.find(file);
    if (table == by_file_.end()) return std::nullopt;
    if (const auto found = table->second.find(keys); found != table->second.end())
      return found->second;
    const bool is_part =
        keys.size() == 3 && keys[1] != "all" && broken_down_.contains(file + keys[0]);
    return is_part ? std::optional<std::int64_t>{0} : std::nullopt;
  }

 private:
  void add(const CompactTable& text) {
    const CsvTable table = CsvTable::parse(text.text, text.file_name);
    const std::size_t count = table.column("count");
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      if (table.at(row, 0).text() != "England") continue;
      std::vector<std::string> keys;
      for (std::size_t k = 1; k < count; ++k) keys.emplace_back(table.at(row, k).text());
      if (keys[1] != "all") broken_down_.insert(text.file_name + keys[0]);
      const CsvCell cell = table.at(row, count);
      by_file_[text.file_name][std::move(keys)] =
          cell.empty() ? std::nullopt : std::optional{cell.integer()};
    }
  }

  std::map<std::string, std::map<std::vector<std::string>, std::optional<std::int64_t>>> by_file_;
  std::set<std::string> broken_down_;  ///< file and year with rows of parts
};

/// The codes that a code of england.csv stands for in the other tables.
std::vector<std::string> members_of(const std::string& code) {
  if (code == "other_or_not_recorded") return {"other", "not_recorded"};
  for (const JointSetting& joint : joint_settings())
    if (joint.code == code) return {joint.members.begin(), joint.members.end()};
  return {code};
}

/// The file and the keys under which another table holds a figure; no keys if none does.
std::pair<std::string, std::vector<std::vector<std::string>>> elsewhere(
    const std::vector<std::string>& keys) {
  const std::string& of = keys[subject];
  std::string file = of + ".csv";
  std::string last = keys[measure];
  if (of == "old_collection") return {file, {{keys[year], keys[measure]}}};
  if (of == "ehc_plans" || of == "new_ehc_plans") {
    if (is_band(keys[age])) return {of + "_by_age_band.csv", {{keys[year], keys[age]}}};
    file = of + (keys[need] == "all" ? "_by_age_setting.csv" : "_by_age_need.csv");
    last = keys[need] == "all" ? keys[setting] : keys[need];
    if (keys[need] != "all" && keys[setting] != "all") return {};
  } else if (keys[need] != "all" || keys[setting] != "all") {
    return {};
  }
  if (of == "ceased_plans") file = "ceased_plans_by_age.csv";
  std::vector<std::vector<std::string>> places;
  for (std::string& member : members_of(last))
    places.push_back({keys[year], keys[age], std::move(member)});
  return {file, places};
}

/// A measure of the files of projections, and what it becomes.
struct ProjectionName {
  std::string_view published;
  std::string_view published_unit;
  std::string_view measure;
  std::string_view what_if;  ///< the case it is a projection of
  std::string_view unit;
};

constexpr std::array kProjectionNames{
    ProjectionName{"projected EHC plans, unreformed", "count", "ehc_plans", "unreformed", "plans"},
    ProjectionName{"ehc_plans_dfe_projection", "plans", "ehc_plans", "unreformed", "plans"},
    ProjectionName{"projected EHC plans, request rates stabilise", "count", "ehc_plans",
                   "request rates stabilise", "plans"},
    ProjectionName{"projected EHC plans, request rates keep rising", "count", "ehc_plans",
                   "request rates keep rising", "plans"},
    ProjectionName{"projected growth in EHC plans 2025 to 2029", "percent", "ehc_plans_growth",
                   "unreformed", "% of 2025"},
    ProjectionName{"projected growth in pupils with EHC plan, request rates stabilise", "percent",
                   "pupils_with_plan_growth", "request rates stabilise", "%"},
    ProjectionName{"additional pupils with EHC plan against 2025", "count",
                   "pupils_with_plan_above_2025", "unreformed", "pupils"},
    ProjectionName{"share of pupils with EHC plan", "percent", "pupils_with_plan", "reform",
                   "% of pupils"},
    ProjectionName{"fall in EHC plans from peak under reform", "count", "ehc_plans_below_peak",
                   "reform", "plans"},
    ProjectionName{"existing plan holders expected to move to an individual support plan",
                   "percent", "plans_replaced_by_support_plans", "reform", "% of plans"},
    ProjectionName{"pupils needing a specialist place", "pupils", "pupils_needing_specialist_place",
                   "unreformed", "pupils"},
    ProjectionName{"projected SEND spending", "GBP", "send_spending", "unreformed", "GBP"},
    ProjectionName{"projected high needs spending", "GBP", "high_needs_spending", "unreformed",
                   "GBP"},
    ProjectionName{"rise in annual high needs spending by 2027", "GBP", "high_needs_spending_rise",
                   "unreformed", "GBP"},
    ProjectionName{"projected private placement spend per year", "GBP",
                   "private_placement_spending", "unreformed", "GBP"},
    ProjectionName{"projected in-year deficit", "GBP", "in_year_deficit", "unreformed", "GBP"},
    ProjectionName{"in-year SEND gap", "GBP", "in_year_deficit", "unreformed", "GBP"},
    ProjectionName{"projected cumulative deficit", "GBP", "cumulative_deficit", "unreformed",
                   "GBP"},
    ProjectionName{"cumulative deficit without reform", "GBP", "cumulative_deficit", "unreformed",
                   "GBP"},
    ProjectionName{"cumulative DSG deficit", "GBP", "cumulative_deficit", "unreformed", "GBP"},
};

/// An example of growth in a paper on social care, which is no projection.
constexpr std::string_view kNoProjection =
    "year in which 6 percent of pupils is reached at then-current growth";

/// Whose projection a source tells of.
constexpr std::array kBodies{
    Label{"CCN_ISOS_2025", "CCN and Isos"},
    Label{"MIME_2025_07", "Mime"},
    Label{"IFS_2024_12", "IFS"},
    Label{"IFS_2025_09", "IFS"},
    Label{"OBR_2025_11", "OBR"},
    Label{"INDEPENDENT_2026_02", "DfE"},
    Label{"WP_NEWS_2026_02", "DfE"},
    Label{"SCHOOLSWEEK_2026_02", "DfE"},
    Label{"ENG-PQ-17741", "DfE"},
    Label{"DFE_SCAP_2024", "local authorities"},
};

/// `holds_other_facts`: measures not listed are no projections; else they are a fault.
void read_projections(const RawTexts& raw, std::string_view path, bool holds_other_facts,
                      const Areas& areas, Draft& draft) {
  const CsvTable table = raw_table(raw, path);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const CsvCell what = table.at(row, "measure");
    const auto name =
        std::find_if(kProjectionNames.begin(), kProjectionNames.end(),
                     [&](const ProjectionName& n) { return n.published == what.text(); });
    if (name == kProjectionNames.end()) {
      if (holds_other_facts || what.text() == kNoProjection) continue;
      throw unknown(what, "a known projection");
    }
    const std::size_t area = england_in(areas, table.at(row, "geography"));
    const CsvCell unit_cell = table.at(row, "unit");
    if (unit_cell.text() != name->published_unit) throw unknown(unit_cell, name->published_unit);
    const CsvCell source = table.at(row, "source_id");
    auto body = code_of(kBodies, source.text());
    if (!body) throw unknown(source, "a source whose projection it is");
    const CsvCell year_cell = table.at(row, "year");
    if (year_cell.empty()) throw unknown(year_cell, "a year");
    draft.figures.push_back(
        {area,
         {std::string{year_cell.text()}, *std::move(body), std::string{name->measure},
          std::string{name->what_if}, std::string{table.at(row, "breakdown").text()},
          std::string{name->unit}},
         value_text(table.at(row, "value"), unit_cell.text()),
         std::string{source.text()}});
  }
}

}  // namespace

CompactTable england_table(const RawTexts& raw, const Areas& areas, Findings& findings) {
  Draft draft{
      "england.csv", {"year", "subject", "measure", "age", "need", "setting", "unit"}, "value", {}};
  Places places;
  for (const std::string_view path : kPaths) read_file(raw, path, areas, draft, places);
  std::stable_sort(draft.figures.begin(), draft.figures.end(), figure_less);
  note_parts(draft, age, false, findings);
  note_parts(draft, age, true, findings);
  note_parts(draft, need, false, findings);
  note_parts(draft, setting, false, findings);
  note_outcomes(draft, findings);
  note_revised(draft, findings);
  return finish(std::move(draft), areas);
}

void note_differences(std::span<const CompactTable> tables, Findings& findings) {
  const auto england = std::find_if(tables.begin(), tables.end(), [](const CompactTable& t) {
    return t.file_name == "england.csv";
  });
  if (england == tables.end()) return;
  const Counts counts{tables};
  const CsvTable table = CsvTable::parse(england->text, england->file_name);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "unit").text() != "count") continue;
    std::vector<std::string> keys;
    for (std::size_t k = 0; k <= unit; ++k) keys.emplace_back(table.at(row, 1 + k).text());
    const auto [file, places] = elsewhere(keys);
    std::optional<std::int64_t> other;
    for (const auto& place : places)
      if (const auto count = counts.find(file, place)) other = other.value_or(0) + *count;
    if (std::any_of(places.begin(), places.end(),
                    [&, &in = file](const auto& place) { return counts.is_unknown(in, place); }))
      continue;
    if (!other || *other == table.at(row, "value").integer()) continue;
    findings.left.push_back(fmt::format("england.csv: {}: {} ({}) is {} in {}", told(keys),
                                        table.at(row, "value").text(),
                                        table.at(row, "source").text(), *other, file));
  }
}

CompactTable projections_table(const RawTexts& raw, const Areas& areas) {
  Draft draft{
      "projections.csv", {"year", "body", "measure", "case", "detail", "unit"}, "value", {}};
  read_projections(raw, kProjections, false, areas, draft);
  read_projections(raw, kQuotedFacts, true, areas, draft);
  std::stable_sort(draft.figures.begin(), draft.figures.end(), figure_less);
  return finish(std::move(draft), areas);
}

std::vector<std::string> england_paths() {
  std::vector<std::string> paths{kPaths.begin(), kPaths.end()};
  paths.emplace_back(kProjections);
  paths.emplace_back(kQuotedFacts);
  return paths;
}

}  // namespace sendsim::evidence
