// The reader of England's tidy files on invented texts, and what ships on published figures.

#include "sendsim/evidence/england.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "sendsim/evidence/labels.hpp"
#include "sendsim/tabular/csv_table.hpp"
#include "sendsim/tabular/gzip.hpp"
#include "shipped_table.hpp"

namespace {

using namespace sendsim::evidence;
using sendsim::tabular::CsvTable;

const std::string kHeader = "year,geography,measure,breakdown,value,unit,source_id\n";
const std::string kCaseload = "england/ehc_caseload.csv";
const std::string kRequests = "england/ehc_requests_assessments.csv";

Areas two_areas() {
  return Areas{{{"England", "E92000001", "", "", {}, "2019", "2025"},
                {"Exampleton", "E08000000", "999", "", {}, "2019", "2025"}}};
}

/// Every file with a header alone, save `path`, which has `rows` below it.
RawTexts texts(const std::string& path, const std::string& rows) {
  RawTexts raw;
  for (const std::string& wanted : england_paths()) raw.emplace(wanted, kHeader);
  raw[path] += rows;
  return raw;
}

std::string table_of(const RawTexts& raw) {
  Findings findings;
  return england_table(raw, two_areas(), findings).text;
}

std::vector<std::string> left_by(const RawTexts& raw) {
  Findings findings;
  static_cast<void>(england_table(raw, two_areas(), findings));
  return findings.left;
}

const std::string kColumns = "area,year,subject,measure,age,need,setting,unit,value,source\n";

/// The shipped table's figures of England.
class Shipped {
 public:
  Shipped() : table_{sendsim::test::shipped_table("england")} {
    for (std::size_t row = 0; row < table_.row_count(); ++row) {
      std::string key;
      for (std::size_t column = 1; column <= 7; ++column)
        key += std::string{table_.at(row, column).text()} + ' ';
      values_.emplace(key + std::string{table_.at(row, "source").text()},
                      table_.at(row, "value").number());
    }
  }

  /// The only value under "year subject measure age need setting unit source"; -1 for none.
  [[nodiscard]] double value(const std::string& key) const {
    const auto found = values_.find(key);
    return found == values_.end() ? -1 : found->second;
  }

  /// The sum over the rows whose keys begin and end so, "all" in between left out.
  [[nodiscard]] double sum_of_parts(const std::string& before, const std::string& after) const {
    double sum = 0;
    for (const auto& [key, value] : values_) {
      if (key.size() <= before.size() + after.size()) continue;
      if (!key.starts_with(before) || !key.ends_with(after)) continue;
      const std::string part = key.substr(before.size(), key.size() - before.size() - after.size());
      const bool is_band = part != "0-2" && part.find('-') != std::string::npos;
      if (part != "all" && part.find(' ') == std::string::npos && !is_band) sum += value;
    }
    return sum;
  }

 private:
  CsvTable table_;
  std::map<std::string, double> values_;
};

const Shipped& shipped() {
  static const Shipped figures;
  return figures;
}

std::string shipped_text(const std::string& name) {
  const std::filesystem::path path =
      std::filesystem::path{SENDSIM_SOURCE_DIR} / "scenarios" / "data" / (name + ".gz");
  std::ifstream file{path, std::ios::binary};
  REQUIRE(file);
  return sendsim::tabular::gunzip(std::string{std::istreambuf_iterator<char>{file}, {}});
}

}  // namespace

