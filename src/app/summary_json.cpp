#include "summary_json.hpp"

#include <nlohmann/json.hpp>

#include "answers.hpp"
#include "uncertainty_text.hpp"

namespace sendsim::app {
namespace {

using Json = nlohmann::ordered_json;

/// Nothing for a count of zero, and for a rate that is unknown.
void add_figure(Json& figures, const measures::Measure& measure, const Item& item, const Spot& spot,
                const output::SummaryRow* row) {
  if (row == nullptr) return;
  Json figure{{"measure", measure.name},
              {"unit", measure.unit},
              {"period_start", to_string(spot.first)},
              {"period_end", to_string(spot.last)}};
  if (spot.partial) figure["partial"] = true;
  if (!spot.provision.empty()) figure["provision"] = spot.provision;
  if (!item.category.empty()) figure["category"] = item.category;
  figure["mean"] = row->mean;
  constexpr const char* kNames[] = {"p05", "p25", "p50", "p75", "p95"};
  for (std::size_t i = 0; i < row->quantiles.size(); ++i) figure[kNames[i]] = row->quantiles[i];
  figures.push_back(std::move(figure));
}

Json answer_json(const Answer& answer, const measures::Layout& layout) {
  Json figures = Json::array();
  Json definitions = Json::object();
  for (const AnswerTable& table : answer.tables)
    for (std::size_t i = 0; i < table.items.size(); ++i) {
      const measures::Measure& measure = layout.measures[table.items[i].measure];
      definitions[measure.name] = measure.description;
      for (std::size_t s = 0; s < table.spots.size(); ++s)
        add_figure(figures, measure, table.items[i], table.spots[s], table.figures[i][s]);
    }
  return {{"question", answer.question},
          {"definitions", std::move(definitions)},
          {"figures", std::move(figures)}};
}

}  // namespace

Json summary_json(const RunOutcome& outcome) {
  Json all = Json::array();
  for (const Answer& answer : answers(outcome.layout, outcome.rows, outcome.provisions))
    all.push_back(answer_json(answer, outcome.layout));
  Json files = Json::array();
  for (const WrittenFile& file : outcome.files) files.push_back(file.name);
  Json json{{"scenario", outcome.scenario},     {"first", to_string(outcome.first)},
            {"last", to_string(outcome.last)},  {"seed", outcome.seed},
            {"replications", outcome.finished}, {"replications_asked", outcome.asked},
            {"complete", outcome.complete()},   {"folder", outcome.folder.string()},
            {"files", std::move(files)},        {"answers", std::move(all)}};
  json["known_gaps"] = outcome.known_gaps;
  json["uncertainty"] = uncertainty_json(outcome);
  if (!outcome.precision.empty()) json["precision"] = precision_json(outcome.precision);
  return json;
}

}  // namespace sendsim::app
