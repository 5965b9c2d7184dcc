#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// What stands in a UPN's column and is no UPN: perhaps the pseudonyms of an authority that hands
/// its returns on without numbers. They stand for children if all texts of the column are of one
/// shape (whole numbers, or as many characters each, 6 to 128, letters, digits and those of base 64
/// and identifiers, without blanks, nine of ten with a digit), hardly one stands twice, and they
/// are not births.
///
/// Hashed as they are read, like a UPN; nothing else is kept of a text but its length.
class Pseudonyms {
 public:
  /// `is_birth`: the text can be read as a child's date of birth.
  void add(std::uint32_t person, std::string_view text, bool is_birth, const HashKey& key);

  /// Whether they stand for children, where so many cells of the column are filled.
  [[nodiscard]] bool stand_for_children(std::uint64_t filled) const;
  /// By person.
  [[nodiscard]] const std::vector<std::pair<std::uint32_t, ChildKey>>& keys() const {
    return keys_;
  }

 private:
  std::vector<std::pair<std::uint32_t, ChildKey>> keys_;  ///< of texts of the first one's shape
  std::size_t length_ = 0;                                ///< of the first; 0 for whole numbers
  std::size_t with_digit_ = 0;
  bool one_shape_ = true;
  bool only_births_ = true;
};

}  // namespace sendsim::sen2
