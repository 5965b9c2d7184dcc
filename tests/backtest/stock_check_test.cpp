// Whether published stocks and flows fit together.
#include "sendsim/backtest/stock_check.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "shipped_table.hpp"

namespace sendsim::backtest {
namespace {

using tabular::CsvTable;

StockChecks invented(const std::string& ceased) {
  return StockChecks{[&](const std::string& name) {
    if (name == "ehc_plans_by_age_setting")
      return CsvTable::parse(
          "area,year,age,setting,count\nA,2023,all,all,1000\nA,2023,5,all,70\nA,2024,all,all,1300\n"
          "A,2025,all,all,\nB,2023,all,all,0\nB,2024,all,all,10\n",
          name);
    if (name == "new_ehc_plans_by_age_setting")
      return CsvTable::parse(
          "area,year,age,setting,count\nA,2023,all,all,150\nA,2024,all,all,200\nB,2023,all,all,9\n",
          name);
    return CsvTable::parse("area,year,age,reason,count\n" + ceased, name);
  }};
}

}  // namespace

TEST_CASE("a January is held against the year before it", "[backtest]") {
  const StockChecks checks =
      invented("A,2023,all,all,50\nA,2023,all,moved,20\nA,2024,all,all,60\nB,2023,all,all,1\n");
  REQUIRE(checks.of("A").size() == 1);  // 2025's plans are suppressed
  const StockCheck& check = checks.of("A").front();
  CHECK(check.january == 2024);
  CHECK(check.implied() == 1100.0);
  CHECK(check.mismatch() == Approx(0.2));
  CHECK(told(check) ==
        "1,000 plans a year before, 150 new and 50 ceased in 2023 would leave 1,100, moves aside; "
        "1,300 are published");
  CHECK(checks.doubtful("A").size() == 1);
  CHECK(checks.of("B").empty());  // of no plan there is no share
  CHECK(checks.of("C").empty());
  CHECK(invented("A,2023,all,all,-10\n").doubtful("A").empty());  // 14 %
}

TEST_CASE("six published Januaries do not follow from the year before", "[backtest][published]") {
  const StockChecks checks{test::shipped_table};
  std::set<std::string> doubtful;
  std::size_t worked_out = 0;
  for (const auto& [area, of_area] : checks.all()) {
    worked_out += of_area.size();
    for (const StockCheck& check : checks.doubtful(area))
      doubtful.insert(area + " " + std::to_string(check.january));
  }
  CHECK(doubtful == std::set<std::string>{"Bournemouth, Christchurch and Poole 2024",
                                          "Hammersmith and Fulham 2023", "Newham 2023",
                                          "Newham 2025", "Nottingham 2024", "Nottingham 2025"});
  CHECK(worked_out == 456);
  // Faulty are the Isle of Wight's flows of 2024, not its plans.
  REQUIRE(checks.of("Isle of Wight").size() == 2);
  CHECK(checks.of("Isle of Wight").back().mismatch() == Approx(-0.029).margin(0.001));
}

}  // namespace sendsim::backtest
