#include "flows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>

#include "refusals.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::calibration {
namespace {

constexpr double kDaysOfYear = 365.25;
/// A psychologist's assessments a year (England, EPI for the BPS, 2026); the pool, which knows no
/// leave, does 253 working days of 6.6.
constexpr double kWithSlack = 34.0;
constexpr double kWithout = 253.0 / 6.6;

/// What one year's tables say of the area.
class Year {
 public:
  Year(const EvidenceBook& book, std::string area, int year)
      : book_{book}, area_{std::move(area)}, year_{std::to_string(year)} {}
  [[nodiscard]] double requests(std::string_view measure) const { return of("requests", measure); }
  /// 0 where that is unknown, which is told.
  [[nodiscard]] double left_undecided() const {
    return book_.known_count(
        "requests", "count",
        {{"area", area_}, {"year", year_}, {"age", "all"}, {"measure", "undecided_at_year_end"}});
  }
  [[nodiscard]] double assessments(std::string_view measure) const {
    return of("assessments", measure);
  }
  [[nodiscard]] double timeliness(std::string_view measure) const {
    return of("timeliness", measure);
  }

 private:
  [[nodiscard]] double of(const std::string& table, std::string_view measure) const {
    return book_.count(table, "count",
                       {{"area", area_}, {"year", year_}, {"age", "all"}, {"measure", measure}});
  }
  const EvidenceBook& book_;
  std::string area_;
  std::string year_;
};

/// Of the requests decided in a year, the share agreed to.
double share_agreed(const Year& year) {
  const double agreed = year.requests("agreed");
  return agreed / std::max(agreed + year.requests("refused"), 1.0);
}

YearOfDecisions decisions_of(const Year& year) {
  return {.received = year.requests("received"),
          .refused = year.requests("refused"),
          .agreed = year.requests("agreed"),
          .withdrawn = year.requests("withdrawn"),
          .tribunal = year.requests("tribunal"),
          .mediation = year.requests("mediation"),
          .tribunal_after_mediation = year.requests("tribunal_after_mediation"),
          .issued = year.assessments("issued"),
          .not_issued = year.assessments("not_issued")};
}

/// Mean years from request to plan. Within the published bands 17, 26 and 63 weeks: England's mean
/// of 2025, 25.6 weeks, comes of its bands so.
double mean_wait(const Year& year) {
  const double early = year.timeliness("within_20_weeks");
  const double late = year.timeliness("from_20_weeks_to_a_year");
  const double very_late = year.timeliness("over_a_year");
  const double all = early + late + very_late;
  if (all <= 0.0) return 20.0 * 7.0 / kDaysOfYear;
  return (17.0 * early + 26.0 * late + 63.0 * very_late) / all * 7.0 / kDaysOfYear;
}

/// Who is found between request and plan at the year's end, who will be refused left out: what
/// Little's law makes of the plans' waits, and what has come beyond what was completed since. A
/// wait that ends in the middle of the year is the mean of the line half a wait before.
double open_work(const Year& year, const Year& before, double overturned) {
  const double completed = year.assessments("in_year");
  const double wait = mean_wait(year);
  const double agreed =
      year.requests("agreed") + overturned + before.left_undecided() * share_agreed(year);
  return std::max(0.0, completed * wait + (agreed - completed) * (0.5 + 0.5 * wait));
}

/// The refusals of the first year, where they are not the published ones.
void correct_refusals(const YearOfDecisions& year, const LocalRates& rates, BaselineNumbers& out) {
  const double published = out.targets.refused;
  double& refused = out.targets.refused;
  if (rates.refusals_of_authorities) {
    refused = published * *rates.refusals_of_authorities;
    out.gaps.push_back(
        fmt::format("refusals: {:.0f} are published; {:.0f} with each authority's brought together "
                    "with its plans issued",
                    published, refused));
    return;
  }
  refused = refusals_that_stood(year);
  if (refused > published + 0.5)
    out.gaps.push_back(fmt::format(
        "refusals: {:.0f} are published; {:.0f} are used, with requests withdrawn and the refusals "
        "among those that the year left undecided",
        published, refused));
  else if (refused < published - 0.5)
    out.gaps.push_back(fmt::format(
        "refusals: {:.0f} are published; {:.0f} are taken to have stood, since more plans were "
        "issued than requests agreed to ({:.0f} appeals, {:.0f} mediations)",
        published, refused, year.tribunal, year.mediation));
}

/// Of the plans that the 20 weeks count for; of all where every one is published as an exception.
double over_a_year(const Year& year) {
  const double counted = year.timeliness("issued_without_exceptions");
  if (counted > 0.0) return year.timeliness("over_a_year_without_exceptions") / counted;
  return year.timeliness("over_a_year") / std::max(year.timeliness("issued"), 1.0);
}

/// New plans that the back-test's forecast would have, one year ahead: its weights of the plans
/// issued, of what was agreed to, and for the rest England's rate.
double wanted_plans(const EvidenceBook& book, double issued, double agreed,
                    const BaselineNumbers& out) {
  constexpr double kOfIssued = 0.2;
  constexpr double kOfAgreed = 0.55;
  const Year england{book, "England", out.census_year - 1};
  const double in_england = book.need("ehc_plans_by_age_setting", "count",
                                      {{"area", "England"},
                                       {"year", std::to_string(out.census_year)},
                                       {"age", "all"},
                                       {"setting", "all"}});
  const auto plans =
      static_cast<double>(std::accumulate(out.plans.begin(), out.plans.end(), std::int64_t{0}));
  return kOfIssued * issued + kOfAgreed * agreed +
         (1.0 - kOfIssued - kOfAgreed) * england.assessments("issued") / in_england * plans;
}

/// The spread of the other advice that gives both the share within 20 weeks and that over a year:
/// the lognormal with these two quantiles beside the other stages' means. Where next to nobody
/// waits a year the spread stays as assumed.
void spread_other_advice(BaselineNumbers& out) {
  constexpr double kSeldom = 0.02;
  const BaselineNumbers::Targets& aim = out.targets;
  if (aim.over_a_year <= kSeldom) return;
  const double others = out.delays.decision + out.delays.writing + out.delays.consultation;
  const double short_of_20_weeks = portable_log(140.0 - others);
  const double short_of_a_year = portable_log(364.0 - others);
  const double early = normal_quantile(std::clamp(aim.within_20_weeks, 0.01, 0.97));
  const double not_late = normal_quantile(1.0 - std::min(aim.over_a_year, 0.9));
  const double sigma = std::clamp(
      (short_of_a_year - short_of_20_weeks) / std::max(not_late - early, 0.1), 0.294, 1.1);
  out.delays.other_advice_cv = std::sqrt(portable_exp(sigma * sigma) - 1.0);
  out.other_advice_days = std::clamp(
      portable_exp(short_of_20_weeks - sigma * early + 0.5 * sigma * sigma), 10.0, 500.0);
}

/// Mean days of the other advice of an assessment whose psychologist's comes without waiting, where
/// psychologists bind: assumption.
constexpr double kQuickAdvice = 45.0;

}  // namespace

