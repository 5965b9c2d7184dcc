// What an authority's rates lean on, from the tables that ship.
#include "sendsim/calibration/local_rates.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "shipped_table.hpp"

namespace sendsim::calibration {
namespace {

const RateBook& book() {
  static const RateBook kBook{[](const std::string& name) { return test::shipped_table(name); },
                              2025};
  return kBook;
}

const BorrowedRate& rate(const LocalRates& rates, const std::string& name) {
  const auto found = std::find_if(rates.borrowed.begin(), rates.borrowed.end(),
                                  [&](const BorrowedRate& each) { return each.name == name; });
  REQUIRE(found != rates.borrowed.end());
  return *found;
}

/// The number of one row of a table that ships.
double count(const std::string& name, const std::map<std::string, std::string>& where) {
  static std::map<std::string, tabular::CsvTable> tables;
  if (!tables.contains(name)) tables.emplace(name, test::shipped_table(name));
  const tabular::CsvTable& table = tables.at(name);
  double sum = 0.0;
  for (std::size_t row = 0; row < table.row_count(); ++row)
    if (std::all_of(where.begin(), where.end(), [&](const auto& each) {
          return table.at(row, each.first).text() == each.second;
        }))
      sum += table.at(row, "count").number();
  return sum;
}

}  // namespace

TEST_CASE("England's rates are its own", "[calibration]") {
  const LocalRates rates = book().of("England");
  const double refused = count(
      "requests", {{"area", "England"}, {"year", "2024"}, {"age", "9"}, {"measure", "refused"}});
  const double agreed = count(
      "requests", {{"area", "England"}, {"year", "2024"}, {"age", "9"}, {"measure", "agreed"}});
  CHECK(rates.refused.lasting[9] == Approx(refused / (refused + agreed)));
  CHECK(rates.refused.first_year == rates.refused.lasting);
  // A July leaver is a year older on the day: 17 in January, 18 when the plan ends.
  const auto ceased = [](const std::string& reason) {
    return count("ceased_plans_by_age",
                 {{"area", "England"}, {"year", "2024"}, {"age", "18"}, {"reason", reason}});
  };
  const double held =
      count("ehc_plans_by_age_setting",
            {{"area", "England"}, {"year", "2024"}, {"age", "17"}, {"setting", "all"}});
  CHECK(rates.ending.lasting[17] == Approx((ceased("all") - ceased("moved_to_other_authority") -
                                            ceased("reached_maximum_age")) /
                                           held));
}

TEST_CASE("a large authority's first year is as published, a tiny one's is England's",
          "[calibration]") {
  const LocalRates kent = book().of("Kent");
  for (const BorrowedRate& each : kent.borrowed) {
    CAPTURE(each.name);
    if (each.name == kMovesInWithAPlan) continue;  // mostly passes, whatever the size
    CHECK(each.first_year == Approx(each.last.value()).epsilon(0.05));
    CHECK(each.own_weight > 0.4);
  }
  const LocalRates scilly = book().of("Isles of Scilly");
  for (const BorrowedRate& each : scilly.borrowed) {
    CAPTURE(each.name);
    CHECK(each.own_weight < 0.35);
    CHECK(std::abs(each.lasting - 1.0) < 0.4);
  }
}

TEST_CASE("a clear-out of one year does not last", "[calibration]") {
  // Rotherham ended half as many plans again as England at 18 and over in 2024, fewer in 2023.
  const BorrowedRate found = rate(book().of("Rotherham"), "plans ending, 18 and over");
  REQUIRE(found.last.has_value());
  REQUIRE(found.before.has_value());
  CHECK(*found.last > 1.4);
  CHECK(*found.before < 1.1);
  CHECK(found.unusual);
  CHECK(found.first_year == Approx(*found.last).epsilon(0.05));
  CHECK(found.lasting < 0.5 * (*found.last + 1.0));
}

TEST_CASE("who moves in is told by the stock identity, and mostly passes", "[calibration]") {
  const auto balance = [](const std::string& area, int year) {
    const std::string of = std::to_string(year);
    const auto plans = [&](int january) {
      return count(
          "ehc_plans_by_age_setting",
          {{"area", area}, {"year", std::to_string(january)}, {"age", "all"}, {"setting", "all"}});
    };
    const double begun = count("new_ehc_plans_by_age_setting",
                               {{"area", area}, {"year", of}, {"age", "all"}, {"setting", "all"}});
    const double ceased = count("ceased_plans_by_age",
                                {{"area", area}, {"year", of}, {"age", "all"}, {"reason", "all"}});
    return (plans(year + 1) - plans(year) - begun + ceased) / plans(year);
  };
  const double england = book().of("England").moved_in;
  // 2 % of England's plans; its own account has that less what is known to be wrong in 2025.
  CHECK(england == Approx(0.0198).margin(0.0005));
  CHECK(england > 0.5 * (balance("England", 2023) + balance("England", 2024)) / 1.2);
  for (const char* name : {"Kent", "Leeds", "Derby", "Rotherham", "Devon", "Rutland"}) {
    CAPTURE(name);
    const LocalRates rates = book().of(name);
    const BorrowedRate found = rate(rates, std::string{kMovesInWithAPlan});
    CHECK(rates.moved_in == Approx(england * found.lasting));
    // Both years are told over the same kind of rate.
    CHECK(found.last.value() / found.before.value() ==
          Approx(balance(name, 2024) / balance(name, 2023)).epsilon(0.4));
    CHECK(found.own_weight > 0.15);
    CHECK(found.own_weight < 0.55);
    CHECK(std::abs(found.lasting - 1.0) <
          std::abs(0.5 * (*found.last + *found.before) - 1.0) + 0.1);
  }
  // Newham's plans of January 2025 cannot be right: told as they are, but nobody moves in
  // backwards.
  const BorrowedRate newham = rate(book().of("Newham"), std::string{kMovesInWithAPlan});
  CHECK(newham.last.value() < -20.0);
  CHECK(newham.lasting >= 0.0);
}

TEST_CASE("an authority without a January by age has one worked out", "[calibration]") {
  // Hackney published no ages in January 2024.
  const BorrowedRate found = rate(book().of("Hackney"), "plans ending, 18 and over");
  CHECK(found.last.has_value());
  CHECK(*found.last == Approx(1.0).margin(0.6));
}

TEST_CASE("what is expected to last foretells the next year better than the year itself or England",
          "[calibration]") {
  // Of half of the authorities what lasts is learnt; the other half's 2024 is foretold from 2023.
  const auto [table, no, yes] =
      GENERATE(Catch::Generators::table<std::string, std::string, std::string>(
          {{"requests", "refused", "agreed"}, {"assessments", "not_issued", "issued"}}));
  CAPTURE(table);
  const tabular::CsvTable rows = test::shipped_table(table);
  std::map<std::string, std::array<std::array<double, 2>, 2>> found;  // [area][year][no, yes]
  for (std::size_t row = 0; row < rows.row_count(); ++row) {
    const std::string_view year = rows.at(row, "year").text();
    const std::string_view measure = rows.at(row, "measure").text();
    if (rows.at(row, "age").text() != "all" || (year != "2023" && year != "2024")) continue;
    if (measure != no && measure != yes) continue;
    if (rows.at(row, "count").empty()) continue;
    found[std::string{rows.at(row, "area").text()}][year == "2024"][measure == yes] =
        rows.at(row, "count").number();
  }
  const auto england = found.at("England");
  found.erase("England");
  std::array<std::vector<std::vector<stats::RatioCount>>, 2> halves;
  std::size_t turn = 0;
  for (const auto& [area, years] : found) {
    std::vector<stats::RatioCount> periods;
    for (std::size_t year = 0; year < 2; ++year) {
      const double rate = england[year][0] / (england[year][0] + england[year][1]);
      periods.push_back({years[year][0], rate * (years[year][0] + years[year][1])});
    }
    if (periods[0].expected > 2.0 && periods[1].expected > 2.0)
      halves[turn++ % 2].push_back(std::move(periods));
  }
  double ours = 0.0;
  double own = 0.0;
  double everybody = 0.0;
  for (std::size_t half = 0; half < 2; ++half) {
    const stats::LastingRatios learnt{
        halves[half], std::vector<std::vector<std::size_t>>(halves[half].size()), 0.75};
    const double middle = learnt.of(std::vector<stats::RatioCount>(2), std::nullopt).lasting;
    for (const auto& periods : halves[1 - half]) {
      const double happened = periods[1].hits / periods[1].expected;
      const std::vector<stats::RatioCount> known{periods[0], {}};
      ours += std::pow(learnt.of(known, std::nullopt).lasting - happened, 2);
      own += std::pow(periods[0].hits / periods[0].expected - happened, 2);
      everybody += std::pow(middle - happened, 2);
    }
  }
  CAPTURE(ours, own, everybody);
  CHECK(ours < 0.97 * own);
  CHECK(ours < 0.9 * everybody);
}

TEST_CASE("a return that was not made is unknown", "[calibration]") {
  // Plymouth published 1 refusal of 2024 and none of 2023.
  const BorrowedRate found = rate(book().of("Plymouth"), "requests refused");
  CHECK_FALSE(found.last.has_value());
  CHECK_FALSE(found.before.has_value());
  CHECK(found.lasting == Approx(1.0).margin(0.12));
  CHECK(found.own_weight == 0.0);
}

TEST_CASE("an authority that nobody knows has what all have", "[calibration]") {
  const LocalRates rates = book().of("Atlantis");
  for (const BorrowedRate& each : rates.borrowed) {
    CHECK_FALSE(each.last.has_value());
    CHECK(each.own_weight == 0.0);
    CHECK(each.lasting == Approx(1.0).margin(0.12));
  }
}

}  // namespace sendsim::calibration
