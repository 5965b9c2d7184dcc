#include "sendsim/output/summary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "sample_results.hpp"
#include "sendsim/stats/estimate.hpp"
#include "sendsim/stats/quantile.hpp"

namespace sendsim::output {
namespace {

struct Sample {
  measures::Layout layout = sample_layout();
  std::vector<measures::Results> results;
  std::vector<std::int32_t> numbers;
  explicit Sample(std::int32_t n) {
    for (std::int32_t r = 0; r < n; ++r) {
      results.push_back(sample_results(layout, r));
      numbers.push_back(r);
    }
  }
};

const SummaryRow* find_row(const std::vector<SummaryRow>& rows, std::size_t measure, Day first,
                           const LabelTexts& labels) {
  static const measures::Layout kLayout = sample_layout();
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const SummaryRow& row) {
    return row.measure == measure && row.first == first && labels_of(kLayout, row) == labels;
  });
  return found == rows.end() ? nullptr : &*found;
}

TEST_CASE("a margin is the sum over the other dimensions, replication by replication", "[output]") {
  const Sample sample{20};
  const std::vector<SummaryRow> rows = summarise(sample.layout, sample.results, sample.numbers, 2);
  const std::size_t period = GENERATE(0U, 1U, 2U);
  const Day day = sample.layout.times[0].first[period];
  std::vector<double> total, semh, inmss, cell;
  std::vector<std::int32_t> draws;
  for (std::size_t r = 0; r < 20; ++r) {
    const std::int32_t* plans = sample.results[r].cubes[0].counts.data() + period * 6;
    total.push_back(plans[0] + plans[1] + plans[2] + plans[3] + plans[4] + plans[5]);
    semh.push_back(plans[2] + plans[3]);
    inmss.push_back(plans[1] + plans[3] + plans[5]);
    cell.push_back(plans[3]);
    draws.push_back(static_cast<std::int32_t>(r / 2));
  }
  const auto agrees = [&](const LabelTexts& labels, const std::vector<double>& values) {
    const SummaryRow* row = find_row(rows, 0, day, labels);
    REQUIRE(row != nullptr);
    CHECK(row->last == day);
    const stats::RandomEffects effects = stats::one_way_random_effects(values, draws);
    CHECK(row->mean == effects.estimate.mean);
    CHECK(row->standard_error == effects.estimate.standard_error);
    CHECK(row->standard_deviation == effects.standard_deviation);
    CHECK(row->parameter_share == effects.parameter_share);
    const stats::Interval share = stats::ParameterShareIntervals{kShareLevel}.of(effects);
    const bool is_cell = !labels[1].empty() && !labels[2].empty();
    CHECK((is_cell
               ? std::isnan(row->parameter_share_low) && std::isnan(row->parameter_share_high)
               : row->parameter_share_low == share.low && row->parameter_share_high == share.high));
    for (std::size_t q = 0; q < kQuantiles.size(); ++q)
      CHECK(row->quantiles[q] == stats::quantile_type7(values, kQuantiles[q]));
  };
  agrees({}, total);
  agrees({"", "", "semh", "", "", ""}, semh);
  agrees({"", "inmss, day", "", "", "", ""}, inmss);
  agrees({"", "inmss, day", "semh", "", "", ""}, cell);
}

TEST_CASE("the standard error takes the parameter draw as the unit", "[output]") {
  Sample sample{4};
  for (std::size_t r = 0; r < 4; ++r)  // draws 0 and 1 with values 10, 10 and 30, 30
    std::fill(sample.results[r].cubes[4].counts.begin(), sample.results[r].cubes[4].counts.end(),
              r < 2 ? 10 : 30);
  const Day first = sample.layout.times[2].first[0];
  const LabelTexts conceded{"", "", "", "", "", "conceded"};
  const auto error = [&](int seeds_per_draw) {
    const auto rows = summarise(sample.layout, sample.results, sample.numbers, seeds_per_draw);
    const SummaryRow* row = find_row(rows, 3, first, conceded);
    REQUIRE(row != nullptr);
    return row->standard_error;
  };
  CHECK(error(2) == 10);  // two independent values, 10 and 30
  CHECK(error(1) == Approx(std::sqrt(400.0 / 3 / 4)));
  CHECK(std::isnan(error(4)));
}

