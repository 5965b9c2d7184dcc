#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "list_reader.hpp"
#include "sendsim/sen2/cells.hpp"
#include "sendsim/sen2/establishments.hpp"

namespace sendsim::places {
namespace {

using sen2::Provision;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

constexpr int kFirstYear = 1900, kLastYear = 2100;  ///< of dates
constexpr int kFirstShortYear = 15;                 ///< "26/27"; a smaller one is a day or a month

/// A run of digits or of letters in a text.
struct Word {
  std::string text;
  [[nodiscard]] bool is_number() const { return is_digit(text.front()); }
  [[nodiscard]] int number() const {
    int value = -1;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
  }
  [[nodiscard]] bool is_year() const {
    return is_number() && text.size() == 4 && number() >= kFirstYear && number() < kLastYear;
  }
  [[nodiscard]] bool has_two_digits() const { return is_number() && text.size() == 2; }
};

/// Words of a plain text but for those that say nothing of the day.
std::vector<Word> words_in(std::string_view text) {
  constexpr std::array<std::string_view, 20> kSayNothing{
      "places", "place", "commissioned", "planned", "number", "of", "no",  "from", "at", "as",
      "in",     "ay",    "academic",     "year",    "school", "to", "the", "for",  "th", "st"};
  std::vector<Word> words;
  for (std::size_t at = 0; at < text.size();) {
    const bool digit = is_digit(text[at]);
    if (!digit && !is_letter(text[at])) {
      ++at;
      continue;
    }
    std::string word;
    while (at < text.size() && (digit ? is_digit(text[at]) : is_letter(text[at])))
      word += text[at++];
    if (std::find(kSayNothing.begin(), kSayNothing.end(), word) == kSayNothing.end())
      words.push_back({std::move(word)});
  }
  return words;
}

/// 1 to 12; 0 for a word that is no month.
unsigned month_in(const Word& word) {
  constexpr std::array<std::string_view, 12> kMonths{
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  if (word.is_number() || word.text.size() < 3) return 0;
  for (unsigned month = 0; month < kMonths.size(); ++month)
    if (kMonths[month].starts_with(word.text) || (month == 8 && word.text == "sept"))
      return month + 1;
  return 0;
}

std::optional<Day> real_day(int year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok() || year < kFirstYear || year >= kLastYear) return std::nullopt;
  return Day{date};
}

/// Of a year of two or four digits.
int whole_year(const Word& word) {
  constexpr int kCentury = 2000;
  return word.text.size() == 2 ? kCentury + word.number() : word.number();
}
bool is_any_year(const Word& word) { return word.is_year() || word.has_two_digits(); }

std::optional<Day> day_of_two(const Word& first, const Word& second) {
  if (const unsigned month = month_in(first); month != 0 && is_any_year(second))
    return real_day(whole_year(second), month, 1);
  if (!first.is_number() || !second.is_number()) return std::nullopt;
  const bool follows = second.text.size() == 2 ? second.number() == (whole_year(first) + 1) % 100
                                               : second.number() == whole_year(first) + 1;
  if (follows && second.text.size() >= 2 &&
      (first.is_year() || (first.has_two_digits() && first.number() >= kFirstShortYear)))
    return AcademicYear{whole_year(first)}.first_day();
  if (first.is_year() && second.text.size() <= 2)
    return real_day(first.number(), static_cast<unsigned>(second.number()), 1);
  return std::nullopt;
}

std::optional<Day> day_of_three(const Word& first, const Word& second, const Word& third) {
  const unsigned month =
      second.is_number() ? static_cast<unsigned>(second.number()) : month_in(second);
  if (month == 0 || !first.is_number() || !third.is_number() || second.text.size() > 9)
    return std::nullopt;
  if (first.is_year() && third.text.size() <= 2)
    return real_day(first.number(), month, static_cast<unsigned>(third.number()));
  if (first.text.size() <= 2 && is_any_year(third))
    return real_day(whole_year(third), month, static_cast<unsigned>(first.number()));
  return std::nullopt;
}

bool has(std::string_view text, std::string_view word) {
  return text.find(word) != std::string_view::npos;
}

/// Whether a text has a word by itself.
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
    if ((at == 0 || !is_letter(text[at - 1])) &&
        (at + word.size() == text.size() || !is_letter(text[at + word.size()])))
      return true;
  return false;
}

/// What a council's own word for a kind of provision means.
std::optional<Provision> provision_in_words(const std::string& type,
                                            std::optional<Provision> school) {
  const bool academy = has(type, "academ") || has(type, "free school");
  const bool unit = has(type, "sen unit") || has_word(type, "unit") || has_word(type, "senu");
  const bool resourced = has(type, "resource") || has_word(type, "erp") || has_word(type, "rp") ||
                         has_word(type, "arp") || has_word(type, "base");
  const bool alternative =
      has_word(type, "pru") || has(type, "pupil referral") || has(type, "alternative provision");
  if (alternative) return academy ? Provision::ap_pru_academy : Provision::ap_pru_la_maintained;
  if (unit || resourced) {
    const Provision of = school.value_or(academy ? Provision::mainstream_academy
                                                 : Provision::mainstream_la_maintained);
    const Provision base = sen2::with_base(sen2::without_base(of), unit && !resourced, resourced);
    return base == of ? std::nullopt : std::optional{base};
  }
  if (!has_word(type, "special")) return std::nullopt;
  if (has(type, "non-maintained") || has(type, "non maintained"))
    return Provision::special_non_maintained;
  if (has(type, "independent")) return Provision::special_independent;
  return academy ? Provision::special_academy_free : Provision::special_la_maintained;
}

}  // namespace

