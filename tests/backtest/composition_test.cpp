#include "sendsim/backtest/composition.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "../backtest/invented_history.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/backtest/scores.hpp"

using namespace sendsim::backtest;
namespace invented = sendsim::backtest::invented;

namespace {

constexpr int kAreasMade = 60;
constexpr int kFirst = 2009;
constexpr int kLast = 2022;
constexpr std::array kBands{"0-4", "5-10", "11-15", "16-19", "20-25"};
/// What a year does, and the shares of new plans.
constexpr std::array kStay{0.25, 0.8, 0.8, 0.7, 0.65};
constexpr std::array kMoveUp{0.0, 0.6, 0.18, 0.2, 0.14};
constexpr std::array kNew{0.25, 0.45, 0.25, 0.05, 0.0};

using OfBands = std::array<double, 5>;

/// Authorities of which every child ages by the rule above: each band's plans are who stays, who
/// moves up, and new ones, about a fifth of all plans; their ages differ from year to year.
invented::Rows by_rule() {
  invented::Rows rows;
  std::array<OfBands, kAreasMade> plans{};
  for (int area = 0; area < kAreasMade; ++area)
    for (std::size_t band = 0; band < 5; ++band)
      plans[static_cast<std::size_t>(area)][band] =
          10000.0 * (1.0 + 0.04 * ((area * (3 + static_cast<int>(band)) + 7) % 11 - 5));
  for (int year = kFirst; year <= kLast; ++year) {
    OfBands all{};
    OfBands all_new{};
    const auto put_all = [&](const std::string& name, const OfBands& counts,
                             const OfBands& entering) {
      double sum = 0.0;
      double sum_new = 0.0;
      for (std::size_t band = 0; band < 5; ++band) {
        sum += counts[band];
        sum_new += entering[band];
        invented::put_part(rows, name, year, kBands[band], counts[band]);
        if (year < kLast)
          rows["new_ehc_plans_by_age_band"].push_back(name + ',' + std::to_string(year) + ',' +
                                                      kBands[band] + ',' +
                                                      std::to_string(entering[band]) + ",X");
      }
      invented::put(rows, Series::plans, name, year, sum);
      if (year < kLast) invented::put(rows, Series::new_plans, name, year, sum_new);
    };
    for (int area = 0; area < kAreasMade; ++area) {
      OfBands& own = plans[static_cast<std::size_t>(area)];
      double sum = 0.0;
      for (const double count : own) sum += count;
      OfBands entering{};
      for (std::size_t band = 0; band < 5; ++band)
        entering[band] = 0.2 * sum * kNew[band] *
                         (1.0 + 1.6 * invented::dealt(area, year, static_cast<int>(band)));
      put_all("A" + std::to_string(area), own, entering);
      OfBands next{};
      for (std::size_t band = 0; band < 5; ++band) {
        all[band] += own[band];
        all_new[band] += entering[band];
        next[band] = kStay[band] * own[band] + entering[band] +
                     (band > 0 ? kMoveUp[band] * own[band - 1] : 0.0);
      }
      own = next;
    }
    put_all("England", all, all_new);
  }
  return rows;
}

std::vector<ScoredArea> areas_made() {
  std::vector<ScoredArea> areas;
  for (int i = 0; i < kAreasMade; ++i) {
    const std::string name = "A" + std::to_string(i);
    areas.push_back({name, i % 2 == 0 ? "North" : "South", {name}});
  }
  return areas;
}

const History& aged() {
  static const History kHistory{areas_made(), invented::tables(by_rule())};
  return kHistory;
}

}  // namespace

TEST_CASE("the year of a known rule is found: who stays in a band, who moves up") {
  const auto years = band_years(aged(), 2020);
  REQUIRE(years);
  for (std::size_t band = 0; band < 5; ++band) {
    INFO("band " << kBands[band]);
    // Few are 20 to 25: their year is drawn most to what is expected, 0.55.
    CHECK((*years)[band].stay == Approx(kStay[band]).margin(band == 4 ? 0.08 : 0.05));
    CHECK((*years)[band].move_up == Approx(kMoveUp[band]).margin(0.05));
  }
  SECTION("and none without the ages of new plans") {
    invented::Rows rows = by_rule();
    std::erase_if(rows["new_ehc_plans_by_age_band"],
                  [](const std::string& row) { return row.find(",all,") == std::string::npos; });
    CHECK_FALSE(band_years(History{areas_made(), invented::tables(rows)}, 2020));
  }
}

