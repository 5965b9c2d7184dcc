// What figures draw, tabulate and say, of numbers that are known beforehand.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "sendsim/report/study.hpp"

using namespace sendsim;
using namespace sendsim::report;
using measures::Kind;

namespace {

constexpr Day kFirst = make_day(2025, 1, 16);
constexpr Day kLast = make_day(2028, 8, 31);
constexpr std::size_t kReplications = 40;

/// Of an authority with these types of provision.
measures::Layout layout_of(std::vector<std::string> provisions) {
  measures::Layout layout;
  layout.times = {measures::census_days(kFirst, kLast), measures::month_ends(kFirst, kLast),
                  measures::financial_years(kFirst, kLast)};
  layout.axes = {{"provision", std::move(provisions)}};
  const auto add = [&](const char* name, const char* dataset, Kind kind, std::size_t time,
                       bool by_provision) {
    layout.measures.push_back({name, "persons", "", kind});
    layout.cubes.push_back(
        {.dataset = dataset,
         .measure = layout.measures.size() - 1,
         .time = time,
         .axes = by_provision ? std::vector<std::size_t>{0} : std::vector<std::size_t>{},
         .integer = by_provision,
         .show_total = true,
         .show_margins = true,
         .show_cells = false});
  };
  add("ehc_plans", "ehc_plans", Kind::stock, 0, true);
  add("places", "places", Kind::stock, 1, true);
  add("places_filled", "places_filled", Kind::stock, 1, true);
  add("shortfall", "shortfall_by_month_provision", Kind::stock, 1, true);
  add("shortfall_total", "shortfall", Kind::stock, 0, true);
  add("cumulative_balance", "cumulative_balance", Kind::stock, 2, false);
  return layout;
}

std::vector<std::string_view> datasets_of(const measures::Layout& layout) {
  std::vector<std::string_view> all;
  for (const measures::Cube& cube : layout.cubes) all.push_back(cube.dataset);
  return all;
}

/// Plans 100 + 10 a census of each type but the last, which loses 20; 50 places of the first type,
/// all filled, and as many children without one as the replication's number (from 1 on); a balance
/// of a million a year and a tenth of one for each replication.
measures::Results results_of(const measures::Layout& layout, std::size_t r) {
  measures::Results results = measures::make_results(layout);
  const std::size_t types = layout.axes[0].labels.size();
  const auto periods = [&](std::size_t time) { return layout.times[time].size(); };
  for (std::size_t p = 0; p < periods(0); ++p)
    for (std::size_t type = 0; type < types; ++type) {
      const int step = type + 1 == types ? -20 : 10;
      results.cubes[0].counts[p * types + type] = 100 + step * static_cast<int>(p);
      results.cubes[4].counts[p * types + type] = p == 0 ? 0 : static_cast<int>(r) + 1;
    }
  for (std::size_t p = 0; p < periods(1); ++p) {
    results.cubes[1].counts[p * types] = 50;
    results.cubes[2].counts[p * types] = 50;
    results.cubes[3].counts[p * types] = p == 0 ? 0 : static_cast<int>(r) + 1;
  }
  for (std::size_t p = 0; p < periods(2); ++p)
    results.cubes[5].values[p] =
        1e6 * static_cast<double>(p + 1) + (p == 0 ? 0 : 1e5 * static_cast<double>(r));
  return results;
}

Sample sample_of(const std::string& name, std::vector<std::string> provisions,
                 const std::string& groups) {
  measures::Layout layout = layout_of(std::move(provisions));
  const std::string history =
      R"([{"measure": "cumulative_balance", "source": "S251",
           "values": [["2024-03-31", "2024-03-31", 500000.0]]}])";
  Sample sample{
      layout,
      {{"scenario", name}, {"names", R"({"provision": [)" + groups + "]}"}, {"history", history}},
      datasets_of(layout)};
  for (std::size_t r = 0; r < kReplications; ++r) sample.add(results_of(layout, r));
  return sample;
}