TEST_CASE("England's figures get the codes of the other tables", "[evidence]") {
  RawTexts raw =
      texts(kCaseload,
            "2021,England,\"EHC plans in place, January\",all ages,9,count,DFE_EHC_2022\n"
            "2022,England,\"EHC plans in place, January\",Age 5 to 10,7,count,DFE_EHC_2022\n"
            "2026,England,\"EHC plans in place, January\",all ages,12,count,DFE_EHC_2026\n"
            "2026,England,\"EHC plans in place, January\",single age at 31 August: under "
            "3,12,count,DFE_EHC_2026\n"
            "2026,England,\"EHC plans in place, January\",single age at 31 August: age "
            "3,0,count,DFE_EHC_2026\n"
            "2026,England,\"EHC plans in place, January\",Under 5 (summed from single "
            "age),12,count,DFE_EHC_2026\n"
            "2026,England,\"EHC plans in place, January\",age when plan started: age "
            "3,12,count,DFE_EHC_2026\n"
            "2026,England,\"EHC plans in place, January\",sex: Female,5,count,DFE_EHC_2026\n");
  raw["england/ehc_new_plans.csv"] +=
      "2025,England,new EHC plans in calendar year,age when plan started: age 20 and "
      "over,3,count,DFE_EHC_2026\n"
      "2025,England,new EHC plans by age and placement,age 10 | mainstream SEN "
      "unit,2,count,DFE_EHC_2026\n";
  raw["england/ehc_primary_need.csv"] +=
      "2025,England,new EHC plans by primary need,age age 4 | Down syndrome,1,count,DFE_EHC_2026\n";
  raw["england/ehc_timeliness.csv"] +=
      "2025,England,\"issued within 20 weeks, excluding exceptions\",need: Moderate learning "
      "difficulty,46.1,percent,DFE_EHC_2026\n";
  raw["england/ehc_ceased.csv"] +=
      "2021,England,EHC plans discontinued in calendar year (old aggregate collection),other "
      "reasons,4,count,DFE_EHC_2022\n";
  CHECK(table_of(raw) ==
        kColumns +
            "England,2021,old_collection,discontinued_other,all,all,all,count,4,DFE-SEN2-2022\n"
            "England,2022,ehc_plans,all,5-10,all,all,count,7,DFE-SEN2-2022\n"
            "England,2025,new_ehc_plans,all,4,DS,all,count,1,DFE-EHCP-2026\n"
            "England,2025,new_ehc_plans,all,10,all,mainstream_senunit,count,2,DFE-EHCP-2026\n"
            "England,2025,new_ehc_plans,all,20+,all,all,count,3,DFE-EHCP-2026\n"
            "England,2025,timeliness,within_20_weeks_without_exceptions,all,MLD,all,percent,46.1,"
            "DFE-EHCP-2026\n"
            "England,2026,ehc_plans,all,all,all,all,count,12,DFE-EHCP-2026\n"
            "England,2026,ehc_plans,all,0-2,all,all,count,12,DFE-EHCP-2026\n"
            "England,2026,ehc_plans,all,3,all,all,count,0,DFE-EHCP-2026\n");
}

TEST_CASE("a fault of England's files is told with file, row and column", "[evidence]") {
  const auto [rows, message] = GENERATE(table<std::string, std::string>({
      {"2025,England,initial requests refusd,all,1,count,DFE_EHC_2026\n",
       "row 2, column 3 (measure): expected a known measure, got \"initial requests refusd\""},
      {"2025,England,initial requests refused,aged ten,1,count,DFE_EHC_2026\n",
       "row 2, column 4 (breakdown): expected a known age, need or setting, got \"aged ten\""},
      {"2025,England,initial requests refused,age 10 | age 11,1,count,DFE_EHC_2026\n",
       "row 2, column 4 (breakdown): expected a known age, need or setting, got \"age 10 | age "
       "11\""},
      {"2025,England,initial requests refused,all,1.5,count,DFE_EHC_2026\n",
       "row 2, column 5 (value): expected a whole number, got \"1.5\""},
      {"2025,England,initial requests refused,all,-1,count,DFE_EHC_2026\n",
       "row 2, column 5 (value): expected a count of 0 or more, got \"-1\""},
      {"2025,England,initial requests refused,all,,count,DFE_EHC_2026\n",
       "row 2, column 5 (value): expected a whole number, got \"\""},
      {"2024,England,request decision within 6 weeks,all,101,percent,DFE_EHC_2025\n",
       "row 2, column 5 (value): expected 0 to 100 percent, got \"101\""},
      {"2025,England,initial requests refused,all,1,percent,DFE_EHC_2026\n",
       "row 2, column 6 (unit): expected count, got \"percent\""},
      {"2025,England,initial requests refused,all,1,count,PRESS\n",
       "row 2, column 7 (source_id): expected DFE_EHC_ and the year of a release, got \"PRESS\""},
      {"25,England,initial requests refused,all,1,count,DFE_EHC_2026\n",
       "row 2, column 1 (year): expected a year such as 2025, got \"25\""},
      {"202425,England,initial requests refused,all,1,count,DFE_EHC_2026\n",
       "row 2, column 1 (year): expected a year such as 2025, got \"202425\""},
      {"2025,Engalnd,initial requests refused,all,1,count,DFE_EHC_2026\n",
       "row 2, column 2 (geography): expected England, got \"Engalnd\""},
      {"2025,Exampleton,initial requests refused,all,1,count,DFE_EHC_2026\n",
       "row 2, column 2 (geography): expected England, got \"Exampleton\""},
      {"2025,England,initial requests refused,all,1,count,DFE_EHC_2026\n"
       "2025,England,initial requests refused,all,2,count,DFE_EHC_2026\n",
       "row 3, column 4 (breakdown): expected each figure once, got it in " + kRequests +
           ", row 2 too"},
  }));
  CHECK_THROWS_WITH(table_of(texts(kRequests, rows)), kRequests + ": " + message);
}

