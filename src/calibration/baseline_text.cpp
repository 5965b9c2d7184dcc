// A baseline as the files of a scenario folder. The sources named here are those of
// scenarios/data/SOURCES.md.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/calibration/baseline.hpp"
#include "sendsim/calibration/data_quality_text.hpp"
#include "sendsim/calibration/known_gaps_text.hpp"
#include "sendsim/calibration/published_history.hpp"
#include "sendsim/core/date.hpp"

namespace sendsim::calibration {
namespace {

using Lines = std::string;

/// The source of what comes from the authority's own returns, where there are any.
std::string source_of(const BaselineNumbers& n, const std::string& published,
                      const std::string& own) {
  return n.own ? n.own->source + ", " + own : published;
}

/// The same where a comma would end the value.
std::string quoted_source_of(const BaselineNumbers& n, const std::string& published,
                             const std::string& own) {
  return n.own ? '"' + source_of(n, published, own) + '"' : published;
}

/// Six significant digits: enough for every rate, and the same text on every machine.
std::string number(double value) { return fmt::format("{:.6g}", value); }

std::string list(const ByAge& values) {
  std::string text = "[";
  for (std::size_t age = 0; age < values.size(); ++age)
    text += (age == 0 ? "" : ", ") + number(values[age]);
  return text + "]";
}

std::string need_by_age(const std::vector<std::string>& needs, const std::vector<ByAge>& table) {
  std::string text = "age";
  for (const std::string& need : needs) text += "," + need;
  text += "\n";
  for (std::size_t age = 0; age < kBaselineAges; ++age) {
    text += std::to_string(age);
    for (const ByAge& need : table) text += "," + number(need[age]);
    text += "\n";
  }
  return text;
}

std::string rows_by(const std::string& name, const std::vector<std::string>& rows,
                    const std::vector<std::string>& columns,
                    const std::vector<std::vector<double>>& table) {
  std::string text = name;
  for (const std::string& column : columns) text += "," + column;
  text += "\n";
  for (std::size_t row = 0; row < rows.size(); ++row) {
    text += rows[row];
    for (const double value : table[row]) text += "," + number(value);
    text += "\n";
  }
  return text;
}

std::vector<std::string> age_codes() {
  std::vector<std::string> codes;
  for (std::size_t age = 0; age < kBaselineAges; ++age) codes.push_back(std::to_string(age));
  return codes;
}

/// One line for each pair of codes, the last axis across the columns.
std::string wide_csv(const std::string& first, const std::string& second,
                     const std::vector<std::string>& seconds,
                     const std::vector<std::string>& across, const auto& value) {
  std::string text = first + "," + second;
  for (const std::string& column : across) text += "," + column;
  text += "\n";
  for (std::size_t age = 0; age < kBaselineAges; ++age)
    for (std::size_t row = 0; row < seconds.size(); ++row) {
      text += std::to_string(age) + "," + seconds[row];
      for (std::size_t column = 0; column < across.size(); ++column)
        text += "," + number(value(age, row, column));
      text += "\n";
    }
  return text;
}

std::string plans_csv(const BaselineNumbers& n) {
  return wide_csv("age", "need", n.needs, n.provisions,
                  [&](std::size_t age, std::size_t need, std::size_t type) {
                    return static_cast<double>(
                        n.plans[(age * n.needs.size() + need) * n.provisions.size() + type]);
                  });
}

std::string moves_csv(const BaselineNumbers& n) {
  return wide_csv(
      "age", "from", n.provisions, n.provisions,
      [&](std::size_t age, std::size_t from, std::size_t to) { return n.moves[age][from][to]; });
}

/// Needs and provision of plan holders who move in: those of the stock, with a little of every
/// age's so that no age is without, of provision only what is for that age.
std::vector<std::vector<double>> stock_mix(const BaselineNumbers& numbers, bool by_need) {
  const std::size_t width = by_need ? numbers.needs.size() : numbers.provisions.size();
  std::vector<std::vector<double>> mix(kBaselineAges, std::vector<double>(width, 0.0));
  std::vector<double> all(width, 0.0);
  double total = 0.0;
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell) {
    const std::size_t type = cell % numbers.provisions.size();
    const std::size_t need = cell / numbers.provisions.size() % numbers.needs.size();
    const std::size_t age = cell / numbers.provisions.size() / numbers.needs.size();
    const auto count = static_cast<double>(numbers.plans[cell]);
    mix[age][by_need ? need : type] += count;
    all[by_need ? need : type] += count;
    total += count;
  }
  for (std::size_t age = 0; age < mix.size(); ++age)
    for (std::size_t i = 0; i < width; ++i)
      if (by_need || numbers.usual[age][i]) mix[age][i] += all[i] / total;
  return mix;
}

Lines frame(const BaselineNumbers& n) {
  Lines text = fmt::format(
      "# {0}: the state of the SEN2 census of January {1}, and the rates of {2}.\n"
      "# Made by sendsim {7}; what each number rests on stands beside it.\n"
      "sendsim: 1\n"
      "name: {3}-baseline\n"
      "description: >-\n"
      "  {0} from the SEN2 census of January {1} to August {4}, with the rates of {2}, requests "
      "growing, and {8}"
      "{6}"
      "period:\n  first: {5}\n  last: {4}-08-31\n\n",
      n.area, n.census_year, n.census_year - 1, n.name, n.census_year + kYearsOfBaseline,
      to_string(sen2_census_day(n.census_year)), n.caveat,
      n.own ? "import sen2 from the " + n.own->source + " and scenarios/data"
            : std::string{"new from scenarios/data"},
      n.listed.source.empty()
          ? "no\n  places beyond those filled on the first day and 2 % of over-fill: what happens "
            "if "
            "nothing is done.\n"
          : "the\n  places that are commissioned (" + n.listed.source +
                ") with 2 % of over-fill: what happens if nothing else is done.\n");
  text += "needs:\n";
  for (const std::string& need : n.needs) text += fmt::format("  - {{code: {}}}\n", need);
  text += "\n# The settings of the DfE's caseload table that somebody holds.\nprovision_types:\n";
  for (std::size_t i = 0; i < n.provisions.size(); ++i)
    text += fmt::format("  - {{code: {}, sen2_group: {}}}\n", n.provisions[i], n.sen2_groups[i]);
  text += "\nstrata:\n  - {code: female}\n  - {code: male}\n\ncease_reasons:\n";
  for (const std::string& reason : n.reasons) text += fmt::format("  - {{code: {}}}\n", reason);
  return text + "\n";
}

Lines population(const BaselineNumbers& n) {
  Lines text =
      "population:\n"
      "  stratum_share:\n    value: {female: 0.488, male: 0.512}\n    source: assumption "
      "(England's sex ratio at birth, 105 to 100)\n"
      "  births:\n    unit: persons a year\n    source: " +
      n.sources.births + "\n    from:\n";
  for (const auto& [year, births] : n.births)
    text += fmt::format("      {}-09-01: {}\n", year, number(births));
  text += fmt::format(
      "  arrivals:\n    value: {0}\n    unit: persons a year\n    source: assumption (turnover of "
      "2.5 %, from 18 on 6 %, a year beside {3})\n"
      "  arrivals_with_sen_support:\n    value: {1}\n    unit: persons a year\n    source: "
      "assumption (the same arrivals at the prevalence of their age)\n"
      "  leaving:\n    value: {2}\n    unit: a year\n    source: assumption (turnover beside {3})"
      "\n\n",
      list(n.arrivals), list(n.arrivals_with_support), list(n.leaving), n.sources.migration);
  return text;
}

/// Parts of a year's growth that each calendar year has seen: "{2025-01-16: 0, 2026-01-01: 1.7,
/// …}". The first year repeats the published one, so that a council can hold it against its own
/// count; the next has the growth of both.
std::string growth_years(const BaselineNumbers& n) {
  std::string text = "{" + to_string(sen2_census_day(n.census_year)) + ": 0";
  for (int ahead = 2; ahead <= kYearsOfBaseline + 1; ++ahead)
    text += fmt::format(", {}-01-01: {}", n.census_year + ahead - 1,
                        number(backtest::years_of_growth(ahead)));
  return text + "}";
}

Lines uncertainty(const char* distribution, const char* of, double size, const char* each = "") {
  if (size <= 0.0) return "";
  return fmt::format("    uncertainty: {{distribution: {}, {}: {:.3g}{}}}\n", distribution, of,
                     size, each);
}

/// Requests as forecasts of them have gone wrong: src/backtest/METHODS.md has the equations.
Lines request_outlook(const BaselineNumbers& n) {
  const backtest::Outlook& outlook = n.outlook;
  return "  request_trend:\n    value: 1\n    source: assumption (the rates of the base year; the "
         "spread is one year's chance, as far as it reaches plans; sendsim backtest)\n" +
         uncertainty("lognormal", "cv", n.spread.requests * outlook.chance_cv) +
         "  request_year_factor:\n    value: 1\n    source: assumption (as many as expected; the "
         "spread is one year's chance, as far as it reaches plans; sendsim backtest)\n" +
         uncertainty("lognormal", "cv", n.spread.requests * outlook.chance_cv, ", each: year") +
         fmt::format(
             "  request_growth:\n    value: {}\n    unit: a year\n    source: assumption "
             "(forecast of requests one to four years ahead, with the spread of its earlier "
             "errors as far as they reached plans; sendsim backtest)\n",
             number(outlook.growth)) +
         uncertainty("normal", "sd", n.spread.requests * outlook.growth_sd) +
         fmt::format(
             "  request_growth_years:\n    from: {}\n    source: assumption (the first year "
             "repeats the published one; of a year's growth {} is carried on into the "
             "next)\n",
             growth_years(n), backtest::kFadeOfGrowth);
}

/// What a table is multiplied by in the first year; nothing where by 1.
Lines in_the_first_year(const BaselineNumbers& n, double factor) {
  if (factor == 1.0) return "";
  return fmt::format("    over_time: {{{}: {}, {}: 1}}\n",
                     to_string(sen2_census_day(n.census_year)), number(factor),
                     to_string(second_year_begins(n.census_year)));
}

/// The source of a rate that leans on England, neighbours and the year before.
std::string borrowing(const char* what) {
  return fmt::format(
      "DFE-EHCP-2025 {}; what lasts of two years, drawn to England's and the "
      "statistical neighbours' (README; the first year as published)",
      what);
}

Lines season(const BaselineNumbers& n) {
  if (n.season.by_month) {
    std::string months;
    for (std::size_t month = 0; month < n.season.by_month->size(); ++month)
      months += fmt::format("{}{}: {}", month == 0 ? "" : ", ", month + 1,
                            number((*n.season.by_month)[month]));
    return fmt::format("  request_season:\n    value: {{{}}}\n    source: {}\n\n", months,
                       source_of(n, "", "requests by month"));
  }
  return fmt::format(
      "  request_season:\n    value: {{1-7: {0}, 8: {1}, 9-12: {0}}}\n    source: "
      "assumption (few requests in August)\n\n",
      number(n.season.other_months), number(n.season.august));
}

Lines identification(const BaselineNumbers& n) {
  return "identification:\n"
         "  onset:\n    csv: data/onset.csv\n    unit: a year\n    source: assumption (fitted so "
         "that SEN support by age and need holds its level)\n"
         "  onset_factor:\n    value: {female: 0.62, male: 1.36}\n    source: assumption (England "
         "2025, 69.8 % of plans are held by males)\n" +
         fmt::format(
             "  onset_follows_requests:\n    value: {}\n    source: assumption (plans issued "
             "over onsets, so that SEN support holds its level although more go on to a "
             "plan)\n",
             number(n.share_to_plan)) +
         "  support_ends:\n    csv: data/support_ends.csv\n    unit: a year\n    source: "
         "assumption (no figure is published)\n"
         "  request:\n    csv: data/request.csv\n    unit: a year\n    source: " +
         source_of(n,
                   "DFE-EHCP-2025 requests by age over SEN support by age; needs as those of new "
                   "plans; tuned to the published total",
                   "requests by age over SEN support by age; needs as those of new plans; tuned to "
                   "the last whole year's total") +
         "\n" + request_outlook(n) + season(n);
}

std::string by_date(const std::vector<std::pair<Day, double>>& steps, int digits = 4) {
  std::string text = "{";
  for (const auto& [from, value] : steps)
    text +=
        fmt::format("{}{}: {:.{}g}", text.size() > 1 ? ", " : "", to_string(from), value, digits);
  return text + "}";
}

Lines psychologists(const BaselineNumbers& n) {
  const std::string why =
      n.backlog
          ? fmt::format(
                "the first year's fitted by simulation to {:.0f} new plans; then as many as "
                "complete "
                "what is agreed to and is expected to be, since England's completed assessments "
                "have "
                "followed the agreed requests of the year before",
                n.targets.issued)
          : fmt::format(
                "back-calculated: the requests of {} less refusals, 34 a psychologist and year, "
                "EPI_EP_2026; then more as what is agreed to is expected to grow",
                n.census_year - 1);
  Lines text =
      fmt::format("    fte:\n      unit: FTE\n      source: \"assumption ({})\"\n      from: {}\n",
                  why, by_date(psychologists_by_date(n)));
  text +=
      "    fte_follows_requests: {value: 1, source: \"assumption (requests that are drawn to grow "
      "faster or slower than expected are met by as many more or fewer)\"}\n";
  if (n.backlog)
    text += fmt::format(
        "    urgent: {{value: {}, source: \"assumption (fitted by simulation to the share within "
        "20 "
        "weeks of {})\"}}\n",
        number(n.urgent), n.census_year - 1);
  return text;
}

/// How the authority's own counts are told to be drawn to the published ones.
std::string shrunk() { return ", drawn to the published rates where few (README)"; }

std::string refusal_source(const BaselineNumbers& n) {
  return source_of(n, borrowing("refused of decided by age") + ", tuned to the published total",
                   "refused and withdrawn of decided by age" + shrunk() +
                       ", tuned to the last whole year's total");
}

std::string other_advice_source(const BaselineNumbers& n) {
  return source_of(
      n,
      n.backlog ? "assumption (no longer than psychologists take where nobody waits for them)"
                : "assumption (back-calculated from the share within 20 weeks of 2024)",
      "decision to outcome, open assessments among them; the mean tuned to the share within 20 "
      "weeks of the last whole year");
}

Lines assessment(const BaselineNumbers& n) {
  // clang-format off
  constexpr const char* kText = R"yaml(assessment:
  issue_within: {{value: 140, unit: days, source: "SI 2014/1530 reg. 13(2), https://www.legislation.gov.uk/uksi/2014/1530/regulation/13"}}
  decision: {{law: lognormal, mean: {{value: {}, unit: days}}, cv: {}, source: "{}"}}
  refuse:
    value: {}
{}    source: {}
  other_advice: {{law: lognormal, mean: {{value: {}, unit: days}}, cv: {}, source: "{}"}}
  not_issue:
    value: {}
{}    source: {}
  consultation: {{law: lognormal, mean: {{value: {}, unit: days}}, cv: {}, source: "{}"}}
  exception: {{value: {}, source: {}}}
  ask_again_after: {{value: 180, unit: days, source: assumption}}
  falling_capacity: finish_task
  psychologists:
{}    work: {{law: lognormal, mean: {{value: 6.6, unit: days}}, cv: 0.4, source: "assumption (225 days a year at 34 assessments, EPI_EP_2026)"}}
    discipline: {}
  officers:
    fte:
      unit: FTE
      source: "assumption (a third more than the work of {}'s new plans and the reviews takes; then as the plans that are expected need)"
      from: {}
    fte_follows_requests: {{value: 0.5, source: "assumption (half of the work is for plans there are already)"}}
    plan_work: {{law: lognormal, mean: {{value: 2, unit: days}}, cv: 0.4, source: assumption}}
    review_work: {{law: lognormal, mean: {{value: 0.75, unit: days}}, cv: 0.4, source: assumption}}
    discipline: priority

)yaml";
  // clang-format on
  const BaselineNumbers::Delays& delays = n.delays;
  return fmt::format(
      kText, number(delays.decision), number(delays.decision_cv),
      source_of(n,
                "assumption (95.7 % of 2024's decisions within 6 weeks, "
                "DFE-EHCP-2025)",
                "receipt to decision, open requests among them"),
      list(n.refuse), in_the_first_year(n, n.first_year.refuse), refusal_source(n),
      number(n.other_advice_days), number(delays.other_advice_cv), other_advice_source(n),
      list(n.not_issue), in_the_first_year(n, n.first_year.not_issue),
      source_of(n, borrowing("not issued of assessed by age"),
                "not issued and withdrawn of assessed by age" + shrunk()),
      number(delays.consultation), number(delays.consultation_cv),
      source_of(n,
                "assumption (15 days for the family, reg. 13(1), and 15 for "
                "settings, Code 9.83)",
                "outcome to plan, less four days for writing"),
      number(n.exception), quoted_source_of(n, "DFE-EHCP-2025 timeliness 2024", "plans issued"),
      psychologists(n), n.backlog ? "priority" : "first_come", n.census_year - 1,
      by_date(officers_by_date(n)));
}

