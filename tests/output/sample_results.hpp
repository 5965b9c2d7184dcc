#pragma once

#include <unistd.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/results_file.hpp"

namespace sendsim::output {

/// A folder of its own for one test, removed at its end.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "sendsim-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder for the test");
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const {
    return path_ / name;
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::string read_text(const std::filesystem::path& path) {
  const std::ifstream in{path, std::ios::binary};
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

inline void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream{path, std::ios::binary} << text;
}

/// A stock by need and provision at three dates, its total by month, a flow of money by category (a
/// second axis of that name beside it), and a rate.
inline measures::Layout sample_layout() {
  using measures::Kind;
  const Day first = make_day(2025, 1, 16);  // a census day
  const Day last = make_day(2027, 1, 31);
  measures::Layout layout;
  layout.measures = {
      {"ehc_plans", "persons", "Children and young people with a plan.", Kind::stock},
      {"spend", "GBP", "Spending over the period, \"nominal\".", Kind::flow},
      {"weeks_to_plan_p50", "weeks", "Median wait for a plan.", Kind::rate},
      {"appeals", "1", "Appeals by outcome.", Kind::flow}};
  layout.times = {measures::census_days(first, last), measures::month_ends(first, last),
                  measures::financial_years(first, last)};
  layout.axes = {{"need", {"asd", "semh", "slcn"}},
                 {"provision", {"mainstream", "inmss, day"}},
                 {"category", {"top_up", "transport – contract"}},
                 {"category", {"conceded", "upheld", "dismissed"}}};
  layout.cubes = {{"ehc_plans", 0, 0, {0, 1}, true, true, true, true},
                  {"ehc_plans_by_month", 0, 1, {}, true, true, false, false},
                  {"spend", 1, 2, {2}, false, true, true, false},
                  {"weeks_to_plan_p50", 2, 2, {0}, false, false, false, true},
                  {"appeals", 3, 2, {3}, true, true, true, false}};
  return layout;
}

/// Numbers that differ by replication; need `slcn` has no plans, and the rate of `asd` is unknown
/// in every third replication, that of `slcn` in all.
inline measures::Results sample_results(const measures::Layout& layout, std::int32_t replication) {
  measures::Results results = measures::make_results(layout);
  std::uint32_t state = 77U + static_cast<std::uint32_t>(replication) * 2654435761U;
  const auto draw = [&state](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return static_cast<std::int32_t>((state >> 10) % below);
  };
  const double unknown = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::int32_t>& plans = results.cubes[0].counts;
  for (std::size_t i = 0; i < plans.size(); ++i) plans[i] = i % 6 >= 4 ? 0 : draw(40);
  for (std::int32_t& count : results.cubes[1].counts) count = 100 + draw(900);
  // The same measure on the same day is the same number.
  results.cubes[1].counts[0] = plans[0] + plans[1] + plans[2] + plans[3];
  for (double& value : results.cubes[2].values) value = draw(1000000) / 100.0;
  std::vector<double>& waits = results.cubes[3].values;
  for (std::size_t i = 0; i < waits.size(); ++i) waits[i] = 20 + draw(100) / 7.0;
  for (std::size_t i = 0; i < waits.size(); i += 3) {
    if (replication % 3 == 0) waits[i] = unknown;
    waits[i + 2] = unknown;
  }
  for (std::int32_t& count : results.cubes[4].counts) count = draw(5);
  return results;
}

inline Provenance sample_provenance() {
  return {{"scenario", "sample"},
          {"scenario_text", "sendsim: 1\nname: sample – with £\n"},
          {"seed", "1"},
          {"program_version", "0.1.0"},
          {"empty", ""}};
}

}  // namespace sendsim::output
