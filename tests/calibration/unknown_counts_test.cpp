// Suppressed counts and missing columns are unknown, not zero: day 0 still meets the tables that
// are whole, every count that is known, and the totals.
#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/local_rates.hpp"
#include "sendsim/tabular/csv_writer.hpp"
#include "shipped_table.hpp"

namespace sendsim::calibration {
namespace {

constexpr const char* kBySetting = "ehc_plans_by_age_setting";
const std::string kArea = "Rotherham";

enum class Becomes : std::uint8_t { kept, unknown, left_out };
using Change = std::function<Becomes(const tabular::CsvTable&, std::size_t row)>;

/// A shipped table with some of its counts changed.
std::string changed(const std::string& name, const Change& change) {
  const tabular::CsvTable table = test::shipped_table(name);
  const std::size_t count = table.column("count");
  tabular::CsvWriter writer{{table.headers().begin(), table.headers().end()}};
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    const std::string_view area = table.at(row, "area").text();
    if (area != kArea && area != "England") continue;
    const Becomes becomes = change(table, row);
    if (becomes == Becomes::left_out) continue;
    for (std::size_t column = 0; column < table.column_count(); ++column)
      writer.add(column == count && becomes == Becomes::unknown ? std::string_view{}
                                                                : table.at(row, column).text());
    writer.end_row();
  }
  return writer.text();
}

const std::array kTables{"annual_reviews",
                         "assessments",
                         "ceased_plans_by_age",
                         "ehc_plans_by_age_band",
                         "ehc_plans_by_age_need",
                         "ehc_plans_by_age_setting",
                         "ehc_plans_by_need_setting",
                         "ehc_plans_by_setting",
                         "england",
                         "finance",
                         "needs",
                         "new_ehc_plans_by_age_band",
                         "new_ehc_plans_by_age_need",
                         "new_ehc_plans_by_age_setting",
                         "new_ehc_plans_by_need_setting",
                         "old_collection",
                         "population",
                         "population_projection",
                         "requests",
                         "sen_in_schools",
                         "settings",
                         "timeliness"};

std::string text_of(const std::string& name) {
  const tabular::CsvTable table = test::shipped_table(name);
  tabular::CsvWriter writer{{table.headers().begin(), table.headers().end()}};
  const bool has_area = table.find_column("area").has_value();
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (has_area && table.at(row, "area").text() != kArea &&
        table.at(row, "area").text() != "England")
      continue;
    for (std::size_t column = 0; column < table.column_count(); ++column)
      writer.add(table.at(row, column).text());
    writer.end_row();
  }
  return writer.text();
}

const EvidenceBook& shipped_book() {
  static const EvidenceBook kBook = [] {
    EvidenceBook book;
    for (const char* name : kTables) book.add(name, text_of(name));
    return book;
  }();
  return kBook;
}

EvidenceBook book_with(const std::string& name, const Change& change) {
  EvidenceBook book = shipped_book();
  book.add(name, changed(name, change));
  return book;
}

BaselineNumbers baseline_of(const EvidenceBook& book) {
  static const RateBook kRates{[](const std::string& name) { return test::shipped_table(name); },
                               2025};
  return make_baseline(book, kArea, 2025, kRates.of(kArea));
}

/// 1 to 4 plans by age and setting are hidden, as the DfE would hide them.
Change small_counts(Becomes become) {
  return [become](const tabular::CsvTable& table, std::size_t row) {
    const auto count = table.at(row, "count");
    const bool is_small = table.at(row, "area").text() == kArea && !count.empty() &&
                          table.at(row, "age").text() != "all" &&
                          table.at(row, "setting").text() != "all" && count.integer() > 0 &&
                          count.integer() < 5;
    return is_small ? become : Becomes::kept;
  };
}

Change column_of(const std::string& setting) {
  return [setting](const tabular::CsvTable& table, std::size_t row) {
    return table.at(row, "setting").text() == setting ? Becomes::unknown : Becomes::kept;
  };
}

using Cells = std::map<std::pair<std::string, std::string>, std::int64_t>;

/// The starting plans by two of age, need and setting, and their totals.
Cells day_0(const BaselineNumbers& n, std::size_t first, std::size_t second) {
  Cells cells;
  for (std::size_t cell = 0; cell < n.plans.size(); ++cell) {
    if (n.plans[cell] == 0) continue;
    const std::size_t age = cell / n.provisions.size() / n.needs.size();
    const std::array codes{age == 2 ? std::string{"0-2"} : std::to_string(age),
                           n.needs[cell / n.provisions.size() % n.needs.size()],
                           n.provisions[cell % n.provisions.size()]};
    for (const std::string& a : {codes.at(first), std::string{"all"}})
      for (const std::string& b : {codes.at(second), std::string{"all"}})
        cells[{a, b}] += n.plans[cell];
  }
  return cells;
}

/// How many of a table's known counts of January 2025 the first day misses; none without a need.
int missed(const EvidenceBook& book, const char* name, const char* first, const char* second,
           const Cells& reached) {
  const tabular::CsvTable& table = book.table(name);
  int count = 0;
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    if (table.at(row, "area").text() != kArea || table.at(row, "year").text() != "2025") continue;
    const std::pair<std::string, std::string> key{table.at(row, first).text(),
                                                  table.at(row, second).text()};
    if (table.at(row, "count").empty()) continue;
    const auto found = reached.find(key);
    count += table.at(row, "count").integer() != (found == reached.end() ? 0 : found->second);
  }
  return count;
}

