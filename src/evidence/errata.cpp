// Figures that an authority has told the DfE to be wrong, and that the releases still hold.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "figures.hpp"

namespace sendsim::evidence {

namespace {

constexpr std::string_view kOldCollection = "old_collection.csv";

/// An error in a measure of old_collection.csv, which the release of 2025 repeats in another table.
struct Erratum {
  std::string_view dfe_code;
  std::string_view year;
  std::string_view measure;
  std::string_view later_file;
  std::string_view later_measure;
  std::int64_t published;
  std::int64_t right;
};

/// What the footnotes of sen2_mi.csv tell (2 and 4; data-guidance.txt of the release of 2022). No
/// rule finds these two: many authorities' requests and outcomes are further apart.
constexpr std::array kErrata{
    Erratum{"342", "2021", "requests_refused", "requests.csv", "refused", 0, 107},  // St. Helens
    Erratum{"887", "2021", "assessed_no_plan", "assessments.csv", "not_issued", 223, 16},  // Medway
};

/// The total of a measure under these keys; nothing where there is no such row.
Figure* find_total(Draft& draft, std::size_t area, std::string_view year,
                   std::string_view measure) {
  const auto found =
      std::find_if(draft.figures.begin(), draft.figures.end(), [&](const Figure& figure) {
        return figure.area == area && figure.keys.front() == year &&
               figure.keys.back() == measure &&
               (figure.keys.size() == 2 || figure.keys[1] == "all");
      });
  return found == draft.figures.end() ? nullptr : &*found;
}

/// Requests of the year less what became of them, with `value` for the erratum's figure: refused,
/// assessed with and without a plan, more of them under way than a year before. Requests withdrawn
/// or not yet decided leave a little. Nothing where a count is unknown.
std::optional<std::int64_t> left_without_outcome(Draft& old, std::size_t area, const Erratum& of,
                                                 std::int64_t value) {
  const std::string before = std::to_string(std::stoi(std::string{of.year}) - 1);
  struct Part {
    std::string_view year;
    std::string_view measure;
    int sign;
  };
  std::int64_t sum = 0;
  for (const Part& part : {Part{of.year, "requests", 1}, Part{of.year, "requests_refused", -1},
                           Part{of.year, "new_plans", -1}, Part{of.year, "assessed_no_plan", -1},
                           Part{of.year, "assessments_undecided_at_year_end", -1},
                           Part{before, "assessments_undecided_at_year_end", 1}}) {
    std::int64_t count = value;
    if (part.measure != of.measure) {
      const Figure* figure = find_total(old, area, part.year, part.measure);
      if (figure == nullptr || figure->value.empty()) return std::nullopt;
      count = std::stoll(figure->value);
    }
    sum += part.sign * count;
  }
  return sum;
}

/// Whether England's total is the sum of the authorities, this figure among them.
bool is_in_total(const Draft& draft, const Figure& england, const Areas& areas) {
  std::int64_t sum = 0;
  for (const Figure& figure : draft.figures)
    if (figure.keys == england.keys && !areas[figure.area].dfe_code.empty() &&
        !figure.value.empty())
      sum += std::stoll(figure.value);
  return std::to_string(sum) == england.value;
}

struct Verdict {
  std::string value;  ///< empty: unknown
  std::string why;
};

/// The right figure, if the year's other counts speak for it; else unknown, since it is not the
/// published one either.
Verdict verdict_on(const Erratum& erratum, Draft& old, std::size_t area) {
  const std::string right = std::to_string(erratum.right);
  const Figure* first = find_total(old, area, erratum.year, erratum.measure);
  if (first != nullptr && first->value == right)
    return {right, right + " in " + std::string{kOldCollection}};
  const auto published = left_without_outcome(old, area, erratum, erratum.published);
  const auto mended = left_without_outcome(old, area, erratum, erratum.right);
  if (!published || !mended)
    return {{},
            "unknown, since other counts of the year that would show " + right + " are missing"};
  if (std::abs(*mended) >= std::abs(*published))
    return {{}, "unknown, since the other counts of the year do not fit " + right};
  return {right, right + ", with which requests less their outcomes are " +
                     std::to_string(*mended) + " and not " + std::to_string(*published)};
}

void mend(Draft& draft, std::string_view measure, std::string_view source, const Erratum& erratum,
          std::size_t area, const Verdict& verdict, const Areas& areas, Findings& findings) {
  Figure* figure = find_total(draft, area, erratum.year, measure);
  if (figure == nullptr || figure->value != std::to_string(erratum.published)) return;
  const std::string what = std::string{erratum.year} + ": " + std::string{measure} + ' ';
  for (const Figure& total : draft.figures)
    if (total.keys == figure->keys && areas[total.area].dfe_code.empty() &&
        is_in_total(draft, total, areas))
      findings.left.push_back(draft.file_name + ": " + areas[total.area].name + ' ' + what +
                              total.value + " is the sum with the error of " + areas[area].name);
  findings.mended.push_back(draft.file_name + ": " + areas[area].name + ' ' + what + figure->value +
                            " is an error by the authority's own word: " + verdict.why);
  figure->value = verdict.value;
  figure->source = source;
}

}  // namespace

void mend_errata(std::span<Draft> drafts, const Areas& areas, Findings& findings) {
  const auto draft_called = [&](std::string_view file) {
    return std::find_if(drafts.begin(), drafts.end(),
                        [&](const Draft& draft) { return draft.file_name == file; });
  };
  const auto old = draft_called(kOldCollection);
  if (old == drafts.end()) return;
  for (const Erratum& erratum : kErrata) {
    const auto area = areas.find(erratum.dfe_code);
    if (!area) continue;
    const Verdict verdict = verdict_on(erratum, *old, *area);
    mend(*old, erratum.measure, "DFE-SEN2-2022-CORR", erratum, *area, verdict, areas, findings);
    if (const auto later = draft_called(erratum.later_file); later != drafts.end())
      mend(*later, erratum.later_measure, "DFE-EHCP-2025-CORR", erratum, *area, verdict, areas,
           findings);
  }
}

}  // namespace sendsim::evidence
