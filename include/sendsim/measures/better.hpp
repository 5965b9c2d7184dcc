#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace sendsim::measures {

/// Which change of a measure an authority and its families would call better.
enum class Better : std::uint8_t {
  neither,  ///< more plans or fewer: neither is an aim in itself
  lower,
  higher,
};

/// Of a measure by name; `neither` for one that is not judged here. Judged are waits, lists and
/// what the authority pays: places are a means, and so are requests, refusals and plans.
[[nodiscard]] Better better_of(std::string_view measure);
/// The names that are judged to be better lower, or higher; nothing of `neither`.
[[nodiscard]] std::span<const std::string_view> judged(Better better);

}  // namespace sendsim::measures
