#include "readme_text.hpp"

#include <fmt/format.h>

namespace sendsim::witan {
namespace {

std::string what_was_done(const Inputs& inputs) {
  return fmt::format(
      "From the inputs of a witan.send model, by `sendsim import witan`.\n\n"
      "## What each part rests on\n\n"
      "- **Plans on the first day**: the transitions into January {0}, child by child. The age is "
      "the\n"
      "  academic year + 4 (age on 31 August before).\n"
      "- **Joiners**: those of {1} to {2} over the residents of their age in the January before,\n"
      "  all years together, times population.csv. They come as `transition.arrivals` and are "
      "counted\n"
      "  as `moved_in`, since the files know no request and no assessment; `plans_issued` is 0.\n"
      "- **Leavers**: by age, all on 31 July. **Moves** between settings: by age and setting, of "
      "who\n"
      "  still has a plan; where fewer than 20 children stand behind one, it leans on what others "
      "of\n"
      "  the age did.\n"
      "- **Money**: costs.csv, with the needs of each setting as in January {0}. The budget is a "
      "year\n"
      "  of the plans of January {0}, flat, and the opening balance 0: both are assumptions, so "
      "that\n"
      "  the balance tells growth, not the council's deficit. Put its own figures in.\n"
      "- **Ranges**: joiners and leavers are drawn as far as their counts, and how they differ "
      "from\n"
      "  year to year, leave their level open.\n\n",
      inputs.census_year, inputs.first_year, inputs.census_year - 1);
}

std::string what_is_missing() {
  return "## What it cannot tell\n\n"
         "- Requests, refusals, weeks to a plan, psychologists, waiting lists, places: nothing of\n"
         "  these is in the files. Measures on them change nothing here. `sendsim new` makes a\n"
         "  baseline that has them from published figures.\n"
         "- Leaving that differs by need or setting beyond age, changes of need, and which need "
         "of\n"
         "  joiners goes with which setting. Totals by age hold; single settings may drift.\n"
         "- Costs stay at the prices of costs.csv.\n\n";
}

}  // namespace

std::string readme_text(const Inputs& inputs, const Rates& rates, const std::string& name) {
  std::string text = fmt::format("# {}\n\n", name) + what_was_done(inputs) + what_is_missing();
  text +=
      "## Plans that these rates lead to\n\n"
      "Stock × chance to stay + residents × joining, without chance: what the mean of a run should "
      "be.\n\n| January | plans |\n|---|---|\n";
  int year = inputs.census_year;
  for (const double plans : expected_plans(inputs, rates))
    text += fmt::format("| {} | {:.0f} |\n", year++, plans);
  if (inputs.findings.empty()) return text;
  text += "\n## What was odd in the files\n\n";
  for (const std::string& finding : inputs.findings) text += "- " + finding + "\n";
  return text;
}

}  // namespace sendsim::witan
