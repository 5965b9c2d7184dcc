#include "sendsim/calibration/own_returns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "baseline_parts.hpp"
#include "own_parts.hpp"
#include "sendsim/sen2/provision.hpp"

namespace sendsim::calibration {
namespace {

std::string source_of(const sen2::Histories& histories) {
  const int first = histories.returns.front().year;
  const int last = histories.returns.back().year;
  return first == last ? fmt::format("SEN2 return of {}", last)
                       : fmt::format("SEN2 returns of {} to {}", first, last);
}

/// What a reader must know, as lines of the scenario's description. One January shows no moves.
std::string caveat_of(const OwnReturns& own) {
  const bool moves = own.first_year != own.last_year;
  return fmt::format(
      "  Plans, open requests and assessments, rates{} are those of the\n  {};\n"
      "  residents, SEN support, {}prices, budget and growth of requests are published figures or "
      "assumptions. "
      "Read with care: children\n"
      "  seek special places as often as they got one in those years; most of those who wait "
      "are "
      "taught in a mainstream\n"
      "  school meanwhile, at its price, so that what their places would cost is not in the "
      "deficit. Psychologists are as\n"
      "  many as is expected to be needed: where requests outgrow them the wait for a plan is "
      "long. The budget and the\n"
      "  opening balance have no range: put the council's own figures in their place.\n",
      moves ? ", delays and moves" : " and delays", own.source, moves ? "" : "moves, ");
}

/// Of what the evidence lacks, what own counts do not mend: residents, SEN support, growth, money.
void keep_gaps_of_what_is_borrowed(BaselineNumbers& numbers) {
  std::erase_if(numbers.gaps, [](const std::string& gap) {
    constexpr std::array kBorrowed{"births", "sen_support", "growth", "no "};
    return std::none_of(kBorrowed.begin(), kBorrowed.end(),
                        [&](const char* begins) { return gap.starts_with(begins); });
  });
}

void tell_what_returns_lack(BaselineNumbers& numbers) {
  constexpr int kEvidence = 2025;
  if (numbers.census_year > kEvidence)
    numbers.gaps.push_back(fmt::format(
        "residents, SEN support and money are those published for January {}, moved on to {}; the "
        "growth of requests is that expected in January {}",
        kEvidence, numbers.census_year, kEvidence));
  numbers.gaps.emplace_back(
      "SEN2 tells neither the need of an open request nor whether the psychologist has reported: "
      "needs as those of requests of that age, reports as taking two weeks");
}

}  // namespace

ByAge by_age(const sen2::AgeCounts& counts) {
  ByAge ages{};
  std::copy_n(counts.begin(), ages.size(), ages.begin());
  return ages;
}

double sum_of_ages(const ByAge& values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

std::size_t counted_age(int age) {
  return static_cast<std::size_t>(std::clamp(age, 0, static_cast<int>(kBaselineAges) - 1));
}

std::string_view need_counted(sen2::NeedType need) {
  return need == sen2::NeedType::unknown ? sen2::code_of(sen2::NeedType::OTH) : sen2::code_of(need);
}

std::string told_count(std::int64_t count) {
  constexpr std::int64_t kFewestTold = 5;
  return count > 0 && count < kFewestTold ? "fewer than 5" : std::to_string(count);
}

CodesHeld codes_in(const sen2::Histories& histories) {
  std::set<std::string> needs;
  std::set<std::string> provisions;
  for (const sen2::ChildHistory& child : histories.children)
    for (const sen2::CensusView& view : child.censuses) {
      needs.emplace(need_counted(view.need));
      // Nobody is placed there: it is a kind of provision only where it has to be.
      if (view.provision != sen2::Provision::placement_unknown ||
          view.in_return + 1 == histories.returns.size())
        provisions.emplace(sen2::code_of(view.provision));
    }
  return {{needs.begin(), needs.end()}, {provisions.begin(), provisions.end()}};
}

void put_own_returns(const sen2::Histories& histories, const sen2::Observed& observed,
                     const LocalRates& published, BaselineNumbers& numbers) {
  const OwnFiles own{histories, observed, sen2::day_zero(histories)};
  numbers.own = OwnReturns{.first_year = histories.returns.front().year,
                           .last_year = histories.returns.back().year,
                           .source = source_of(histories),
                           .rates = {}};
  numbers.caveat = caveat_of(*numbers.own);
  numbers.borrowed.clear();
  keep_gaps_of_what_is_borrowed(numbers);
  numbers.backlog.reset();
  numbers.urgent = 0.0;
  put_plans(own, numbers);
  put_targets(own, numbers);
  put_requests(own, numbers);
  put_decisions(own, published, numbers);
  put_endings(own, numbers);
  put_durations(own, numbers);
  put_settings(own, numbers);
  put_open_assessments(own, numbers);
  put_independent_growth(own, numbers);
  numbers.places.clear();
  fit_places(numbers);
  fit_staff(numbers);
  tell_growth_of_requests(own, numbers);
  tell_what_returns_lack(numbers);
}

}  // namespace sendsim::calibration