constexpr const char* kGroups =
    R"({"code": "special_unit", "name": "Special school", "group": "Special"},
       {"code": "resourced", "name": "", "group": "Mainstream"},
       {"code": "barge", "name": "", "group": "Afloat"})";

Study study() {
  Study study;
  study.scenarios.push_back(sample_of("base", {"special_unit", "resourced"}, kGroups));
  study.scenarios.push_back(sample_of("more", {"special_unit", "resourced", "barge"}, kGroups));
  return study;
}

const Figure& figure_in(const Document& document, const std::string& id) {
  for (const Section& section : document.sections)
    for (const Figure& figure : section.figures)
      if (figure.id == id) return figure;
  FAIL("there is no figure " + id);
  throw std::logic_error("unreachable");
}

double number(const Cell& cell) { return std::get<double>(cell); }

}  // namespace

TEST_CASE("places stand against demand on every 30 September", "[figures]") {
  Study one;
  one.scenarios.push_back(sample_of("base", {"special_unit", "resourced"}, kGroups));
  const Document document = document_of(one);
  const Figure& figure = figure_in(document, "places-by-type");
  const auto& panels = std::get<Multiples>(figure.charts.at(0).chart).panels;
  REQUIRE(panels.size() == 1);  // the other type has no places that are limited
  const Fan& demand = panels[0].chart.fans.at(0);
  const std::vector<Day> autumns{make_day(2025, 9, 30), make_day(2026, 9, 30),
                                 make_day(2027, 9, 30)};
  CHECK(demand.days == autumns);
  CHECK(panels[0].chart.lines.at(0).days == autumns);
  CHECK(panels[0].chart.lines.at(0).values == std::vector<double>(3, 50.0));
  // 50 who are there, and 1 to 40 who would be: the median is that of 51 to 90.
  CHECK(demand.edges[2] == std::vector<double>(3, 70.5));
  REQUIRE(figure.table.rows.size() == autumns.size());
  CHECK(number(figure.table.rows[0][5]) == 70.5);
  CHECK(figure.finding.find("70 (53 to 88) children want one of 50 places") == std::string::npos);
  CHECK(figure.finding.find("71 (53 to 88) children want one of 50 places on 30 September 2027") !=
        std::string::npos);
}

TEST_CASE("the share of runs that are short is counted", "[figures]") {
  const Document document = document_of(study());
  const Figure& figure = figure_in(document, "shortage-probability");
  const auto& map = std::get<HeatMap>(figure.charts.at(0).chart);
  CHECK(map.columns == std::vector<std::string>{"2025", "2026", "2027"});
  CHECK(map.values == std::vector<std::vector<double>>{{1.0, 1.0, 1.0}});
}

TEST_CASE("a stack holds every type of every scenario, and its parts sum to the whole",
          "[figures]") {
  const Document document = document_of(study());
  const Figure& figure = figure_in(document, "plans-by-setting");
  REQUIRE(figure.charts.size() == 2);
  double least_top = 0;
  for (std::size_t s = 0; s < 2; ++s) {
    const auto& chart = std::get<StackedColumns>(figure.charts[s].chart);
    std::vector<std::string> names;
    for (const auto& part : chart.parts) names.push_back(part.name);
    CHECK(names == std::vector<std::string>{"Support bases in mainstream schools",
                                            "State-funded special schools", "Afloat"});
    for (std::size_t p = 0; p < chart.categories.size(); ++p) {
      double sum = 0;
      for (const auto& part : chart.parts) sum += part.values[p];
      const double at = static_cast<double>(p);
      CHECK(sum == (s == 0 ? 200 - 10 * at : 300));  // 10 - 20, or 10 + 10 - 20 a census
    }
    least_top = std::max(least_top, chart.least_top);
  }
  CHECK(least_top == 300);  // both axes reach it
  // What changes most is told, whichever way it goes.
  CHECK(figure.finding.find("base: The largest fall is that of support bases") == 0);
  CHECK(figure.finding.find("\nmore: The largest fall is that of afloat: from 100 to 40") !=
        std::string::npos);
}