TEST_CASE("a missing file or column of England's is named", "[evidence]") {
  RawTexts raw = texts(kRequests, "");
  raw[kRequests] =
      "year,geography,measure,breakdown,value,unit\n2025,England,initial requests "
      "refused,all,1,count\n";
  CHECK_THROWS_WITH(table_of(raw), Catch::Contains(kRequests) && Catch::Contains("source_id"));
  raw.erase(kRequests);
  CHECK_THROWS_WITH(table_of(raw), kRequests + ": expected this file among the raw releases");
}

TEST_CASE("a figure that a later release revises keeps both rows and is told", "[evidence]") {
  const std::string first =
      "2024,England,new EHC plans in calendar year,all ages,10,count,DFE_EHC_2025\n"
      "2024,England,\"new EHC plans in calendar year, revised in 2026 release\",all ages,";
  const std::string path = "england/ehc_new_plans.csv";
  CHECK(left_by(texts(path, first + "10,count,DFE_EHC_2026\n")).empty());
  const RawTexts revised = texts(path, first + "11,count,DFE_EHC_2026\n");
  CHECK(left_by(revised) ==
        std::vector<std::string>{"england.csv: 2024 new_ehc_plans all: 10 (DFE-EHCP-2025) is "
                                 "revised to 11 (DFE-EHCP-2026)"});
  CHECK(table_of(revised) ==
        kColumns +
            "England,2024,new_ehc_plans,all,all,all,all,count,10,DFE-EHCP-2025\n"
            "England,2024,new_ehc_plans,all,all,all,all,count,11,DFE-EHCP-2026\n");
}

TEST_CASE("parts and outcomes that miss their total are told, others are not", "[evidence]") {
  const std::string end = ",count,DFE_EHC_2026\n";
  const std::string ages = "2025,England,initial requests refused,all,9" + end +
                           "2025,England,initial requests refused,age 4,5" + end +
                           "2025,England,initial requests refused,unknown,";
  CHECK(left_by(texts(kRequests, ages + "4" + end)).empty());
  CHECK(left_by(texts(kRequests, ages + "3" + end)) ==
        std::vector<std::string>{"england.csv: 2025 requests refused: by age 8 of 9"});
  const std::string outcomes = "2025,England,initial requests for EHC needs assessment,all,10" +
                               end + "2025,England,requests where LA agreed to assess,all,5" + end +
                               "2025,England,initial requests refused,all,3" + end +
                               "2025,England,requests withdrawn,all,1" + end;
  CHECK(left_by(texts(kRequests, outcomes)).empty());  // one outcome is not published
  const std::string undecided = "2025,England,requests with decision outstanding,all,";
  CHECK(left_by(texts(kRequests, outcomes + undecided + "1" + end)).empty());
  CHECK(left_by(texts(kRequests, outcomes + undecided + "2" + end)) ==
        std::vector<std::string>{"england.csv: 2025 requests: outcomes sum to 11 of 10"});
}

