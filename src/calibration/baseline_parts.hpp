#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/calibration/baseline.hpp"

// What a baseline from published tables and one from an authority's own returns do alike.

namespace sendsim::calibration {

/// Yearly growth of England's independent and non-maintained special plans, compounding, from 2019
/// to 2025: METHODS.md.
inline constexpr double kEnglandsIndependentPace = 0.117;

/// Growth a year of independent and non-maintained special plans over the censuses that tuning
/// looks at, as their pace has it.
[[nodiscard]] double growth_of_independent(const BaselineNumbers& numbers);

/// A stationary stock by DfE age at the census, seen by completed age at a random time.
[[nodiscard]] ByAge by_completed_age(const ByAge& at_census);
/// A chance by DfE age from one by completed age: in the course of a school year DfE age a is a to
/// a + 2 years old, a + 1 on average.
[[nodiscard]] ByAge by_dfe_age(const ByAge& completed);
/// No chance above 0.95, nor in the first year.
[[nodiscard]] ByAge kept_below_certain(ByAge chances, double first_year);

[[nodiscard]] std::optional<std::size_t> find_code(const std::vector<std::string>& codes,
                                                   std::string_view code);
/// @throws std::runtime_error for a code that is not there
[[nodiscard]] std::size_t position(const std::vector<std::string>& codes, std::string_view code);

/// Children on SEN support of all needs.
[[nodiscard]] ByAge support_total(const BaselineNumbers& numbers);
/// Plans of the first day by setting.
[[nodiscard]] std::vector<double> plans_by_setting(const BaselineNumbers& numbers);
/// Before school, primary, secondary, to 18, beyond: 0 to 4.
[[nodiscard]] int phase_of(std::size_t age);
/// Leaves of the weights those of settings for that age; all of them where there is none.
void keep_usual(const BaselineNumbers& numbers, std::size_t age, std::vector<double>& weights);
/// Settings that change owner without a child moving: maintained special schools became academies.
[[nodiscard]] bool same_provision(const std::string& a, const std::string& b);

/// Places are those filled on the first day.
void fit_places(BaselineNumbers& out);
/// Officers and the first year's psychologists for the plans and targets.
void fit_staff(BaselineNumbers& out);
/// Onset: what SEN support of a cohort must gain from one census to the next so that the stock by
/// age stays as it is, given who goes on to a plan (`issued`: by need, new plans a year at that
/// age), whose support ends, and who moves.
void keep_support_level(const std::vector<ByAge>& issued, const ByAge& plans_at_start,
                        BaselineNumbers& out);
/// The coefficient of variation of a factor on all hazards of ending with which the plans that end
/// in a year have that standard deviation; at most as many as double or halve them in one year of
/// three. `rate` of ending in a year and plans `held`, by DfE age.
[[nodiscard]] double ending_cv(const ByAge& rate, const ByAge& held, double wanted_sd,
                               const BaselineNumbers& numbers);
/// What is agreed to in a year of the baseline (1 is the first), over the first year's: requests
/// as they are expected to grow, and refusals as they last.
[[nodiscard]] double agreed_over_first(const BaselineNumbers& numbers, int year);
/// New plans of a year of the baseline over the first year's: what is agreed to, and the share of
/// it that ends in a plan as it lasts.
[[nodiscard]] double issued_over_first(const BaselineNumbers& numbers, int year);
/// Shares of a year's requests by DfE age and need, from requests by completed age and the mix of
/// needs at each.
void share_requests(const ByAge& requests, const std::vector<std::vector<double>>& mix,
                    BaselineNumbers& out);

}  // namespace sendsim::calibration
