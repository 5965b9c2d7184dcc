// The published history of every authority is what the evidence tells, found twice: by the code of
// the back-test and row by row; and the shipped scenarios have it.
#include "sendsim/calibration/published_history.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "published_history.hpp"
#include "sendsim/backtest/history.hpp"
#include "sendsim/backtest/track_record.hpp"
#include "sendsim/evidence/areas.hpp"
#include "sendsim/scenario/scenario.hpp"
#include "sendsim/tabular/gzip.hpp"
#include "shipped_table.hpp"

namespace sendsim::calibration {
namespace {

namespace fs = std::filesystem;
using backtest::Series;
using scenario::PublishedSeries;

const std::vector<std::string> kGroups{"mainstream", "special",   "ap_pru",
                                       "fe",         "elsewhere", "early_years"};
const std::vector<std::pair<std::string, std::string>> kPacks{{"derby", "Derby"},
                                                              {"east-sussex", "East Sussex"},
                                                              {"england", "England"},
                                                              {"rotherham", "Rotherham"},
                                                              {"sunderland", "Sunderland"}};
const std::vector<std::string> kLines{"high_needs/a", "high_needs/b"};

EvidenceShelf shipped_shelf() {
  EvidenceShelf shelf;
  for (const auto& entry : fs::directory_iterator{SENDSIM_SOURCE_DIR "/scenarios/data"}) {
    const std::string file = entry.path().filename().string();
    const std::size_t end = file.find(".csv");
    if (end == std::string::npos) continue;
    std::ifstream stream{entry.path(), std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{stream}, {}};
    shelf.add(file.substr(0, end), tabular::is_gzip(text) ? tabular::gunzip(text) : text);
  }
  return shelf;
}

std::vector<std::string> areas_that_exist() {
  std::vector<std::string> names;
  for (const evidence::Area& area : evidence::read_areas(test::shipped_table("areas")))
    if (area.last_year >= "2025" && area.name != "England") names.push_back(area.name);
  return names;
}

using ByYear = std::map<int, double>;

/// The values of a series by the year in which they begin; nothing if there is none.
ByYear by_year(const std::vector<PublishedSeries>& history, const std::string& measure,
               const std::string& part = {}) {
  ByYear values;
  for (const PublishedSeries& series : history) {
    const bool by_age = !series.where.empty() && series.where.front().axis == "age";
    const std::string told = !series.sen2_group.empty() ? series.sen2_group
                             : by_age                   ? series.where.front().codes.front()
                                                        : "";
    if (series.measure != measure || told != part) continue;
    for (const auto& each : series.values) values.emplace(calendar_year(each.first), each.value);
  }
  return values;
}

/// What the back-test knows of each area alone, from a year on.
ByYear known(const backtest::History& history, Series series, std::size_t area, int first) {
  ByYear values;
  for (int year = first; year <= 2026; ++year)
    if (const double value = history.at(series, year)[area]; !std::isnan(value))
      values.emplace(year, value);
  return values;
}

void check_values(const EvidenceBook& book, const std::string& table, const std::string& column,
                  EvidenceBook::Where where, const std::string& area, const ByYear& told) {
  const tabular::CsvTable& rows = book.table(table);
  ByYear found;
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    bool fits = rows.at(row, "area").text() == area && !rows.at(row, column).empty();
    for (const auto& [key, value] : where) fits = fits && rows.at(row, key).text() == value;
    if (fits)
      found.emplace(std::stoi(std::string{rows.at(row, "year").text()}),
                    rows.at(row, column).number());
  }
  std::erase_if(found, [](const auto& year) { return year.second == 0.0; });
  CHECK(told == found);
}

}  // namespace

