#include "sendsim/scenario/scenario.hpp"

#include "model_reader.hpp"

namespace sendsim::scenario {
namespace {

/// Reads everything on a day that has a fault, so that the fault is told and nothing else.
/// @throws ScenarioError
void refuse(Document& document, ReadOptions options) {
  Reading reading{document, std::move(options)};
  (void)read_measures(reading.root());
  pathway::Model frame;
  (void)read_rules(reading.root(), read_frame(reading.root(), frame));
  reading.finish();
}

/// The officers' reviews stand in `assessment` and are rules of `transition`: these two sections
/// are read together.
void add_dependents(std::set<std::string>& sections) {
  if (!sections.contains("assessment") && !sections.contains("transition")) return;
  sections.insert({"assessment", "transition"});
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
  const pathway::EpochRules rules = read_rules(first.root(), axes);
  const auto& persons = frame.start.residents.persons;
  refuse_crowd(first.root().section("start"), "residents", {persons.begin(), persons.end()},
               rules.population.stratum_share, false);
  scenario.description_ = first.root().text("description", {.fallback = ""});
  first.finish();
  scenario.found_ = first.found();
  scenario.name_ = frame.name;
  scenario.uncertain_ = first.uncertain();
  scenario.assumptions_ = first.assumptions();
  scenario.warnings_ = terms_outside(scenario.measures_, frame.first, frame.last);
  scenario.epochs_ = first.epochs(frame.first, frame.last);
  for (auto& [day, sections] : scenario.epochs_) add_dependents(sections);
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

std::set<std::string> Scenario::redraw(pathway::Model& model,
                                       const std::map<std::string, double>& drawn) const {
  std::set<std::string> sections;  // a draw touches the sections of the drawn parameters alone
  for (const auto& [path, value] : drawn) sections.insert(path.substr(0, path.find('.')));
  if (sections.empty()) return sections;
  add_dependents(sections);
  const ModelAxes axes = axes_of(model);
  for (pathway::EpochRules& rules : model.epochs) {
    // A draw holds for all dates: a section changes on the dates on which it does as written.
    const bool is_first = &rules == &model.epochs.front();
    const std::set<std::string>& changed = epochs_.at(rules.from);
    std::set<std::string> read;
    for (const std::string& section : sections) {
      if (is_first || changed.contains(section))
        read.insert(section);
      else
        copy_section(*(&rules - 1), section, rules);
    }
    if (read.empty()) continue;
    Reading reading{document_, {.on = rules.from, .drawn = drawn, .found = found_}};
    (void)read_measures(reading.root());
    read_sections(reading.root(), axes, read, rules);
  }
  return sections;
}

pathway::Model Scenario::read_whole(const std::map<std::string, double>& drawn,
                                    const std::set<std::string>& without) const {
  pathway::Model model;
  for (const auto& [day, changed] : epochs_) {
    const ReadOptions options{.on = day, .without = without, .drawn = drawn};
    ReadOptions quick = options;
    if (without.empty()) quick.found = found_;
    Reading reading{document_, std::move(quick)};
    (void)read_measures(reading.root());
    if (model.epochs.empty()) {
      const ModelAxes axes = read_frame(reading.root(), model);
      model.epochs.push_back(read_rules(reading.root(), axes));
    } else {
      model.epochs.push_back(model.epochs.back());
      read_sections(reading.root(), axes_of(model), changed, model.epochs.back());
    }
    if (!reading.ok()) refuse(document_, options);
    model.epochs.back().from = day;
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
