#include "pseudonyms.hpp"

#include <algorithm>
#include <string>

#include "child_key.hpp"
#include "sendsim/sen2/cells.hpp"

namespace sendsim::sen2 {
namespace {

constexpr std::size_t kShortest = 6, kLongest = 128;

bool is_of_identifiers(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         std::string_view{"-_+/={}"}.find(c) != std::string_view::npos;
}

bool is_of_hexadecimals(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f') || c == '-' ||
         c == '{' || c == '}';
}

/// Its length; 0 for a whole number, which may have fewer digits than another; nothing for what is
/// of no shape.
std::optional<std::size_t> shape_of(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  if (const auto number = parse_whole(text))
    return *number > 0 ? std::optional{std::size_t{0}} : std::nullopt;
  const bool sound =
      text.size() >= kShortest && std::all_of(text.begin(), text.end(), is_of_identifiers);
  return sound ? std::optional{text.size()} : std::nullopt;
}

/// In one spelling: `17` and `17.0`, and hexadecimals of either case.
std::string spelt_alike(std::string_view text) {
  if (const auto number = parse_whole(text)) return std::to_string(*number);
  if (std::all_of(text.begin(), text.end(), is_of_hexadecimals)) return normalised_code(text);
  return std::string{text};
}

}  // namespace

void Pseudonyms::add(std::uint32_t person, std::string_view text, bool is_birth,
                     const HashKey& key) {
  text = trimmed(text);
  const auto shape = shape_of(text);
  if (shape && keys_.empty()) length_ = *shape;
  one_shape_ = one_shape_ && shape == length_;
  only_births_ = only_births_ && is_birth;
  if (!one_shape_) return;
  if (text.find_first_of("0123456789") != std::string_view::npos) ++with_digit_;
  std::string spelt = spelt_alike(text);
  keys_.emplace_back(person, key_of_pseudonym(spelt, key));
  wipe(spelt);
}

bool Pseudonyms::stand_for_children(std::uint64_t filled) const {
  constexpr std::size_t kFewest = 5;
  constexpr double kMostTwice = 0.02;
  if (!one_shape_ || only_births_ || keys_.size() != filled || filled < kFewest) return false;
  if (10 * with_digit_ < 9 * keys_.size()) return false;  // names of one length
  std::vector<ChildKey> found;
  for (const auto& [person, key] : keys_) found.push_back(key);
  std::sort(found.begin(), found.end());
  const auto apart = std::unique(found.begin(), found.end()) - found.begin();
  return static_cast<double>(apart) >= (1.0 - kMostTwice) * static_cast<double>(filled);
}

}  // namespace sendsim::sen2