/// The places of a type: as a list has them, or as many as are filled.
Lines places_of(const BaselineNumbers& n, const std::string& type, double places) {
  const auto listed = n.listed.by_date.find(type);
  if (listed == n.listed.by_date.end())
    return fmt::format(
        "      places: {{value: {}, unit: places, source: \"{}\"}}\n", number(places),
        n.own ? fmt::format("assumption (filled in January {}, {})", n.census_year, n.own->source)
              : "assumption (filled in January 2025, DFE-EHCP-2025; fewer are published)");
  const std::string source =
      n.listed.source + ": filled, and what is free of the commissioned places (README)";
  if (listed->second.size() == 1)
    return fmt::format("      places: {{value: {}, unit: places, source: \"{}\"}}\n",
                       number(places), source);
  return fmt::format(
      "      places:\n        unit: places\n        source: \"{}\"\n        from: {}\n", source,
      by_date(listed->second, 9));
}

Lines placement(const BaselineNumbers& n) {
  Lines text =
      "placement:\n"
      "  preference_by_age: {csv: data/preference_by_age.csv, source: \"" +
      source_of(n, "DFE-EHCP-2025 new plans 2024 by age and setting, shrunk to the phase's mix",
                "new plans by age and setting, shrunk to the phase's and the published mix") +
      "\"}\n"
      "  preference_by_need: {csv: data/preference_by_need.csv, source: \"" +
      source_of(n, "DFE-EHCP-2025 new plans 2024 by need and setting, over what age alone says",
                "new plans by need and setting, over what age alone says" + shrunk()) +
      "\"}\n"
      "  moves: {csv: data/moves.csv, source: \"" +
      (n.own && n.own->first_year != n.own->last_year
           ? n.own->source +
                 ", moves from census to census by age, drawn to the least movement that published "
                 "counts tell (README)"
           : "assumption (the least movement that carries the settings of one age, with the "
             "year's new plans, to those of the next; DFE-EHCP-2025 January 2025)") +
      "\"}\n";
  text += fmt::format("  interim: {}\n", n.provisions.front() == "mainstream_la_maintained"
                                             ? "mainstream_academy"
                                             : n.provisions.front());
  text +=
      "  patience: {law: lognormal, mean: {value: 240, unit: days}, cv: 0.5, source: "
      "assumption}\n";
  if (!n.places.empty()) text += "  limited_types:\n";
  const int published_to = n.own ? 2025 : n.census_year;
  std::string own;  // whose pace has a part beside England's
  if (n.area != "England") own = " and a little as the area's own did";
  if (n.own)
    own = n.own->first_year == n.own->last_year
              ? ""
              : fmt::format(" and a little as those of January {} to {} here did",
                            n.own->first_year, n.own->last_year);
  const std::string fitted = fmt::format(
      "assumption (fitted by simulation: independent and non-maintained special plans grow by "
      "{:.1f} a year from January {} to January {}, a share a year as England's did from 2019 to "
      "{}{}, DFE-EHCP-2025)",
      n.targets.independent_growth, n.census_year + kFirstCensusOfGrowth,
      n.census_year + kLastCensusOfGrowth, published_to, own);
  for (const auto& [type, places] : n.places) {
    const bool special = type.starts_with("special");
    text += fmt::format("    - code: {}\n{}      over_fill: {{value: 0.02, source: assumption}}\n",
                        type, places_of(n, type, places));
    // Nothing is bought in place of resourced provision: the child stays where it is.
    const bool independent = std::find(n.provisions.begin(), n.provisions.end(),
                                       "special_independent") != n.provisions.end();
    if (special && independent)
      text += fmt::format(
          "      overflow: special_independent\n"
          "      overflow_chance: {{value: {}, source: \"{}\"}}\n",
          number(n.overflow_chance), fitted);
  }
  return text + "\n";
}

