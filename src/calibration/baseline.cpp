#include "sendsim/calibration/baseline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "baseline_parts.hpp"
#include "complete_margins.hpp"
#include "flows.hpp"
#include "sendsim/calibration/published_history.hpp"
#include "sendsim/calibration/starting_table.hpp"
#include "unknown_counts.hpp"

namespace sendsim::calibration {
namespace {

constexpr std::size_t kAges = kBaselineAges;

/// Assumptions of the baseline that no table gives; each says `assumption` in the scenario too.
struct Assumed {
  double shrink_preference = 8.0;  ///< the phase's mix weighs as this many new plans
  double share_at_year_end =
      0.75;  ///< of plans ending from DfE age 15 on, those that end on 31 July
  double support_turnover = 0.04;  ///< yearly hazard that SEN support ends before 16
  double turnover = 0.025;         ///< yearly gross migration beside the net, under 18
  double young_turnover = 0.06;    ///< from 18
  double advice_days = 57.0;
};

std::string label(std::size_t age) { return std::to_string(age); }

/// A published flow by completed age: "0-2" is told as age 2, "20+" spread over 20 to 25 evenly.
ByAge flow_by_age(const EvidenceBook& book, const std::string& table, const std::string& area,
                  int year, std::string_view key, std::string_view value) {
  ByAge flow{};
  const std::string y = std::to_string(year);
  const auto at = [&](std::string_view age) {
    return book.count(table, "count", {{"area", area}, {"year", y}, {"age", age}, {key, value}});
  };
  flow[2] = at("0-2");
  for (std::size_t age = 3; age <= 19; ++age) flow[age] = at(label(age));
  for (std::size_t age = 20; age < kAges; ++age) flow[age] = at("20+") / 6.0;
  return flow;
}

/// Plans by DfE age in a January: "0-2" is told as age 2.
ByAge plans_by_age(const EvidenceBook& book, const std::string& area, int year) {
  ByAge stock{};
  const std::string y = std::to_string(year);
  const auto at = [&](std::string_view age) {
    return book.known_count("ehc_plans_by_age_setting", "count",
                            {{"area", area}, {"year", y}, {"age", age}, {"setting", "all"}});
  };
  stock[2] = at("0-2");
  for (std::size_t age = 3; age < kAges; ++age) stock[age] = at(label(age));
  return stock;
}

double at_least(double value, double bound) { return std::max(value, bound); }
double sum(const ByAge& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

void read_registries(const EvidenceBook& book, const Margins& margins, const CodesHeld& also,
                     BaselineNumbers& out) {
  for (const std::string& need : book.values("needs", "need"))
    if (need != "UNKNOWN") out.needs.push_back(need);
  for (const std::string& need : also.needs)
    if (!find_code(out.needs, need)) out.needs.push_back(need);
  const tabular::CsvTable& settings = book.table("settings");
  const std::string flow_year = std::to_string(out.census_year - 1);
  for (std::size_t row = 0; row < settings.row_count(); ++row) {
    const std::string code{settings.at(row, "setting").text()};
    const bool is_held =
        find_code(margins.settings, code).has_value() || find_code(also.provisions, code);
    const double issued = book.known_count(
        "new_ehc_plans_by_age_setting", "count",
        {{"area", out.area}, {"year", flow_year}, {"age", "all"}, {"setting", code}});
    if (!is_held && (code == "placement_unknown" || issued <= 0.0)) continue;
    out.provisions.push_back(code);
    out.sen2_groups.emplace_back(settings.at(row, "group").text());
  }
}

/// The starting plans: an integer table that meets the three published two-way tables.
void read_plans(const Margins& margins, BaselineNumbers& out) {
  const StartingTable table = make_starting_table(margins);
  if (table.total_deviation != 0)
    out.gaps.push_back("plans of January " + std::to_string(out.census_year) +
                       ": the published tables contradict each other; the start misses them by " +
                       std::to_string(table.total_deviation));
  out.plans.assign(kAges * out.needs.size() * out.provisions.size(), 0);
  std::int64_t unknown = 0;
  for (std::size_t age = 0; age < table.ages.size(); ++age)
    for (std::size_t need = 0; need < table.needs.size(); ++need)
      for (std::size_t setting = 0; setting < table.settings.size(); ++setting) {
        const std::int64_t count = table.at(age, need, setting);
        if (count == 0) continue;
        const std::string& published = table.ages[age];
        const std::size_t a = published == "0-2" ? 2 : std::stoul(published);
        // Who has no published need is counted under the other needs.
        const bool without = table.needs[need] == "UNKNOWN";
        if (without) unknown += count;
        const std::size_t n = position(out.needs, without ? "OTH" : table.needs[need]);
        const std::size_t type = position(out.provisions, table.settings[setting]);
        out.plans[(a * out.needs.size() + n) * out.provisions.size() + type] += count;
      }
  if (unknown > 0)
    out.gaps.push_back(std::to_string(unknown) +
                       " plans without a published need: counted under OTH");
}

ByAge residents(const EvidenceBook& book, const std::string& area, int mid_year) {
  ByAge all{};
  for (std::size_t age = 0; age < kAges; ++age)
    all[age] = book.need("population", "count",
                         {{"area", area}, {"year", std::to_string(mid_year)}, {"age", label(age)}});
  return all;
}

/// Births and, by age, the net migration of a cohort in the year to come.
struct Prospects {
  std::map<int, double> births;  ///< by school year
  ByAge net{};                   ///< a person
};

/// From the projection, rebased to the estimate.
Prospects of_projection(const EvidenceBook& book, const BaselineNumbers& out) {
  const int mid_year = out.census_year - 1;
  const auto projected = [&](int year, std::size_t age) {
    return book.need("population_projection", "count",
                     {{"area", out.area}, {"year", std::to_string(year)}, {"age", label(age)}});
  };
  Prospects prospects;
  const double rebase = out.residents[0] / projected(mid_year, 0);
  for (int year = mid_year; year <= mid_year + 11; ++year)
    prospects.births[year] = rebase * projected(std::min(year + 1, 2036), 0);
  for (std::size_t age = 0; age + 1 < kAges; ++age)
    for (int year = mid_year; year < mid_year + 10; ++year)
      prospects.net[age] += 0.1 * (projected(year + 1, age + 1) / projected(year, age) - 1.0);
  return prospects;
}

/// Without one: as many births as there are infants, and each cohort's change from the last
/// estimate but one to the last, over neighbouring ages below 17 (from there on students come and
/// go by single years).
Prospects of_estimates(const EvidenceBook& book, const BaselineNumbers& out) {
  const int mid_year = out.census_year - 1;
  const ByAge before = residents(book, out.area, mid_year - 1);
  Prospects prospects;
  for (int year = mid_year; year <= mid_year + 11; ++year)
    prospects.births[year] = out.residents[0];
  for (std::size_t age = 0; age + 1 < kAges; ++age) {
    const std::size_t first = age == 0 || age > 16 ? age : age - 1;
    const std::size_t last = age > 15 ? age : age + 1;
    double from = 0.0;
    double to = 0.0;
    for (std::size_t a = first; a <= last; ++a) {
      from += before[a];
      to += out.residents[a + 1];
    }
    prospects.net[age] = to / from - 1.0;
  }
  return prospects;
}

/// Births and gross migration: turnover beside the net.
void read_population(const EvidenceBook& book, const Assumed& assumed, BaselineNumbers& out) {
  const int mid_year = out.census_year - 1;
  out.residents = residents(book, out.area, mid_year);
  const bool is_projected =
      book.find("population_projection", "count",
                {{"area", out.area}, {"year", std::to_string(mid_year)}, {"age", "0"}})
          .has_value();
  const Prospects prospects = is_projected ? of_projection(book, out) : of_estimates(book, out);
  out.births = prospects.births;
  for (std::size_t age = 0; age < kAges; ++age) {
    const double turnover = age < 18 ? assumed.turnover : assumed.young_turnover;
    out.leaving[age] = turnover + at_least(-prospects.net[age], 0.0);
    out.arrivals[age] = (turnover + at_least(prospects.net[age], 0.0)) * out.residents[age];
  }
  const std::string latest = "ONS-MYE-" + std::to_string(mid_year);
  if (is_projected) {
    out.sources.births = "ONS-SNPP-2022, rebased to " + latest + " at age 0";
    out.sources.migration = "the net of ONS-SNPP-2022";
  } else {
    out.sources.births = "assumption (as many as there were infants in " + latest + ")";
    out.sources.migration =
        "the net of ONS-MYE-" + std::to_string(mid_year - 1) + " to " + latest + " by cohort";
    out.gaps.emplace_back(
        "births and migration: no projection; the last infants and each cohort's last yearly "
        "change are carried on");
  }
}

/// SEN support by age and need: the published shares of pupils in primary and secondary schools, a
/// shape within the phases and a mix of needs that are assumptions.
void read_support(const EvidenceBook& book, BaselineNumbers& out) {
  const std::string year = std::to_string(out.census_year);
  out.sources.support =
      "assumption (published shares of pupils, DFE-LAIT-2026; shape by age and mix of needs "
      "assumed)";
  const auto percent = [&](const std::string& phase) {
    const auto share = [&](const std::string& area) {
      return book.find("sen_in_schools", "value",
                       {{"area", area}, {"year", year}, {"measure", phase}});
    };
    if (const auto own = share(out.area)) return 0.01 * *own;
    out.gaps.push_back(phase + ": not published; England's share of pupils");
    return 0.01 * share("England").value_or(14.0);
  };
  const double in_primary = percent("sen_support_primary");
  const double in_secondary = percent("sen_support_secondary");
  ByAge prevalence{};
  const std::array primary{0.55, 0.80, 1.0, 1.08, 1.14, 1.20, 1.23};  // Reception to Year 6
  const std::array secondary{1.10, 1.04, 1.0, 0.95, 0.91};            // Years 7 to 11
  for (std::size_t i = 0; i < primary.size(); ++i) prevalence[4 + i] = primary[i] * in_primary;
  for (std::size_t i = 0; i < secondary.size(); ++i)
    prevalence[11 + i] = secondary[i] * in_secondary;
  prevalence[1] = 0.006;
  prevalence[2] = 0.03;
  prevalence[3] = 0.065;
  prevalence[16] = 0.05;
  prevalence[17] = 0.02;
  // Needs: under 6 speech and language leads, from 11 SEMH; the mix moves between the two in
  // between.
  const std::map<std::string, std::pair<double, double>> mix{
      {"SLCN", {0.62, 0.10}},  {"ASD", {0.12, 0.11}},    {"SEMH", {0.08, 0.30}},
      {"MLD", {0.06, 0.17}},   {"SPLD", {0.01, 0.22}},   {"PD", {0.03, 0.025}},
      {"HI", {0.02, 0.02}},    {"VI", {0.015, 0.012}},   {"MSI", {0.003, 0.002}},
      {"SLD", {0.004, 0.002}}, {"PMLD", {0.003, 0.001}}, {"OTH", {0.035, 0.038}},
      {"DS", {0.003, 0.001}}};
  out.sen_support.assign(out.needs.size(), ByAge{});
  for (std::size_t age = 0; age < kAges; ++age) {
    const double older = std::clamp((static_cast<double>(age) - 3.0) / 8.0, 0.0, 1.0);
    double total = 0.0;
    for (const std::string& need : out.needs)
      total += (1.0 - older) * mix.at(need).first + older * mix.at(need).second;
    for (std::size_t need = 0; need < out.needs.size(); ++need) {
      const auto& [young, old] = mix.at(out.needs[need]);
      out.sen_support[need][age] = std::round(out.residents[age] * prevalence[age] *
                                              ((1.0 - older) * young + older * old) / total);
    }
  }
}

/// Shares of the needs among new plans by completed age; the area's own, shrunk to all ages'.
std::vector<std::vector<double>> need_mix(const EvidenceBook& book, const BaselineNumbers& out) {
  const std::string year = std::to_string(out.census_year - 1);
  std::vector<std::vector<double>> mix(kAges, std::vector<double>(out.needs.size(), 0.0));
  const auto count = [&](const std::string& area, std::string_view age, const std::string& need) {
    return book.known_count("new_ehc_plans_by_age_need", "count",
                            {{"area", area}, {"year", year}, {"age", age}, {"need", need}});
  };
  for (std::size_t age = 0; age < kAges; ++age) {
    const std::string published = age < 3 ? "0-2" : age > 19 ? "20+" : label(age);
    double england = 0.0;
    for (const std::string& need : out.needs) england += count("England", published, need);
    double total = 0.0;
    for (std::size_t need = 0; need < out.needs.size(); ++need)
      total += mix[age][need] =
          count(out.area, published, out.needs[need]) +
          10.0 * count("England", published, out.needs[need]) / at_least(england, 1.0);
    for (double& share : mix[age]) share /= at_least(total, 1e-9);
  }
  return mix;
}

/// Requests by completed age over the stock on SEN support of that age, the needs in proportion to
/// their share of new plans.
void fit_requests(const EvidenceBook& book, BaselineNumbers& out) {
  const ByAge requests =
      flow_by_age(book, "requests", out.area, out.census_year - 1, "measure", "received");
  const auto mix = need_mix(book, out);
  out.request.assign(out.needs.size(), ByAge{});
  std::vector<ByAge> exposure;
  for (const ByAge& need : out.sen_support) exposure.push_back(by_completed_age(need));
  for (std::size_t age = 1; age < 20; ++age) {
    double expected = 0.0;
    for (std::size_t need = 0; need < out.needs.size(); ++need) {
      // At most three requests a child and year: a need that is rare on SEN support comes late to
      // it.
      out.request[need][age] =
          std::min(3.0, requests[age] * mix[age][need] / at_least(exposure[need][age], 1.0));
      expected += out.request[need][age] * exposure[need][age];
    }
    const double factor = expected > 0.0 ? requests[age] / expected : 0.0;
    for (ByAge& need : out.request) need[age] = std::min(3.0, need[age] * std::min(factor, 3.0));
  }
}

/// What the lasting rate is multiplied by in the first year, so that as many events come of
/// `exposed` as at that year's own rates.
double first_year_factor(const LocalRate& rate, const ByAge& exposed) {
  constexpr double kMost = 4.0;
  double first = 0.0;
  double later = 0.0;
  for (std::size_t age = 0; age < kAges; ++age) {
    first += rate.first_year[age] * exposed[age];
    later += rate.lasting[age] * exposed[age];
  }
  return first > 0.0 && later > 0.0 ? std::clamp(first / later, 1.0 / kMost, kMost) : 1.0;
}

void fit_decisions(const EvidenceBook& book, const LocalRates& rates, BaselineNumbers& out) {
  const int year = out.census_year - 1;
  const auto flow = [&](const char* table, std::string_view measure) {
    return flow_by_age(book, table, out.area, year, "measure", measure);
  };
  out.first_year.refuse = first_year_factor(rates.refused, flow("requests", "received"));
  out.refuse = kept_below_certain(by_dfe_age(rates.refused.lasting), out.first_year.refuse);
  out.first_year.not_issue = first_year_factor(rates.not_issued, flow("assessments", "issued"));
  out.not_issue =
      kept_below_certain(by_dfe_age(rates.not_issued.lasting), out.first_year.not_issue);
  const std::string y = std::to_string(year);
  const auto total = [&](const std::string& table, std::string_view measure) {
    return book.need(table, "count",
                     {{"area", out.area}, {"year", y}, {"age", "all"}, {"measure", measure}});
  };
  // An authority that calls every plan an exception (Dorset, 2024) is taken to have none.
  double counted = total("timeliness", "issued_without_exceptions");
  double in_time = total("timeliness", "within_20_weeks_without_exceptions");
  if (counted <= 0.0) {
    counted = total("timeliness", "issued");
    in_time = total("timeliness", "within_20_weeks");
    out.gaps.emplace_back(
        "timeliness: every plan is published as an exception; none is taken for one");
  }
  out.exception = 1.0 - counted / total("timeliness", "issued");
  out.targets = {total("requests", "received"),
                 total("requests", "refused"),
                 total("assessments", "issued"),
                 0.0,
                 in_time / counted,
                 0.0};
}

/// Onset: what SEN support of a cohort must gain from one census to the next so that the stock by
/// age stays as it is, given who goes on to a plan, whose support ends, and who moves.
void fit_onset(const EvidenceBook& book, const Assumed& assumed, BaselineNumbers& out) {
  for (std::size_t age = 0; age < kAges; ++age)
    out.support_ends[age] = age < 16    ? assumed.support_turnover
                            : age == 16 ? 0.8
                            : age == 17 ? 1.6
                                        : 4.0;
  const std::string year = std::to_string(out.census_year - 1);
  const auto mix = need_mix(book, out);
  std::vector<ByAge> issued(out.needs.size(), ByAge{});
  for (std::size_t need = 0; need < out.needs.size(); ++need)
    for (std::size_t age = 2; age < 16; ++age) {
      const std::string published = age < 3 ? "0-2" : label(age);
      issued[need][age] =
          book.known_count(
              "new_ehc_plans_by_age_need", "count",
              {{"area", out.area}, {"year", year}, {"age", published}, {"need", "all"}}) *
          mix[age][need];
    }
  keep_support_level(issued, plans_by_age(book, out.area, out.census_year), out);
}

ByAge ceased_other_than_transfers(const EvidenceBook& book, const std::string& area, int year) {
  const ByAge all = flow_by_age(book, "ceased_plans_by_age", area, year, "reason", "all");
  const ByAge transfers =
      flow_by_age(book, "ceased_plans_by_age", area, year, "reason", "moved_to_other_authority");
  const ByAge oldest =
      flow_by_age(book, "ceased_plans_by_age", area, year, "reason", "reached_maximum_age");
  ByAge out{};
  for (std::size_t age = 0; age < kAges; ++age)
    out[age] = at_least(all[age] - transfers[age] - oldest[age], 0.0);
  return out;
}

void fit_ceasing(const EvidenceBook& book, const Assumed& assumed, const LocalRates& rates,
                 BaselineNumbers& out) {
  const ByAge& rate = rates.ending.lasting;
  const ByAge held = plans_by_age(book, out.area, out.census_year);
  out.first_year.ends = first_year_factor(rates.ending, held);
  for (std::size_t age = 0; age < kAges; ++age) {
    const double late = age >= 15 ? assumed.share_at_year_end : 0.0;
    out.year_end[age] = 1.0 - std::pow(1.0 - rate[age], late);
    out.ceases[std::min(age + 1, kAges - 1)] = -std::log1p(-rate[age]) * (1.0 - late);
    out.targets.ceased += rates.ending.first_year[age] * held[age];
  }
  out.ceases[0] = out.ceases[1];
  out.year_end = kept_below_certain(out.year_end, out.first_year.ends);
  if (sum(plans_by_age(book, out.area, out.census_year - 1)) <= 0.0)
    out.gaps.push_back("plans of January " + std::to_string(out.census_year - 1) +
                       " by age are not there: worked out from the next January's and the year's "
                       "flows");
  out.moves_out = rates.transferred.lasting;
  out.first_year.moves_out = first_year_factor(rates.transferred, held);
  for (std::size_t age = 0; age < kAges; ++age)
    out.targets.ceased += rates.transferred.first_year[age] * held[age];
  out.targets.ceased += held[24];  // 25 on 31 August: the maximum age
  out.reasons = {"transferred", "maximum_age"};
  std::vector<std::string> published;
  for (const std::string& reason : book.values("ceased_plans_by_age", "reason"))
    if (reason != "all" && reason != "moved_to_other_authority" && reason != "reached_maximum_age")
      published.push_back(reason);
  out.reasons.insert(out.reasons.end(), published.begin(), published.end());
  out.reason_weights.assign(kAges, std::vector<double>(out.reasons.size(), 0.0));
  for (std::size_t r = 0; r < published.size(); ++r) {
    const ByAge own = flow_by_age(book, "ceased_plans_by_age", out.area, out.census_year - 1,
                                  "reason", published[r]);
    const ByAge england = flow_by_age(book, "ceased_plans_by_age", "England", out.census_year - 1,
                                      "reason", published[r]);
    const ByAge england_all = ceased_other_than_transfers(book, "England", out.census_year - 1);
    for (std::size_t age = 0; age < kAges; ++age)
      out.reason_weights[age][r + 2] =
          own[age] + 5.0 * england[age] / at_least(england_all[age], 1.0);
  }
  for (auto& row : out.reason_weights)
    if (std::accumulate(row.begin(), row.end(), 0.0) <= 0.0) row.back() = 1.0;
}

/// What the year before the census had more or less of than lasts.
void tell_unusual(BaselineNumbers& out) {
  for (const BorrowedRate& rate : out.borrowed)
    if (rate.unusual && rate.last)
      out.gaps.push_back(fmt::format(
          "{}: {:.2f} times England's at the same ages in {}{}: taken to be {:.2f} times from the "
          "second year on",
          rate.name, *rate.last, out.census_year - 1,
          rate.before ? fmt::format(", {:.2f} times the year before", *rate.before) : std::string{},
          rate.lasting));
}

/// As many of the plans as are expected to move in a year, by the ages of the stock under 18.
void fit_plan_arrivals(const EvidenceBook& book, const LocalRates& rates, BaselineNumbers& out) {
  for (const BorrowedRate& rate : rates.borrowed)
    if (rate.name == kMovesInWithAPlan && out.area != "England")
      for (const auto& [year, own] :
           {std::pair{out.census_year - 2, rate.before}, std::pair{out.census_year - 1, rate.last}})
        if (!own)
          out.gaps.push_back(fmt::format(
              "{}: unknown for {} (plans held, new or ceased are missing)", rate.name, year));
  const ByAge held = plans_by_age(book, out.area, out.census_year);
  const double a_year = rates.moved_in * sum(held);
  double under_18 = 0.0;
  for (std::size_t age = 0; age < 18; ++age) under_18 += held[age];
  for (std::size_t age = 0; age < 18; ++age)
    out.plan_arrivals[age] = a_year * held[age] / at_least(under_18, 1.0);
}

using Table = std::vector<std::vector<double>>;  // age × setting

Table plans_by_age_and_setting(const BaselineNumbers& numbers) {
  const std::size_t types = numbers.provisions.size();
  Table held(kAges, std::vector<double>(types, 0.0));
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell)
    held[cell / types / numbers.needs.size()][cell % types] +=
        static_cast<double>(numbers.plans[cell]);
  return held;
}

/// England's plans by DfE age in one setting, "0-2" standing at each of these ages.
ByAge held_in_england(const EvidenceBook& book, const BaselineNumbers& numbers,
                      const std::string& setting) {
  ByAge held{};
  for (std::size_t age = 0; age < kAges; ++age)
    held[age] = book.count("ehc_plans_by_age_setting", "count",
                           {{"area", "England"},
                            {"year", std::to_string(numbers.census_year)},
                            {"age", age <= 2 ? "0-2" : label(age)},
                            {"setting", setting}});
  return held;
}

/// The ages that a setting is for: those at which England has at least a fiftieth of what it has at
/// the setting's commonest age. An authority's own counts are too few to tell.
void read_usual_ages(const EvidenceBook& book, BaselineNumbers& out) {
  constexpr double kLeast = 0.02;
  out.usual.assign(kAges, std::vector<bool>(out.provisions.size(), true));
  for (std::size_t type = 0; type < out.provisions.size(); ++type) {
    const ByAge held = held_in_england(book, out, out.provisions[type]);
    const double most = *std::max_element(held.begin(), held.end());
    for (std::size_t age = 0; age < kAges; ++age)
      out.usual[age][type] = most == 0.0 || held[age] >= kLeast * most;
  }
}

/// The year's new plans by DfE age and setting; where too few have one, the stock's instead.
Table new_plans_by_setting(const EvidenceBook& book, BaselineNumbers& out) {
  constexpr double kFewest = 20.0;
  const std::string year = std::to_string(out.census_year - 1);
  const auto count = [&](const std::string& age, const std::string& setting) {
    return book.known_count(
        "new_ehc_plans_by_age_setting", "count",
        {{"area", out.area}, {"year", year}, {"age", age}, {"setting", setting}});
  };
  Table counts(kAges, std::vector<double>(out.provisions.size(), 0.0));
  double known = 0.0;
  for (std::size_t type = 0; type < out.provisions.size(); ++type)
    for (std::size_t age = 0; age < kAges; ++age) {
      counts[age][type] = count(label(age), out.provisions[type]);
      if (out.provisions[type] != "placement_unknown") known += counts[age][type];
    }
  if (known >= kFewest && 2.0 * known >= count("all", "all")) return counts;
  out.gaps.push_back("new plans of " + year +
                     ": too few have a setting; that of all plans at their age");
  return plans_by_age_and_setting(out);
}

void fit_preference(const EvidenceBook& book, const Assumed& assumed, BaselineNumbers& out) {
  const std::string year = std::to_string(out.census_year - 1);
  const std::size_t types = out.provisions.size();
  const Table counts = new_plans_by_setting(book, out);
  Table phases(5, std::vector<double>(types, 0.0));
  for (std::size_t age = 0; age < kAges; ++age)
    for (std::size_t type = 0; type < types; ++type)
      phases[static_cast<std::size_t>(phase_of(age))][type] += counts[age][type];
  phases[4] = phases[3];
  out.preference_by_age.assign(kAges, std::vector<double>(types, 0.0));
  for (std::size_t age = 0; age < kAges; ++age) {
    const auto& phase = phases[static_cast<std::size_t>(phase_of(age))];
    const double phase_total = std::accumulate(phase.begin(), phase.end(), 0.0);
    std::vector<double>& weights = out.preference_by_age[age];
    for (std::size_t type = 0; type < types; ++type)
      weights[type] =
          counts[age][type] + assumed.shrink_preference * phase[type] / at_least(phase_total, 1.0);
    keep_usual(out, age, weights);
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) weight /= at_least(total, 1e-9);
  }
  out.preference_by_need.assign(out.needs.size(), std::vector<double>(types, 1.0));
  const auto count = [&](const std::string& need, const std::string& setting) {
    return book.known_count(
        "new_ehc_plans_by_need_setting", "count",
        {{"area", out.area}, {"year", year}, {"need", need}, {"setting", setting}});
  };
  const double all = count("all", "all");
  for (std::size_t need = 0; need < out.needs.size(); ++need)
    for (std::size_t type = 0; type < types; ++type) {
      const double expected =
          count(out.needs[need], "all") * count("all", out.provisions[type]) / at_least(all, 1.0);
      out.preference_by_need[need][type] =
          (count(out.needs[need], out.provisions[type]) + 5.0) / (expected + 5.0);
    }
}

/// Plans by DfE age and setting in a January, academies and maintained special schools as one:
/// those of the second stand under the first.
Table caseload(const EvidenceBook& book, const BaselineNumbers& numbers, const std::string& table,
               int year) {
  Table stock(kAges, std::vector<double>(numbers.provisions.size(), 0.0));
  const bool is_start = table == "ehc_plans_by_age_setting" && year == numbers.census_year;
  const Table start = is_start ? plans_by_age_and_setting(numbers) : Table{};
  const std::string y = std::to_string(year);
  for (std::size_t type = 0; type < numbers.provisions.size(); ++type) {
    std::size_t under = type;
    for (std::size_t other = 0; other < numbers.provisions.size(); ++other)
      if (numbers.provisions[other] == "special_academy_free" &&
          same_provision(numbers.provisions[other], numbers.provisions[type]))
        under = other;
    for (std::size_t age = 2; age < kAges; ++age)
      stock[age][under] += is_start ? start[age][type]
                                    : book.known_count(table, "count",
                                                       {{"area", numbers.area},
                                                        {"year", y},
                                                        {"age", age == 2 ? "0-2" : label(age)},
                                                        {"setting", numbers.provisions[type]}});
  }
  return stock;
}

/// Smoothed with weights 1, 2, 1 over the neighbouring ages of one phase who also spend the next
/// year in one phase: who is about to leave school counts for nobody younger.
Table smoothed(const Table& table) {
  Table out(table.size(), std::vector<double>(table.front().size(), 0.0));
  for (std::size_t age = 0; age < kAges; ++age)
    for (std::size_t other = age > 0 ? age - 1 : 0; other <= std::min(age + 1, kAges - 1); ++other)
      if (phase_of(other) == phase_of(age) && phase_of(other + 1) == phase_of(age + 1))
        for (std::size_t type = 0; type < table.front().size(); ++type)
          out[age][type] += (other == age ? 2.0 : 1.0) * table[other][type];
  return out;
}

/// Shares what is counted as moves to academies and free special schools out between them and
/// maintained ones, as the children of that age are: the two grow together, and nobody waits for
/// the one with the other empty.
void share_out_state_special(const BaselineNumbers& numbers, const Table& held, std::size_t age,
                             std::vector<double>& moves) {
  const auto academy = find_code(numbers.provisions, "special_academy_free");
  const auto maintained = find_code(numbers.provisions, "special_la_maintained");
  if (!academy || !maintained) return;
  const double both = held[age][*academy] + held[age][*maintained];
  if (both <= 0.0) return;
  const double total = moves[*academy];
  moves[*maintained] += total * held[age][*maintained] / both;
  moves[*academy] = total * held[age][*academy] / both;
}

/// The least movement that turns last January's settings of an age into this January's of the next,
/// given the new plans of the year: who may stay stays, and what one setting has too many goes to
/// those that have too few, in proportion. Who leaves or moves in is taken to have the settings of
/// the rest.
void fit_moves(const EvidenceBook& book, BaselineNumbers& out) {
  const std::size_t types = out.provisions.size();
  const Table before =
      smoothed(caseload(book, out, "ehc_plans_by_age_setting", out.census_year - 1));
  const Table issued = caseload(book, out, "new_ehc_plans_by_age_setting", out.census_year - 1);
  const Table held = smoothed(plans_by_age_and_setting(out));
  Table after = caseload(book, out, "ehc_plans_by_age_setting", out.census_year);
  for (std::size_t age = 0; age < kAges; ++age)
    for (std::size_t type = 0; type < types; ++type)
      after[age][type] = at_least(after[age][type] - issued[age][type], 0.0);
  // Ages a + 1 are smoothed as those of a, so that the two sides of a step match.
  Table shifted(kAges, std::vector<double>(types, 0.0));
  for (std::size_t age = 0; age + 1 < kAges; ++age) shifted[age] = after[age + 1];
  after = smoothed(shifted);
  out.moves.assign(kAges, Table(types, std::vector<double>(types, 0.0)));
  for (std::size_t age = 2; age + 1 < kAges; ++age) {
    const double from_total = std::accumulate(before[age].begin(), before[age].end(), 0.0);
    const double to_total = std::accumulate(after[age].begin(), after[age].end(), 0.0);
    if (from_total < 20.0 || to_total < 20.0) continue;
    std::vector<double> surplus(types), deficit(types);
    for (std::size_t type = 0; type < types; ++type) {
      const double gain = after[age][type] / to_total - before[age][type] / from_total;
      surplus[type] = at_least(-gain, 0.0);
      deficit[type] = out.usual[age + 1][type] ? at_least(gain, 0.0) : 0.0;
    }
    const double lack = std::accumulate(deficit.begin(), deficit.end(), 0.0);
    for (std::size_t from = 0; from < types; ++from)
      for (std::size_t to = 0; to < types; ++to)
        if (from != to && before[age][from] > 0.0 && lack > 0.0)
          // Just under, so that what is printed sums to at most 1.
          out.moves[age][from][to] =
              0.99999 * surplus[from] / (before[age][from] / from_total) * deficit[to] / lack;
    for (std::size_t from = 0; from < types; ++from)
      share_out_state_special(out, held, age + 1, out.moves[age][from]);
    // Who is in a maintained special school moves as those in academies do.
    const auto academy = find_code(out.provisions, "special_academy_free");
    for (std::size_t type = 0; type < types; ++type)
      if (academy && out.provisions[type] == "special_la_maintained")
        out.moves[age][type] = out.moves[age][*academy];
  }
}

/// What the authority's own year cannot tell, for want of anybody in that setting at that age: as
/// many leave it as England's share of it falls by from that age to the next. And nobody stays in a
/// setting beyond its ages. They move to the authority's settings of the next age.
void move_on(const EvidenceBook& book, BaselineNumbers& out) {
  const Table seen = smoothed(caseload(book, out, "ehc_plans_by_age_setting", out.census_year - 1));
  const Table stock = smoothed(caseload(book, out, "ehc_plans_by_age_setting", out.census_year));
  const Table both = smoothed(plans_by_age_and_setting(out));
  const ByAge all = held_in_england(book, out, "all");
  for (std::size_t from = 0; from < out.provisions.size(); ++from) {
    const ByAge held = held_in_england(book, out, out.provisions[from]);
    for (std::size_t age = 0; age + 1 < kAges; ++age) {
      const bool beyond = !out.usual[age + 1][from];
      const bool counted_with_academies =
          out.provisions[from] == "special_la_maintained" &&
          find_code(out.provisions, "special_academy_free").has_value();
      if (!beyond && (seen[age][from] > 0.0 || counted_with_academies)) continue;
      const double before = held[age] / at_least(all[age], 1.0);
      const double after = held[age + 1] / at_least(all[age + 1], 1.0);
      const double leave = beyond ? 1.0 : before > 0.0 ? at_least(1.0 - after / before, 0.0) : 0.0;
      std::vector<double> to = stock[age + 1];
      // Nobody of that age is held: as those a year younger.
      for (std::size_t older = age + 1;
           older > 0 && std::accumulate(to.begin(), to.end(), 0.0) == 0.0; --older)
        to = stock[older - 1];
      to[from] = 0.0;
      keep_usual(out, age + 1, to);
      const double total = std::accumulate(to.begin(), to.end(), 0.0);
      for (std::size_t type = 0; type < to.size(); ++type)
        out.moves[age][from][type] = total > 0.0 ? 0.99999 * leave * to[type] / total : 0.0;
      if (!same_provision(out.provisions[from], "special_academy_free"))
        share_out_state_special(out, both, age + 1, out.moves[age][from]);
    }
  }
}

void fit_request_shares(const EvidenceBook& book, BaselineNumbers& out) {
  share_requests(
      flow_by_age(book, "requests", out.area, out.census_year - 1, "measure", "received"),
      need_mix(book, out), out);
}

/// Published plans by setting in a January; nothing where fewer than half of them have one.
std::optional<std::vector<double>> published_by_setting(const EvidenceBook& book,
                                                        const std::string& area,
                                                        const std::vector<std::string>& settings,
                                                        int january) {
  std::vector<double> held;
  double known = 0.0;
  const auto count = [&](const std::string& setting) {
    return book.known_count(
        "ehc_plans_by_age_setting", "count",
        {{"area", area}, {"year", std::to_string(january)}, {"age", "all"}, {"setting", setting}});
  };
  for (const std::string& setting : settings) {
    held.push_back(count(setting));
    if (setting != "placement_unknown") known += held.back();
  }
  if (known <= 0.0 || 2.0 * known < count("all")) return std::nullopt;
  return held;
}

/// The yearly growth of independent and non-maintained special plans, compounding, from the first
/// January from 2019 on that has settings to this one; nothing with fewer than three years between.
struct Pace {
  double a_year;
  double plan_years;  ///< plans held now for each of the years
};
std::optional<Pace> pace_of_independent(const EvidenceBook& book, const std::string& area,
                                        int census_year) {
  constexpr int kFirst = 2019;
  constexpr int kFewestYears = 3;
  const std::vector<std::string> settings = book.values("settings", "setting");
  const auto held = [&](int year) -> std::optional<double> {
    const auto by_setting = published_by_setting(book, area, settings, year);
    if (!by_setting) return std::nullopt;
    double independent = 0.0;
    for (std::size_t i = 0; i < settings.size(); ++i)
      if (is_independent_special(settings[i])) independent += (*by_setting)[i];
    return independent;
  };
  const std::optional<double> now = held(census_year);
  for (int year = kFirst; now && year + kFewestYears <= census_year; ++year)
    if (const std::optional<double> then = held(year)) {
      // One more on either side: from none to some is growth, too, but not without end.
      const double years = census_year - year;
      return Pace{std::pow((*now + 1.0) / (*then + 1.0), 1.0 / years) - 1.0, *now * years};
    }
  return std::nullopt;
}

/// England's pace, since an authority's own foretells next to nothing beyond it.
void fit_independent_growth(const EvidenceBook& book, BaselineNumbers& out) {
  const auto england = pace_of_independent(book, "England", out.census_year);
  out.independent_pace = england ? england->a_year : kEnglandsIndependentPace;
  if (const auto own = pace_of_independent(book, out.area, out.census_year))
    out.independent_pace +=
        weight_of_own_pace(own->plan_years) * (own->a_year - out.independent_pace);
  else
    out.gaps.push_back(fmt::format(
        "growth of independent special plans: fewer than four Januaries have settings; England's, "
        "{:.1f} % a year",
        100.0 * out.independent_pace));
  out.targets.independent_growth = growth_of_independent(out);
}

/// Published figures of the area by year and line.
class Accounts {
 public:
  Accounts(const EvidenceBook& book, const std::string& area) : book_{book}, area_{area} {}
  [[nodiscard]] std::optional<double> find(std::string_view year, std::string_view line) const {
    return book_.find("finance", "value", {{"area", area_}, {"year", year}, {"line", line}});
  }
  [[nodiscard]] double figure(std::string_view year, std::string_view line) const {
    return book_.need("finance", "value", {{"area", area_}, {"year", year}, {"line", line}});
  }
  [[nodiscard]] double benchmark(std::string_view line) const { return figure("2021-22", line); }
  [[nodiscard]] bool has_benchmark() const {
    return find("2021-22", "ehcp_total") && find("2021-22", "outturn_topup_state_primary");
  }
  [[nodiscard]] bool has_lines() const { return find("2023-24", "topup_all_gross").has_value(); }

