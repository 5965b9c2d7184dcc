#pragma once

#include <string>
#include <vector>

#include "quality_report.hpp"
#include "small_counts.hpp"

namespace sendsim::app {

/// Problems of one kind, or of one kind and field, without file and row.
struct QualityGroup {
  std::string problem{};
  std::string field{};  ///< empty where fields are not told apart
  std::string meaning{};
  std::string assumed{};    ///< of each way once
  double rows = 0.0;        ///< of all years
  double plans = 0.0;       ///< of the last census day, each once
  bool plans_known = true;  ///< false: there are others
  // As readers are told them, with small ones hidden:
  bool hides_rows = false, hides_plans = false;
};

enum class GroupedBy { problem, field, column };

/// Kinds of problems in the order in which they first stand; of one kind its fields together.
/// Where a part of a kind is hidden, so much else of that kind is that its sum gives nothing away,
/// and all its plans, since each plan has at least one row.
[[nodiscard]] std::vector<QualityGroup> grouped(const std::vector<QualityRow>& rows, GroupedBy by,
                                                const SmallCounts& counts);
/// Worst first: kinds by the plans and then the rows that are told of them; hidden ones last and
/// in the order of the alphabet, so that their place says nothing.
void sort_worst_first(std::vector<QualityGroup>& groups);

}  // namespace sendsim::app