/// More or fewer plans that end than expected.
Lines ending_outlook(const BaselineNumbers& n) {
  const auto factor = [](const char* name, const char* what) {
    return fmt::format(
        "  {}:\n    value: 1\n    source: assumption ({}, times ceases, ends_with_school_year and "
        "moves_out; drawn so widely that ranges of plans are as wide as forecasts of plans have "
        "missed by, sendsim backtest, which is wider than two years tell of plans that end)\n",
        name, what);
  };
  return factor("ending_factor", "one level for all years") +
         uncertainty("lognormal", "cv", n.spread.ends_cv) +
         factor("ending_year_factor", "another for each year") +
         uncertainty("lognormal", "cv", n.spread.ends_of_year_cv, ", each: year");
}

Lines transition(const BaselineNumbers& n) {
  return fmt::format(
      "transition:\n"
      "  review_interval: {{value: 365, unit: days, source: \"Children and Families Act 2014 "
      "s. "
      "44\"}}\n"
      "  moves_out:\n    value: {}\n{}    unit: a year\n    source: {}\n"
      "  ceases:\n    value: {}\n{}    unit: a year\n    source: {}\n"
      "  ends_with_school_year:\n    value: {}\n{}    source: {}\n"
      "{}"
      "  reasons: {{csv: data/reasons.csv, source: {}}}\n"
      "  phase_transfer_ages: [4, 7, 11, 16]\n"
      "  arrivals:\n    value: {}\n    unit: persons a year\n    source: {}\n{}"
      "  arrival_need: {{csv: data/arrival_need.csv, source: assumption (as the stock of that "
      "age)}}\n"
      "  arrival_provision: {{csv: data/arrival_provision.csv, source: assumption (as the "
      "stock of "
      "that age)}}\n\n",
      list(n.moves_out), in_the_first_year(n, n.first_year.moves_out),
      source_of(n, borrowing("transfers to another authority over plans, in four bands of age"),
                "transfers to another authority over person-years" + shrunk()),
      list(n.ceases), in_the_first_year(n, n.first_year.ends),
      source_of(n,
                borrowing("ceased over plans of the January before, by age") +
                    "; a quarter through the year from 15 on (assumption)",
                "plans ended outside 15 July to 31 August over person-years by age" + shrunk()),
      list(n.year_end), in_the_first_year(n, n.first_year.ends),
      source_of(n, "the other three quarters, on 31 July",
                "plans ended from 15 July to 31 August beyond those that end through the year" +
                    shrunk()),
      ending_outlook(n),
      quoted_source_of(n, "DFE-EHCP-2025 ceased 2024 by age and reason",
                       "reasons by age" + shrunk()),
      list(n.plan_arrivals),
      source_of(n,
                borrowing("what closes the stock identity, over plans") +
                    ", by the ages of the stock under 18",
                "plans that moved in, by age" + shrunk()),
      uncertainty("lognormal", "cv", n.spread.arrivals_of_year_cv, ", each: year"));
}