 private:
  const EvidenceBook& book_;
  const std::string& area_;
};

/// The shape of prices: the benchmarking's top-up a plan of 2021-22, spread over the settings of
/// each of its groups by assumption.
class TopUpShape {
 public:
  TopUpShape() = default;  // England's
  explicit TopUpShape(const Accounts& accounts) {
    if (!accounts.has_benchmark()) return;
    const auto benchmark = [&](std::string_view line) { return accounts.benchmark(line); };
    // What the authority did not buy, or bought for nobody, keeps the price below.
    const auto ratio = [](double& price, double spend, double plans) {
      if (spend > 0.0 && plans > 0.0) price = spend / plans;
    };
    ratio(mainstream_,
          benchmark("outturn_topup_state_primary") + benchmark("outturn_topup_state_secondary"),
          benchmark("plans_mainstream") + benchmark("plans_rp_or_sen_unit"));
    ratio(state_special_, benchmark("outturn_topup_state_special"),
          benchmark("plans_maintained_special_or_academy"));
    ratio(independent_, benchmark("outturn_topup_indep_special"),
          benchmark("plans_nmss_or_independent"));
    ratio(alternative_, benchmark("outturn_topup_state_pru_ap"), benchmark("plans_hospital_or_ap"));
    ratio(
        post_16_,
        benchmark("outturn_topup_state_post_school") + benchmark("outturn_topup_indep_post_school"),
        benchmark("plans_post16"));
  }
  [[nodiscard]] double of(const std::string& setting, const std::string& group) const {
    if (setting == "special_independent" || setting == "special_non_maintained")
      return independent_;
    if (group == "special") return state_special_;
    if (setting == "mainstream_independent") return 2.0 * mainstream_;
    if (setting.find("resourced") != std::string::npos ||
        setting.find("senunit") != std::string::npos)
      return 1.4 * mainstream_;
    if (group == "mainstream" || group == "early_years") return mainstream_;
    if (group == "ap_pru") return alternative_;
    if (setting == "specialist_post_16_institutions") return 3.0 * post_16_;
    if (group == "fe") return 0.6 * post_16_;
    if (setting == "other_arrangements_la" || setting == "online_provider" ||
        setting == "other_placement_settings")
      return 2.5 * mainstream_;
    return 0.0;  // elective home education, not in education
  }
  /// The five prices that all others are parts of, by what a reader calls their settings.
  struct Kind {
    const char* name;
    const char* setting;
    const char* group;
  };
  static constexpr std::array<Kind, 5> kKinds{{
      {"mainstream schools", "", "mainstream"},
      {"state special schools", "", "special"},
      {"independent and non-maintained special schools", "special_independent", "special"},
      {"alternative provision", "", "ap_pru"},
      {"further education", "", "fe"},
  }};

