#include "sendsim/scenario/scenario.hpp"

#include "model_reader.hpp"

namespace sendsim::scenario {

Scenario Scenario::load(const std::string& path, const std::vector<std::string>& edits,
                        const ReadText& read) {
  Scenario scenario{Document::load(path, read)};
  for (const std::string& edit : edits) scenario.document_.set(edit);
  // As of the first day, to learn the period and every parameter's dates and faults …
  Reading first{scenario.document_};
  pathway::Model frame;
  scenario.measures_ = read_measures(first.root());
  const ModelAxes axes = read_frame(first.root(), frame);
  (void)read_rules(first.root(), axes, frame);
  scenario.description_ = first.root().text("description", {.fallback = ""});
  first.finish();
  scenario.name_ = frame.name;
  scenario.uncertain_ = first.uncertain();
  scenario.assumptions_ = first.assumptions();
  scenario.epochs_ = first.epochs(frame.first, frame.last);
  scenario.inputs_.assign(scenario.document_.inputs().begin(), scenario.document_.inputs().end());
  // … and as of every epoch, since a rule may be wrong in one of them only.
  (void)scenario.model();
  return scenario;
}

pathway::Model Scenario::model(const std::map<std::string, double>& drawn,
                               const std::set<std::string>& without) const {
  pathway::Model model;
  for (const Day day : epochs_) {
    Reading reading{document_, {.on = day, .without = without, .drawn = drawn}};
    (void)read_measures(reading.root());
    pathway::Model frame;
    const ModelAxes axes = read_frame(reading.root(), frame);
    pathway::EpochRules rules = read_rules(reading.root(), axes, frame);
    reading.finish();
    rules.from = day;
    if (model.epochs.empty()) model = std::move(frame);
    model.epochs.push_back(std::move(rules));
  }
  return model;
}

std::vector<Field> Scenario::language() {
  Document empty;
  Reading reading{empty, {.describe_only = true}};
  pathway::Model frame;
  (void)read_measures(reading.root());
  const ModelAxes axes = read_frame(reading.root(), frame);
  (void)read_rules(reading.root(), axes, frame);
  return reading.fields();
}

}  // namespace sendsim::scenario