std::string per_child(const BaselineNumbers& n, const std::vector<double>& price,
                      const auto& keep) {
  std::string text = "{";
  for (std::size_t i = 0; i < n.provisions.size(); ++i)
    if (price[i] > 0.0 && keep(n.provisions[i], n.sen2_groups[i]))
      text += fmt::format("{}: {:.0f}, ", n.provisions[i], price[i]);
  return text + "other: 0}";
}

/// Prices that rise by a rate, times how many there are, by date, over the first.
std::string yearly_growth(double rate, int first,
                          const std::vector<std::pair<Day, double>>& many = {}) {
  const auto times = [&](int year) {
    double now = 1.0;
    for (const auto& [from, count] : many)
      if (from <= make_day(year, 4, 1)) now = count / many.front().second;
    return now;
  };
  // The months before the first April are those of the year before, at its prices.
  std::string text =
      fmt::format("{{{}-04-01: {}, {}-04-01: 1", first - 1, number(1.0 / (1.0 + rate)), first);
  double factor = 1.0;
  for (int year = first + 1; year <= first + 10; ++year)
    text += fmt::format(", {}-04-01: {}", year, number((factor *= 1.0 + rate) * times(year)));
  return text + "}";
}

/// A line of cost by child, with its growth from the first year on and its uncertainty.
struct PricedLine {
  std::string code;
  std::string budget;
  std::string children;  ///< the map of prices by type
  double growth;
  std::string source;
  double cv;
};

