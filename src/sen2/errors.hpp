#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// The file is sound but none of SEN2's: what a folder's reader passes over.
class NotAReturn : public ReturnError {
  using ReturnError::ReturnError;
};

/// A file's name as messages show it: without its folder, on one line, not longer than names are.
[[nodiscard]] std::string shown_name(std::string_view name);

/// `FILE:ROW: fault`, or `FILE: fault` for row 0. `fault` is text of this program alone: what a
/// file holds is never quoted, for any cell may be a child's.
[[nodiscard]] std::string message_at(std::string_view name, std::uint64_t row,
                                     std::string_view fault);

}  // namespace sendsim::sen2
