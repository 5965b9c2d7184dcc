// What common random numbers gain, for tools/bench/pairing: `pairing [--replications N] [--ample]
// [--threads N] [--rows] WHAT_IF.yaml …`, each compared with the baseline.yaml of its folder.
//
// Parameters are held at their values as written. Both scenarios run replications 0 … N − 1 of two
// seeds. Common numbers: replication r with replication r of the same seed. Independent seeds: the
// replications of one seed with those of the other, every one with every one: N² pairs in place of
// N, whose variance is that of the baseline plus that of the what-if. The standard error of the
// ratio's logarithm is that of two means whose terms are known (the delta method), 2 N terms each.
#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/core/threads.hpp"
#include "sendsim/measures/headline.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace {

using namespace sendsim;

constexpr std::array<std::uint64_t, 2> kSeeds{1, 2};
constexpr double kLeast = 0.9;  ///< of every output
constexpr double kMedian = 10;  ///< of plans and spend; with ample capacity of every output
/// An output is below a bound if it is by so many standard errors: one sound output in 4,300.
constexpr double kErrors = 3.5;

struct Arguments {
  std::uint32_t replications = 40;
  unsigned threads = 1;
  bool ample = false;
  bool rows = false;  ///< each output's mean, difference, ratio and error, as CSV
  std::vector<std::string> what_ifs;
};

/// Psychologists, officers and places for everybody.
std::vector<std::string> ample_edits(const pathway::Model& model) {
  std::vector<std::string> edits{"assessment.psychologists.fte=20000",
                                 "assessment.officers.fte=20000"};
  const auto& types = model.epochs.front().placement.types;
  for (std::size_t type = 0; type < types.size(); ++type)
    if (types[type].places)
      edits.push_back("placement.limited_types." + model.provisions.codes()[type] +
                      ".places=1000000");
  return edits;
}

/// By seed and replication, the outputs of a scenario.
using Values = std::array<std::vector<std::vector<double>>, kSeeds.size()>;

Values simulate(const pathway::Model& model, const measures::Headline& headline,
                const Arguments& arguments) {
  Values values;
  for (auto& of_seed : values) of_seed.resize(arguments.replications);
  std::atomic<std::uint32_t> next{0};
  on_threads(arguments.threads, [&] {
    pathway::Pathway pathway{model};
    const measures::HeadlineReader reader{headline, pathway.layout()};
    for (;;) {
      const std::uint32_t unit = next.fetch_add(1);
      const std::uint32_t r = unit / kSeeds.size();
      if (r >= arguments.replications) return;
      const std::size_t seed = unit % kSeeds.size();
      values[seed][r] = reader.read(pathway.run(kSeeds[seed], r));
    }
  });
  return values;
}

/// Plans and spend.
bool is_central(std::string_view measure) {
  return measure == "ehc_plans" || measure == "spend" || measure == "high_needs_spend" ||
         measure == "general_fund_spend";
}

struct Output {
  std::string name;
  std::size_t figure;  ///< index into Headline::figures
  bool is_central;     ///< of those whose median is judged
};

/// Of every measure the last census day, or the last year of at least 52 weeks.
std::vector<Output> outputs_at_horizon(const measures::Headline& headline,
                                       const measures::Layout& layout) {
  std::vector<Output> outputs;
  const auto& figures = headline.figures();
  for (std::size_t i = 0; i < figures.size(); ++i) {
    const measures::Figure& figure = figures[i];
    const measures::Measure& measure = layout.measures[figure.measure];
    const std::string& time = layout.times[figure.time].name;
    if (time != "census_day" && (figure.last - figure.first).count() + 1 < 364) continue;
    std::string name = measure.name + (figure.category.empty() ? "" : " " + figure.category);
    const bool central = figure.category.empty() && is_central(measure.name);
    const auto same = std::find_if(outputs.begin(), outputs.end(), [&](const Output& output) {
      return output.name == name && figures[output.figure].time == figure.time;
    });
    if (same == outputs.end())
      outputs.push_back({std::move(name), i, central});
    else if (figures[same->figure].last < figure.last)
      same->figure = i;
  }
  return outputs;
}