 private:
  // Pounds a plan and year, England's orders of size: assumption, and the level is fitted anyway.
  double mainstream_ = 6'000.0;
  double state_special_ = 12'000.0;
  double independent_ = 50'000.0;
  double alternative_ = 12'000.0;
  double post_16_ = 7'000.0;
};

/// Share of the children of a setting whom the authority transports: assumption.
double share_transported(const std::string& setting, const std::string& group) {
  if (group == "special") return 0.65;
  if (group == "ap_pru") return 0.5;
  if (setting.find("resourced") != std::string::npos) return 0.35;
  if (group == "mainstream") return 0.05;
  return group == "fe" ? 0.15 : 0.0;
}

constexpr double kPrice = 1.03;  // 2024-25 to 2025-26: assumption

/// What forbids to use a table stands before what is merely unknown: screens show the first few.
void put_first(std::string gap, BaselineNumbers& out) {
  out.gaps.insert(out.gaps.begin(), std::move(gap));
}

/// Prices far from England's proportions: section 251 spend over plans that were few, or that are
/// coded otherwise now.
void tell_odd_prices(const TopUpShape& own, double own_level, const TopUpShape& england,
                     double england_level, BaselineNumbers& out) {
  constexpr double kOdd = 3.0;
  const std::vector<double> plans = plans_by_setting(out);
  for (const TopUpShape::Kind& kind : TopUpShape::kKinds) {
    const double price = own_level * own.of(kind.setting, kind.group);
    const double usual = england_level * england.of(kind.setting, kind.group);
    double held = 0.0;
    for (std::size_t type = 0; type < plans.size(); ++type)
      if (own.of(out.provisions[type], out.sen2_groups[type]) == own.of(kind.setting, kind.group))
        held += plans[type];
    if (held <= 0.0 || (price < kOdd * usual && kOdd * price > usual)) continue;
    put_first(
        fmt::format(
            "price of a plan in {}: £{:.0f} a year for {:.0f} plans, where England's proportions "
            "would give £{:.0f}: what section 251 has spent on few plans, or on plans that are "
            "counted elsewhere now. Put the council's own in its place before using the money",
            kind.name, price, held, usual),
        out);
  }
}

/// The level of prices: section 251's net spend on lines 1.2.x of 2024-25, given the plans of that
/// year by setting.
void fit_prices(const EvidenceBook& book, const Accounts& accounts, BaselineNumbers& out) {
  const std::vector<double> now = plans_by_setting(out);
  const std::vector<double> year_before =
      published_by_setting(book, out.area, out.provisions, out.census_year - 1).value_or(now);
  const TopUpShape shape{accounts};
  const TopUpShape england;
  double modelled = 0.0;
  double in_england = 0.0;
  double carried = 0.0;
  for (std::size_t type = 0; type < out.provisions.size(); ++type) {
    const std::string& setting = out.provisions[type];
    // The mean of the financial year 2024-25 lies at October: a quarter of January 2024's, three of
    // 2025's.
    const double plans = 0.25 * year_before[type] + 0.75 * now[type];
    out.money.top_up.push_back(shape.of(setting, out.sen2_groups[type]));
    out.money.transport.push_back(share_transported(setting, out.sen2_groups[type]));
    modelled += plans * out.money.top_up.back();
    in_england += plans * england.of(setting, out.sen2_groups[type]);
    carried += plans * out.money.transport.back();
  }
  const auto outturn = accounts.find("2024-25", "high_needs_1_2");
  // Without accounts the prices are those that they are spread by: England's orders of size.
  out.money.outturn_high_needs = outturn.value_or(modelled / 0.85);
  if (!outturn)
    put_first(
        "no published spend on lines 1.2.x: England's orders of size; do not use the money tables",
        out);
  double services = 0.15 * out.money.outturn_high_needs;
  double pre_16_transport = 0.06 * out.money.outturn_high_needs;
  if (accounts.has_lines() && accounts.find("2023-24", "high_needs_1_2")) {
    services = at_least(accounts.figure("2023-24", "high_needs_1_2") -
                            accounts.figure("2023-24", "topup_all_gross"),
                        0.0) *
               1.04;
    pre_16_transport = accounts.figure("2023-24", "sen_transport_pre16_gross") * 1.04;
  } else {
    out.gaps.emplace_back(
        "no published section 251 lines of 2023-24: services are 15 %, transport is 6 % of the net "
        "spend on lines 1.2.x");
  }
  const double top_ups = (out.money.outturn_high_needs - services) * kPrice;
  for (double& price : out.money.top_up) price *= top_ups / at_least(modelled, 1.0);
  tell_odd_prices(shape, top_ups / at_least(modelled, 1.0), england,
                  top_ups / at_least(in_england, 1.0), out);
  for (double& price : out.money.transport)
    price *= pre_16_transport / at_least(carried, 1.0) * 1.04;
  out.money.services = services * kPrice;
}

/// Rotherham: the block after deductions has not been published since 2023-24, and schools that
/// became academies took their places' funding out of it: 2024-25 is worked out from the spend and
/// the in-year pressure told to the Schools Forum, later years follow England's totals.
void fit_rotherham_block(BaselineNumbers& out) {
  constexpr double kTransfer = 3'459'000.0;     // ROT-SF-2024: 1.5 % of the schools block
  constexpr double kSafetyValve = 3'000'000.0;  // ROT-STAR-2022: a year, to 2025-26
  constexpr double kPressure = 1'500'000.0;     // ROT-SF-2024b: in-year, 2024-25
  const double block =
      out.money.outturn_high_needs + out.money.place_funding - kPressure - kTransfer;
  const double next_block = block * 12.0 / 10.7;
  out.money.high_needs_budget[2024] = block + kTransfer + kSafetyValve;
  out.money.high_needs_budget[2025] = next_block + kTransfer + kSafetyValve;
  for (int year = 2026; year <= 2035; ++year)
    out.money.high_needs_budget[year] =
        next_block * std::pow(1.02, std::max(0, year - 2026)) + kTransfer;
  out.money.opening_balance = 200'000.0;
  out.sources.budget =
      "assumption (2024-25: section 251 spend of DFE-S251-2025 and place funding less the in-year "
      "pressure of ROT-SF-2024b; then England's totals, NAO_2024_10 and IFS_2024_12; with the "
      "schools "
      "block transfer of ROT-SF-2024 and, to 2025-26, the safety valve of ROT-STAR-2022; flat in "
      "2026-27, then 2 % a year)";
  out.sources.opening_balance =
      "ROT-SF-2024 draft deficit of 1.7 million at 31 March 2024 (section 251 carried forward 0.98 "
      "million); in-year pressure of 1.5 million (ROT-SF-2024b) less 3 million of safety valve: "
      "assumption";
}

/// Any other authority: the last published block carried on with England's totals (10.1, 10.7 and
/// 12.0 billion in 2023-24, 2024-25 and 2025-26), and the balance of 31 March 2024 with what
/// 2024-25 cost beyond it. Transfers from the schools block, safety valve agreements and what
/// schools that became academies take out of both are not known.
void fit_block(const Accounts& accounts, BaselineNumbers& out) {
  const std::optional<double> published =
      accounts.find("2023-24", "high_needs_block_after_deductions");
  const double spend = out.money.outturn_high_needs + out.money.place_funding;
  const double last_block = published ? *published * 10.7 / 10.1 : spend;
  if (!published) out.gaps.emplace_back("no published high needs block: taken as the spend");
  const double next_block = last_block * 12.0 / 10.7;
  out.money.high_needs_budget[2024] = last_block;
  for (int year = 2025; year <= 2035; ++year)
    out.money.high_needs_budget[year] = next_block * std::pow(1.02, std::max(0, year - 2026));
  const std::optional<double> carried = accounts.find("2023-24", "dsg_carried_forward");
  if (!carried) out.gaps.emplace_back("no published DSG balance of 31 March 2024: taken as 0");
  out.money.opening_balance = carried.value_or(0.0) + spend - last_block;
  out.sources.budget =
      "assumption (high needs block after deductions of 2023-24, DFE-DSG-2024, with England's "
      "totals "
      "to 2025-26, NAO_2024_10 and IFS_2024_12; flat in 2026-27, then 2 % a year; no transfer from "
      "the "
      "schools block, no safety valve)";
  out.sources.opening_balance =
      "assumption (section 251 carried forward at 31 March 2024, DFE-S251-LINES-2024, positive = "
      "deficit, plus the spend of 2024-25, DFE-S251-2025, beyond that year's budget above)";
}

void fit_money(const EvidenceBook& book, BaselineNumbers& out) {
  const Accounts accounts{book, out.area};
  if (!accounts.has_benchmark())
    out.gaps.emplace_back(
        "no published benchmarking of 2021-22: prices by setting in England's proportions");
  fit_prices(book, accounts, out);
  const auto lifted = [&](std::string_view line) {
    const std::optional<double> spent = accounts.find("2023-24", line);
    if (!spent)
      out.gaps.push_back("no " + std::string{line} + " in section 251 of 2023-24: shown as 0");
    return spent.value_or(0.0) * 1.04 * kPrice;
  };
  out.money.psychology = lifted("educational_psychology_gross");
  out.money.administration = lifted("sen_administration_gross");
  if (out.area == "Rotherham") {
    out.money.place_funding = accounts.benchmark("outturn_place_pru_ap");
    out.sources.place_funding =
        "DFE-HNB-2022 outturn of the pupil referral units 2021-22; the special schools have become "
        "academies, whose places are deducted from the block";
    fit_rotherham_block(out);
  } else {
    out.money.place_funding = accounts.find("2021-22", "outturn_place_total").value_or(0.0);
    out.sources.place_funding =
        "assumption (DFE-HNB-2022 outturn of place funding of maintained schools 2021-22, kept)";
    fit_block(accounts, out);
  }
}

/// Small letters, digits and hyphens: "Bristol, City of" is bristol-city-of.
std::string scenario_name(const std::string& area) {
  std::string name;
  for (const char letter : area) {
    const char small =
        letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    if ((small >= 'a' && small <= 'z') || (small >= '0' && small <= '9'))
      name += small;
    else if (letter == ' ' || letter == '-')
      name += name.ends_with('-') ? "" : "-";
  }
  return name;
}

void read_history(const EvidenceBook& book, BaselineNumbers& out) {
  std::vector<std::string> groups;
  for (const std::string& group : out.sen2_groups)
    if (!find_code(groups, group)) groups.push_back(group);
  out.history =
      published_history(book, out.area, groups,
                        {"high_needs/1.2.1-2_top_up_state", "high_needs/1.2.3_top_up_independent",
                         "high_needs/1.2.2-3_top_up_post_16", "high_needs/1.2.4-13_services"});
}

std::string caveat_of(const std::string& area, int census_year, bool has_backlog) {
  std::string text = "  Read with care: children seek special places as often as in " +
                     std::to_string(census_year - 1) +
                     ", when many opened, so that the\n"
                     "  list of who waits is an upper bound; most of them are taught in a "
                     "mainstream school meanwhile,\n"
                     "  at its price, so that what their places would cost is not in the deficit. ";
  text +=
      has_backlog
          ? "The wait for a plan\n"
            "  rests on the line for psychologists. They grow in number as requests are expected "
            "to: where fewer\n"
            "  are asked for, the line is worked off in later years. "
          : "The wait for a plan\n"
            "  rests on the other advice: psychologists are as many as is expected to be needed, "
            "and it is long\n"
            "  where requests outgrow them. ";
  if (area == "Rotherham") return text + "The budget is an assumption without a range.\n";
  return text +
         "The budget and the opening balance are\n"
         "  assumptions without a range: put the council's own figures in their place.\n";
}

}  // namespace