TEST_CASE("a count that another table has otherwise is told", "[evidence]") {
  const std::string end = ",count,DFE_EHC_2025\n";
  RawTexts raw = texts(kRequests, "2024,England,initial requests refused,all,9" + end +
                                      "2024,England,initial requests refused,age 4,5" + end +
                                      "2024,England,initial requests refused,age 5,2" + end);
  raw["england/ehc_placement.csv"] +=
      "2024,England,\"EHC plans by placement, January\",mainstream SEN unit,8" + end;
  Findings findings;
  const std::vector<CompactTable> tables{
      england_table(raw, two_areas(), findings),
      {"requests.csv",
       "area,year,age,measure,count,source\nEngland,2024,all,refused,9,X\n"
       "England,2024,4,refused,6,X\nExampleton,2024,5,refused,2,X\n"},
      {"ehc_plans_by_age_setting.csv",
       "area,year,age,setting,count,source\n"
       "England,2024,all,mainstream_la_maintained_senunit,3,X\n"
       "England,2024,all,mainstream_academy_senunit,4,X\n"}};
  findings.left.clear();
  note_differences(tables, findings);
  CHECK(findings.left ==
        std::vector<std::string>{
            "england.csv: 2024 ehc_plans all, setting mainstream_senunit: 8 (DFE-EHCP-2025) is 7 "
            "in ehc_plans_by_age_setting.csv",
            "england.csv: 2024 requests refused, age 4: 5 (DFE-EHCP-2025) is 6 in requests.csv",
            "england.csv: 2024 requests refused, age 5: 2 (DFE-EHCP-2025) is 0 in requests.csv"});
}

TEST_CASE("a projection has a body, a case and its source", "[evidence]") {
  RawTexts raw = texts("england/projections.csv",
                       "2040,England,\"projected EHC plans, request rates stabilise\",\"Mime, as "
                       "quoted\",920000,count,MIME_2025_07\n");
  raw["england/england_local.csv"] +=
      "2025,England,new_ehc_plans,over,110000,plans,ENG-BBC-2026\n"
      "2032/33,England,ehc_plans_dfe_projection,central,1000000,plans,ENG-PQ-17741\n";
  CHECK(projections_table(raw, two_areas()).text ==
        "area,year,body,measure,case,detail,unit,value,source\n"
        "England,2032/33,DfE,ehc_plans,unreformed,central,plans,1000000,ENG-PQ-17741\n"
        "England,2040,Mime,ehc_plans,request rates stabilise,\"Mime, as quoted\",plans,920000,"
        "MIME_2025_07\n");
}

TEST_CASE("a fault of the projections is told with file, row and column", "[evidence]") {
  const auto [row, message] = GENERATE(table<std::string, std::string>({
      {"2040,England,projected moon landings,x,1,count,MIME_2025_07",
       "row 2, column 3 (measure): expected a known projection, got \"projected moon landings\""},
      {"2040,England,projected SEND spending,x,1,count,MIME_2025_07",
       "row 2, column 6 (unit): expected GBP, got \"count\""},
      {"2040,England,projected SEND spending,x,much,GBP,MIME_2025_07",
       "row 2, column 5 (value): expected a number, got \"much\""},
      {"2040,England,projected SEND spending,x,1,GBP,PUB",
       "row 2, column 7 (source_id): expected a source whose projection it is, got \"PUB\""},
      {",England,projected SEND spending,x,1,GBP,MIME_2025_07",
       "row 2, column 1 (year): expected a year, got \"\""},
  }));
  const std::string path = "england/projections.csv";
  CHECK_THROWS_WITH(projections_table(texts(path, row + "\n"), two_areas()), path + ": " + message);
}

