// What is judged better or worse is what a run reports: a measure that is renamed must not fall out
// of the judgement unnoticed. Identities: no false alarms.
#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "invented_authority.hpp"
#include "sendsim/measures/better.hpp"
#include "sendsim/pathway/pathway.hpp"

namespace sendsim {
namespace {

using measures::Better;

TEST_CASE("every measure that is judged is one that a run reports", "[properties][measures]") {
  const pathway::Model model = testing::invented_authority();
  const pathway::Pathway pathway{model};
  const measures::Layout& layout = pathway.layout();
  for (const Better better : {Better::lower, Better::higher})
    for (const std::string_view name : measures::judged(better)) {
      CAPTURE(name);
      CHECK(std::any_of(layout.measures.begin(), layout.measures.end(),
                        [&](const measures::Measure& measure) { return measure.name == name; }));
      CHECK(layout.find_cube(name));
    }
}

TEST_CASE("every wait, every spend and every balance that a run reports is judged",
          "[properties][measures]") {
  const pathway::Model model = testing::invented_authority();
  const pathway::Pathway pathway{model};
  int seen = 0;
  for (const measures::Measure& measure : pathway.layout().measures) {
    CAPTURE(measure.name);
    const bool money = measure.unit == "GBP" && measure.name != "budget";  // a means, not an end
    if (measure.unit != "weeks" && !money) continue;
    ++seen;
    const bool is_in_year = measure.name == "in_year_balance";  // negative: overspent
    CHECK(measures::better_of(measure.name) == (is_in_year ? Better::higher : Better::lower));
  }
  CHECK(seen >= 10);
}

}  // namespace
}  // namespace sendsim