TEST_CASE("the share of parameters is told where draws and replications of them can tell it",
          "[output]") {
  Sample sample{6};
  const auto set = [&](std::vector<std::int32_t> by_replication) {
    for (std::size_t r = 0; r < 6; ++r)
      std::fill(sample.results[r].cubes[4].counts.begin(), sample.results[r].cubes[4].counts.end(),
                by_replication[r]);
  };
  const auto share = [&](int seeds_per_draw) {
    const auto rows = summarise(sample.layout, sample.results, sample.numbers, seeds_per_draw);
    const SummaryRow* row =
        find_row(rows, 3, sample.layout.times[2].first[0], {"", "", "", "", "", "conceded"});
    REQUIRE(row != nullptr);
    return row->parameter_share;
  };
  set({10, 10, 30, 30, 20, 20});
  CHECK(share(2) == 1);
  set({10, 30, 30, 10, 10, 30});
  CHECK(share(2) == 0);
  set({2, 6, 8, 12, 14, 18});  // components 32 and 8
  CHECK(share(2) == Approx(0.8));
  CHECK(std::isnan(share(1)));  // one replication of each draw
  CHECK(std::isnan(share(6)));  // one draw
  set({5, 5, 5, 5, 5, 5});
  CHECK(std::isnan(share(2)));
}

TEST_CASE("variance.csv has the yearly totals and margins", "[output]") {
  const Sample sample{8};
  const auto rows = summarise(sample.layout, sample.results, sample.numbers, 2);
  CHECK(variance_csv_header() ==
        "scenario,measure,unit,period_start,period_end,area,provision,need,age,stage,category,sd,"
        "parameter_share,parameter_share_low,parameter_share_high\n");
  const std::string text = variance_csv_lines("sample", sample.layout, rows);
  std::size_t lines = 0;
  for (const SummaryRow& row : rows) {
    const LabelTexts labels = labels_of(sample.layout, row);
    const auto named = std::count_if(labels.begin(), labels.end(),
                                     [](std::string_view label) { return !label.empty(); });
    const std::vector<Day>& censuses = sample.layout.times[0].first;  // else ends of months
    const bool is_yearly =
        row.first != row.last || std::count(censuses.begin(), censuses.end(), row.first) == 1;
    lines += !row.is_zero && named <= 1 && is_yearly ? 1 : 0;
  }
  CHECK(static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) == lines);
  SummaryRow row;
  row.measure = 1;
  row.first = make_day(2025, 4, 1);
  row.last = make_day(2026, 3, 31);
  row.labels[5] = {2, 1};
  row.standard_deviation = 1234.5;
  row.parameter_share = 0.87654321;
  row.parameter_share_low = 0;
  row.parameter_share_high = 0.99996;
  const std::string line =
      "sample,spend,GBP,2025-04-01,2026-03-31,,,,,,transport – contract,1234.5,";
  CHECK(variance_csv_lines("sample", sample.layout, {&row, 1}) == line + "0.8765,0,1\n");
  row.parameter_share = row.parameter_share_low = row.parameter_share_high =
      std::numeric_limits<double>::quiet_NaN();
  CHECK(variance_csv_lines("sample", sample.layout, {&row, 1}) == line + ",,\n");
  row.last = make_day(2025, 4, 30);  // a month
  CHECK(variance_csv_lines("sample", sample.layout, {&row, 1}).empty());
}

TEST_CASE("rows without news are left out", "[output]") {
  Sample sample{6};
  const auto rows = [&] { return summarise(sample.layout, sample.results, sample.numbers, 2); };
  const auto of_need = [&](std::size_t measure, const std::string& need) {
    return find_row(rows(), measure, sample.layout.times[measure].first[0],
                    {"", "", need, "", "", ""}) != nullptr;
  };
  const Day first = sample.layout.times[0].first[0];
  CHECK(of_need(0, "semh"));
  CHECK_FALSE(of_need(0, "slcn"));  // zero in every replication
  CHECK(of_need(2, "asd"));
  CHECK_FALSE(of_need(2, "slcn"));  // never anything to divide by
  sample.results[5].cubes[0].counts[4] = 1;
  CHECK(of_need(0, "slcn"));  // one child in one replication
  // The first census day is also the first of the months' ends: one row.
  const auto all = rows();
  CHECK(std::count_if(all.begin(), all.end(), [&](const SummaryRow& row) {
          return row.measure == 0 && row.first == first &&
                 labels_of(sample.layout, row) == LabelTexts{};
        }) == 1);
  // A rate has no total and no margins.
  CHECK(find_row(all, 2, sample.layout.times[2].first[0], {}) == nullptr);
}

TEST_CASE("a replication without a rate does not count for it", "[output]") {
  Sample sample{6};  // 0 and 3 have no rate for asd
  const auto rows = summarise(sample.layout, sample.results, sample.numbers, 2);
  const SummaryRow* row =
      find_row(rows, 2, sample.layout.times[2].first[0], {"", "", "asd", "", "", ""});
  REQUIRE(row != nullptr);
  std::vector<double> known;
  for (const std::size_t r : {1U, 2U, 4U, 5U})
    known.push_back(sample.results[r].cubes[3].values[0]);
  CHECK(row->mean == (known[0] + known[1] + known[2] + known[3]) / 4);
  CHECK(row->quantiles[2] == stats::quantile_type7(known, 0.5));
}