TEST_CASE("England's figures that ship are the published ones", "[evidence]") {
  const auto [key, published] = GENERATE(table<std::string, double>({
      {"2022 ehc_plans all all all all count DFE-SEN2-2022", 473255},
      {"2023 ehc_plans all all all all count DFE-EHCP-2025", 517048},
      {"2024 ehc_plans all all all all count DFE-EHCP-2025", 576474},
      {"2025 ehc_plans all all all all count DFE-EHCP-2025", 638745},
      {"2026 ehc_plans all all all all count DFE-EHCP-2026", 718838},
      {"2026 ehc_plans all all all special_independent count DFE-EHCP-2026", 35569},
      {"2026 ehc_plans all all all mainstream_resourced_provision count DFE-EHCP-2026", 19121},
      {"2026 ehc_plans all all all mainstream_senunit count DFE-EHCP-2026", 9330},
      {"2025 ehc_plans all all ASD all count DFE-EHCP-2025", 201183},
      {"2021 new_ehc_plans all all all all count DFE-SEN2-2022", 62180},
      {"2022 new_ehc_plans all all all all count DFE-EHCP-2025", 66706},
      {"2023 new_ehc_plans all all all all count DFE-EHCP-2025", 84428},
      {"2024 new_ehc_plans all all all all count DFE-EHCP-2025", 97747},
      {"2024 new_ehc_plans all all all all count DFE-EHCP-2026", 97747},
      {"2025 new_ehc_plans all all all all count DFE-EHCP-2026", 110708},
      {"2021 requests received all all all count DFE-SEN2-2022", 93302},
      {"2022 requests received all all all count DFE-EHCP-2025", 114482},
      {"2023 requests received all all all count DFE-EHCP-2025", 138242},
      {"2024 requests received all all all count DFE-EHCP-2025", 154489},
      {"2025 requests received all all all count DFE-EHCP-2026", 162702},
      {"2025 requests refused all all all count DFE-EHCP-2026", 43289},
      {"2025 assessments not_issued all all all count DFE-EHCP-2026", 7161},
      {"2021 timeliness within_20_weeks_without_exceptions all all all percent DFE-SEN2-2022",
       59.9},
      {"2025 timeliness within_20_weeks_without_exceptions all all all percent DFE-EHCP-2026",
       46.1},
      {"2025 timeliness mean_without_exceptions all all all weeks DFE-EHCP-2026", 24},
      {"2022 ceased_plans all all all all count DFE-EHCP-2025", 34724},
      {"2023 ceased_plans all all all all count DFE-EHCP-2025", 39419},
      {"2024 ceased_plans all all all all count DFE-EHCP-2025", 44862},
      {"2025 ceased_plans all all all all count DFE-EHCP-2026", 50346},
      {"2025 ceased_plans moved_to_other_authority all all all count DFE-EHCP-2026", 17021},
      {"2021 old_collection discontinued_left_school all all all count DFE-SEN2-2022", 12778},
  }));
  CAPTURE(key);
  CHECK(shipped().value(key) == published);
}

TEST_CASE("ages sum to England's total wherever both are published", "[evidence]") {
  const auto [what, missing] = GENERATE(table<std::string, double>({
      {"2024 ehc_plans all |DFE-EHCP-2025", 576474 - 572829},  // two authorities gave totals only
      {"2025 ehc_plans all |DFE-EHCP-2025", 0},
      {"2026 ehc_plans all |DFE-EHCP-2026", 0},
      {"2022 new_ehc_plans all |DFE-EHCP-2025", 66706 - 66356},
      {"2023 new_ehc_plans all |DFE-EHCP-2025", 0},
      {"2024 new_ehc_plans all |DFE-EHCP-2025", 0},
      {"2025 new_ehc_plans all |DFE-EHCP-2026", 0},
      {"2024 requests received |DFE-EHCP-2025", 0},
      {"2025 requests received |DFE-EHCP-2026", 0},
      {"2025 requests agreed |DFE-EHCP-2026", 0},
      {"2025 requests refused |DFE-EHCP-2026", 0},
      {"2025 requests undecided_at_year_end |DFE-EHCP-2026", 0},
      {"2025 assessments issued |DFE-EHCP-2026", 0},
      {"2025 assessments not_issued |DFE-EHCP-2026", 0},
      {"2023 ceased_plans all |DFE-EHCP-2025", 0},
      {"2025 ceased_plans all |DFE-EHCP-2026", 0},
      {"2025 ceased_plans no_longer_engages |DFE-EHCP-2026", 0},
  }));
  CAPTURE(what);
  const std::string before = what.substr(0, what.find('|'));
  const std::string source = what.substr(what.find('|') + 1);
  const double total = shipped().value(before + "all all all count " + source);
  CHECK(total > 0);
  CHECK(total - shipped().sum_of_parts(before, " all all count " + source) == missing);
}

