#include "shared_strings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "child_key.hpp"
#include "errors.hpp"

namespace sendsim::sen2 {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 20U;

}  // namespace

SharedStrings::~SharedStrings() {
  for (std::string& block : blocks_) wipe(block);
  wipe(current_);
}

void SharedStrings::start_element(std::string_view name, const XmlAttributes&, std::uint64_t) {
  if (name == "si") current_.clear();
  if (name == "rph") ++phonetic_;
  in_text_ = name == "t" && phonetic_ == 0;
}

void SharedStrings::text(std::string_view piece, std::uint64_t) {
  if (!in_text_) return;
  if (current_.size() + piece.size() > limits_.cell_bytes)
    throw ReturnError{message_at(
        name_, 0, fmt::format("expected at most {} bytes in one cell", limits_.cell_bytes))};
  current_ += piece;
}

void SharedStrings::end_element(std::string_view name) {
  if (name == "t") in_text_ = false;
  if (name == "rph" && phonetic_ > 0) --phonetic_;
  if (name != "si") return;
  if (ends_.size() >= limits_.records)
    throw ReturnError{
        message_at(name_, 0, fmt::format("expected at most {} different texts", limits_.records))};
  if (blocks_.empty() || blocks_.back().size() + current_.size() > blocks_.back().capacity())
    blocks_.emplace_back().reserve(std::max(kBlock, current_.size()));
  blocks_.back() += current_;
  ends_.push_back({static_cast<std::uint32_t>(blocks_.size() - 1),
                   static_cast<std::uint32_t>(blocks_.back().size())});
}

std::string_view SharedStrings::at(std::size_t index) const {
  const End& own = ends_[index];
  const bool first = index == 0 || ends_[index - 1].block != own.block;
  const std::uint32_t begin = first ? 0 : ends_[index - 1].end;
  return std::string_view{blocks_[own.block]}.substr(begin, own.end - begin);
}

}  // namespace sendsim::sen2