Lines priced(const PricedLine& line, int first_year) {
  return fmt::format(
      "    - code: {}\n      budget: {}\n      per_child:\n        value: {}\n"
      "        unit: GBP\n        over_time: {}\n        source: \"{}\"\n"
      "        uncertainty: {{distribution: lognormal, cv: {}}}\n",
      line.code, line.budget, line.children, yearly_growth(line.growth, first_year), line.source,
      line.cv);
}

Lines fixed(const std::string& code, const std::string& budget, double amount,
            const std::string& source, int first_year,
            const std::vector<std::pair<Day, double>>& many = {}) {
  return fmt::format(
      "    - code: {}\n      budget: {}\n"
      "      fixed: {{value: {:.0f}, unit: GBP, over_time: {}, source: \"{}\"}}\n",
      code, budget, amount, yearly_growth(0.03, first_year, many), source);
}

Lines high_needs_lines(const BaselineNumbers& n) {
  const auto independent = [](const std::string& code, const std::string&) {
    return code == "special_independent" || code == "special_non_maintained";
  };
  const auto post_16 = [](const std::string&, const std::string& group) { return group == "fe"; };
  const auto other = [&](const std::string& code, const std::string& group) {
    return !independent(code, group) && !post_16(code, group);
  };
  const std::string prices =
      "section 251 net spend on lines 1.2.x of 2024-25 (DFE-S251-2025) shared by the spend a plan "
      "of 2021-22 (DFE-HNB-2022); 3 % to 2025-26: assumption";
  const int year = n.census_year;
  return priced({"1.2.1-2_top_up_state", "high_needs", per_child(n, n.money.top_up, other), 0.03,
                 prices, 0.03},
                year) +
         priced(
             {"1.2.3_top_up_independent", "high_needs", per_child(n, n.money.top_up, independent),
              0.043, prices + "; growth of England's cost a plan holder (PQ_100030_2026)", 0.05},
             year) +
         priced({"1.2.2-3_top_up_post_16", "high_needs", per_child(n, n.money.top_up, post_16),
                 0.03, prices, 0.03},
                year) +
         fixed("1.2.4-13_services", "high_needs", n.money.services,
               "DFE-S251-2025 less DFE-S251-LINES-2024 top-ups 2023-24; 4 % and 3 % a year since: "
               "assumption",
               year) +
         fixed("1.0.2_place_funding", "high_needs", n.money.place_funding, n.sources.place_funding,
               year);
}

