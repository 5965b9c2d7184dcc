#include "baseline_parts.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "flows.hpp"
#include "sendsim/core/math.hpp"

namespace sendsim::calibration {
namespace {

constexpr std::size_t kAges = kBaselineAges;

// The census falls 0.38 of a year after 31 August: somebody of DfE age a is then a + 0.5 + 0.38
// years old on average. These weights carry a profile by DfE age at the census to one by completed
// age.
constexpr double kSinceAugust = 0.38;

double at_least(double value, double bound) { return std::max(value, bound); }

/// Standard deviation of the plans that end in a year if all hazards of ending are multiplied by a
/// lognormal factor with mean 1. Nobody's plan ends twice: the larger the factor, the less it adds.
double spread_of_endings(const ByAge& rate, const ByAge& held, const ByAge& moves_out, double cv) {
  constexpr int kPoints = 99;
  const double sigma = std::sqrt(std::log1p(cv * cv));
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < kPoints; ++i) {
    const double z = normal_quantile((i + 0.5) / kPoints);
    const double factor = std::exp(sigma * z - 0.5 * sigma * sigma);
    double ended = 0.0;
    for (std::size_t age = 0; age < kAges; ++age)
      ended += held[age] *
               (1.0 - std::pow(1.0 - rate[age], factor) * std::exp(-factor * moves_out[age]));
    sum += ended / kPoints;
    squares += ended * ended / kPoints;
  }
  return std::sqrt(std::max(0.0, squares - sum * sum));
}

}  // namespace

ByAge by_completed_age(const ByAge& at_census) {
  ByAge out{};
  for (std::size_t age = 0; age < kAges; ++age)
    out[age] =
        (1.0 - kSinceAugust) * at_census[age] + kSinceAugust * (age > 0 ? at_census[age - 1] : 0.0);
  return out;
}

ByAge support_total(const BaselineNumbers& numbers) {
  ByAge total{};
  for (const ByAge& need : numbers.sen_support)
    for (std::size_t age = 0; age < kAges; ++age) total[age] += need[age];
  return total;
}

std::optional<std::size_t> find_code(const std::vector<std::string>& codes, std::string_view code) {
  const auto found = std::find(codes.begin(), codes.end(), code);
  if (found == codes.end()) return std::nullopt;
  return static_cast<std::size_t>(found - codes.begin());
}

std::size_t position(const std::vector<std::string>& codes, std::string_view code) {
  const auto found = find_code(codes, code);
  if (!found) throw std::runtime_error("baseline: unknown code " + std::string{code});
  return *found;
}

ByAge by_dfe_age(const ByAge& completed) {
  ByAge out{};
  for (std::size_t age = 0; age < kAges; ++age)
    out[age] = 0.5 * (completed[age] + completed[std::min(age + 1, kAges - 1)]);
  return out;
}

ByAge kept_below_certain(ByAge chances, double first_year) {
  for (double& chance : chances) chance = std::min(chance, 0.95 / at_least(first_year, 1.0));
  return chances;
}

std::vector<double> plans_by_setting(const BaselineNumbers& numbers) {
  std::vector<double> held(numbers.provisions.size(), 0.0);
  for (std::size_t cell = 0; cell < numbers.plans.size(); ++cell)
    held[cell % held.size()] += static_cast<double>(numbers.plans[cell]);
  return held;
}

int phase_of(std::size_t age) {
  return age < 4 ? 0 : age < 11 ? 1 : age < 16 ? 2 : age < 19 ? 3 : 4;
}

void keep_usual(const BaselineNumbers& numbers, std::size_t age, std::vector<double>& weights) {
  std::vector<double> kept = weights;
  for (std::size_t type = 0; type < kept.size(); ++type)
    if (!numbers.usual[age][type]) kept[type] = 0.0;
  if (std::accumulate(kept.begin(), kept.end(), 0.0) > 0.0) weights = kept;
}

bool same_provision(const std::string& a, const std::string& b) {
  const auto state_special = [](const std::string& s) {
    return s == "special_la_maintained" || s == "special_academy_free";
  };
  return a == b || (state_special(a) && state_special(b));
}

void fit_places(BaselineNumbers& out) {
  const std::vector<double> held = plans_by_setting(out);
  const auto filled = [&](const std::string& setting) {
    return held[position(out.provisions, setting)];
  };
  // Published places (directly funded, 2023-24) are fewer than the children there in 2025: capacity
  // is what is filled.
  // A handful in the last maintained special schools are no type of their own.
  constexpr double kFewest = 20.0;
  for (const std::string& setting : out.provisions) {
    const bool resourced =
        setting.ends_with("_resourced_provision") || setting.ends_with("_senunit");
    const bool special = setting == "special_academy_free" ||
                         (setting == "special_la_maintained" && filled(setting) >= kFewest);
    if ((resourced || special) && filled(setting) > 0.0) out.places[setting] = filled(setting);
  }
}

void fit_staff(BaselineNumbers& out) {
  out.officers_fte = officers_for(
      out.targets.issued,
      static_cast<double>(std::accumulate(out.plans.begin(), out.plans.end(), std::int64_t{0})));
  out.psychologists_fte = psychologists_at_first(out);
}

void keep_support_level(const std::vector<ByAge>& issued, const ByAge& plans_at_start,
                        BaselineNumbers& out) {
  const ByAge support = support_total(out);
  out.onset.assign(out.needs.size(), ByAge{});
  double onsets = 0.0;
  for (std::size_t need = 0; need < out.needs.size(); ++need) {
    ByAge step{};
    for (std::size_t age = 0; age + 1 < 16; ++age) {
      const double here = out.sen_support[need][age];
      const double next =
          out.sen_support[need][age + 1] * out.residents[age] / out.residents[age + 1];
      const double without = out.residents[age] - support[age] - plans_at_start[age];
      const double gain = next - here + issued[need][age + 1] + here * out.support_ends[age];
      step[age] = at_least(gain, 0.0) / without;
      onsets += at_least(gain, 0.0);
    }
    for (std::size_t age = 0; age < 16;
         ++age)  // the step of age a is at completed ages a (0.12) and a + 1 (0.88)
      out.onset[need][age] = 0.12 * step[age] + 0.88 * (age > 0 ? step[age - 1] : 0.0);
  }
  out.share_to_plan = onsets > 0.0 ? std::min(1.0, out.targets.issued / onsets) : 0.0;
}

void share_requests(const ByAge& requests, const std::vector<std::vector<double>>& mix,
                    BaselineNumbers& out) {
  const double all = std::accumulate(requests.begin(), requests.end(), 0.0);
  out.request_shares.assign(kAges * out.needs.size(), 0.0);
  for (std::size_t completed = 0; completed < kAges; ++completed) {
    const double dfe_age = std::floor(static_cast<double>(completed) + 0.5 - kSinceAugust);
    const auto age = static_cast<std::size_t>(at_least(dfe_age, 0.0));
    for (std::size_t need = 0; need < out.needs.size(); ++need)
      out.request_shares[age * out.needs.size() + need] +=
          requests[completed] / all * mix[completed][need];
  }
}

double ending_cv(const ByAge& rate, const ByAge& held, double wanted,
                 const BaselineNumbers& numbers) {
  constexpr double kMost = 0.8;
  if (wanted <= 0.0) return 0.0;
  double low = 0.0;
  double high = kMost;
  for (int step = 0; step < 40; ++step) {
    const double middle = 0.5 * (low + high);
    (spread_of_endings(rate, held, numbers.moves_out, middle) < wanted ? low : high) = middle;
  }
  return high;
}

}  // namespace sendsim::calibration