double psychologists_at_first(const BaselineNumbers& n) {
  return std::max(1.0, n.backlog ? n.backlog->completed / kWithout
                                 : (n.targets.requests - n.targets.refused) / kWithSlack);
}

void reconcile_flows(const EvidenceBook& book, const LocalRates& rates, BaselineNumbers& out) {
  const Year year{book, out.area, out.census_year - 1};
  BaselineNumbers::Targets& aim = out.targets;
  aim.over_a_year = over_a_year(year);
  const double published = aim.issued;
  const YearOfDecisions decisions = decisions_of(year);
  const double yield = decisions.yield();
  if (yield <= 0.0) return spread_other_advice(out);

  const double refused = aim.refused;
  correct_refusals(decisions, rates, out);
  if (decisions.fits(aim.refused)) return spread_other_advice(out);

  const double agreed = aim.requests - aim.refused;
  const double stood = std::max(0.0, refused - aim.refused);
  const double open = open_work(year, Year{book, out.area, out.census_year - 2}, stood);
  // More than what comes can be completed only if more is open than these waits leave anyway.
  const double wanted = wanted_plans(book, published, agreed * yield, out) / yield;
  const double beyond = std::max(0.0, open - agreed * mean_wait(year));
  const double completed = std::min(wanted, agreed + beyond);
  aim.issued = completed * yield;
  const std::string told = fmt::format(
      "{:.0f} requests, {:.0f} refusals and {:.0f} plans issued in {} do not fit together",
      aim.requests, refused, published, out.census_year - 1);
  if (completed > 0.98 * agreed && beyond < 0.05 * agreed) {
    out.gaps.push_back(
        told + fmt::format(", and no backlog is left in the waits: the first year aims at {:.0f} "
                           "new plans",
                           aim.issued));
    return spread_other_advice(out);
  }
  out.other_advice_days = kQuickAdvice;
  out.backlog = BaselineNumbers::Backlog{open, completed};
  out.urgent = std::min(0.95, aim.within_20_weeks * completed / std::max(agreed, 1.0));
  out.gaps.push_back(
      told + fmt::format(": a backlog of {:.0f} open on the first day; psychologists for {:.0f} "
                         "new plans in the first year",
                         open, aim.issued));
}

}  // namespace sendsim::calibration
