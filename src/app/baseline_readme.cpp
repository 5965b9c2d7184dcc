#include "baseline_readme.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "published_baseline.hpp"
#include "sendsim/population/person.hpp"

namespace sendsim::app {
namespace {

using calibration::BaselineNumbers;

/// What has been published of the Januaries that were still ahead on the first day.
std::string published_told(const MadeBaseline& made) {
  std::string text;
  for (std::size_t year = 0; year < made.forecasts->size(); ++year) {
    const int january = made.numbers.census_year + static_cast<int>(year) + 1;
    const auto published = published_plans(made.numbers, january);
    if (!published) continue;
    const backtest::RangedForecast& there = (*made.forecasts)[year];
    const auto off = [&](double plans) { return 100.0 * (plans / *published - 1.0); };
    const bool is_outside =
        *published < there.quantiles.front() || *published > there.quantiles.back();
    text += fmt::format(
        "\nJanuary {} has been published since; neither number is made from it. The simulation is "
        "off\nby {:+.1f} %, the forecast by {:+.1f} %, and what happened lies {} its range.\n",
        january, off(made.fit.plans[year]), off(there.forecast), is_outside ? "outside" : "within");
  }
  return text;
}

/// Plans at the parameters as written, beside forecasts that know no child.
std::string beside_forecast(const MadeBaseline& made) {
  if (!made.forecasts) return "";
  const std::string since = published_told(made);
  std::string text = fmt::format(
      "\n## Beside the back-test's forecast\n\n"
      "EHC plans in January, at the parameters as written; and as the method that `sendsim "
      "backtest`\n"
      "scores forecasts them from the same January, from yearly totals alone.\n\n"
      "| January | simulated | forecast | 90 % range |{}\n|---|---|---|---|{}\n",
      since.empty() ? "" : " published |", since.empty() ? "" : "---|");
  for (std::size_t year = 0; year < made.forecasts->size(); ++year) {
    const backtest::RangedForecast& there = (*made.forecasts)[year];
    const int january = made.numbers.census_year + static_cast<int>(year) + 1;
    const auto published = published_plans(made.numbers, january);
    text +=
        fmt::format("| {} | {:.0f} | {:.0f} | {:.0f} to {:.0f} |", january, made.fit.plans[year],
                    there.forecast, there.quantiles.front(), there.quantiles.back());
    if (!since.empty()) text += published ? fmt::format(" {:.0f} |", *published) : " – |";
    text += '\n';
  }
  return text + since;
}

/// How far each rate is the authority's own.
std::string borrowed_text(const BaselineNumbers& numbers) {
  if (numbers.area == "England") return "";
  std::string text = fmt::format(
      "\n## What is borrowed\n\n"
      "Times England's rate at the same ages. The first year repeats the last published one; "
      "later\n"
      "years have what is expected to last: the authority's own two years by the weight shown, "
      "the\n"
      "rest drawn to England's and, so far as they have told anything of each other, to its\n"
      "statistical neighbours' (how far is learnt from all authorities; "
      "`src/calibration/METHODS.md`).\n\n"
      "| rate | {} | {} | neighbours | later years (one standard deviation) | own weight | "
      "neighbours' part of the prior |\n"
      "|---|---|---|---|---|---|---|\n",
      numbers.census_year - 2, numbers.census_year - 1);
  const auto told = [](const std::optional<double>& ratio) {
    return ratio ? fmt::format("{:.2f}", *ratio) : std::string{"–"};
  };
  for (const calibration::BorrowedRate& rate : numbers.borrowed)
    text +=
        fmt::format("| {} | {} | {} | {} | {:.2f} ± {:.2f} | {:.0f} % | {:.0f} % |\n", rate.name,
                    told(rate.before), told(rate.last), told(rate.neighbours), rate.lasting,
                    rate.lasting_sd, 100.0 * rate.own_weight, 100.0 * rate.neighbours_weight);
  return text;
}

/// The finding of a baseline with a backlog: what stands in line, and what becomes of it.
std::string backlog_told(const BaselineNumbers& numbers) {
  const double agreed = numbers.targets.requests - numbers.targets.refused;
  const double more = agreed - numbers.backlog->completed;
  std::int64_t waiting = 0;
  for (const calibration::OpenAssessment& open : numbers.open)
    if (open.stage == population::AssessmentStage::advice && !open.psychology_done)
      waiting += open.count;
  return fmt::format(
      "\n## A backlog\n\n"
      "On the first day {} children wait for a psychologist ({:.0f} are between request and plan,\n"
      "refusals left out). In the first year {:.0f} requests are agreed to and {:.0f} assessments\n"
      "completed, by {:.1f} full-time psychologists: the backlog {} by {:.0f}. From the second "
      "year\n"
      "on there are {:.1f}, enough for what is then agreed to (assumption), and more as "
      "requests\n"
      "are expected to grow. What waits is worked off so far as fewer are agreed to than that: "
      "where\n"
      "requests stop growing the line is gone after some years, and plans come in time, with "
      "nobody "
      "having\n"
      "decided so. To see the line as it is with the staff of today, give `fte` one value and\n"
      "`fte_follows_requests` 0.\n",
      waiting, numbers.backlog->open, agreed, numbers.backlog->completed, numbers.psychologists_fte,
      more >= 0.0 ? "grows" : "falls", std::abs(more),
      calibration::psychologists_by_date(numbers).at(1).second);
}

/// How far a run's ranges can be trusted; measured by tools/bench/run_ranges.
std::string ranges_told(const MadeBaseline& made) {
  const char* rest =
      "The ranges of a run hold chance, the growth and the level of requests, plans that end or\n"
      "move in, and prices; no other number is drawn. ";
  if (!made.forecasts)
    return std::string{rest} +
           "They are as wide as what is known of each of these has it:\n"
           "no forecast of this authority has been scored by itself.\n\n";
  return std::string{rest} +
         "They are set so that plans spread as much as\n"
         "forecasts of them have missed by, one to four years ahead (below): over eight "
         "authorities\n"
         "they are 0.95 to 1.00 times as wide on average, of one by itself 0.8 to 1.1 times, some "
         "of\n"
         "it chance. Beyond four years nothing has been scored. Which number makes plans spread "
         "is\n"
         "mostly assumed: the ranges of plans that end or move in, and of young people past 16, "
         "are\n"
         "wider than what two years tell of them.\n\n";
}

}  // namespace

std::string baseline_readme(const MadeBaseline& made) {
  const BaselineNumbers& numbers = made.numbers;
  std::string text = fmt::format(
      "# {}\n\n"
      "`baseline.yaml` is the SEN2 census of January {}, carried on with the rates of {}\n"
      "and {} made it from the\n"
      "published evidence; each number has its source beside it or says `assumption` (`sendsim\n"
      "check` lists them). Put the council's own figures in the place of assumptions: the high\n"
      "needs budget, the opening balance, places, psychologists and prices first.\n\n"
      "Requests grow as the back-test (`sendsim backtest`) expects of this authority, from the "
      "second\n"
      "year on; the first repeats the published one. Psychologists and officers grow in number as\n"
      "requests and plans are expected to (assumption; to hold them, give `fte` one value\n"
      "and `fte_follows_requests` 0): where\n"
      "requests outgrow that, children wait, and plans lag behind.\n\n"
      "{}",
      numbers.area, numbers.census_year, numbers.census_year - 1,
      numbers.listed.source.empty()
          ? "no places beyond those filled on the first day. `sendsim new`"
          : "the places that are commissioned (below). `sendsim import places`",
      ranges_told(made));
  text +=
      numbers.backlog ? backlog_told(numbers) : "Open assessments are those of a steady process.\n";
  if (!numbers.gaps.empty()) text += "\n## What the evidence lacks\n\n";
  for (const std::string& gap : numbers.gaps) text += "- " + gap + ".\n";
  return text + borrowed_text(numbers) + beside_forecast(made);
}

}  // namespace sendsim::app
