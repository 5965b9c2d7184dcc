#include "scenario_json.hpp"

#include <nlohmann/json.hpp>

#include "provenance.hpp"

namespace sendsim::app {
namespace {

using Json = nlohmann::ordered_json;
constexpr auto kReplace = Json::error_handler_t::replace;

/// The number, "hidden", or null where nobody knows.
Json told_json(const scenario::ToldFigure& figure) {
  if (figure.hidden) return "hidden";
  return figure.value ? Json(*figure.value) : Json(nullptr);
}

}  // namespace

Json assumptions_json(const scenario::Scenario& scenario) {
  Json all = Json::array();
  for (const scenario::Assumption& each : scenario.assumptions())
    all.push_back(Json{{"path", each.path},
                       {"value", each.value},
                       {"unit", each.provenance.unit},
                       {"source", each.provenance.source},
                       {"note", each.provenance.note},
                       {"assumption", each.is_assumption},
                       {"place", each.place}});
  return all;
}

Json measures_json(const scenario::Scenario& scenario) {
  Json all = Json::array();
  for (const scenario::Measure& each : scenario.measures())
    all.push_back(Json{{"name", each.name},
                       {"player", each.player},
                       {"enabled", each.enabled},
                       {"note", each.note}});
  return all;
}

Json uncertain_json(const scenario::Scenario& scenario) {
  Json all = Json::array();
  for (const scenario::Uncertain& each : scenario.uncertain())
    all.push_back(Json{{"path", each.path},
                       {"central", each.central},
                       {"is_factor", each.is_factor},
                       {"each_year", each.each_year},
                       {"distribution", to_string(each.distribution.family())},
                       {"mean", each.distribution.mean()},
                       {"standard_deviation", each.distribution.standard_deviation()}});
  return all;
}

Json history_json(const scenario::Scenario& scenario) {
  Json all = Json::array();
  for (const scenario::PublishedSeries& each : scenario.history()) {
    Json where = Json::object();
    for (const auto& part : each.where) where[part.axis] = part.codes;
    Json values = Json::array();
    for (const scenario::PublishedValue& value : each.values)
      values.push_back({to_string(value.first), to_string(value.last), value.value});
    all.push_back(Json{{"measure", each.measure},
                       {"unit", each.unit},
                       {"period", to_string(each.period)},
                       {"source", each.source},
                       {"note", each.note},
                       {"sen2_group", each.sen2_group},
                       {"where", std::move(where)},
                       {"values", std::move(values)}});
  }
  return all;
}

Json backtest_json(const scenario::Scenario& scenario) {
  Json all = Json::array();
  for (const scenario::ForecastRecord& each : scenario.backtest()) {
    Json scores = Json::array();
    for (const scenario::ForecastScore& score : each.scores)
      scores.push_back(Json{{"years_ahead", score.years_ahead},
                            {"forecasts", score.forecasts},
                            {"mean_absolute_error", score.mean_absolute_error},
                            {"bias", score.bias},
                            {"within_50", score.within_50},
                            {"within_90", score.within_90}});
    all.push_back(Json{{"measure", each.measure},
                       {"of", each.of},
                       {"source", each.source},
                       {"note", each.note},
                       {"scores", std::move(scores)}});
  }
  return all;
}

Json data_quality_json(const scenario::DataQuality& quality) {
  Json totals = Json::array();
  for (const scenario::DataQuality::Total& each : quality.totals)
    totals.push_back(Json{{"what", each.what},
                          {"year", each.year},
                          {"is_share", each.is_share},
                          {"own", told_json(each.own)},
                          {"published", told_json({each.published})}});
  Json problems = Json::array();
  for (const scenario::DataQuality::Problem& each : quality.problems)
    problems.push_back(Json{{"problem", each.problem},
                            {"field", each.field},
                            {"rows", told_json(each.rows)},
                            {"plans", told_json(each.plans)},
                            {"meaning", each.meaning},
                            {"assumed", each.assumed}});
  return Json{{"source", quality.source},
              {"published_of", quality.published_of},
              {"first_return", quality.first_return},
              {"last_return", quality.last_return},
              {"plans", told_json(quality.plans)},
              {"totals", std::move(totals)},
              {"problems", std::move(problems)}};
}

Json inputs_json(const scenario::Scenario& scenario) {
  Json all = Json::array();
  for (const output::FileRecord& each : input_records(scenario))
    all.push_back(Json{{"path", each.path}, {"bytes", each.bytes}, {"sha256", each.sha256}});
  return all;
}

std::string to_text(const Json& json) { return json.dump(-1, ' ', false, kReplace); }

std::string to_lines(const Json& json) { return json.dump(2, ' ', false, kReplace) + '\n'; }

}  // namespace sendsim::app
