#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "sendsim/scenario/document.hpp"
#include "sendsim/scenario/measures.hpp"
#include "sendsim/scenario/section.hpp"

namespace sendsim::scenario::sample {

struct Need {
  std::string code;
  std::string name;
};

/// A small language that uses every getter.
struct Rules {
  Registry<Need> needs;
  Days issue_within{};
  double fte = 0;
  double refuse = 0;
  std::optional<double> traded;
  Pounds fee;
  std::int64_t panels = 0;
  bool mediation = false;
  Day first{};
  std::string queue;
  std::size_t commonest = 0;
  parameters::Table request;
  parameters::Table named;
  std::vector<Measure> measures;
};

inline Rules read_rules(const Section& root) {
  Rules rules;
  rules.measures = read_measures(root);
  rules.needs = root.registry<Need>("needs", [](const Section& item) {
    return Need{item.text("code"), item.text("name", {.fallback = ""})};
  });
  const auto need = parameters::Axis::of_codes("need", rules.needs.codes());
  const auto age = parameters::Axis::of_whole_numbers("age", 0, 3);
  const auto provision = parameters::Axis::of_codes("provision", {"mainstream", "special"});
  const Section assessment = root.section("assessment", "EHC needs assessments.");
  rules.issue_within =
      assessment.days("issue_within", {.above = Days{0}, .help = "Statute: 20 weeks."});
  rules.fte = assessment.section("educational_psychologists")
                  .number("fte", {.unit = "FTE", .at_least = 0.0});
  rules.refuse = assessment.probability("refuse", {.fallback = 0.25});
  rules.traded = assessment.if_given("traded", [&] { return assessment.share("traded"); });
  rules.fee = assessment.money("fee", {.fallback = Pounds::from_pounds(100)});
  rules.panels = assessment.integer(
      "panels", {.unit = "a month", .at_least = 1, .at_most = 31, .fallback = 4});
  rules.mediation = assessment.boolean("mediation", {.fallback = true});
  rules.first = assessment.date(
      "first", {.earliest = make_day(2000, 1, 1), .fallback = make_day(2025, 9, 1)});
  rules.queue =
      assessment.choice("queue", {"first_come", "most_overdue"}, {.fallback = "first_come"});
  rules.commonest =
      assessment.if_given("commonest", [&] { return assessment.code("commonest", need); })
          .value_or(0);
  rules.request =
      root.table("request", {need, age}, {.unit = "a year", .at_least = 0.0, .fallback = 0.1});
  rules.named = root.table("named", {need, provision}, {.sums_to_one = true, .fallback = 0.5});
  (void)root.if_given("advice", [&] { return root.day_law("advice"); });
  return rules;
}

/// Files in memory.
struct Files {
  std::map<std::string, std::string> texts;
  std::string operator()(const std::string& path) const {
    const auto found = texts.find(path);
    if (found == texts.end()) throw std::runtime_error("none of that name");
    return found->second;
  }
};

/// Reads `x.yaml` of the files, edited; all faults as the lines a user sees.
inline std::vector<std::string> faults_of(const Files& files,
                                          const std::vector<std::string>& edits = {}) {
  try {
    Document document = Document::load("x.yaml", files);
    for (const std::string& edit : edits) document.set(edit);
    Reading reading{document, {.on = make_day(2026, 9, 1)}};
    (void)read_rules(reading.root());
    reading.finish();
    return {};
  } catch (const ScenarioError& error) {
    std::vector<std::string> lines;
    for (const Diagnostic& fault : error.diagnostics()) lines.push_back(to_string(fault));
    return lines;
  }
}

/// A sound scenario; `more` is added at its end.
inline std::string sound(const std::string& more = {}, const std::string& assessment = {}) {
  return "sendsim: 1\n"
         "needs: [{code: ASD}, {code: SEMH}]\n"
         "assessment:\n"
         "  issue_within: {value: 20, unit: weeks, source: \"SI 2014/1530\"}\n"
         "  educational_psychologists: {fte: 8.4}\n" +
         assessment + more;
}

}  // namespace sendsim::scenario::sample
