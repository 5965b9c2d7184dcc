#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// SipHash-2-4 with 128 bits of output (Aumasson and Bernstein, 2012, and its reference code):
/// without the key, nobody can try numbers until one fits.
[[nodiscard]] ChildKey siphash(std::string_view bytes, const HashKey& key);

/// The key of a unique pupil number, in any case and with blanks. Nothing unless it is a letter,
/// eleven digits and a digit or letter; the check letter is not verified.
[[nodiscard]] std::optional<ChildKey> key_of_upn(std::string_view text, const HashKey& key);
/// The key of a unique learner number of ten digits.
[[nodiscard]] std::optional<ChildKey> key_of_uln(std::string_view text, const HashKey& key);
/// The key of a text that stands for a child in place of a UPN, as it is spelt.
[[nodiscard]] ChildKey key_of_pseudonym(std::string_view text, const HashKey& key);
/// The key of what stays the same from return to return about a child without numbers.
[[nodiscard]] ChildKey key_of_dates(Day birth, Sex sex, Day first, const HashKey& key);

/// Overwrites a text that may hold a child's details, so that it outlives its use nowhere in
/// memory.
void wipe(std::string& text);

}  // namespace sendsim::sen2