TEST_CASE("a rate of zero is told from one that is unknown, and summary.csv has neither",
          "[output]") {
  Sample sample{6};
  const Day first = sample.layout.times[2].first[0];
  const auto row_of = [&](const std::vector<SummaryRow>& rows, const std::string& need) {
    return find_row(rows, 2, first, {"", "", need, "", "", ""});
  };
  const bool known_in_all = GENERATE(true, false);
  for (std::size_t r = 0; r < 6; ++r)  // asd is unknown in replications 0 and 3
    if (known_in_all || r % 3 != 0) sample.results[r].cubes[3].values[0] = 0;
  const auto rows = summarise(sample.layout, sample.results, sample.numbers, 2);
  const SummaryRow* asd = row_of(rows, "asd");
  REQUIRE(asd != nullptr);
  CHECK(asd->is_zero);
  CHECK(asd->mean == 0);
  CHECK(row_of(rows, "semh") != nullptr);
  CHECK_FALSE(row_of(rows, "semh")->is_zero);
  CHECK(row_of(rows, "slcn") == nullptr);
  const std::string csv = summary_csv("x", sample.layout, rows);
  const std::string start = "x,weeks_to_plan_p50,weeks," + to_string(first) + "," +
                            to_string(sample.layout.times[2].last[0]) + ",,,";
  CHECK(csv.find(start + "semh") != std::string::npos);
  CHECK(csv.find(start + "asd") == std::string::npos);
}

TEST_CASE("summary.csv has the columns that are promised, and quotes what needs it", "[output]") {
  const measures::Layout layout = sample_layout();
  SummaryRow row;
  row.measure = 0;
  row.first = row.last = make_day(2025, 1, 16);
  row.labels[1] = {1, 1};  // "inmss, day"
  row.labels[2] = {0, 1};  // "semh"
  row.mean = 100000;
  row.standard_error = std::numeric_limits<double>::quiet_NaN();
  row.quantiles = {0.1, -0.0, 1e-7, 2.5, 123456789.25};
  CHECK(summary_csv("the \"big\" one", layout, std::vector<SummaryRow>{row}) ==
        "scenario,measure,unit,period_start,period_end,area,provision,need,age,stage,category,mean,"
        "se,p05,p25,p50,p75,p95\n"
        "\"the \"\"big\"\" one\",ehc_plans,persons,2025-01-16,2025-01-16,,\"inmss, day\",semh,,,,"
        "100000,,0.1,0,1e-07,2.5,123456789.25\n");
}

TEST_CASE("results of another shape, or replications out of order, are a fault of ours",
          "[output]") {
  Sample sample{2};
  std::swap(sample.numbers[0], sample.numbers[1]);
  CHECK_THROWS_AS(summarise(sample.layout, sample.results, sample.numbers, 2), std::logic_error);
  std::swap(sample.numbers[0], sample.numbers[1]);
  sample.results[1].cubes[0].counts.pop_back();
  CHECK_THROWS_AS(summarise(sample.layout, sample.results, sample.numbers, 2), std::logic_error);
}

TEST_CASE("flows from a type to a type are in the results alone: one column cannot tell them",
          "[output]") {
  Sample sample{4};
  const auto provision =
      std::find_if(sample.layout.axes.begin(), sample.layout.axes.end(),
                   [](const measures::Axis& axis) { return axis.name == "provision"; });
  REQUIRE(provision != sample.layout.axes.end());
  const auto from = static_cast<std::size_t>(provision - sample.layout.axes.begin());
  const measures::Axis again = *provision;
  sample.layout.axes.push_back(again);
  sample.layout.cubes.push_back(
      {"from_to", 0, 0, {from, sample.layout.axes.size() - 1}, true, false, false, false});
  const std::size_t before = summarise(sample_layout(), sample.results, sample.numbers, 2).size();
  for (measures::Results& each : sample.results) {
    each.cubes.push_back({});
    each.cubes.back().counts.assign(sample.layout.cells(sample.layout.cubes.back()), 1);
  }
  CHECK(summarise(sample.layout, sample.results, sample.numbers, 2).size() == before);
  sample.layout.cubes.back().show_margins = true;
  CHECK_THROWS_AS(summarise(sample.layout, sample.results, sample.numbers, 2), std::logic_error);
}

}  // namespace
}  // namespace sendsim::output
