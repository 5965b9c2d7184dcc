#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "figure_parts.hpp"

namespace sendsim::report {
namespace {

/// A fan with the line of the law in it.
void add_limit(std::optional<Figure>& figure, double limit, const std::string& text) {
  if (!figure) return;
  if (auto* chart = std::get_if<TimeChart>(&figure->charts.front().chart))
    chart->levels.push_back({limit, text});
}

std::string stage_name(const std::string& code) {
  if (code == "request") return "Decision whether to assess";
  if (code == "advice") return "Psychologist's and other advice";
  if (code == "writing") return "Writing the draft plan";
  if (code == "consultation") return "Consultation and final plan";
  return code;
}

std::optional<Figure> stages_figure(const Samples& samples) {
  constexpr const char* kDataset = "in_assessment_by_month_stage";
  std::vector<Group> groups;
  for (const std::string& code : labels_of(samples, kDataset, 0))
    groups.push_back({stage_name(code), {code}});
  auto figure = stacked_figure(samples, kDataset, 0, groups, Number::count, "open-by-stage",
                               "Open assessments by what they wait for", "children");
  return figure;
}

/// "6_to_16_weeks" as "6 to 16 weeks"
std::string band_name(std::string code) {
  std::replace(code.begin(), code.end(), '_', ' ');
  if (!code.empty())
    code.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(code.front())));
  return code;
}

std::optional<Figure> elapsed_figure(const Samples& samples) {
  constexpr const char* kDataset = "in_assessment_by_month_weeks";
  std::vector<Group> groups;
  for (const std::string& code : labels_of(samples, kDataset, 0))
    groups.push_back({band_name(code), {code}});
  return stacked_figure(samples, kDataset, 0, groups, Number::count, "open-by-weeks",
                        "Open assessments by how long they have been open", "children");
}

/// Lines that lie on one another are one.
void keep_one_of_equal(std::vector<Line>& lines) {
  const bool equal = std::all_of(lines.begin(), lines.end(), [&](const Line& line) {
    return line.days == lines.front().days && line.values == lines.front().values;
  });
  if (lines.size() < 2 || !equal) return;
  lines.resize(1);
  lines.front().name = "all scenarios";
}

/// The line before staff of one kind, and how many of these there are.
std::optional<Figure> line_figure(const Samples& samples, const std::string& pool,
                                  const std::string& fte, const std::string& title) {
  auto figure = fan_figure(samples, {.dataset = "service_waiting_list", .labels = {pool}},
                           "line-for-" + pool, title, "children in line");
  if (!figure) return figure;
  TimeChart chart{.y_title = "full-time equivalents", .number = Number::one_decimal};
  for (const Sample* sample : samples) {
    const Grid* staff = sample->total(fte);
    if (staff == nullptr) return figure;
    const Fan fan = fan_of(*staff, sample->name());
    chart.lines.push_back(
        {.name = fan.name, .days = fan.days, .values = fan.edges[2], .steps = true});
  }
  keep_one_of_equal(chart.lines);
  figure->charts.front().title = "In line";
  figure->charts.push_back({"Staff, the middle of all runs", std::move(chart)});
  figure->note =
      "At the end of each month; a child whose task has begun is not in line any more. A month "
      "that "
      "ends on a weekend has in line what came in since Friday.";
  return figure;
}

}  // namespace

std::vector<Figure> waits_figures(const Samples& samples) {
  std::vector<Figure> figures;
  const Subject in_time{"within_20_weeks", Number::percent};
  add(figures, fan_figure(samples, in_time, "within-20-weeks", "New plans issued within 20 weeks",
                          "share of new plans"));
  if (!figures.empty())
    figures.back().note += std::string{figures.back().note.empty() ? "" : " "} +
                           "Lawful exceptions are left out, as in the published figure.";
  add(figures,
      difference_figure(samples, in_time, "within_20_weeks", "within-20-weeks-difference",
                        "New plans issued within 20 weeks: what changes", "change of the share"));
  auto median =
      fan_figure(samples, {"weeks_to_plan_p50", Number::one_decimal}, "weeks-to-plan",
                 "Weeks from request to final plan: half of families wait longer", "weeks");
  add_limit(median, 20, "20 weeks: the law");
  add(figures, std::move(median));
  auto longest =
      fan_figure(samples, {"weeks_to_plan_p90", Number::one_decimal}, "weeks-to-plan-9-in-10",
                 "Weeks from request to final plan: one family in ten waits longer", "weeks");
  add_limit(longest, 20, "20 weeks: the law");
  add(figures, std::move(longest));
  add(figures, fan_figure(samples, {.dataset = "in_assessment"}, "in-assessment",
                          "Open requests and assessments", "children"));
  add(figures, elapsed_figure(samples));
  add(figures, stages_figure(samples));
  add(figures, line_figure(samples, "psychologists", "psychologists_fte",
                           "Children in line for a psychologist's advice"));
  add(figures, line_figure(samples, "officers", "officers_fte",
                           "Children in line for an officer, for a plan or a review"));
  add(figures, fan_figure(samples, {"weeks_for_place_p90", Number::one_decimal}, "weeks-for-place",
                          "Weeks waited for a place: one in ten of those who got one waited longer",
                          "weeks"));
  auto overdue = fan_figure(samples, {.dataset = "overdue_reviews"}, "overdue-reviews",
                            "Annual reviews that are overdue", "plans");
  if (overdue)
    overdue->note = "How many are on the first day is not known: the run begins with none.";
  add(figures, std::move(overdue));
  return figures;
}

}  // namespace sendsim::report
