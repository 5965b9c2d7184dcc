#include "sendsim/backtest/england.hpp"

#include <algorithm>
#include <cmath>

#include "common_error.hpp"
#include "sendsim/backtest/pipeline.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::backtest {
namespace {

constexpr std::array kFigures{EnglandFigure::plans, EnglandFigure::new_plans,
                              EnglandFigure::requests, EnglandFigure::leaving};

/// The year that a forecast `ahead` years from an origin is for.
int year_of(EnglandFigure figure, int origin, int ahead) {
  return origin + ahead - (figure == EnglandFigure::plans ? 0 : 1);
}

double happened(const History& history, EnglandFigure figure, int year) {
  const auto of = [&](Series series, int when) { return history.england(series, when); };
  switch (figure) {
    case EnglandFigure::plans: return of(Series::plans, year);
    case EnglandFigure::new_plans: return of(Series::new_plans, year);
    case EnglandFigure::requests: return of(Series::requests, year);
    case EnglandFigure::leaving:
      return of(Series::plans, year) + of(Series::new_plans, year) - of(Series::plans, year + 1);
  }
  return 0.0;
}

/// The numbers alone, year by year.
std::vector<double> forecast(const History& known, EnglandFigure figure, int origin, int horizons) {
  switch (figure) {
    case EnglandFigure::plans: return england_pipeline(known, Quantity::plans, origin, horizons);
    case EnglandFigure::new_plans:
      return england_pipeline(known, Quantity::new_plans, origin, horizons);
    case EnglandFigure::requests:
      return england_pipeline(known, Quantity::requests, origin, horizons);
    case EnglandFigure::leaving: break;
  }
  const auto plans = england_pipeline(known, Quantity::plans, origin, horizons);
  auto leaving = england_pipeline(known, Quantity::new_plans, origin, horizons);
  double before = known.england(Series::plans, origin);
  for (std::size_t i = 0; i < plans.size(); ++i) {
    leaving[i] += before - plans[i];
    before = plans[i];
  }
  return leaving;
}

}  // namespace

const char* name_of(EnglandFigure figure) {
  switch (figure) {
    case EnglandFigure::plans: return name_of(Quantity::plans);
    case EnglandFigure::new_plans: return name_of(Quantity::new_plans);
    case EnglandFigure::requests: return name_of(Quantity::requests);
    case EnglandFigure::leaving: return "plans_leaving";
  }
  return "";
}

std::vector<EnglandForecast> england_forecasts(const History& history, int origin, int horizons) {
  const History known = history.until(origin);
  std::vector<EnglandForecast> all;
  for (const EnglandFigure figure : kFigures) {
    CommonError error{figure == EnglandFigure::plans ? kCommonErrorOfPlans : kCommonErrorOfFlows};
    for (int past = kFirstErrors; past < origin; ++past) {
      const int ahead_most = origin - past;
      const auto then = forecast(known.until(past), figure, past, ahead_most);
      for (int ahead = 1; ahead <= ahead_most; ++ahead) {
        const double was = happened(known, figure, year_of(figure, past, ahead));
        error.add(ahead, (was - then[static_cast<std::size_t>(ahead) - 1]) / was);
      }
    }
    const auto forecasts = forecast(known, figure, origin, horizons);
    for (int ahead = 1; ahead <= horizons; ++ahead) {
      EnglandForecast here;
      here.figure = figure;
      here.origin = origin;
      here.year = year_of(figure, origin, ahead);
      here.forecast = forecasts[static_cast<std::size_t>(ahead) - 1];
      for (std::size_t i = 0; i < kProbabilities.size(); ++i) {
        const double point =
            here.forecast * (1.0 + error.size(ahead) * normal_quantile(kProbabilities[i]));
        here.quantiles[i] = point < 0.0 ? 0.0 : point;  // what is unknown stays so
      }
      here.happened = happened(history, figure, here.year);
      all.push_back(here);
    }
  }
  return all;
}

}  // namespace sendsim::backtest
