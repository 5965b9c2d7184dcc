// What authorities have told the DfE to be wrong is mended where the year's other counts agree.

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "../../src/evidence/figures.hpp"
#include "sendsim/evidence/compact_tables.hpp"

using namespace sendsim::evidence;

namespace {

using Lines = std::vector<std::string>;

const std::string kHelens = "342";
const std::string kMedway = "887";

std::string begin_of(const std::string& year, const std::string& code) {
  const std::string tail = year + ",Local authority,E92000001,England,E12000002,Somewhere,E0" +
                           code + ',' + code + ',' + (code == kHelens ? "St. Helens" : "Medway");
  return code.empty() ? year + ",National,E92000001,England,,,,," : tail;
}

/// A row of sen2_mi.csv: requests, refused, plan issued, none, under way at the end of the year.
std::string old_row(const std::string& year, const std::string& code, const std::string& counts) {
  return begin_of(year, code) + ",,," + counts + '\n';
}

std::string total_row(const std::string& year, const std::string& code, const std::string& topic,
                      const std::string& count) {
  return begin_of(year, code) + ',' + topic + ',' + topic + ',' + count + '\n';
}

const std::string kRequests = "All requests for EHC needs assessments";
const std::string kAssessments = "All EHC needs assessments";

/// The two authorities as the releases of 2022 and 2025 publish them, and England as their sum.
RawTexts published() {
  const std::string keys =
      "time_period,geographic_level,country_code,country_name,region_code,region_name,"
      "new_la_code,old_la_code,la_name,breakdown_topic,breakdown";
  RawTexts raw;
  for (const std::string& path : ehc_plan_paths()) {
    const bool is_old = path.find("2022") != std::string::npos;
    raw[path] = keys + (is_old ? ",characteristic_age,establishment_group,establishment_type,"
                                 "Total_all,Total_new_all\n"
                               : ",ehcplans\n");
  }
  for (const std::string code : {"", kHelens.c_str(), kMedway.c_str()})
    raw["ehc_plans_2025/caseload.csv"] += total_row("202425", code, "All EHC plans", "9");
  raw["ehc_plans_2022/sen2_mi.csv"] =
      keys + ",InreqEHC,AssRefusedEHC,NewallEHC,AssnoneEHC,AssnodecisionEHC\n" +
      old_row("2020", kHelens, "279,83,172,7,61") + old_row("2020", kMedway, "397,173,315,13,6") +
      old_row("2021", kHelens, "359,0,215,17,67") + old_row("2021", kMedway, "563,162,303,223,80") +
      old_row("2021", "", "922,162,518,240,147");
  raw["ehc_plans_2025/requests.csv"] =
      keys + ",requests_received_in_year,requests_decided_not_to_assess\n" +
      total_row("2021", kHelens, kRequests, "359,0") +
      total_row("2022", kHelens, kRequests, "390,0");
  raw["ehc_plans_2025/assessments.csv"] = keys + ",assess_issued,assess_not_issued\n" +
                                          total_row("2021", kMedway, kAssessments, "303,223");
  return raw;
}

void replace(std::string& text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

struct Read {
  std::vector<Draft> drafts;
  Findings findings;

  /// Value and source of a total.
  [[nodiscard]] std::string at(const std::string& file, const std::string& area,
                               const std::string& year, const std::string& measure,
                               const Areas& areas) const {
    for (const Draft& draft : drafts)
      for (const Figure& figure : draft.figures)
        if (draft.file_name == file && areas[figure.area].name == area &&
            figure.keys.front() == year && figure.keys.back() == measure)
          return figure.value + ' ' + figure.source;
    return "none";
  }
};

/// The four cells at fault.
struct Cells {
  Lines values;
  Findings findings;
};

Cells read(const RawTexts& raw) {
  const Areas areas = areas_of(raw);
  Read read;
  Problems problems;
  read.drafts = ehc_plan_drafts(raw, areas, read.findings, problems);
  return {{read.at("old_collection.csv", "St. Helens", "2021", "requests_refused", areas),
           read.at("requests.csv", "St. Helens", "2021", "refused", areas),
           read.at("old_collection.csv", "Medway", "2021", "assessed_no_plan", areas),
           read.at("assessments.csv", "Medway", "2021", "not_issued", areas)},
          read.findings};
}

bool tells(const Lines& lines, const std::string& what) {
  return std::count(lines.begin(), lines.end(), what) == 1;
}

const Lines kMended{"107 DFE-SEN2-2022-CORR", "107 DFE-EHCP-2025-CORR", "16 DFE-SEN2-2022-CORR",
                    "16 DFE-EHCP-2025-CORR"};

}  // namespace

TEST_CASE("figures in error by the authority's own word are mended in every table", "[evidence]") {
  const Cells cells = read(published());
  CHECK(cells.values == kMended);
  CHECK(cells.findings.mended.size() == 4);
  CHECK(tells(cells.findings.mended,
              "old_collection.csv: St. Helens 2021: requests_refused 0 is an error by the "
              "authority's own word: 107, with which requests less their outcomes are 14 and not "
              "121"));
  CHECK(tells(cells.findings.mended,
              "assessments.csv: Medway 2021: not_issued 223 is an error by the authority's own "
              "word: 16, with which requests less their outcomes are 8 and not -199"));
}

TEST_CASE("no other figure is touched, and England's sum is told", "[evidence]") {
  const RawTexts raw = published();
  const Areas areas = areas_of(raw);
  Read read;
  Problems problems;
  read.drafts = ehc_plan_drafts(raw, areas, read.findings, problems);
  // Of 2022, too, none is published as refused, but nobody has told that it is an error.
  CHECK(read.at("requests.csv", "St. Helens", "2022", "refused", areas) == "0 DFE-EHCP-2025");
  CHECK(read.at("old_collection.csv", "Medway", "2021", "requests_refused", areas) ==
        "162 DFE-SEN2-2022");
  CHECK(read.at("old_collection.csv", "England", "2021", "requests_refused", areas) ==
        "162 DFE-SEN2-2022");
  CHECK(tells(read.findings.left,
              "old_collection.csv: England 2021: assessed_no_plan 240 is the sum with the error "
              "of Medway"));
  CHECK(tells(read.findings.left,
              "old_collection.csv: England 2021: requests_refused 162 is the sum with the error "
              "of St. Helens"));
}

TEST_CASE("a release that has been put right stays as it is", "[evidence]") {
  RawTexts raw = published();
  replace(raw["ehc_plans_2022/sen2_mi.csv"], "359,0,215", "359,107,215");
  const Cells cells = read(raw);
  CHECK(cells.values[0] == "107 DFE-SEN2-2022");
  CHECK(cells.values[1] == "107 DFE-EHCP-2025-CORR");  // the other release is still wrong
  CHECK(tells(cells.findings.mended,
              "requests.csv: St. Helens 2021: refused 0 is an error by the authority's own word: "
              "107 in old_collection.csv"));
  replace(raw["ehc_plans_2025/requests.csv"], "359,0", "359,107");
  CHECK(read(raw).values[1] == "107 DFE-EHCP-2025");
  replace(raw["ehc_plans_2022/sen2_mi.csv"], "359,107,215", "359,105,215");  // another number
  CHECK(read(raw).values[0] == "105 DFE-SEN2-2022");
}

TEST_CASE("an error that the year's other counts do not show is unknown, not corrected",
          "[evidence]") {
  RawTexts raw = published();
  SECTION("they fit the published figure better") {
    replace(raw["ehc_plans_2022/sen2_mi.csv"], "359,0,215,17,67", "359,0,315,17,67");
    CHECK(read(raw).values[0] == " DFE-SEN2-2022-CORR");
    CHECK(read(raw).values[1] == " DFE-EHCP-2025-CORR");
    CHECK(tells(read(raw).findings.mended,
                "old_collection.csv: St. Helens 2021: requests_refused 0 is an error by the "
                "authority's own word: unknown, since the other counts of the year do not fit "
                "107"));
  }
  SECTION("one of them is missing") {
    replace(raw["ehc_plans_2022/sen2_mi.csv"], "279,83,172,7,61", "279,83,172,7,z");
    CHECK(read(raw).values[0] == " DFE-SEN2-2022-CORR");
    CHECK(tells(read(raw).findings.mended,
                "requests.csv: St. Helens 2021: refused 0 is an error by the authority's own "
                "word: unknown, since other counts of the year that would show 107 are missing"));
  }
  CHECK(read(raw).values[2] == kMended[2]);
}

TEST_CASE(
    "a total that falls tenfold for one year is told, and so are plans that are all exceptions",
    "[evidence]") {
  RawTexts raw = published();
  const auto told = [&] {
    Lines ours;
    for (const std::string& line : read(raw).findings.left)
      if (line.find(" between ") != std::string::npos ||
          line.find(" exceptions") != std::string::npos)
        ours.push_back(line);
    return ours;
  };
  std::string& budgets = raw["ehc_plans_2025/personal_budgets.csv"];
  const std::string header = budgets.substr(0, budgets.find(",ehcplans")) + ",personal_budget\n";
  const auto series = [&](const std::string& middle, const std::string& last) {
    return header + total_row("202122", kMedway, "All personal budgets", "132") +
           total_row("202223", kMedway, "All personal budgets", middle) +
           total_row("202324", kMedway, "All personal budgets", last);
  };
  budgets = series("8", "232");
  CHECK(told() == Lines{"personal_budgets.csv: Medway 2023: 8 between 132 and 232"});
  budgets = series("14", "232");  // over a tenth
  CHECK(told().empty());
  budgets = series("8", "79");  // it did not rise again
  CHECK(told().empty());
  budgets = series("x", "232");  // unknown is no fall
  CHECK(told().empty());

  std::string& waits = raw["ehc_plans_2025/timeliness_20_week.csv"];
  const std::string columns =
      waits.substr(0, waits.find(",ehcplans")) + ",plans_issued_den,plans_issued_den_ex\n";
  waits = columns + total_row("2024", kMedway, "All EHC plans issued", "585,0");
  CHECK(told() == Lines{"timeliness.csv: Medway 2024: all 585 plans are called exceptions"});
  waits = columns + total_row("2024", kMedway, "All EHC plans issued", "585,1") +
          total_row("2024", kHelens, "All EHC plans issued", "0,0");
  CHECK(told().empty());
}
