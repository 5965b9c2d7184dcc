#include "sendsim/report/document.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "comparison_figures.hpp"
#include "data_quality_figures.hpp"
#include "evidence_figures.hpp"
#include "figure_parts.hpp"
#include "sendsim/report/study.hpp"
#include "sendsim/stats/told_range.hpp"

namespace sendsim::report {
namespace {

/// Below this many replications the edges of a range rest on one or two of them.
constexpr std::size_t kFewReplications = 40;
constexpr const char* kEvidence = "What does this rest on?";

bool has_ranges(const Sample& sample) {
  return sample.replications() > 1 && sample.replications() >= sample.fewest_for_range();
}

/// Of a run of few replications: what its figures are instead of ranges, and what ranges take.
std::string too_few_told(const Sample& sample) {
  if (sample.replications() == 1)
    return "One run: nothing here has a range, and what else might happen is not shown.";
  return fmt::format(
      "Only {} replications: too few to tell a range, which takes {}{}. Each figure is the middle "
      "one alone; how far apart these few happen to lie, smallest to largest, stands in the "
      "tables.",
      sample.replications(), sample.fewest_for_range(),
      sample.fewest_for_range() > stats::kFewestForRange
          ? fmt::format(" (each draw of the uncertain parameters is run {} times)",
                        sample.seeds_per_draw())
          : std::string{});
}

Samples samples_of(const Study& study) {
  Samples samples;
  for (const Sample& sample : study.scenarios) samples.push_back(&sample);
  return samples;
}

/// "derby-baseline" as "Derby baseline"; a name with blanks or capitals is left as it is.
std::string in_words(std::string name) {
  if (std::any_of(name.begin(), name.end(), [](char c) {
        return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_';
      }))
    return name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '-' || c == '_'; }, ' ');
  if (!name.empty() && name[0] >= 'a') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string title_of(const Study& study) {
  std::string title = in_words(study.scenarios.front().name());
  for (std::size_t s = 1; s < study.scenarios.size(); ++s)
    title += (s == 1                            ? " compared with "
              : s + 1 == study.scenarios.size() ? " and "
                                                : ", ") +
             in_words(study.scenarios[s].name());
  return title;
}

std::string subtitle_of(const Study& study) {
  const Sample& sample = study.scenarios.front();
  std::string text;
  if (const measures::TimeAxis* months = sample.time("month");
      months != nullptr && months->size() > 0)
    text = date_text(months->first.front()) + " to " + date_text(months->last.back()) + ", ";
  return text +
         fmt::format("{} replications, seed {}", sample.replications(), attribute(sample, "seed"));
}

std::string as_sentence(std::string text) {
  if (!text.ends_with('.')) text += '.';
  return text;
}

std::vector<std::string> warnings_of(const Study& study) {
  std::vector<std::string> warnings;
  const Sample& sample = study.scenarios.front();
  if (!study.complete)
    warnings.push_back(
        "The run was interrupted: only the replications that were finished are in "
        "these figures.");
  if (!has_ranges(sample))
    warnings.push_back(too_few_told(sample));
  else if (sample.replications() < kFewReplications)
    warnings.push_back(
        fmt::format("Only {} replications: the ranges are rough.", sample.replications()));
  if (study.scenarios.size() > 1)
    warnings.push_back(
        "A measure costs what the scenario says that it costs and nothing else: places and posts "
        "that "
        "are added bring no cost of building, place funding or pay unless it names one.");
  if (const KnownGaps gaps = known_gaps(sample); gaps.lines > 0)
    warnings.push_back(
        gaps.lines == 1
            ? "What the evidence lacks: " + as_sentence(gaps.first)
            : fmt::format(
                  "What the evidence lacks is told in {} points under \"{}\". The first: {}",
                  gaps.lines, kEvidence, as_sentence(gaps.first)));
  const RegisterSize size = register_size(sample);
  if (size.assumptions > 0)
    warnings.push_back(
        fmt::format("{} of the {} entries of the scenario rest on assumptions; the register "
                    "at the end tells each with its source.",
                    size.assumptions, size.numbers));
  return warnings;
}

void add(std::vector<Figure>& all, std::vector<Figure> more) {
  for (Figure& figure : more) all.push_back(std::move(figure));
}

Section about(const Study& study) {
  Section section{"about", "The scenarios", {}, measure_figures(study)};
  for (const Sample& sample : study.scenarios)
    if (const std::string text = attribute(sample, "description"); !text.empty())
      section.paragraphs.push_back(sample.name() + ": " + text);
  return section;
}

}  // namespace

Document document_of(const Study& study) {
  const Samples samples = samples_of(study);
  const Sample& first = study.scenarios.front();
  Document document{.title = title_of(study),
                    .subtitle = subtitle_of(study),
                    .warnings = warnings_of(study),
                    .has_ranges = has_ranges(first),
                    .answers = answers_of(samples),
                    .sections = {},
                    .program = "sendsim " + attribute(first, "program_version") + " (commit " +
                               attribute(first, "git_commit") + ")",
                    .made = attribute(first, "started")};
  Section plans{"plans",
                "How many children and young people will have an EHC plan?",
                {"An EHC plan (education, health and care plan) is the legal document that says "
                 "what help a child or young person aged 0 to 25 must get."},
                plans_figures(samples)};
  add(plans.figures, driver_figures(study));
  Section places{"places",
                 "Will there be places for them?",
                 {"Some types of provision have a limited number of places. Who finds the wanted "
                  "type full waits elsewhere; when that lasts too long, the authority may buy a "
                  "place elsewhere, mostly dearer."},
                 places_figures(samples)};
  Section waits{"waits",
                "How long will they wait?",
                {"The law allows 20 weeks from the request to the final plan, and a year from one "
                 "review of a plan to the next."},
                waits_figures(samples)};
  Section money{"money",
                "What will it cost?",
                {"High needs spend is borne by the high needs block of the council's Dedicated "
                 "Schools Grant (DSG), its budget; transport and assessment by the council's "
                 "general fund. Prices of the day."},
                money_figures(samples)};
  add(money.figures, frontier_figures(study));
  Section parts{"measures", "What does each measure change?", {}, contribution_figures(study)};
  Section evidence{"evidence", kEvidence, {}, known_gap_figures(study)};
  add(evidence.figures, sensitivity_figures(study));
  add(evidence.figures, backtest_figures(study));
  add(evidence.figures, register_figures(study));
  Section quality{"quality", "Quality and provenance", {}, quality_figures(study)};
  add(quality.figures, provenance_figures(study));
  for (Section* section : {&plans, &places, &waits, &money, &parts})
    if (!section->figures.empty()) document.sections.push_back(std::move(*section));
  document.sections.push_back(about(study));
  document.sections.push_back(std::move(evidence));
  if (std::optional<Section> files = data_quality_section(study))
    document.sections.push_back(std::move(*files));
  document.sections.push_back(std::move(quality));
  return document;
}

}  // namespace sendsim::report
