#include "sendsim/scenario/scenario.hpp"

#include "book.hpp"
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
  (void)read_history(reading.root(), frame);
  (void)read_backtest(reading.root());
  (void)read_data_quality(reading.root());
  (void)read_known_gaps(reading.root());
  reading.finish();
}

/// The officers' reviews stand in `assessment` and are rules of `transition`: these two sections
/// are read together.
void add_dependents(std::set<std::string>& sections) {
  // Reviews are officers' work, and staff follow what was drawn for requests.
  if (sections.contains("identification") || sections.contains("assessment") ||
      sections.contains("transition"))
    sections.insert({"identification", "assessment", "transition"});
}

}  // namespace

Scenario Scenario::load(const std::string& path, const std::vector<std::string>& edits,
                        const ReadText& read) {
  Scenario scenario{std::make_shared<Document>(Document::load(path, read))};
  for (const std::string& edit : edits) scenario.document_->set(edit);
  scenario.read_everything();
  return scenario;
}

const parameters::Lever* Scenario::lever(const std::string& path) const {
  const auto found = found_->levers.find(path);
  return found == found_->levers.end() ? nullptr : &found->second.lever;
}

Scenario Scenario::without(const std::set<std::string>& measures) const {
  Scenario scenario{document_};
  scenario.held_ = held_;
  scenario.without_ = without_;
  scenario.without_.insert(measures.begin(), measures.end());
  scenario.read_everything();
  return scenario;
}

void Scenario::read_everything() {
  // As of the first day, to learn the period and every parameter's dates and faults …
  Reading first{*document_, {.without = without_}};
  pathway::Model frame;
  measures_ = read_measures(first.root());
  const ModelAxes axes = read_frame(first.root(), frame);
  const pathway::EpochRules rules = read_rules(first.root(), axes);
  const auto& persons = frame.start.residents.persons;
  refuse_crowd(first.root().section("start"), "residents", {persons.begin(), persons.end()},
               rules.population.stratum_share, false);
  assumptions_ = first.assumptions();
  history_ = read_history(first.root(), frame);  // on these four nothing rests
  backtest_ = read_backtest(first.root());
  data_quality_ = read_data_quality(first.root());
  known_gaps_ = read_known_gaps(first.root());
  description_ = first.root().text("description", {.fallback = ""});
  first.finish();
  found_ = first.found();
  name_ = frame.name;
  uncertain_ = first.uncertain();
  warnings_ = terms_outside(measures_, frame.first, frame.last);
  epochs_ = first.epochs(frame.first, frame.last);
  for (auto& [day, sections] : epochs_) add_dependents(sections);
  inputs_.assign(document_->inputs().begin(), document_->inputs().end());
  // … and as of every epoch, since a rule may be wrong in one of them only.
  pathway::Model model = read_whole({}, found_);
  hold(model, {});
  as_written_ = std::make_shared<const pathway::Model>(std::move(model));
}

Scenario Scenario::holding(pathway::DriverSet drivers) const {
  Scenario scenario = *this;
  scenario.held_ = static_cast<pathway::DriverSet>(held_ | drivers);
  pathway::Model model = *as_written_;
  scenario.hold(model, {});
  scenario.as_written_ = std::make_shared<const pathway::Model>(std::move(model));
  return scenario;
}

pathway::Model Scenario::model(const std::map<std::string, double>& drawn) const {
  pathway::Model model = *as_written_;
  redraw(model, drawn);
  return model;
}

pathway::Model Scenario::model_from_text(const std::map<std::string, double>& drawn) const {
  pathway::Model model = read_whole(drawn, nullptr);
  hold(model, drawn);
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
    Reading reading{*document_,
                    {.on = rules.from, .without = without_, .drawn = drawn, .found = found_}};
    read_sections(reading.root(), axes, read, rules);  // what was found has its measures
  }
  hold(model, drawn);
  return sections;
}

/// A year's own chance is no driver: it stays, lest the first year's be every year's.
void Scenario::hold(pathway::Model& model, const std::map<std::string, double>& drawn) const {
  if (held_ == 0) return;
  std::set<std::string> yearly;  // sections with something that is drawn for each year
  for (const Uncertain& parameter : uncertain_)
    if (parameter.each_year) yearly.insert(parameter.path.substr(0, parameter.path.find('.')));
  if (drawn.empty()) yearly.clear();
  add_dependents(yearly);
  const ModelAxes axes = axes_of(model);
  const Day first = model.epochs.front().from;
  pathway::EpochRules still = model.epochs.front();
  for (pathway::EpochRules& rules : model.epochs) {
    const bool new_year = calendar_year(rules.from) != calendar_year(still.from);
    still.from = rules.from;
    if (new_year && !yearly.empty()) {
      Reading reading{*document_,
                      {.on = first,
                       .without = without_,
                       .drawn = drawn,
                       .drawn_on = rules.from,
                       .found = found_}};
      read_sections(reading.root(), axes, yearly, still);
    }
    pathway::hold(still, held_, rules);
  }
}

pathway::Model Scenario::read_whole(const std::map<std::string, double>& drawn,
                                    const std::shared_ptr<const Found>& found) const {
  pathway::Model model;
  for (const auto& [day, changed] : epochs_) {
    const ReadOptions options{.on = day, .without = without_, .drawn = drawn};
    ReadOptions quick = options;
    quick.found = found;
    Reading reading{*document_, std::move(quick)};
    (void)read_measures(reading.root());
    if (model.epochs.empty()) {
      const ModelAxes axes = read_frame(reading.root(), model);
      model.epochs.push_back(read_rules(reading.root(), axes));
    } else {
      model.epochs.push_back(model.epochs.back());
      read_sections(reading.root(), axes_of(model), changed, model.epochs.back());
    }
    if (!reading.ok()) refuse(*document_, options);
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
  (void)read_history(reading.root(), frame);
  (void)read_backtest(reading.root());
  (void)read_data_quality(reading.root());
  (void)read_known_gaps(reading.root());
  return reading.fields();
}

}  // namespace sendsim::scenario