struct Ratio {
  enum class Kind : std::uint8_t {
    fixed,    ///< no chance in it
    exact,    ///< the difference is the same in every replication
    unknown,  ///< too often of nobody
    ratio,
  };
  Kind kind = Kind::unknown;
  double value = std::numeric_limits<double>::infinity();
  double log_error = 0;
  double mean = 0;        ///< of the baseline
  double difference = 0;  ///< mean of what-if less baseline
  double by_chance = 0;   ///< variance, independent seeds
  [[nodiscard]] bool counts() const { return kind == Kind::ratio || kind == Kind::exact; }
  [[nodiscard]] bool is_below(double bound) const {
    return kind == Kind::ratio && std::log(value / bound) < -kErrors * log_error;
  }
};

double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

Ratio ratio_of(const Values& baseline, const Values& what_if, std::size_t figure) {
  std::vector<double> common, independent;  // squares, each with mean the variance
  std::vector<double> all_before, all_after;
  double scale = 0;
  for (std::size_t seed = 0; seed < kSeeds.size(); ++seed) {
    std::vector<double> before, after, difference;
    for (std::size_t r = 0; r < baseline[seed].size(); ++r) {
      const double b = baseline[seed][r][figure];
      const double w = what_if[seed][r][figure];
      if (std::isnan(b) || std::isnan(w)) continue;
      before.push_back(b);
      after.push_back(w);
      difference.push_back(w - b);
      scale = std::max({scale, std::abs(b), std::abs(w)});
    }
    all_before.insert(all_before.end(), before.begin(), before.end());
    all_after.insert(all_after.end(), after.begin(), after.end());
    if (before.size() < 10 || 2 * before.size() < baseline[seed].size()) return {};
    const double b = mean_of(before), w = mean_of(after), d = mean_of(difference);
    const double correction =
        static_cast<double>(before.size()) / static_cast<double>(before.size() - 1);
    for (std::size_t i = 0; i < before.size(); ++i) {
      common.push_back(correction * (difference[i] - d) * (difference[i] - d));
      independent.push_back(correction *
                            ((before[i] - b) * (before[i] - b) + (after[i] - w) * (after[i] - w)));
    }
  }
  const double by_chance = mean_of(independent), paired = mean_of(common);
  const double rounding = 1e-12 * scale;
  Ratio ratio{.kind = Ratio::Kind::fixed,
              .mean = mean_of(all_before),
              .difference = mean_of(all_after) - mean_of(all_before),
              .by_chance = by_chance};
  if (by_chance <= rounding * rounding) return ratio;
  ratio.kind = Ratio::Kind::exact;
  if (paired <= rounding * rounding) return ratio;
  double squares = 0;
  for (std::size_t i = 0; i < common.size(); ++i) {
    const double influence = independent[i] / by_chance - common[i] / paired;
    squares += influence * influence;
  }
  ratio.kind = Ratio::Kind::ratio;
  ratio.value = by_chance / paired;
  ratio.log_error = std::sqrt(squares) / static_cast<double>(common.size());
  return ratio;
}

std::string text(const Ratio& ratio) {
  switch (ratio.kind) {
    case Ratio::Kind::fixed: return "fixed";
    case Ratio::Kind::exact: return "exact";
    case Ratio::Kind::unknown: return "-";
    case Ratio::Kind::ratio: break;
  }
  std::array<char, 32> letters{};
  std::snprintf(letters.data(), letters.size(), ratio.value < 100 ? "%.3g" : "%.0f", ratio.value);
  return std::string{letters.data()} + (ratio.is_below(kLeast) ? "!" : "");
}

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

struct Count {
  int passed = 0;
  int failed = 0;
  void add(bool holds) { ++(holds ? passed : failed); }
};

