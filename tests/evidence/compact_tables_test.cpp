#include "sendsim/evidence/compact_tables.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace {

using sendsim::evidence::Areas;
using sendsim::evidence::Findings;
using sendsim::evidence::make_compact_tables;
using sendsim::evidence::RawTexts;

TEST_CASE("a release that is missing is named", "[evidence]") {
  const Areas areas{{{"Exampleton", "E08000000", "999", "", {}, "2025", "2025"}}};
  Findings findings;
  CHECK_THROWS_WITH(make_compact_tables(RawTexts{}, areas, findings),
                    "ehc_plans_2025/caseload.csv: expected this file among the raw releases");
}

TEST_CASE("every path wanted stands once", "[evidence]") {
  std::vector<std::string> paths = sendsim::evidence::raw_texts_wanted();
  std::sort(paths.begin(), paths.end());
  CHECK(std::adjacent_find(paths.begin(), paths.end()) == paths.end());
}

TEST_CASE("a table's totals are told by column and raw file", "[evidence]") {
  using sendsim::evidence::published_column;
  CHECK(published_column("ehc_plans_by_age_setting.csv", "all") ==
        "column \"ehcplans\" of ehc_plans_2025/caseload.csv");
  CHECK(published_column("requests.csv", "refused") ==
        "column \"requests_decided_not_to_assess\" of ehc_plans_2025/requests.csv");
  CHECK(published_column("ehc_plans_by_age_band.csv", "all") ==
        "column \"Total_all\" of ehc_plans_2022/sen2_age_caseload.csv");
  CHECK(published_column("old_collection.csv", "requests") ==
        "column \"InreqEHC\" of ehc_plans_2022/sen2_mi.csv");
  CHECK(published_column("requests.csv", "wishes").empty());
  CHECK(published_column("finance.csv", "all").empty());
}

}  // namespace
