#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "figure_parts.hpp"
#include "sendsim/report/study.hpp"

namespace sendsim::report {
namespace {

/// One number that answers a question.
struct Wanted {
  Subject subject;
  const char* what;  ///< "children and young people have a plan"
  const char* more;  ///< of a positive difference
  const char* fewer;
};

bool is_flow(const measures::TimeAxis& time) { return time.first != time.last; }

std::size_t end_of(const measures::TimeAxis& time) {
  return is_flow(time) ? last_whole(time) : time.size() - 1;
}

std::string begin_with(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text + ", ";
}

/// "400 fewer (300 to 520)" of a difference; one that may go either way is told as such.
std::string change_text(const Spread& change, const Wanted& wanted) {
  const Number number = difference_number(wanted.subject.number);
  const double low = change.low();
  const double high = change.high();
  if (low == 0 && high == 0) return "no change";
  if (std::isnan(low) && change.median() == 0) return "no change in the middle";
  if (low < 0 && high > 0)
    return fmt::format("no clear change: from {} {} to {} {}", number_text(-low, number, high),
                       wanted.fewer, number_text(high, number, low), wanted.more);
  if (change.median() >= 0 && !(low < 0)) return range_text(change, number) + " " + wanted.more;
  Spread size = change;
  for (double& edge : size.edges) edge = -edge;
  std::reverse(size.edges.begin(), size.edges.end());
  return range_text(size, number) + " " + wanted.fewer;
}

void add_sentences(std::vector<std::string>& sentences, const Samples& samples,
                   const Wanted& wanted) {
  const auto baseline = grid_of(*samples.front(), wanted.subject);
  if (!baseline || baseline->replications == 0 || baseline->periods() == 0) return;
  const std::size_t end = end_of(*baseline->time);
  const Spread last = spread_of(*baseline, end);
  if (std::isnan(last.median())) return;
  const std::size_t start = is_flow(*baseline->time) ? first_whole(*baseline->time) : 0;
  std::string text = begin_with(when_text(*baseline->time, end)) +
                     range_text(last, wanted.subject.number) + " " + wanted.what;
  if (start != end)
    if (const Spread first = spread_of(*baseline, start); !std::isnan(first.median()))
      text += fmt::format(", after {} {}", number_text(first.median(), wanted.subject.number),
                          when_text(*baseline->time, start));
  sentences.push_back(text + ".");
  for (std::size_t s = 1; s < samples.size(); ++s) {
    const auto grid = grid_of(*samples[s], wanted.subject);
    if (!grid) continue;
    const auto difference = difference_of(*grid, *baseline);
    if (!difference) continue;
    sentences.push_back(fmt::format("With {}: {}, {}.", samples[s]->name(),
                                    range_text(spread_of(*grid, end), wanted.subject.number),
                                    change_text(spread_of(*difference, end), wanted)));
  }
}

/// The deficit on the day that the announced grant goes by, and when the statutory override ends.
void add_days_of_deficit(std::vector<std::string>& sentences, const Samples& samples) {
  const bool several = samples.size() > 1;
  for (const Sample* sample : samples) {
    const auto balance = grid_of(*sample, {"cumulative_balance", Number::pounds});
    if (!balance) continue;
    const std::string who = several ? sample->name() + ": " : "";
    const auto grant = period_ending_on(*balance->time, kGrantDay);
    if (grant && sample == samples.front()) {
      const Spread deficit = spread_of(*balance, *grant);
      std::string text =
          "The deficit on " + date_text(kGrantDay) + " is " + range_text(deficit, Number::pounds);
      if (deficit.median() > 0)
        text += fmt::format("; a grant of 90 % would leave {} of it",
                            number_text(0.1 * deficit.median(), Number::pounds));
      sentences.push_back(text + ".");
    }
    if (const auto ends = period_ending_on(*balance->time, kOverrideEnds))
      sentences.push_back(fmt::format("{}On {}, when the statutory override ends, {}.", who,
                                      date_text(kOverrideEnds),
                                      range_text(spread_of(*balance, *ends), Number::pounds)));
  }
}

}  // namespace

std::vector<Answer> answers_of(const Samples& samples) {
  std::vector<Answer> answers{
      {"How many children and young people will have an EHC plan?", {}, "plans"},
      {"Will there be places for them?", {}, "places"},
      {"How long will they wait?", {}, "waits"},
      {"What will it cost?", {}, "money"}};
  add_sentences(answers[0].sentences, samples,
                {{.dataset = "ehc_plans"}, "have an EHC plan", "more", "fewer"});
  add_sentences(answers[0].sentences, samples,
                {{.dataset = "plans_issued"}, "new plans are issued", "more", "fewer"});
  add_sentences(answers[1].sentences, samples,
                {{.dataset = "shortfall"},
                 "children with a plan do not have the kind of place that suits them",
                 "more",
                 "fewer"});
  add_sentences(answers[2].sentences, samples,
                {{"within_20_weeks", Number::percent},
                 "of new plans are issued within the 20 weeks of the law",
                 "more",
                 "less"});
  add_sentences(answers[2].sentences, samples,
                {{"weeks_to_plan_p50", Number::one_decimal},
                 "weeks pass from request to final plan for the family in the middle",
                 "longer",
                 "shorter"});
  add_sentences(answers[3].sentences, samples,
                {{"high_needs_spend", Number::pounds},
                 "are spent from the high needs block",
                 "more",
                 "less"});
  add_sentences(answers[3].sentences, samples,
                {{"cumulative_balance", Number::pounds},
                 "have been overspent on the Dedicated Schools Grant in all",
                 "more",
                 "less"});
  add_days_of_deficit(answers[3].sentences, samples);
  add_sentences(answers[3].sentences, samples,
                {{"general_fund_spend", Number::pounds},
                 "fall to the council's general fund",
                 "more",
                 "less"});
  std::erase_if(answers, [](const Answer& answer) { return answer.sentences.empty(); });
  return answers;
}

std::vector<std::string_view> live_datasets() {
  return {"ehc_plans",
          "plans_issued",
          "requests",
          "shortfall",
          "places",
          "places_filled",
          "within_20_weeks",
          "weeks_to_plan_p50",
          "high_needs_spend",
          "cumulative_balance",
          "general_fund_spend",
          "budget",
          "shortfall_by_month_provision",
          "in_assessment"};
}

std::vector<Figure> live_figures(const Samples& samples) {
  std::vector<Figure> figures;
  const auto keep = [&figures](std::vector<Figure> chapter,
                               std::initializer_list<std::string_view> wanted) {
    for (Figure& figure : chapter)
      if (std::find(wanted.begin(), wanted.end(), figure.id) != wanted.end())
        figures.push_back(std::move(figure));
  };
  keep(plans_figures(samples), {"plans", "plans-difference"});
  keep(places_figures(samples),
       {"shortfall", "shortfall-difference", "places-by-type", "shortage-probability"});
  keep(waits_figures(samples),
       {"within-20-weeks", "within-20-weeks-difference", "weeks-to-plan", "in-assessment"});
  keep(money_figures(samples), {"dsg-balance", "dsg-balance-difference", "high-needs-spend",
                                "general-fund", "general-fund-difference"});
  return figures;
}

}  // namespace sendsim::report