TEST_CASE("a deficit is told by its 31 March, from the first that is known", "[figures]") {
  const Document document = document_of(study());
  const Figure& figure = figure_in(document, "dsg-balance");
  const auto& chart = std::get<TimeChart>(figure.charts.at(0).chart);
  CHECK(chart.fans.at(0).days == std::vector<Day>{make_day(2025, 3, 31), make_day(2026, 3, 31),
                                                  make_day(2027, 3, 31), make_day(2028, 3, 31)});
  CHECK(chart.fans.at(0).edges[2].front() == 1e6);
  CHECK(chart.fans.at(0).edges[2].back() == Approx(4e6 + 19.5e5));
  CHECK(chart.lines.at(0).days == std::vector<Day>{make_day(2024, 3, 31)});
  CHECK(chart.marks.size() == 2);
  CHECK(figure.finding.find("From £1.00 million on 31 March 2025 to £5.95 million") !=
        std::string::npos);
  CHECK(figure.finding.find("On 31 March 2026 it is £3.95 million") != std::string::npos);
  CHECK(figure.finding.find("a grant of 90 % of that would be £3.56 million") != std::string::npos);
}

TEST_CASE("what nobody knows of the first day is not told as nothing", "[figures]") {
  const Document document = document_of(study());
  const Figure& figure = figure_in(document, "shortfall");
  const auto& chart = std::get<TimeChart>(figure.charts.at(0).chart);
  CHECK(chart.fans.at(0).days.front() == make_day(2026, 1, 15));
  CHECK(figure.finding.find("16 January 2025") == std::string::npos);
}

TEST_CASE("no difference is told in a sentence, without an empty frame", "[figures]") {
  Study same;
  same.scenarios.push_back(sample_of("base", {"special_unit", "resourced"}, kGroups));
  same.scenarios.push_back(sample_of("alike", {"special_unit", "resourced"}, kGroups));
  const Document document = document_of(same);
  const Figure& figure = figure_in(document, "plans-difference");
  CHECK(figure.charts.empty());
  CHECK(figure.finding == "Nothing changes: the difference is 0 in every run.");
  CHECK_FALSE(figure.table.rows.empty());
  // What-ifs keep their colours where the baseline is not drawn.
  const Document others = document_of(study());
  const Figure& changes = figure_in(others, "plans-difference");
  CHECK(std::get<TimeChart>(changes.charts.at(0).chart).first_colour == 1);
}

namespace {

constexpr const char* kOwnFiles = R"({
  "source": "SEN2 returns of 2024 to 2026", "published_of": "Derby", "first_return": 2024,
  "last_return": 2026, "plans": 3199,
  "totals": [
    {"what": "EHC plans in January", "year": 2024, "is_share": false, "own": 2000, "published": 2500},
    {"what": "EHC plans in January", "year": 2025, "is_share": false, "own": 3300, "published": 3000},
    {"what": "EHC plans in January", "year": 2026, "is_share": false, "own": 3199, "published": null},
    {"what": "requests", "year": 2025, "is_share": false, "own": "hidden", "published": 900},
    {"what": "within 20 weeks", "year": 2025, "is_share": true, "own": 0.3, "published": 0.45}],
  "problems": [
    {"problem": "missing need", "field": "sentype", "rows": 90, "plans": 29,
     "meaning": "counts under <others>", "assumed": "not known"},
    {"problem": "orphan", "field": "urn", "rows": "hidden", "plans": null, "meaning": "none",
     "assumed": "passed over"}]})";

/// Of scenarios "one" and "two" that tell these texts under `attribute`; of one without the second.
Study study_telling(const std::string& attribute, const std::string& told,
                    const std::string& what_if = {}) {
  const measures::Layout layout = layout_of({"special_unit", "resourced"});
  Study study;
  for (const std::string& text : {told, what_if}) {
    if (text.empty()) continue;
    study.scenarios.emplace_back(
        layout,
        output::Provenance{{"scenario", study.scenarios.empty() ? "one" : "two"},
                           {attribute, text}},
        datasets_of(layout));
    for (std::size_t r = 0; r < kReplications; ++r)
      study.scenarios.back().add(results_of(layout, r));
  }
  return study;
}