Lines general_fund_lines(const BaselineNumbers& n) {
  const auto all = [](const std::string&, const std::string&) { return true; };
  const std::string gross =
      "DFE-S251-LINES-2024 gross 2023-24; 4 % and 3 % a year since: assumption";
  const int year = n.census_year;
  return fixed("2.1.1_educational_psychology", "general_fund", n.money.psychology,
               gross + ", times the psychologists", year, psychologists_by_date(n)) +
         fixed("2.1.2_sen_administration", "general_fund", n.money.administration,
               gross + ", times the officers", year, officers_by_date(n)) +
         priced({"2.1.4_sen_transport", "general_fund", per_child(n, n.money.transport, all), 0.04,
                 "DFE-S251-LINES-2024 pre-16 transport 2023-24; shares transported by setting and "
                 "4 % a year: assumption",
                 0.05},
                year);
}

Lines block_and_balance(const BaselineNumbers& n) {
  Lines text =
      "  high_needs_budget:\n    unit: GBP\n    source: \"" + n.sources.budget + "\"\n    from:\n";
  for (const auto& [start, amount] : n.money.high_needs_budget)
    text += fmt::format("      {}-04-01: {:.0f}\n", start, amount);
  text += fmt::format(
      "  opening_balance: {{value: {:.0f}, unit: GBP, source: \"{}\"}}\n"
      "  opening_date: {}-03-31\n\n",
      n.money.opening_balance, n.sources.opening_balance, n.census_year);
  return text;
}

