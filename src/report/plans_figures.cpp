#include <algorithm>
#include <utility>

#include "figure_parts.hpp"

namespace sendsim::report {
namespace {

/// The groups that hold most at the end, in their order, and one of all others.
std::vector<Group> largest(const Sample& sample, const std::string& dataset, std::size_t axis,
                           std::vector<Group> groups, std::size_t most, const std::string& others) {
  if (groups.size() <= most + 1) return groups;
  std::vector<std::pair<double, std::size_t>> sizes;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const auto grid =
        grid_of(sample, {.dataset = dataset, .labels = groups[g].labels, .axis = axis});
    sizes.emplace_back(grid ? -spread_of(*grid, grid->periods() - 1).mean : 0.0, g);
  }
  std::sort(sizes.begin(), sizes.end());
  sizes.resize(most);
  std::vector<Group> kept;
  Group rest{others, {}};
  for (std::size_t g = 0; g < groups.size(); ++g) {
    const bool large =
        std::any_of(sizes.begin(), sizes.end(), [g](const auto& each) { return each.second == g; });
    if (large)
      kept.push_back(std::move(groups[g]));
    else
      rest.labels.insert(rest.labels.end(), groups[g].labels.begin(), groups[g].labels.end());
  }
  kept.push_back(std::move(rest));
  return kept;
}

}  // namespace

std::vector<Figure> plans_figures(const Samples& samples) {
  std::vector<Figure> figures;
  const Sample& first = *samples.front();
  add(figures, fan_figure(samples, {.dataset = "ehc_plans"}, "plans", "EHC plans",
                          "children and young people"));
  add(figures, difference_figure(samples, {.dataset = "ehc_plans"}, "ehc_plans", "plans-difference",
                                 "EHC plans: what changes", "more or fewer plans"));
  add(figures, fan_figure(samples, {"plans_per_100_pupils", Number::one_decimal}, "plans-per-100",
                          "EHC plans per 100 residents of ages 3 to 15", "per 100 residents"));
  add(figures, fan_figure(samples, {.dataset = "requests"}, "requests",
                          "Requests for an EHC needs assessment", "requests a year"));
  add(figures,
      fan_figure(samples, {.dataset = "plans_issued"}, "new-plans", "New plans", "plans a year"));
  add(figures,
      fan_figure(samples, {.dataset = "plans_ceased"}, "ceased-plans",
                 "Plans that end, transfers to other authorities included", "plans a year"));
  if (const auto axis = first.axis_of("ehc_plans", "provision"))
    add(figures, stacked_figure(samples, "ehc_plans", *axis,
                                setting_groups(samples, labels_of(samples, "ehc_plans", *axis)),
                                Number::count, "plans-by-setting", "EHC plans by setting",
                                "children and young people"));
  if (const auto axis = first.axis_of("ehc_plans", "age"))
    add(figures, stacked_figure(samples, "ehc_plans", *axis, phase_groups(), Number::count,
                                "plans-by-age", "EHC plans by age", "children and young people"));
  if (const auto axis = first.axis_of("ehc_plans", "need"))
    add(figures,
        stacked_figure(
            samples, "ehc_plans", *axis,
            largest(first, "ehc_plans", *axis,
                    need_groups(samples, labels_of(samples, "ehc_plans", *axis)), 5, "Other needs"),
            Number::count, "plans-by-need", "EHC plans by primary need",
            "children and young people"));
  return figures;
}

}  // namespace sendsim::report