Study study_of_own_files(const std::string& told, const std::string& what_if = {}) {
  return study_telling("data_quality", told, what_if);
}

std::size_t sections_called(const Document& document, const std::string& id) {
  return static_cast<std::size_t>(
      std::count_if(document.sections.begin(), document.sections.end(),
                    [&](const Section& section) { return section.id == id; }));
}

}  // namespace

TEST_CASE("own totals stand beside published ones, and problems with what they mean", "[figures]") {
  const Document document = document_of(study_of_own_files(kOwnFiles));
  const Figure& totals = figure_in(document, "data-quality-totals");
  REQUIRE(totals.table.rows.size() == 4);
  CHECK(number(totals.table.rows[0][4]) == -500);
  CHECK(number(totals.table.rows[0][5]) == Approx(-0.2));
  CHECK(number(totals.table.rows[1][4]) == 300);
  CHECK(number(totals.table.rows[1][5]) == Approx(0.1));
  CHECK(std::holds_alternative<std::monostate>(totals.table.rows[2][3]));
  CHECK(std::holds_alternative<std::monostate>(totals.table.rows[2][4]));
  // What is hidden cannot be worked out from a difference.
  CHECK(std::get<std::string>(totals.table.rows[3][2]) == "c");
  CHECK(std::holds_alternative<std::monostate>(totals.table.rows[3][4]));
  CHECK(std::holds_alternative<std::monostate>(totals.table.rows[3][5]));
  CHECK(totals.finding ==
        "EHC plans in January, 2025: 3,300 in the files, 3,000 published, which is 300 more "
        "(10.0 %).");
  CHECK(totals.note.find("c: not shown") != std::string::npos);

  const Figure& shares = figure_in(document, "data-quality-shares");
  REQUIRE(shares.table.rows.size() == 1);
  CHECK(number(shares.table.rows[0][4]) == Approx(-0.15));
  CHECK(
      shares.finding ==
      "Within 20 weeks, 2025: 30.0 % in the files, 45.0 % published, which is 15.0 points lower.");
  CHECK(shares.note.find("c: not shown") == std::string::npos);

  const Figure& problems = figure_in(document, "data-quality-problems");
  REQUIRE(problems.table.rows.size() == 2);
  CHECK(number(problems.table.rows[0][2]) == 90);
  CHECK(number(problems.table.rows[0][3]) == 29);
  CHECK(std::get<std::string>(problems.table.rows[0][4]) == "counts under <others>");
  CHECK(std::get<std::string>(problems.table.rows[0][5]) == "not known");
  CHECK(std::get<std::string>(problems.table.rows[1][2]) == "c");
  CHECK(std::holds_alternative<std::monostate>(problems.table.rows[1][3]));
  CHECK(problems.finding ==
        "2 kinds of problems were found. The one that touches most plans of the first day: "
        "Missing need, 29 of 3,199.");
  const std::string page = html(document);
  CHECK(page.find("SEN2 returns of 2024 to 2026, with 3,199 EHC plans in force") !=
        std::string::npos);
  CHECK(page.find("counts under &lt;others&gt;") != std::string::npos);
  CHECK(page.find("<td class=\"n\">c</td>") != std::string::npos);
}

namespace {

std::string warnings_in(const Document& document) {
  std::string text;
  for (const std::string& warning : document.warnings) text += warning + '\n';
  return text;
}

}  // namespace