/// One authority: its baseline, and a column for each of its what-ifs.
void compare(const std::string& baseline_path, const std::vector<std::string>& what_ifs,
             const Arguments& arguments, Count& count) {
  const auto load = [&](const std::string& path) {
    const auto as_shipped = scenario::Scenario::load(path);
    if (!arguments.ample) return as_shipped.model();
    return scenario::Scenario::load(path, ample_edits(as_shipped.as_written())).model();
  };
  const pathway::Model baseline = load(baseline_path);
  const measures::Layout layout = pathway::Pathway{baseline}.layout();
  const measures::Headline headline{layout};
  const std::vector<Output> outputs = outputs_at_horizon(headline, layout);
  const Values before = simulate(baseline, headline, arguments);

  std::vector<std::vector<Ratio>> columns;
  std::printf("\n%s%s\n", baseline.name.c_str(),
              arguments.ample ? ", staff and places for everybody" : "");
  for (std::size_t i = 0; i < what_ifs.size(); ++i) {
    const pathway::Model model = load(what_ifs[i]);
    const Values after = simulate(model, headline, arguments);
    std::vector<Ratio>& ratios = columns.emplace_back();
    for (const Output& output : outputs) ratios.push_back(ratio_of(before, after, output.figure));
    std::printf("  (%zu) %s\n", i + 1, model.name.c_str());
  }
  std::printf("%-46s", "variance, independent ÷ common");
  for (std::size_t i = 0; i < columns.size(); ++i)
    std::printf("%9s", ("(" + std::to_string(i + 1) + ")").c_str());
  std::printf("\n");
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    std::printf("%-44s", (outputs[o].name + (outputs[o].is_central ? " *" : "")).c_str());
    for (const auto& ratios : columns) std::printf("%9s", text(ratios[o]).c_str());
    std::printf("\n");
  }
  for (std::size_t o = 0; o < outputs.size(); ++o) {
    if (!outputs[o].is_central) continue;
    std::printf("%-44s", ("change of " + outputs[o].name + ", %").c_str());
    for (const auto& ratios : columns)
      std::printf("%9.2f", 100 * ratios[o].difference / ratios[o].mean);
    std::printf("\n");
  }
  if (arguments.rows) {
    std::printf("what_if,output,baseline_mean,difference,ratio,log_error,variance_independent\n");
    for (std::size_t i = 0; i < columns.size(); ++i)
      for (std::size_t o = 0; o < outputs.size(); ++o) {
        const Ratio& ratio = columns[i][o];
        std::printf("%s,%s,%.6g,%.6g,%s,%.3g,%.6g\n", what_ifs[i].c_str(), outputs[o].name.c_str(),
                    ratio.mean, ratio.difference, text(ratio).c_str(), ratio.log_error,
                    ratio.by_chance);
      }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::vector<double> central;
    std::string below, undecided;
    double least = std::numeric_limits<double>::infinity();
    double widest = 0;
    const double bound = arguments.ample ? kMedian : kLeast;
    for (std::size_t o = 0; o < outputs.size(); ++o) {
      const Ratio& ratio = columns[i][o];
      if (!ratio.counts()) continue;
      if (outputs[o].is_central) central.push_back(ratio.value);
      least = std::min(least, ratio.value);
      if (ratio.kind == Ratio::Kind::ratio) widest = std::max(widest, ratio.log_error);
      const std::string told = " " + outputs[o].name + " " + text(ratio);
      if (ratio.is_below(bound))
        below += told;
      else if (ratio.value < bound)
        undecided += told;
    }
    const double median = median_of(central);
    const bool holds_median = arguments.ample || median >= kMedian;
    std::printf("(%zu) %s: median of * %.3g%s; least %.3g, standard errors up to %.0f %%%s%s%s%s\n",
                i + 1, what_ifs[i].c_str(), median, holds_median ? "" : " BELOW 10", least,
                100 * widest, undecided.empty() ? "" : "; below by chance?", undecided.c_str(),
                below.empty() ? "" : "; BELOW", below.c_str());
    if (!arguments.ample) count.add(holds_median);
    count.add(below.empty());
  }
}

Arguments read(int count, char** words) {
  Arguments arguments;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    const auto number = [&] {
      const long value = i + 1 < count ? std::strtol(words[++i], nullptr, 10) : 0;
      if (value < 1 || value > 100'000)
        throw std::invalid_argument{"expected a number from 1 behind " + std::string{word}};
      return static_cast<std::uint32_t>(value);
    };
    if (word == "--ample")
      arguments.ample = true;
    else if (word == "--rows")
      arguments.rows = true;
    else if (word == "--replications")
      arguments.replications = std::max(10U, number());
    else if (word == "--threads")
      arguments.threads = number();
    else
      arguments.what_ifs.emplace_back(word);
  }
  if (arguments.what_ifs.empty()) throw std::invalid_argument{"expected the file of a what-if"};
  return arguments;
}

}  // namespace

int main(int count, char** words) {
  try {
    const Arguments arguments = read(count, words);
    std::map<std::string, std::vector<std::string>> by_baseline;
    for (const std::string& path : arguments.what_ifs)
      by_baseline[(std::filesystem::path{path}.parent_path() / "baseline.yaml").string()].push_back(
          path);
    Count result;
    for (const auto& [baseline, what_ifs] : by_baseline)
      compare(baseline, what_ifs, arguments, result);
    std::printf("%d passed, %d failed\n", result.passed, result.failed);
    return result.failed == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "pairing: %s\n", error.what());
    return 2;
  }
}