/// What places beyond those commissioned on the first day cost; nothing where there are none.
Lines added_places(const BaselineNumbers& n) {
  if (n.listed.added_funding.size() < 2) return "";
  return fmt::format(
      "    - code: 1.0.2_added_places\n      budget: high_needs\n      fixed:\n        unit: GBP\n"
      "        source: \"{}; 10,000 a place in special schools, 6,000 in units and resourced "
      "provision (DfE, High needs funding: operational guide 2025 to 2026), as since 2013\"\n"
      "        from: {}\n",
      n.listed.source, by_date(n.listed.added_funding, 9));
}

Lines finance(const BaselineNumbers& n) {
  return "finance:\n  budgets:\n    - {code: high_needs}\n    - {code: general_fund}\n  lines:\n" +
         high_needs_lines(n) + added_places(n) + general_fund_lines(n) + block_and_balance(n);
}

Lines start(const BaselineNumbers& n) {
  Lines text = fmt::format(
      "start:\n"
      "  residents:\n    value: {0}\n    source: ONS-MYE-2024, age at mid-year taken for age on "
      "31 August{4}\n"
      "  sen_support: {{csv: data/sen_support.csv, source: \"{2}\"}}\n"
      "  plans: {{csv: data/plans.csv, source: \"{1}\"}}\n"
      "{3}",
      list(n.residents),
      source_of(n,
                fmt::format("DFE-EHCP-2025 January {} by age, need and setting: all three "
                            "published tables met exactly",
                            n.census_year),
                "to the child"),
      n.sources.support, n.open.empty() ? "" : "  assessments:\n",
      n.own && n.census_year > 2025 ? ", one cohort on with births and net migration" : "");
  constexpr std::array kStages{"request", "advice", "writing", "consultation"};
  for (const OpenAssessment& open : n.open)
    text += fmt::format(
        "    - {{stage: {}, age: {}, need: {}, elapsed_days: {}, days_in_stage: {}{}{}}}\n",
        kStages.at(static_cast<std::size_t>(open.stage)), open.age, n.needs[open.need],
        open.elapsed_days, open.days_in_stage,
        open.psychology_done ? ", psychology_done: true" : "",
        open.count > 1 ? fmt::format(", count: {}", open.count) : "");
  return text;
}

}  // namespace

