#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sendsim/calibration/starting_table.hpp"

namespace sendsim::calibration {

/// A table of whole numbers, each cell of `fit` rounded down or up, that meets the three two-way
/// tables of `margins`; nothing where none was found. Near `fit`, not proven nearest: within a few
/// per cent of the least distance, thousands of times faster than proof.
///
/// Models      age by age, the cheapest rounding that meets the age's own needs and settings (a
///             minimum cost flow), where what earlier ages were rounded off is owed; then swaps of
///             two needs between two settings within an age until the third table is met; then
///             pairs of opposite swaps in two ages while they come nearer to `fit`.
[[nodiscard]] std::optional<std::vector<std::int64_t>> round_to_margins(
    const Margins& margins, const std::vector<double>& fit);

/// A two-way table, each cell of `fit` rounded down or up, with these totals, as near `fit` as can
/// be; nothing if there is none.
[[nodiscard]] std::optional<std::vector<std::int64_t>> round_to_totals(
    const std::vector<std::int64_t>& rows, const std::vector<std::int64_t>& columns,
    const std::vector<double>& fit);

}  // namespace sendsim::calibration