TEST_CASE("what the evidence lacks opens what the figures rest on", "[figures]") {
  const Document document =
      document_of(study_telling("known_gaps", R"(["plans <look> wrong: £5", "no roll."])"));
  const auto evidence = std::find_if(document.sections.begin(), document.sections.end(),
                                     [](const Section& each) { return each.id == "evidence"; });
  REQUIRE(evidence != document.sections.end());
  const Figure& figure = evidence->figures.at(0);
  CHECK(figure.id == "known-gaps");
  CHECK(figure.finding.starts_with("2 points are known: "));
  REQUIRE(figure.table.rows.size() == 2);
  CHECK(std::get<std::string>(figure.table.rows[0][1]) == "plans <look> wrong: £5");
  CHECK(std::get<std::string>(figure.table.rows[1][0]) == "2");
  CHECK(warnings_in(document).find("What the evidence lacks is told in 2 points under \"What does "
                                   "this rest on?\". The first: plans <look> wrong: £5.\n") !=
        std::string::npos);
  CHECK(html(document).find("<td>plans &lt;look&gt; wrong: £5</td>") != std::string::npos);
  const Document one = document_of(study_telling("known_gaps", R"(["no roll."])"));
  CHECK(warnings_in(one).find("What the evidence lacks: no roll.\n") != std::string::npos);
}

TEST_CASE("of a what-if only those known gaps are told that its baseline has not", "[figures]") {
  const Document both =
      document_of(study_telling("known_gaps", R"(["a", "b"])", R"(["a", "b", "c"])"));
  CHECK(figure_in(both, "known-gaps").table.rows.size() == 2);
  const Figure& added = figure_in(both, "known-gaps-1");
  CHECK(added.title == "two: what its evidence lacks besides");
  CHECK(added.finding.starts_with("1 point is known beside the baseline's: "));
  REQUIRE(added.table.rows.size() == 1);
  CHECK(std::get<std::string>(added.table.rows[0][1]) == "c");
  const std::string alike = html(document_of(study_telling("known_gaps", R"(["a"])", R"(["a"])")));
  CHECK(alike.find("id=\"known-gaps\"") != std::string::npos);
  CHECK(alike.find("id=\"known-gaps-1\"") == std::string::npos);
}

TEST_CASE("nothing is said of known gaps where none are told", "[figures]") {
  for (const char* odd : {"[]", "{", "{\"a\": 1}", "[1, null, {}]"}) {
    const Document document = document_of(study_telling("known_gaps", odd));
    CHECK(html(document).find("known-gaps") == std::string::npos);
    CHECK(warnings_in(document).find("evidence lacks") == std::string::npos);
  }
}

TEST_CASE("data quality is told once, and not at all where no files are behind it", "[figures]") {
  CHECK(sections_called(document_of(study()), "data-quality") == 0);
  CHECK(html(document_of(study())).find("data-quality") == std::string::npos);
  const Document both = document_of(study_of_own_files(kOwnFiles, kOwnFiles));
  CHECK(sections_called(both, "data-quality") == 1);
  CHECK(html(both).find("id=\"data-quality-problems-1\"") == std::string::npos);
  const Document other =
      document_of(study_of_own_files(kOwnFiles, R"({"source": "others", "totals": []})"));
  CHECK(figure_in(other, "data-quality-problems-1").finding ==
        "No problem was found in the files.");
  // Results may have been written by anybody.
  for (const char* odd : {"[]", "{", "{\"totals\": 3, \"problems\": {}}",
                          "{\"totals\": [1, null, {}], \"problems\": [1, null, {}]}",
                          "{\"totals\": [{\"what\": 1, \"own\": 1, \"published\": 1}]}"})
    CHECK_NOTHROW(html(document_of(study_of_own_files(odd))));
}

TEST_CASE("few runs give no probabilities", "[figures]") {
  measures::Layout layout = layout_of({"special_unit", "resourced"});
  Study study;
  study.scenarios.emplace_back(layout, output::Provenance{{"scenario", "one"}},
                               datasets_of(layout));
  study.scenarios[0].add(results_of(layout, 0));
  const Document document = document_of(study);
  CHECK(document.warnings.front().find("One run") == 0);
  const Figure& figure = figure_in(document, "shortage-probability");
  CHECK(figure.finding.find("almost certainly") == std::string::npos);
}
