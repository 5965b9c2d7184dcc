// What ships in scenarios/data against the totals that the DfE and the ONS publish.

#include <catch2/catch.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/tabular/csv_table.hpp"
#include "shipped_table.hpp"

namespace {

namespace fs = std::filesystem;
using sendsim::tabular::CsvTable;
using Cell = std::pair<std::string, std::string>;  // column and text

fs::path folder() { return fs::path{SENDSIM_SOURCE_DIR} / "scenarios" / "data"; }

std::string read_text(const fs::path& path) {
  std::ifstream file{path, std::ios::binary};
  REQUIRE(file);
  return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

CsvTable shipped(const std::string& file) {
  return sendsim::test::shipped_table(file.substr(0, file.rfind(".csv")));
}

bool has(const CsvTable& table, std::size_t row, const std::vector<Cell>& cells) {
  for (const auto& [column, text] : cells) {
    if (table.at(row, column).text() != text) return false;
  }
  return true;
}

/// The sum of `count` over the rows with these cells, without those whose `without` is "all".
std::int64_t sum(const CsvTable& table, const std::vector<Cell>& cells,
                 const std::vector<std::string>& without_all = {}) {
  std::int64_t total = 0;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (!has(table, row, cells) || table.at(row, "count").empty()) continue;
    bool is_total = false;
    for (const std::string& column : without_all) {
      is_total = is_total || table.at(row, column).text() == "all";
    }
    if (!is_total) total += table.at(row, "count").integer();
  }
  return total;
}

}  // namespace

TEST_CASE("ages, needs and settings sum to the published plans of January 2025", "[evidence]") {
  const auto [area, plans] =
      GENERATE(table<std::string, std::int64_t>({{"Rotherham", 3623}, {"England", 638745}}));
  const std::vector<Cell> cells{{"area", area}, {"year", "2025"}};
  CHECK(sum(shipped("ehc_plans_by_age_setting.csv"), cells, {"age", "setting"}) == plans);
  CHECK(sum(shipped("ehc_plans_by_age_need.csv"), cells, {"age", "need"}) == plans);
  CHECK(sum(shipped("ehc_plans_by_need_setting.csv"), cells, {"need", "setting"}) == plans);
  CHECK(sum(shipped("ehc_plans_by_years_in_place.csv"), cells, {"years", "need"}) == plans);
}

TEST_CASE("settings of the old collection sum to the published plans, but in January 2018",
          "[evidence]") {
  const auto [area, year, plans] = GENERATE(table<std::string, std::string, std::int64_t>(
      {{"Rotherham", "2017", 1538}, {"England", "2010", 228221}, {"England", "2017", 287290}}));
  const std::vector<Cell> cells{{"area", area}, {"year", year}};
  CHECK(sum(shipped("ehc_plans_by_setting.csv"), cells, {"setting"}) == plans);
  CHECK(sum(shipped("ehc_plans_by_age_band.csv"), cells, {"age"}) == plans);
  // Whoever was not in education or training had no row yet.
  const std::vector<Cell> england{{"area", "England"}, {"year", "2018"}};
  CHECK(sum(shipped("ehc_plans_by_setting.csv"), england, {"setting"}) == 312626);
  CHECK(sum(shipped("ehc_plans_by_age_band.csv"), england, {"age"}) == 319819);
}

TEST_CASE("flows by age sum to the published total of the year", "[evidence]") {
  struct Flow {
    std::string file, measure_header, measure, year;
    std::int64_t published;
  };
  const auto flow =
      GENERATE(values<Flow>({{"requests.csv", "measure", "received", "2023", 745},
                             {"requests.csv", "measure", "received", "2024", 959},
                             {"assessments.csv", "measure", "in_year", "2024", 642},
                             {"assessments.csv", "measure", "not_issued", "2024", 44},
                             {"new_ehc_plans_by_age_setting.csv", "setting", "all", "2023", 493},
                             {"new_ehc_plans_by_age_setting.csv", "setting", "all", "2024", 596},
                             {"new_ehc_plans_by_age_need.csv", "need", "all", "2024", 596},
                             {"ceased_plans_by_age.csv", "reason", "all", "2023", 242},
                             {"ceased_plans_by_age.csv", "reason", "all", "2024", 397},
                             {"timeliness.csv", "measure", "issued", "2024", 535}}));
  const CsvTable table = shipped(flow.file);
  const std::vector<Cell> cells{
      {"area", "Rotherham"}, {"year", flow.year}, {flow.measure_header, flow.measure}};
  CAPTURE(flow.file, flow.year);
  CHECK(sum(table, cells, {"age"}) == flow.published);
}

TEST_CASE("new plans of 2022 are Rotherham's, not its region's", "[evidence]") {
  const CsvTable table = shipped("new_ehc_plans_by_age_setting.csv");
  const std::vector<Cell> total{
      {"area", "Rotherham"}, {"year", "2022"}, {"age", "all"}, {"setting", "all"}};
  CHECK(sum(table, total) == 285);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (has(table, row, total)) CHECK(table.at(row, "source").text() == "DFE-EHCP-2025-CORR");
  }
  // As many as were issued by the assessments of the year, which another file counts.
  CHECK(sum(shipped("assessments.csv"),
            {{"area", "Rotherham"}, {"year", "2022"}, {"age", "all"}, {"measure", "issued"}}) ==
        285);
}

TEST_CASE("a plan of less than a year is not counted as one of a year", "[evidence]") {
  const CsvTable table = shipped("ehc_plans_by_years_in_place.csv");
  CHECK(sum(table, {{"area", "England"}, {"year", "2025"}, {"years", "0"}, {"need", "all"}}) ==
        114091);
  CHECK(sum(table, {{"area", "England"}, {"year", "2024"}, {"years", "0"}, {"need", "all"}}) ==
        3431 + 96746);
  CHECK(sum(table, {{"area", "Rotherham"}, {"year", "2024"}, {"need", "all"}}, {"years"}) == 3310);
}

