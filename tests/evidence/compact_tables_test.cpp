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

}  // namespace
