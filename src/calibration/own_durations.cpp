// How long the stages last: lognormal laws fitted to all waits, those still open among them.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "own_parts.hpp"

namespace sendsim::calibration {
namespace {

constexpr double kShortest = 1.0;  ///< days
constexpr double kLeastCv = 0.05, kMostCv = 1.5;

/// Where a lognormal law's median is far from the curve's, the law is none of these waits.
void hold_against_curve(const sen2::LognormalFit& fit, const sen2::StageWaits& waits,
                        const char* stage, BaselineNumbers& numbers) {
  constexpr double kFar = 0.15;
  const auto median = waits.curve().quantile(0.5);
  const double law = fit.mean / std::sqrt(1.0 + fit.cv * fit.cv);
  if (median && std::abs(law - *median) > std::max(kFar * *median, 2.0))
    numbers.gaps.push_back(
        fmt::format("{}: half of the waits last {} days or less, half of the fitted law's {:.0f}: "
                    "two kinds of waits, which one law does not tell",
                    stage, *median, law));
}

/// The fit of one stage, or nothing with a line that says so.
std::optional<sen2::LognormalFit> fit_of(const sen2::StageWaits& waits, const char* stage,
                                         BaselineNumbers& numbers) {
  auto fit = waits.lognormal();
  if (!fit) {
    numbers.gaps.push_back(std::string{stage} + ": too few waits ended to fit; as assumed");
    return fit;
  }
  hold_against_curve(*fit, waits, stage, numbers);
  fit->mean = std::max(fit->mean, kShortest);
  fit->cv = std::clamp(fit->cv, kLeastCv, kMostCv);
  return fit;
}

}  // namespace

void put_durations(const OwnFiles& own, BaselineNumbers& numbers) {
  BaselineNumbers::Delays& delays = numbers.delays;
  if (const auto fit = fit_of(own.observed.decision, "request to decision", numbers)) {
    delays.decision = fit->mean;
    delays.decision_cv = fit->cv;
  }
  if (const auto fit = fit_of(own.observed.assessment, "decision to outcome", numbers)) {
    numbers.other_advice_days = std::clamp(fit->mean, 10.0, 500.0);
    delays.other_advice_cv = fit->cv;
  }
  if (const auto fit = fit_of(own.observed.plan, "outcome to plan", numbers)) {
    // What is left when the officer has written it; all of the spread is the consultation's.
    delays.consultation = std::max(fit->mean - delays.writing, kShortest);
    delays.consultation_cv =
        std::clamp(fit->cv * fit->mean / delays.consultation, kLeastCv, kMostCv);
  }
}

}  // namespace sendsim::calibration