std::map<std::string, std::string> baseline_files(const BaselineNumbers& n) {
  std::map<std::string, std::string> files;
  files["baseline.yaml"] =
      frame(n) + population(n) + identification(n) + assessment(n) + placement(n) + transition(n) +
      finance(n) + start(n) + history_text(n.history) + backtest_text(n.backtest) +
      known_gaps_text(n.gaps) + (n.data_quality ? data_quality_text(*n.data_quality) : "");
  files["data/plans.csv"] = plans_csv(n);
  files["data/moves.csv"] = moves_csv(n);
  files["data/sen_support.csv"] = need_by_age(n.needs, n.sen_support);
  files["data/onset.csv"] = need_by_age(n.needs, n.onset);
  files["data/request.csv"] = need_by_age(n.needs, n.request);
  std::vector<std::vector<double>> ends;
  for (const double rate : n.support_ends) ends.push_back({rate});
  files["data/support_ends.csv"] = rows_by("age", age_codes(), {"value"}, ends);
  files["data/preference_by_age.csv"] =
      rows_by("age", age_codes(), n.provisions, n.preference_by_age);
  files["data/preference_by_need.csv"] =
      rows_by("need", n.needs, n.provisions, n.preference_by_need);
  files["data/reasons.csv"] = rows_by("age", age_codes(), n.reasons, n.reason_weights);
  files["data/arrival_need.csv"] = rows_by("age", age_codes(), n.needs, stock_mix(n, true));
  files["data/arrival_provision.csv"] =
      rows_by("age", age_codes(), n.provisions, stock_mix(n, false));
  return files;
}

}  // namespace sendsim::calibration
