#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/backtest/outlook.hpp"
#include "sendsim/calibration/evidence_book.hpp"
#include "sendsim/calibration/local_rates.hpp"
#include "sendsim/core/date.hpp"
#include "sendsim/population/person.hpp"
#include "sendsim/scenario/data_quality.hpp"
#include "sendsim/scenario/forecast_record.hpp"
#include "sendsim/scenario/history.hpp"

namespace sendsim::calibration {

inline constexpr int kYearsOfBaseline = 10;  ///< from the census on

/// Open requests or assessments on the first day, all alike.
struct OpenAssessment {
  population::AssessmentStage stage;
  std::size_t age;  ///< DfE age
  std::size_t need;
  int elapsed_days;      ///< since the request
  int days_in_stage;     ///< since the stage began
  bool psychology_done;  ///< in advice alone: the psychologist has reported
  std::int64_t count = 1;
};

/// One of the authority's own rates, for a reader: what it rests on and what it was drawn to.
struct OwnRate {
  std::string name;        ///< e.g. "plans ending through the year, under 15"
  double events = 0.0;     ///< in all years that the returns cover
  double exposure = 0.0;   ///< chances, or person-years
  double published = 0.0;  ///< the published rate at the same ages, to which it is drawn
  double used = 0.0;       ///< at the same ages, from the second year on
  double own_weight = 1.0;
  bool is_ending = false;  ///< one of those that together are the plans ended
  /// Other counts that this one tells whoever knows each year's totals. Where small counts are
  /// hidden none of them may be small.
  std::vector<double> also_tells{};
  /// Of a stock: its growth a year, compounding, in the place of events over exposure.
  std::optional<double> pace{};
  [[nodiscard]] double own() const { return pace ? *pace : events / exposure; }
};

/// That and how the authority's own returns stand in the place of published figures.
struct OwnReturns {
  int first_year = 0, last_year = 0;  ///< of the censuses
  std::string source;                 ///< "SEN2 returns of 2024 to 2026"
  std::vector<OwnRate> rates;
  double ended = 0.0;  ///< plans in all years; `is_ending` leaves out who reached the greatest age
  // Plans of the first day whose cell is a guess: told among the gaps, from five on.
  std::int64_t without_need = 0;   ///< counted under OTH
  std::int64_t without_place = 0;  ///< placement_unknown
  std::int64_t without_age = 0;
  std::size_t age_of_those = 0;
};

/// How widely the years to come are drawn; coefficients of variation of factors with mean 1.
struct Spread {
  double requests = 1.0;             ///< times the outlook's spreads of requests; 0 to 1.4
  double ends_cv = 0.0;              ///< all hazards of ending, for all years
  double ends_of_year_cv = 0.0;      ///< the same, for each year anew
  double arrivals_of_year_cv = 0.0;  ///< who moves in with a plan, for each year anew
};

/// Everything that an authority's baseline holds, before it becomes text. How each comes from the
/// published tables is told in METHODS.md, section by section in the same order.
struct BaselineNumbers {
  std::string area;
  std::string name;  ///< of the scenario: small letters and hyphens, e.g. "bristol-city-of"
  /// Where numbers come from whose source is not the same for every authority.
  struct Sources {
    std::string births, migration, support, place_funding, budget, opening_balance;
  } sources;
  /// Nothing where all comes from what is published.
  std::optional<OwnReturns> own;
  /// What the evidence lacks of this authority, and what stands in its place; a line each.
  std::vector<std::string> gaps;
  /// What a reader must know beyond the first sentence of the description; lines of YAML text.
  std::string caveat;
  int census_year = 0;  ///< the state is that of this January; flows are the year before's
  std::vector<std::string> needs;
  std::vector<std::string> provisions;   ///< settings held by somebody in stock or among new plans
  std::vector<std::string> sen2_groups;  ///< of the provisions

  ByAge residents{};
  std::map<int, double> births;  ///< by school year (its first calendar year)
  ByAge arrivals{};              ///< without need, a school year, by DfE age
  ByAge arrivals_with_support{};
  ByAge leaving{};  ///< yearly hazard by completed age

  std::vector<std::int64_t> plans;  ///< age × need × provision
  std::vector<ByAge> sen_support;   ///< by need; whole numbers
  std::vector<OpenAssessment> open;
  std::vector<double> request_shares;  ///< DfE age × need: of the requests of a year