TEST_CASE("settings and needs sum to England's total wherever both are published", "[evidence]") {
  const auto sum = [](const std::string& before, const std::string& after) {
    return shipped().sum_of_parts(before, after);
  };
  CHECK(sum("2022 ehc_plans all all all ", " count DFE-EHCP-2025") == 473255);
  CHECK(sum("2025 ehc_plans all all all ", " count DFE-EHCP-2025") == 638745);
  CHECK(sum("2026 ehc_plans all all all ", " count DFE-EHCP-2026") == 718838);
  CHECK(sum("2025 ehc_plans all all ", " all count DFE-EHCP-2025") == 638745);
  CHECK(sum("2025 new_ehc_plans all all ", " all count DFE-EHCP-2026") == 110708);
  CHECK(sum("2025 new_ehc_plans all all all ", " count DFE-EHCP-2026") == 110672);
}

TEST_CASE("agreed, refused, undecided and withdrawn are the requests received", "[evidence]") {
  const auto [year, source] = GENERATE(table<std::string, std::string>(
      {{"2023", "DFE-EHCP-2025"}, {"2024", "DFE-EHCP-2025"}, {"2025", "DFE-EHCP-2026"}}));
  std::vector<std::string> ages{"all", "0-2", "20+"};
  for (int age = 3; age <= 19; ++age) ages.push_back(std::to_string(age));
  for (const std::string& age : ages) {
    CAPTURE(year, age);
    const auto count = [&, of = year, by = source](const std::string& measure) {
      return shipped().value(of + " requests " + measure + ' ' + age + " all all count " + by);
    };
    CHECK(count("received") > 0);
    CHECK(count("agreed") + count("refused") + count("undecided_at_year_end") +
              count("withdrawn") ==
          count("received"));
  }
}

TEST_CASE("January, new plans and plans ceased lead to the next January within 0.8 %",
          "[evidence]") {
  const std::string end = " all all all count ";
  for (int year = 2022; year <= 2025; ++year) {
    CAPTURE(year);
    const std::string of = std::to_string(year);
    const std::string source = year == 2025 ? "DFE-EHCP-2026" : "DFE-EHCP-2025";
    const double plans = shipped().value(of + " ehc_plans all" + end +
                                         (year == 2022 ? "DFE-SEN2-2022" : "DFE-EHCP-2025"));
    const double started = shipped().value(of + " new_ehc_plans all" + end + source);
    const double ended = shipped().value(of + " ceased_plans all" + end + source);
    const double moved =
        shipped().value(of + " ceased_plans moved_to_other_authority" + end + source);
    const double next = shipped().value(std::to_string(year + 1) + " ehc_plans all" + end + source);
    REQUIRE(std::min({plans, started, ended, moved, next}) > 0);
    CHECK(std::abs(plans + started - ended + moved - next) < 0.008 * next);
  }
}