TEST_CASE("every authority's history is what the back-test knows of it", "[calibration][history]") {
  const EvidenceShelf shelf = shipped_shelf();
  const std::vector<std::string> areas = areas_that_exist();
  std::vector<backtest::ScoredArea> alone;
  for (const std::string& area : areas) alone.push_back({area, "", {area}});
  const backtest::History past{alone,
                               [](const std::string& name) { return test::shipped_table(name); }};
  std::size_t values = 0;
  for (std::size_t i = 0; i < areas.size(); i += SENDSIM_SAMPLE_DIVISOR) {
    CAPTURE(areas[i]);
    const auto history =
        published_history(shelf.book_of({"England", areas[i]}), areas[i], kGroups, kLines);
    CHECK(by_year(history, "ehc_plans") == known(past, Series::plans, i, 2015));
    CHECK(by_year(history, "plans_issued") == known(past, Series::new_plans, i, 2015));
    const ByYear requests = known(past, Series::requests, i, 2016);
    CHECK(by_year(history, "requests") == requests);
    ByYear refused = known(past, Series::refused, i, 2016);
    std::erase_if(refused, [&](const auto& year) { return !requests.contains(year.first); });
    CHECK(by_year(history, "refused") == refused);
    CHECK(by_year(history, "ehc_plans", "5") == known(past, Series::aged_5_10, i, 2015));
    CHECK(by_year(history, "ehc_plans", "16") == known(past, Series::aged_16_19, i, 2015));
    CHECK(by_year(history, "ehc_plans", "fe") == known(past, Series::in_post_16, i, 2019));
    ByYear special = known(past, Series::in_state_special, i, 2019);
    for (auto& [year, plans] : special) plans += known(past, Series::in_inmss, i, 2019).at(year);
    CHECK(by_year(history, "ehc_plans", "special") == special);
    values += special.size() + requests.size();
  }
  if (SENDSIM_SAMPLE_DIVISOR == 1) CHECK(values > 2000);
}

TEST_CASE("waits, endings and money are the rows of the evidence", "[calibration][history]") {
  const EvidenceShelf shelf = shipped_shelf();
  const std::vector<std::string> areas = areas_that_exist();
  for (std::size_t i = 0; i < areas.size(); i += 7) {
    const std::string& area = areas[i];
    CAPTURE(area);
    const EvidenceBook book = shelf.book_of({area});
    const auto history = published_history(book, area, kGroups, kLines);
    check_values(book, "finance", "value", {{"line", "high_needs_1_2"}}, area,
                 by_year(history, "spend"));
    check_values(book, "finance", "value", {{"line", "high_needs_block_after_deductions"}}, area,
                 by_year(history, "budget"));
    check_values(book, "ceased_plans_by_age", "count", {{"age", "all"}, {"reason", "all"}}, area,
                 by_year(history, "plans_ceased"));
    for (const auto& [year, share] : by_year(history, "within_20_weeks")) {
      const std::string y = std::to_string(year);
      const auto count = [&](const char* measure) {
        return book.need("timeliness", "count",
                         {{"area", area}, {"year", y}, {"age", "all"}, {"measure", measure}});
      };
      CHECK(share * count("issued_without_exceptions") ==
            Approx(count("within_20_weeks_without_exceptions")));
    }
    for (const auto& [year, completed] : by_year(history, "assessments_completed")) {
      const std::string y = std::to_string(year);
      const auto count = [&](const char* measure) {
        return book.need("assessments", "count",
                         {{"area", area}, {"year", y}, {"age", "all"}, {"measure", measure}});
      };
      CHECK(completed == count("issued") + count("not_issued"));
    }
  }
}