bool is_independent_special(const std::string& setting) {
  return setting == "special_independent" || setting == "special_non_maintained";
}

BaselineNumbers make_baseline(const EvidenceBook& published, const std::string& area,
                              int census_year, const LocalRates& rates,
                              const backtest::Outlook& outlook, const CodesHeld& also) {
  const Assumed assumed;
  BaselineNumbers out;
  out.outlook = outlook;
  out.borrowed = rates.borrowed;
  out.other_advice_days = assumed.advice_days;
  out.area = area;
  out.name = scenario_name(area);
  out.census_year = census_year;
  const FilledBook filled = with_unknown_filled(published, area, census_year);
  const EvidenceBook& evidence = filled.book;
  const CompleteMargins complete = complete_margins(evidence, area, census_year);
  out.gaps = filled.gaps;
  out.gaps.insert(out.gaps.end(), complete.gaps.begin(), complete.gaps.end());
  read_registries(evidence, complete.margins, also, out);
  read_plans(complete.margins, out);
  read_population(evidence, assumed, out);
  read_support(evidence, out);
  fit_decisions(evidence, rates, out);
  reconcile_flows(evidence, rates, out);
  out.caveat = caveat_of(area, census_year, out.backlog.has_value());
  fit_requests(evidence, out);
  fit_onset(evidence, assumed, out);
  fit_ceasing(evidence, assumed, rates, out);
  tell_unusual(out);
  fit_plan_arrivals(evidence, rates, out);
  read_usual_ages(evidence, out);
  fit_preference(evidence, assumed, out);
  fit_moves(evidence, out);
  move_on(evidence, out);
  fit_places(out);
  fit_independent_growth(evidence, out);
  fit_request_shares(evidence, out);
  out.open = open_assessments(out);
  fit_money(evidence, out);
  const ByAge support = support_total(out);
  for (std::size_t age = 0; age < kAges; ++age) {
    const double share = support[age] / out.residents[age];
    out.arrivals_with_support[age] = out.arrivals[age] * share;
    out.arrivals[age] *= 1.0 - share;
  }
  fit_staff(out);
  read_history(published, out);
  return out;
}

}  // namespace sendsim::calibration