  std::vector<ByAge> onset;  ///< by need: hazard by completed age among those without need
  /// Of the children found to have a need in a year, the share that goes on to a plan: issued over
  /// onsets.
  double share_to_plan = 0.0;
  ByAge support_ends{};
  std::vector<ByAge> request;  ///< by need: hazard by completed age among those on SEN support
  ByAge refuse{};              ///< from the second year on
  ByAge not_issue{};           ///< from the second year on
  double exception = 0.0;
  /// Open work beyond what a steady process leaves: psychologists bind, and it waits for them.
  struct Backlog {
    double open;       ///< on the first day, from request to plan, who will be refused left out
    double completed;  ///< assessments that the first year is to complete
  };
  std::optional<Backlog> backlog;  ///< nothing where the year's flows fit together
  double urgent = 0.0;             ///< with a backlog: whose psychologist's advice is called first
  double psychologists_fte = 0.0;  ///< with a backlog: in the first year
  double other_advice_days = 0.0;  ///< mean, from agreement to the last other advice
  double officers_fte = 0.0;
  /// Calendar days, on average, and coefficients of variation; assumptions.
  struct Delays {
    double decision = 31.0;
    double decision_cv = 0.18;
    double other_advice_cv = 0.3;
    double consultation = 32.0;
    double consultation_cv = 0.2;
    double psychology = 14.0;  ///< agreement to the psychologist's report, with these psychologists
    double writing = 4.0;      ///< with these officers
  } delays;
  /// By what the rates above are multiplied in the first year, which repeats the published one:
  /// what was one year's alone does not last.
  struct FirstYear {
    double refuse = 1.0;
    double not_issue = 1.0;
    double ends = 1.0;  ///< `ceases` and `year_end`
    double moves_out = 1.0;
  } first_year;
  std::vector<BorrowedRate> borrowed;  ///< how far rates are the authority's own
  /// What later years may bring beyond the rates of the year before the census.
  backtest::Outlook outlook;
  Spread spread;  ///< fit_spread
  /// Factors of the request hazard by month; their mean over the year is 1.
  struct Season {
    double august = 0.07;
    double other_months = 1.0845;
    std::optional<std::array<double, 12>> by_month{};  ///< in place of both
  } season;

  /// age × provision: whether children of that DfE age are taught there, as England has it.
  std::vector<std::vector<bool>> usual;
  std::vector<std::vector<double>> preference_by_age;   ///< age × provision
  std::vector<std::vector<double>> preference_by_need;  ///< need × provision
  /// age × from × to: probability in the year after the census at that age.
  std::vector<std::vector<std::vector<double>>> moves;
  std::map<std::string, double> places;  ///< of the types with limited places
  /// What a list of commissioned places tells of them.
  struct ListedPlaces {
    std::string source;  ///< empty: there is no list
    /// Places of a type from each day on; the first as in `places`.
    std::map<std::string, std::vector<std::pair<Day, double>>> by_date;
    std::vector<std::pair<Day, double>> added_funding;  ///< pounds a year from each day on
  } listed;
  double overflow_chance = 0.5;  ///< that an independent place is bought when patience ends

  // Those of ends and moves are as from the second year on, too.
  ByAge moves_out{};  ///< yearly hazard by completed age
  ByAge ceases{};
  ByAge year_end{};                  ///< chance by DfE age
  std::vector<std::string> reasons;  ///< transferred, maximum_age, then SEN2's others
  std::vector<std::vector<double>> reason_weights;  ///< age × reason
  ByAge plan_arrivals{};                            ///< a school year, by DfE age