int missed_by(const BaselineNumbers& numbers, const EvidenceBook& book) {
  return missed(book, kBySetting, "age", "setting", day_0(numbers, 0, 2)) +
         missed(book, "ehc_plans_by_age_need", "age", "need", day_0(numbers, 0, 1)) +
         missed(book, "ehc_plans_by_need_setting", "need", "setting", day_0(numbers, 1, 2));
}

bool tells(const BaselineNumbers& numbers, const std::string& what) {
  return std::any_of(numbers.gaps.begin(), numbers.gaps.end(),
                     [&](const std::string& gap) { return gap.find(what) != std::string::npos; });
}

double independent(const BaselineNumbers& numbers) {
  return static_cast<double>(day_0(numbers, 1, 2).at({"all", "special_independent"}));
}

}  // namespace

TEST_CASE("nothing is filled where nothing is suppressed", "[calibration]") {
  const BaselineNumbers numbers = baseline_of(shipped_book());
  CHECK(missed_by(numbers, shipped_book()) == 0);
  CHECK_FALSE(tells(numbers, "suppressed"));
}

TEST_CASE("a start from suppressed counts meets all that is known", "[calibration]") {
  const BaselineNumbers sound = baseline_of(shipped_book());
  const EvidenceBook hidden = book_with(kBySetting, small_counts(Becomes::unknown));
  const BaselineNumbers numbers = baseline_of(hidden);
  CHECK(missed_by(numbers, hidden) == 0);
  CHECK(tells(numbers, "ehc_plans_by_age_setting.csv: "));
  CHECK(tells(numbers, "cells suppressed or missing: unknown, not zero"));
  CHECK_FALSE(tells(numbers, "contradict"));
  CHECK(numbers.targets.independent_growth == Approx(sound.targets.independent_growth));
  CHECK(numbers.history.size() == sound.history.size());

  // Planted: the same counts as zeros.
  const EvidenceBook as_zeros = book_with(kBySetting, small_counts(Becomes::left_out));
  CHECK(missed_by(baseline_of(as_zeros), as_zeros) > 0);
  CHECK(tells(baseline_of(as_zeros), "contradict"));
}

TEST_CASE("a column that the release lacks is what the totals leave", "[calibration]") {
  const BaselineNumbers sound = baseline_of(shipped_book());
  const EvidenceBook lacking = book_with(kBySetting, column_of("special_independent"));
  const BaselineNumbers numbers = baseline_of(lacking);
  CHECK(missed_by(numbers, lacking) == 0);
  CHECK(missed_by(numbers, shipped_book()) == 0);  // the only one that is unknown: as published
  CHECK(independent(numbers) == independent(sound));
  CHECK(numbers.targets.independent_growth == Approx(sound.targets.independent_growth).margin(0.5));
}

TEST_CASE("a total that nothing tells is refused by name", "[calibration]") {
  const auto measure = [](const std::string& which) {
    return [which](const tabular::CsvTable& table, std::size_t row) {
      return table.at(row, "measure").text() == which ? Becomes::unknown : Becomes::kept;
    };
  };
  CHECK_THROWS_WITH(baseline_of(book_with("assessments", measure("issued"))),
                    Catch::Contains("assessments.csv") && Catch::Contains("measure=issued") &&
                        Catch::Contains("unknown"));
  // Requests are agreed to, refused, undecided or withdrawn: one of them follows from the others.
  const BaselineNumbers sound = baseline_of(shipped_book());
  const BaselineNumbers numbers = baseline_of(book_with("requests", measure("refused")));
  CHECK(numbers.targets.refused == sound.targets.refused);
  CHECK(tells(numbers, "requests.csv: "));
}

TEST_CASE("rates with suppressed ages keep their total, and England's must be there",
          "[calibration]") {
  const auto book_of = [](const Change& change) {
    return RateBook{[&](const std::string& name) {
                      return name == "requests"
                                 ? tabular::CsvTable::parse(changed(name, change), name)
                                 : test::shipped_table(name);
                    },
                    2025};
  };
  const auto refused_last = [](const RateBook& book) {
    return book.of(kArea).borrowed.front().last.value_or(0.0);
  };
  const auto small_refusals = [](Becomes becomes) {
    return [becomes](const tabular::CsvTable& table, std::size_t row) {
      const auto count = table.at(row, "count");
      const bool is_small = table.at(row, "area").text() == kArea && !count.empty() &&
                            table.at(row, "age").text() != "all" &&
                            table.at(row, "measure").text() == "refused" && count.integer() < 10;
      return is_small ? becomes : Becomes::kept;
    };
  };
  const double sound = refused_last(book_of(small_refusals(Becomes::kept)));
  CHECK(refused_last(book_of(small_refusals(Becomes::unknown))) == Approx(sound).epsilon(0.02));
  CHECK(refused_last(book_of(small_refusals(Becomes::left_out))) < 0.97 * sound);
  CHECK_THROWS_WITH(book_of([](const tabular::CsvTable& table, std::size_t row) {
                      return table.at(row, "measure").text() == "refused" ? Becomes::unknown
                                                                          : Becomes::kept;
                    }),
                    Catch::Contains("England"));
}

}  // namespace sendsim::calibration