std::string plain(std::string_view text) {
  std::string out;
  const auto add_blank = [&] {
    if (!out.empty() && out.back() != ' ') out += ' ';
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("\xE2\x80\x93") || rest.starts_with("\xE2\x80\x94")) {  // dashes
      out += '-';
      at += 2;
    } else if (rest.starts_with("\xC2\xA0")) {
      add_blank();
      ++at;
    } else if (c == ' ' || c == '_' || c == '\t' || c == '\n' || c == '\r') {
      add_blank();
    } else {
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string in_one_line(std::string_view text) {
  std::string line{sen2::trimmed(text)};
  constexpr unsigned char kFirstPrinted = 0x20;
  constexpr unsigned char kDelete = 0x7F;
  for (char& c : line)
    if (static_cast<unsigned char>(c) < kFirstPrinted || static_cast<unsigned char>(c) == kDelete)
      c = ' ';
  return line;
}

std::string cut(std::string_view text, std::size_t most) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  if (text.size() <= most) return std::string{text};
  while (most > 0 && continues(text[most])) --most;
  return std::string{text.substr(0, most)};
}

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 40;
  return '"' + cut(in_one_line(text), kMost) + '"';
}

std::optional<Day> day_in(std::string_view text) {
  const std::vector<Word> words = words_in(plain(text));
  constexpr std::size_t kMostWords = 7;  // a date with a time of day
  if (words.empty() || words.size() > kMostWords) return std::nullopt;
  for (const Word& word : words)
    if (word.text.size() > 9) return std::nullopt;
  if (words.size() == 1)  // a spreadsheet's day number
    return words[0].text.size() == 5 ? sen2::parse_date(words[0].text, sen2::kSpreadsheetEpoch)
                                     : std::nullopt;
  if (words.size() == 2) return day_of_two(words[0], words[1]);
  if (words.size() > 3 && !words[3].is_number()) return std::nullopt;
  return day_of_three(words[0], words[1], words[2]);
}

bool says_nothing(std::string_view text) {
  const std::string told = plain(text);
  constexpr std::array<std::string_view, 10> kNothing{"",    "-",   "n/a",  "na",  "tbc",
                                                      "tbd", "tba", "n.a.", "nil", "none"};
  return std::find(kNothing.begin(), kNothing.end(), told) != kNothing.end();
}

bool is_total(std::string_view name) {
  const std::string told = plain(name);
  return told.starts_with("total") || told.starts_with("sub-total") ||
         told.starts_with("subtotal") || told.starts_with("sub total") ||
         told.starts_with("grand total") || told.ends_with(" total") || told == "all" ||
         told == "sum";
}

std::optional<TypeRead> type_in(std::string_view text, std::optional<Provision> school) {
  if (const auto exact = sen2::provision_of_type(sen2::trimmed(text)))
    return TypeRead{*exact, false};
  const auto read = provision_in_words(plain(text), school);
  if (!read) return std::nullopt;
  // What GIAS tells of a school and "SEN unit" or "resourced provision" are no guess.
  const bool is_base = sen2::without_base(*read) != *read;
  return TypeRead{*read, !(is_base && school && sen2::without_base(*read) == *school)};
}

}  // namespace sendsim::places