TEST_CASE("the parts of a forecast sum to the forecast of all plans") {
  const auto bands = composition(aged(), Breakdown::age_bands, 2020, 3);
  const Forecasts plans = pipeline(aged(), Quantity::plans, 2020, 3);
  for (std::size_t ahead = 0; ahead < 3; ++ahead)
    for (std::size_t area = 0; area < plans[ahead].size(); ++area) {
      double sum = 0.0;
      for (const Forecasts& band : bands) sum += band[ahead][area];
      CHECK(sum == Approx(plans[ahead][area]));
    }
}

TEST_CASE("children who age are forecast better than by the shares as they stand") {
  CellList list{aged().areas(), {}, {}};
  for (std::size_t area = 0; area < list.areas.size(); ++area)
    for (int horizon = 1; horizon <= 2; ++horizon) list.cells.push_back({area, 2020, horizon});
  const auto missed = [&](const Method& method) {
    double sum = 0.0;
    for (const Quantity band : parts_of(Breakdown::age_bands))
      sum += summarise(score(aged(), list, method, band), list, [](const Cell&) {
               return true;
             }).mean_absolute;
    return sum;
  };
  CHECK(missed(composition_method()) < 0.95 * missed(fixed_shares()));
}

TEST_CASE("an authority whose band below is full has more of the next band a year later") {
  const auto forecast = [](const History& history) {
    return composition(history, Breakdown::age_bands, 2020, 1)[1][0][9];
  };
  // As many plans, but of younger children.
  const double moved = 0.1 * aged().at(Series::aged_20_25, 2020)[9];
  const History younger =
      aged()
          .with(Series::aged_0_4, 2020, 9, aged().at(Series::aged_0_4, 2020)[9] + moved)
          .with(Series::aged_20_25, 2020, 9, aged().at(Series::aged_20_25, 2020)[9] - moved);
  CHECK(forecast(younger) > forecast(aged()) + 0.2 * moved);
}

TEST_CASE("parts that are not known at the origin are not forecast") {
  const auto none = composition(aged(), Breakdown::provision_groups, 2020, 2);
  REQUIRE(none.size() == parts_of(Breakdown::provision_groups).size());
  CHECK(std::isnan(none[0][1][3]));
  const History holed = aged().with(Series::aged_5_10, 2020, 4, std::nan(""));
  for (const Forecasts& band : composition(holed, Breakdown::age_bands, 2020, 1)) {
    CHECK(std::isnan(band[0][4]));
    CHECK_FALSE(std::isnan(band[0][5]));
  }
  CHECK(std::isnan(composition_method().forecast(aged(), Quantity::requests, 2020, 1)[0][0]));
}

TEST_CASE("England's last change of groups goes on, halved each year") {
  // Everybody alike: from 2018 on, a point of all plans a year goes from special schools elsewhere.
  invented::Rows rows = by_rule();
  const auto special = [](int year) { return 0.5 - 0.01 * (year - 2018); };
  for (int year = 2018; year <= 2020; ++year)
    for (int area = 0; area <= kAreasMade; ++area) {
      const std::string name = area == kAreasMade ? "England" : "A" + std::to_string(area);
      const double plans = area == kAreasMade
                               ? aged().england(Series::plans, year)
                               : aged().at(Series::plans, year)[static_cast<std::size_t>(area)];
      invented::put_part(rows, name, year, "special_la_maintained", special(year) * plans);
      invented::put_part(rows, name, year, "neet", (1.0 - special(year)) * plans);
    }
  const History history{areas_made(), invented::tables(rows)};
  const auto groups = composition(history, Breakdown::provision_groups, 2020, 2);
  const Forecasts plans = pipeline(history, Quantity::plans, 2020, 2);
  const auto state_special = static_cast<std::size_t>(Quantity::in_state_special) -
                             static_cast<std::size_t>(Quantity::in_mainstream);
  CHECK(groups[state_special][0][7] / plans[0][7] == Approx(0.48 - 0.005).margin(1e-6));
  CHECK(groups[state_special][1][7] / plans[1][7] == Approx(0.48 - 0.0075).margin(1e-6));
}
