#include "sendsim/scenario/diagnostic.hpp"

#include <algorithm>
#include <array>
#include <tuple>

namespace sendsim::scenario {
namespace {

std::vector<Diagnostic> sorted(std::vector<Diagnostic> all) {
  std::stable_sort(all.begin(), all.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
  });
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

std::string one_a_line(const std::vector<Diagnostic>& all) {
  std::string text;
  for (const Diagnostic& diagnostic : all) {
    if (!text.empty()) text += '\n';
    text += to_string(diagnostic);
  }
  if (all.size() >= Faults::kMost) text += "\n(and perhaps more: only so many are listed)";
  return text;
}

/// Optimal string alignment: insertions, deletions, replacements, swaps of neighbours.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> now(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    std::swap(before_last, last);
    std::swap(last, now);
  }
  return last[b.size()];
}

std::string in_lower_case(std::string_view text) {
  std::string lower{text};
  for (char& letter : lower)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return lower;
}

/// Control characters escaped; cut after so many characters.
std::string in_one_line(std::string_view text, std::size_t most) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string line;
  std::size_t characters = 0;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool starts_character = (byte & 0xC0U) != 0x80U;
    if (starts_character && characters++ == most) {
      line += "…";
      break;
    }
    if (letter == '\n')
      line += "\\n";
    else if (letter == '\t')
      line += "\\t";
    else if (letter == '\r')
      line += "\\r";
    else if (byte < 0x20U || byte == 0x7FU)
      (line += "\\x") += {kHex[byte >> 4U], kHex[byte & 15U]};
    else
      line += letter;
  }
  return line;
}

}  // namespace

std::string to_string(const Diagnostic& diagnostic) {
  // A key or a file may be called anything.
  constexpr std::size_t kMostCharacters = 1000;
  std::string text = in_one_line(diagnostic.file, kMostCharacters);
  if (diagnostic.line > 0)
    text += ':' + std::to_string(diagnostic.line) + ':' + std::to_string(diagnostic.column);
  text += ": ";
  if (!diagnostic.key.empty()) text += in_one_line(diagnostic.key, kMostCharacters) + ": ";
  return text + "expected " + in_one_line(diagnostic.expected, kMostCharacters) + ", got " +
         in_one_line(diagnostic.got, kMostCharacters);
}

ScenarioError::ScenarioError(std::vector<Diagnostic> diagnostics)
    : std::runtime_error(one_a_line(sorted(diagnostics))),
      diagnostics_{sorted(std::move(diagnostics))} {}

std::string in_quotes(std::string_view text) {
  constexpr std::size_t kMostCharacters = 60;
  return '"' + in_one_line(text, kMostCharacters) + '"';
}

std::string nearest_word(std::string_view text, const std::vector<std::string>& words) {
  constexpr std::size_t kLongest = 64;
  if (text.empty() || text.size() > kLongest) return {};
  const std::string lower = in_lower_case(text);
  std::size_t best = kLongest;
  std::string nearest;
  for (const std::string& word : words) {
    if (word.size() > kLongest || word == text) continue;
    const std::size_t far = distance(lower, in_lower_case(word));
    const std::size_t most = std::max<std::size_t>(1, (std::max(text.size(), word.size()) + 2) / 3);
    if (far <= most && far < word.size() && far < best) {
      best = far;
      nearest = word;
    }
  }
  return nearest;
}

std::string did_you_mean(std::string_view text, const std::vector<std::string>& words) {
  const std::string word = nearest_word(text, words);
  return word.empty() ? std::string{} : " (did you mean \"" + word + "\"?)";
}

}  // namespace sendsim::scenario