TEST_CASE("the two accounts of England that ship differ in one count", "[evidence]") {
  std::vector<CompactTable> tables;
  for (const std::string name :
       {"england.csv", "ehc_plans_by_age_setting.csv", "ehc_plans_by_age_need.csv",
        "ehc_plans_by_age_band.csv", "new_ehc_plans_by_age_setting.csv",
        "new_ehc_plans_by_age_need.csv", "new_ehc_plans_by_age_band.csv", "requests.csv",
        "assessments.csv", "timeliness.csv", "ceased_plans_by_age.csv", "old_collection.csv"})
    tables.push_back({name, shipped_text(name)});
  Findings findings;
  note_differences(tables, findings);
  CHECK(findings.left ==
        std::vector<std::string>{"england.csv: 2022 ceased_plans other_or_not_recorded: 2193 "
                                 "(DFE-EHCP-2025) is 2198 in ceased_plans_by_age.csv"});
}

TEST_CASE("England's timely shares are those of the counts that ship", "[evidence]") {
  const CsvTable counts = sendsim::test::shipped_table("timeliness");
  std::map<std::string, double> by_key;
  for (std::size_t row = 0; row < counts.row_count(); ++row) {
    if (counts.at(row, "area").text() != "England" || counts.at(row, "count").empty()) continue;
    by_key[std::string{counts.at(row, "year").text()} + ' ' +
           std::string{counts.at(row, "measure").text()} + ' ' +
           std::string{counts.at(row, "age").text()}] = counts.at(row, "count").number();
  }
  const CsvTable table = sendsim::test::shipped_table("england");
  std::size_t compared = 0;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "subject").text() != "timeliness") continue;
    if (table.at(row, "unit").text() != "percent" || table.at(row, "need").text() != "all")
      continue;
    const std::string of{table.at(row, "year").text()};
    const std::string measure{table.at(row, "measure").text()};
    const std::string age{table.at(row, "age").text()};
    const std::string all =
        measure.ends_with("_without_exceptions") ? " issued_without_exceptions " : " issued ";
    const auto part = by_key.find(of + ' ' + measure + ' ' + age);
    const auto whole = by_key.find(of + all + age);
    if (part == by_key.end() || whole == by_key.end()) continue;
    CAPTURE(of, measure, age);
    CHECK(std::abs(100 * part->second / whole->second - table.at(row, "value").number()) < 0.0501);
    ++compared;
  }
  CHECK(compared > 200);
}

TEST_CASE("the projections that others are quoted with ship", "[evidence]") {
  const CsvTable table = sendsim::test::shipped_table("projections");
  std::map<std::string, std::string> values;
  for (std::size_t row = 0; row < table.row_count(); ++row)
    values[std::string{table.at(row, "body").text()} + ' ' +
           std::string{table.at(row, "year").text()} + ' ' +
           std::string{table.at(row, "measure").text()} + ' ' +
           std::string{table.at(row, "case").text()}] = table.at(row, "value").text();
  CHECK(values["CCN and Isos 2029 ehc_plans unreformed"] == "840000");
  CHECK(values["Mime 2040 ehc_plans request rates stabilise"] == "920000");
  CHECK(values["IFS 2029 pupils_with_plan_above_2025 unreformed"] == "220000");
  CHECK(values["DfE 2032/33 ehc_plans unreformed"] == "1000000");
  CHECK(values["DfE 2034/35 pupils_with_plan reform"] == "4.7");
  CHECK(values["OBR 2028-03 cumulative_deficit unreformed"] == "14000000000");
}

TEST_CASE("every code of England's table is listed", "[evidence]") {
  std::set<std::string_view> settings{"all"};
  for (const SettingLabel& setting : setting_labels()) settings.insert(setting.code);
  for (const JointSetting& joint : joint_settings()) settings.insert(joint.code);
  std::set<std::string_view> needs{"all", "DS"};
  for (const NeedLabel& need : need_labels()) needs.insert(need.code);
  const CsvTable table = sendsim::test::shipped_table("england");
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (!settings.contains(table.at(row, "setting").text())) FAIL_CHECK("setting in row " << row);
    if (!needs.contains(table.at(row, "need").text())) FAIL_CHECK("need in row " << row);
  }
}
