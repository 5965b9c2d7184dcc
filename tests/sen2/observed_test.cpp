#include "sendsim/sen2/observed.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <string>

#include "invented_authority.hpp"
#include "sendsim/core/date.hpp"

using namespace sendsim::sen2;
using sendsim::stats::Interval;

namespace {

EstablishmentBook book_of(const invented::Authority& authority) {
  EstablishmentBook book;
  const invented::File gias = authority.gias();
  book.add(gias.text, gias.name);
  return book;
}

/// How often ranges of 90 % held the truth.
struct Held {
  int times = 0, of = 0, below = 0;
  void add(const Interval& range, double truth) {
    ++of;
    times += range.low <= truth && truth <= range.high ? 1 : 0;
    below += truth < range.low ? 1 : 0;
  }
  [[nodiscard]] double share() const { return static_cast<double>(times) / of; }
};

class Coverage90 {
 public:
  void add(const invented::Authority& authority) {
    const invented::Planted& planted = authority.planted();
    const Observed seen = observe(join_returns(authority.returns(), book_of(authority)));
    const YearCounts all = seen.all_years();
    const auto years = static_cast<double>(seen.years.size());
    for (std::size_t age = 1; age < 20; ++age)
      held["requests"].add(range_of(EventCount{all.requests[age], years * planted.residents}),
                           planted.requests[age]);
    for (const auto& [from, to] : kBands) {
      ShareCount refused, not_issued;
      EventCount transfers;
      for (auto age = static_cast<std::size_t>(from); age <= static_cast<std::size_t>(to); ++age) {
        refused += {all.refused[age], all.refused[age] + all.agreed[age]};
        not_issued += {all.not_issued[age], all.not_issued[age] + all.to_issue[age]};
        transfers += {all.ceased[5][age], all.plan_days[age] / 365.25};
      }
      const auto at = static_cast<std::size_t>(from);
      held["refused"].add(range_of(refused), planted.refuse[at]);
      held["not issued"].add(range_of(not_issued), planted.not_issue[at]);
      held["transferred out"].add(range_of(transfers), planted.transfers_out[at]);
    }
    for (std::size_t age = 6; age < 22; ++age)
      held["ceased in the year"].add(range_of(seen.endings.hazard(age)), planted.ceases[age]);
    for (std::size_t age = 15; age < 22; ++age)
      held["ended with the school year"].add(seen.endings.with_school_year(age).range,
                                             planted.year_end[age]);
    held["moves by date"].add(range_of(seen.moves.changed_by_date(5, 10)), planted.moves[7]);
    held["moves by date"].add(range_of(seen.moves.changed_by_date(12, 15)), planted.moves[13]);
    // Eight kinds, every other one as likely: the closed form for a year's end. A census lies
    // within two days of a year after the last.
    const double kinds = 8.0;
    const double changed =
        (1.0 - 1.0 / kinds) * (1.0 - std::exp(-planted.moves[7] * kinds / (kinds - 1.0)));
    held["moves by census"].add(range_of(seen.moves.changed_by_census(5, 9)), changed);
    held["moves by census"].add(range_of(seen.moves.changed_by_census(12, 14)), changed);
    EventCount moved_in;
    for (const double count : all.moved_in) moved_in.events += count;
    moved_in.years = years;
    held["moved in"].add(range_of(moved_in), planted.transfers_in);
    add("decision", seen.decision, planted.decision);
    add("assessment", seen.assessment, planted.assessment);
    add("plan", seen.plan, planted.plan);
    const auto season = seen.season();
    double requests = 0;
    for (const double month : all.requests_by_month) requests += month;
    // August's share of the year's requests.
    const double august =
        planted.august * 31.0 / (planted.august * 31.0 + planted.other_months * (365.25 - 31.0));
    held["August"].add(range_of(ShareCount{all.requests_by_month[7], requests}), august);
    august_sum += season[7];
  }

  std::map<std::string, Held> held;
  double august_sum = 0.0;

 private:
  static constexpr std::pair<int, int> kBands[] = {{0, 4}, {5, 10}, {11, 15}, {16, 17}};

  void add(const std::string& name, const StageWaits& waits, const invented::Wait& planted) {
    const auto fit = waits.lognormal();
    if (!fit) return;
    held[name + ": mean"].add({fit->mean - 1.645 * fit->mean_se, fit->mean + 1.645 * fit->mean_se},
                              planted.mean);
    held[name + ": cv"].add({fit->cv - 1.645 * fit->cv_se, fit->cv + 1.645 * fit->cv_se},
                            planted.cv);
    const SurvivalCurve curve = waits.curve();
    const double variance = std::log(1.0 + planted.cv * planted.cv);
    const int day = static_cast<int>(planted.mean);
    const double z =
        (std::log(day + 0.5) - std::log(planted.mean) + variance / 2.0) / std::sqrt(variance);
    const double error = 1.645 * std::sqrt(curve.variance_beyond(day));
    held[name + ": curve"].add(
        {curve.lasting_beyond(day) - error, curve.lasting_beyond(day) + error},
        0.5 * std::erfc(z / std::sqrt(2.0)));
  }
};

}  // namespace

TEST_CASE("planted rates lie in their ranges as often as these say", "[sen2]") {
  constexpr int kAuthorities = std::max(2, 400 / SENDSIM_SAMPLE_DIVISOR);
  Coverage90 coverage;
  for (int i = 0; i < kAuthorities; ++i)
    coverage.add(
        invented::Authority{1000ULL + static_cast<unsigned>(i), invented::usual_rates(), {}});
  for (const auto& [name, held] : coverage.held) {
    CAPTURE(name, held.times, held.of, held.below);
    WARN(name << " " << held.share() << " of " << held.of << " below " << held.below);
    if (SENDSIM_SAMPLE_DIVISOR == 1) {
      CHECK(held.share() >= 0.85);
      CHECK(held.share() <= 0.95);
    }
  }
  CHECK(coverage.august_sum / kAuthorities ==
        Approx(0.1).epsilon(0.1 * std::sqrt(SENDSIM_SAMPLE_DIVISOR)));
}
