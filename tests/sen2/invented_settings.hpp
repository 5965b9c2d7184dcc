#pragma once

#include <string>
#include <vector>

#include "sendsim/sen2/provision.hpp"
#include "sendsim/sen2/return.hpp"

namespace invented {

inline constexpr int kSchoolsOfAKind = 3;
inline constexpr std::uint32_t kUnknownUrn = 999991;

/// Kinds of provision that children of a stage of education are in, and how often.
struct Group {
  std::vector<sendsim::sen2::Provision> provisions;
  std::vector<double> weights;
};
[[nodiscard]] const Group& group_at(int dfe_age);

/// A school, college or code of that kind, by its number from 0 to kSchoolsOfAKind − 1.
[[nodiscard]] sendsim::sen2::Setting setting_in(sendsim::sen2::Provision provision, int number);

/// The rows of a GIAS extract, header first, cells as text.
[[nodiscard]] std::vector<std::vector<std::string>> gias_rows(int authority);

}  // namespace invented