  /// Expected yearly growth of independent and non-maintained special plans, compounding.
  double independent_pace = 0.0;
  /// Published figures that the simulated first census year is tuned to.
  struct Targets {
    double requests, refused, issued, ceased, within_20_weeks;
    double independent_growth;  ///< of independent and non-maintained special plans, a year
    double over_a_year = 0.0;   ///< of the plans that within_20_weeks counts
  } targets{};
  /// Money, pounds.
  struct Money {
    std::vector<double> top_up;               ///< by provision: a child-year, at 2025-26 prices
    std::vector<double> transport;            ///< by provision: a child-year, 2025-26
    double services = 0.0;                    ///< high needs lines other than top-ups, 2025-26
    double place_funding = 0.0;               ///< maintained places, line 1.0.2, 2025-26
    double psychology = 0.0;                  ///< general fund, 2025-26
    double administration = 0.0;              ///< general fund, 2025-26
    std::map<int, double> high_needs_budget;  ///< by financial year (its first calendar year)
    double opening_balance = 0.0;             ///< 31 March before 2025-26; positive = deficit
    double outturn_high_needs = 0.0;          ///< 2024-25, lines 1.2.x, net
  } money;
  std::vector<scenario::PublishedSeries> history;     ///< shown beside the results
  std::vector<scenario::ForecastRecord> backtest;     ///< told beside the results
  std::optional<scenario::DataQuality> data_quality;  ///< of own files; told beside the results
};

/// Codes that a baseline is to have beyond those that are published of the area.
struct CodesHeld {
  std::vector<std::string> needs;
  std::vector<std::string> provisions;  ///< of the settings of the caseload table
};

/// Works out an authority's baseline for the SEN2 census of `census_year` from the shipped
/// evidence. Needs the tables of scenarios/data, and the authority's rates from a RateBook of the
/// same year. Without an outlook the rates are held, and certain.
/// @throws std::runtime_error naming the first figure that is missing and cannot be done without:
/// the plans of January by age, need and setting, and the year's requests and new plans
[[nodiscard]] BaselineNumbers make_baseline(const EvidenceBook& evidence, const std::string& area,
                                            int census_year, const LocalRates& rates,
                                            const backtest::Outlook& outlook = {},
                                            const CodesHeld& also = {});

/// Requests expected in a year of the baseline over those of the first, which is year 1.
[[nodiscard]] double requests_over_first(const BaselineNumbers& numbers, int year);

/// Full-time psychologists from each date on: the first year's; then as many more as what is agreed
/// to is expected to grow by, never fewer. With a backlog as many as complete what is agreed to.
[[nodiscard]] std::vector<std::pair<Day, double>> psychologists_by_date(
    const BaselineNumbers& numbers);
/// Full-time officers from each date on: the first year's, then as many as the plans and new plans
/// that are expected need, never fewer.
[[nodiscard]] std::vector<std::pair<Day, double>> officers_by_date(const BaselineNumbers& numbers);
/// Full-time officers for a year's new plans and the reviews of so many plans.
[[nodiscard]] double officers_for(double new_plans, double plans);

/// Who is found in an open assessment on the first day: those whom a process that has gone on for
/// ever with these requests, chances and delays leaves there, by stage and time since; and where
/// there is a backlog, the rest of it waiting for psychologists, as long since as the published
/// waits tell.
[[nodiscard]] std::vector<OpenAssessment> open_assessments(const BaselineNumbers& numbers);

/// A scenario folder as text: file name → content. `baseline.yaml` and its tables.
[[nodiscard]] std::map<std::string, std::string> baseline_files(const BaselineNumbers& numbers);

/// The growth is looked at from the second to the sixth census: nobody waits on the first day, and
/// who joins a list then has patience for most of the first year.
inline constexpr int kFirstCensusOfGrowth = 1;
inline constexpr int kLastCensusOfGrowth = 5;
/// From when rates are those that last, and requests grow.
[[nodiscard]] inline Day second_year_begins(int census_year) {
  return make_day(census_year + 1, 1, 1);
}
/// The settings whose growth the chance of a place bought elsewhere is fitted to.
[[nodiscard]] bool is_independent_special(const std::string& setting);
/// What an authority's own pace of their growth weighs beside England's, given so many plans held
/// in them at the last census times the years since the first.
[[nodiscard]] double weight_of_own_pace(double plan_years);

/// What the simulated first census year came to, against its targets.
struct TuningStep {
  double requests, refused, issued, ceased, within_20_weeks;
  double independent_growth;  ///< a year, in the second to the fifth
  double other_advice_days;
  double overflow_chance;
  double over_a_year = 0.0;
  /// Plans at each census after the first day, at the parameters as written; 0 where a step does
  /// not look so far.
  std::array<double, kLastCensusOfGrowth> plans{};
};
/// Moves the request rates, the chance of refusal and the delay of the other advice (where there is
/// a backlog: psychologists, and whose advice is called first) until the simulated first census
/// year has the totals aimed at, then the chance that a place is bought elsewhere until the years
/// after it have the published growth: what stands between a rate and its total (stocks that
/// change, waits, the months that a decision takes) is worked out by simulation. The starting
/// assessments are remade with each step, unless they are an authority's own. The last step is that
/// of the numbers as they are left. A target out of reach is come as near to as the chances 0 and 1
/// and delays of 10 to 250 days allow. No result depends on `threads` (0: all cores).
std::vector<TuningStep> tune(BaselineNumbers& numbers, int replications, unsigned threads = 0);
/// The targets that tuning could not reach, a line each.
[[nodiscard]] std::vector<std::string> missed_targets(const BaselineNumbers& numbers,
                                                      const TuningStep& reached);
/// So many that about as many children are simulated whatever the authority's size.
[[nodiscard]] int replications_to_tune(const BaselineNumbers& numbers);

}  // namespace sendsim::calibration
