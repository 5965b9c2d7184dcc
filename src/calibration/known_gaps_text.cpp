#include "sendsim/calibration/known_gaps_text.hpp"

#include <algorithm>

#include "sendsim/scenario/known_gaps.hpp"
#include "sendsim/scenario/node.hpp"

namespace sendsim::calibration {
namespace {

using scenario::double_quoted;
using scenario::kLongestKnownGap;

bool begins_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; }

/// Names in a line may come from a user's list, with whatever stood in its cells.
std::string in_one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char byte) { return static_cast<unsigned char>(byte) < 0x20U || byte == '\x7F'; }, ' ');
  std::size_t characters = 0;
  std::size_t end = 0;  // of the last character but one that may stand
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!begins_a_character(text[i])) continue;
    if (++characters == kLongestKnownGap) end = i;
  }
  return characters > kLongestKnownGap ? text.substr(0, end) + "…" : text;
}

}  // namespace

std::string known_gaps_text(const std::vector<std::string>& gaps) {
  std::vector<std::string> lines;
  for (const std::string& gap : gaps)
    if (std::string line = in_one_line(gap); line.find_first_not_of(' ') != std::string::npos)
      lines.push_back(std::move(line));
  if (lines.empty()) return "";
  if (lines.size() > kMostGapsWritten) {
    const std::size_t more = lines.size() - kMostGapsWritten + 1;
    lines.resize(kMostGapsWritten - 1);
    lines.push_back("and " + std::to_string(more) + " more that are not told here");
  }
  std::string text =
      "\n# What the evidence lacks and what was taken instead, to be told beside the results. "
      "Nothing of it enters a\n# run; a line that no longer holds may be struck "
      "out.\nknown_gaps:\n";
  for (const std::string& line : lines) text += "  - " + double_quoted(line) + '\n';
  return text;
}

}  // namespace sendsim::calibration
