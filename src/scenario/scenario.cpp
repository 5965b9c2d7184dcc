#include "sendsim/scenario/scenario.hpp"

#include "model_reader.hpp"

namespace sendsim::scenario {
namespace {

/// The rules of a section are those of the epoch before. Then they are so for every draw too, since
/// a draw holds for all dates. Sections without a comparison count as changed.
bool holds_on(const pathway::Model& model, const std::string& stage, std::size_t epoch) {
  const pathway::EpochRules& before = model.epochs[epoch - 1];
  const pathway::EpochRules& now = model.epochs[epoch];
  if (stage == "identification") return before.identification == now.identification;
  if (stage == "population") return before.population == now.population;
  if (stage == "finance") return before.finance == now.finance;
  return false;
}

/// Reads everything on a day that has a fault, so that the fault is told and nothing else.
/// @throws ScenarioError
void refuse(Document& document, ReadOptions options) {
  Reading reading{document, std::move(options)};
  (void)read_measures(reading.root());
  pathway::Model frame;
  (void)read_rules(reading.root(), read_frame(reading.root(), frame));
  reading.finish();
}

void copy_stage(const pathway::EpochRules& from, const std::string& stage,
                pathway::EpochRules& to) {
  if (stage == "identification") to.identification = from.identification;
  if (stage == "population") to.population = from.population;
  if (stage == "finance") to.finance = from.finance;
}

}  // namespace

Scenario Scenario::load(const std::string& path, const std::vector<std::string>& edits,
                        const ReadText& read) {
  Scenario scenario{Document::load(path, read)};
  for (const std::string& edit : edits) scenario.document_.set(edit);
  // As of the first day, to learn the period and every parameter's dates and faults …
  Reading first{scenario.document_};
  pathway::Model frame;
  scenario.measures_ = read_measures(first.root());
  const ModelAxes axes = read_frame(first.root(), frame);
  (void)read_rules(first.root(), axes);
  scenario.description_ = first.root().text("description", {.fallback = ""});
  first.finish();
  scenario.name_ = frame.name;
  scenario.uncertain_ = first.uncertain();
  scenario.assumptions_ = first.assumptions();
  scenario.epochs_ = first.epochs(frame.first, frame.last);
  scenario.inputs_.assign(scenario.document_.inputs().begin(), scenario.document_.inputs().end());
  // … and as of every epoch, since a rule may be wrong in one of them only.
  scenario.as_written_ = std::make_shared<const pathway::Model>(scenario.read_whole({}, {}));
  return scenario;
}

pathway::Model Scenario::model(const std::map<std::string, double>& drawn,
                               const std::set<std::string>& without) const {
  if (!without.empty()) return read_whole(drawn, without);
  pathway::Model model = *as_written_;
  redraw(model, drawn);
  return model;
}

void Scenario::redraw(pathway::Model& model, const std::map<std::string, double>& drawn) const {
  std::set<std::string> stages;  // a draw touches the sections of the drawn parameters alone
  for (const auto& [path, value] : drawn) stages.insert(path.substr(0, path.find('.')));
  if (stages.empty()) return;
  const ModelAxes axes = axes_of(model);
  for (const std::string& stage : stages) {
    for (std::size_t epoch = 0; epoch < model.epochs.size(); ++epoch) {
      pathway::EpochRules& rules = model.epochs[epoch];
      if (epoch > 0 && holds_on(*as_written_, stage, epoch)) {
        copy_stage(model.epochs[epoch - 1], stage, rules);
        continue;
      }
      Reading reading{document_, {.on = rules.from, .drawn = drawn}};
      (void)read_measures(reading.root());
      read_stages(reading.root(), axes, {stage}, rules);
    }
  }
}

pathway::Model Scenario::read_whole(const std::map<std::string, double>& drawn,
                                    const std::set<std::string>& without) const {
  pathway::Model model;
  for (const Day day : epochs_) {
    Reading reading{document_, {.on = day, .without = without, .drawn = drawn}};
    (void)read_measures(reading.root());
    // The frame is the same on every day; with it, the first reading refuses keys that nobody
    // reads.
    const bool is_first = model.epochs.empty();
    const ModelAxes axes = is_first ? read_frame(reading.root(), model) : axes_of(model);
    pathway::EpochRules rules = read_rules(reading.root(), axes);
    if (is_first)
      reading.finish();
    else if (!reading.ok())
      refuse(document_, {.on = day, .without = without, .drawn = drawn});
    rules.from = day;
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
  (void)read_rules(reading.root(), axes);
  return reading.fields();
}

}  // namespace sendsim::scenario
