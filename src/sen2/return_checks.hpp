#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <string_view>

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// Children of one kind below one parent; a real child has a few. More are refused, so that
/// comparing each with each stays cheap.
inline constexpr std::size_t kMostSiblings = 200;

/// The day of birth of each person, as far as it can be read. A deque never leaves copies behind
/// when it grows.
using Births = std::deque<std::optional<Day>>;

using NoteProblem =
    std::function<void(Problem, RowRef, std::string_view field, std::string_view assumed)>;

/// What is left to do when all records are there: tells the children apart (by_dates, born,
/// children that stand twice), drops records that stand twice, and notes dates in the wrong order,
/// plans without need or placement and contradictions. `births` goes with `persons`.
/// @throws ReturnError where one child has more than kMostSiblings requests
void check_return(Return& result, const Births& births, const HashKey& key,
                  const NoteProblem& note);

}  // namespace sendsim::sen2