TEST_CASE("Derby's and England's last published figures", "[calibration][history]") {
  const EvidenceShelf shelf = shipped_shelf();
  const auto derby = published_history(shelf.book_of({"Derby"}), "Derby", kGroups, kLines);
  CHECK(by_year(derby, "ehc_plans").at(2025) == 3735);
  CHECK(by_year(derby, "requests").at(2019) == 505);
  CHECK(by_year(derby, "cumulative_balance") == ByYear{{2023, 12'688'812}});
  CHECK(by_year(derby, "ehc_plans").size() == 11);
  CHECK(by_year(derby, "ehc_plans", "0").count(2023) == 0);  // ages of 2023 are not published
  // The release of 2026, of England alone.
  const auto england = published_history(shelf.book_of({"England"}), "England", kGroups, kLines);
  CHECK(by_year(england, "ehc_plans").at(2026) == 718'838);
  CHECK(by_year(england, "requests").at(2025) == 162'702);
  CHECK(by_year(england, "plans_issued").at(2025) == 110'708);
  CHECK(by_year(england, "plans_ceased").at(2025) == 50'346);
  CHECK(by_year(england, "within_20_weeks").at(2025) == Approx(0.461));
  CHECK(by_year(england, "ehc_plans", "5").at(2026) == 246'505);
}

TEST_CASE("the shipped baselines tell how good forecasts have been", "[calibration][history]") {
  const backtest::TrackRecord track_record{
      test::published_history(),
      backtest::read_cells(test::backtest_table("areas"), test::backtest_table("faults"),
                           test::backtest_table("cells"))};
  for (const auto& [folder, area] : kPacks) {
    CAPTURE(area);
    const auto shipped =
        scenario::Scenario::load(SENDSIM_SOURCE_DIR "/scenarios/" + folder + "/baseline.yaml");
    const auto told = forecast_records(track_record.of(area));
    REQUIRE(told.size() == 6);
    REQUIRE(shipped.backtest().size() == told.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      const scenario::ForecastRecord& here = shipped.backtest()[i];
      CHECK(here.measure == told[i].measure);
      CHECK(here.of == told[i].of);
      REQUIRE(here.scores.size() == told[i].scores.size());
      for (std::size_t s = 0; s < here.scores.size(); ++s) {
        CHECK(here.scores[s].forecasts == told[i].scores[s].forecasts);
        CHECK(here.scores[s].mean_absolute_error ==
              Approx(told[i].scores[s].mean_absolute_error).margin(6e-5));
        CHECK(here.scores[s].bias == Approx(told[i].scores[s].bias).margin(6e-5));
        CHECK(here.scores[s].within_50 == Approx(told[i].scores[s].within_50).margin(6e-5));
        CHECK(here.scores[s].within_90 == Approx(told[i].scores[s].within_90).margin(6e-5));
      }
    }
  }
}

TEST_CASE("the shipped baselines have the history that the evidence tells",
          "[calibration][history]") {
  const EvidenceShelf shelf = shipped_shelf();
  for (const auto& [folder, area] : kPacks) {
    CAPTURE(area);
    const auto shipped =
        scenario::Scenario::load(SENDSIM_SOURCE_DIR "/scenarios/" + folder + "/baseline.yaml");
    std::vector<std::string> groups;
    for (const auto& type : shipped.as_written().provisions)
      if (std::find(groups.begin(), groups.end(), type.sen2_group) == groups.end())
        groups.push_back(type.sen2_group);
    const auto told =
        published_history(shelf.book_of({area}), area, groups,
                          {"high_needs/1.2.1-2_top_up_state", "high_needs/1.2.3_top_up_independent",
                           "high_needs/1.2.2-3_top_up_post_16", "high_needs/1.2.4-13_services"});
    REQUIRE(shipped.history().size() == told.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      const PublishedSeries& here = shipped.history()[i];
      CHECK(here.measure == told[i].measure);
      CHECK(here.unit == told[i].unit);
      CHECK(here.source == told[i].source);
      CHECK(here.sen2_group == told[i].sen2_group);
      REQUIRE(here.values.size() == told[i].values.size());
      for (std::size_t v = 0; v < here.values.size(); ++v) {
        CHECK(here.values[v].first == told[i].values[v].first);
        CHECK(here.values[v].last == told[i].values[v].last);
        CHECK(here.values[v].value == Approx(told[i].values[v].value).epsilon(1e-5));
      }
    }
  }
}

}  // namespace sendsim::calibration