TEST_CASE("residents are those of the mid-year estimates", "[evidence]") {
  const CsvTable table = shipped("population.csv");
  CHECK(sum(table, {{"area", "Rotherham"}, {"year", "2024"}}) == 82553);
  CHECK(sum(table, {{"area", "Rotherham"}, {"year", "2024"}, {"age", "0"}}) == 2789);
  CHECK(sum(table, {{"area", "England"}, {"year", "2023"}, {"age", "25"}}) == 740801);
}

TEST_CASE("authorities sum to England", "[evidence]") {
  struct Total {
    std::string file;
    int first, last;
  };
  const auto total = GENERATE(values<Total>({{"ehc_plans_by_age_setting.csv", 2019, 2025},
                                             {"new_ehc_plans_by_age_setting.csv", 2019, 2024}}));
  const CsvTable table = shipped(total.file);
  std::map<std::string, std::int64_t> england;
  std::map<std::string, std::int64_t> authorities;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "age").text() != "all" || table.at(row, "setting").text() != "all") continue;
    const bool national = table.at(row, "area").text() == "England";
    (national ? england : authorities)[std::string{table.at(row, "year").text()}] +=
        table.at(row, "count").empty() ? 0 : table.at(row, "count").integer();
  }
  for (int year = total.first; year <= total.last; ++year) {
    CAPTURE(total.file, year);
    CHECK(england[std::to_string(year)] > 0);
    CHECK(authorities[std::to_string(year)] == england[std::to_string(year)]);
  }
}

TEST_CASE("the new plans of a region that each of its authorities was given are mended",
          "[evidence]") {
  // What each of the fifteen gets is listed in the note on known faults of the release.
  const std::map<std::string, std::int64_t> mended{{"Barnsley", 319},
                                                   {"Doncaster", 243},
                                                   {"Rotherham", 285},
                                                   {"Sheffield", 955},
                                                   {"Bradford", 796},
                                                   {"Calderdale", 317},
                                                   {"Kirklees", 404},
                                                   {"Leeds", 357},
                                                   {"Wakefield", 462},
                                                   {"Kingston upon Hull, City of", 364},
                                                   {"York", 100},
                                                   {"East Riding of Yorkshire", 402},
                                                   {"North Yorkshire", 814},
                                                   {"North East Lincolnshire", 111},
                                                   {"North Lincolnshire", 149}};
  const CsvTable table = shipped("new_ehc_plans_by_age_setting.csv");
  std::map<std::string, std::int64_t> found;
  for (std::size_t row = 0; row < table.row_count(); ++row)
    if (table.at(row, "source").text() == "DFE-EHCP-2025-CORR")
      found[std::string{table.at(row, "area").text()}] = table.at(row, "count").integer();
  CHECK(found == mended);
  std::int64_t region = 0;
  for (const auto& [area, count] : mended) region += count;
  CHECK(region == 6078);
}

TEST_CASE("figures that their authority told to be wrong are what it told to be right",
          "[evidence]") {
  // Footnotes 2 and 4 of sen2_mi.csv in the release of 2022: 0 should be 107, 223 should be 16.
  const auto [area, file, measure, right] =
      GENERATE(table<std::string, std::string, std::string, std::int64_t>(
          {{"St. Helens", "old_collection.csv", "requests_refused", 107},
           {"St. Helens", "requests.csv", "refused", 107},
           {"Medway", "old_collection.csv", "assessed_no_plan", 16},
           {"Medway", "assessments.csv", "not_issued", 16}}));
  CAPTURE(area, file);
  const CsvTable table = shipped(file);
  const std::vector<Cell> cells{{"area", area}, {"year", "2021"}, {"measure", measure}};
  CHECK(sum(table, cells) == right);
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (!has(table, row, cells)) continue;
    CHECK(table.at(row, "source").text().ends_with("-CORR"));
  }
  // Footnote 4 also tells the total that follows: plans issued and not issued are 319.
  if (measure == "not_issued")
    CHECK(sum(table, {{"area", area}, {"year", "2021"}, {"measure", "issued"}}) + right == 319);
}

TEST_CASE("no figure but those told is mended", "[evidence]") {
  const auto [file, mended] = GENERATE(table<std::string, std::size_t>(
      {{"old_collection.csv", 2}, {"requests.csv", 1}, {"assessments.csv", 1}}));
  const CsvTable table = shipped(file);
  std::size_t found = 0;
  for (std::size_t row = 0; row < table.row_count(); ++row)
    found += table.at(row, "source").text().ends_with("-CORR") ? 1 : 0;
  CHECK(found == mended);
}

TEST_CASE("every figure that ships names a source that SOURCES.md describes", "[evidence]") {
  const std::string sources = read_text(folder() / "SOURCES.md");
  CHECK(sources.find("Open Government Licence v3.0") != std::string::npos);
  for (const fs::directory_entry& entry : fs::directory_iterator{folder()}) {
    std::string name = entry.path().filename().string();
    if (name.ends_with(".gz")) name.resize(name.size() - 3);
    if (!name.ends_with(".csv")) continue;
    CHECK(sources.find('`' + name + '`') != std::string::npos);
    const CsvTable table = shipped(name);
    if (!table.find_column("source")) continue;
    std::map<std::string, std::size_t> ids;
    for (std::size_t row = 0; row < table.row_count(); ++row) {
      ++ids[std::string{table.at(row, "source").text()}];
    }
    for (const auto& [id, rows] : ids) {
      CAPTURE(name, id, rows);
      CHECK(sources.find('`' + id + '`') != std::string::npos);
    }
  }
}
