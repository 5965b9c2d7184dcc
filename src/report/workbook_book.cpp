#include "workbook_book.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <ctime>
#include <mutex>
#include <stdexcept>
#include <system_error>

#include "sendsim/output/errors.hpp"
#include "workbook_package.hpp"

namespace sendsim::report {
namespace {

/// When the workbook says it was made, from "2026-01-31T12:30:00Z"; of anything else the day that
/// its zip entries bear, since libxlsxwriter would take the present for 0.
std::time_t time_of(std::string_view made) {
  const std::time_t unknown = day_number(make_day(1980, 1, 1)) * std::time_t{86400};
  const std::optional<Day> day = parse_day(made.substr(0, 10));
  if (!day) return unknown;
  std::array<int, 3> clock{};
  for (std::size_t part = 0; part < clock.size(); ++part)
    if (made.size() >= 13 + 3 * part)
      std::from_chars(made.data() + 11 + 3 * part, made.data() + 13 + 3 * part, clock[part]);
  return day_number(*day) * std::time_t{86400} + 3600 * clock[0] + 60 * clock[1] + clock[2];
}

/// The errno of why `file` cannot be written to; 0 when it can.
int why_unwritable(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor < 0) return errno;
  ::close(descriptor);
  return 0;
}

void remove_if_file(const std::filesystem::path& file) noexcept {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(file, ignored)) std::filesystem::remove(file, ignored);
}

void set_properties(lxw_workbook* book, const Document& document) {
  constexpr std::size_t kMost = 255;
  std::string title = one_line(document.title, kMost);
  std::string subject = one_line(document.subtitle, kMost);
  std::string comments = one_line(document.program, kMost);
  std::string author = "sendsim";
  lxw_doc_properties properties{};
  properties.title = title.data();
  properties.subject = subject.data();
  properties.author = author.data();
  properties.comments = comments.data();
  properties.created = time_of(document.made);
  check(workbook_set_properties(book, &properties), "set the properties");
}

}  // namespace

void check(lxw_error error, const char* what) {
  if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) throw std::bad_alloc{};
  if (error != LXW_NO_ERROR)
    throw std::logic_error(std::string{"cannot "} + what +
                           " of a workbook: " + lxw_strerror(error));
}

double excel_day(Day day) { return static_cast<double>((day - make_day(1899, 12, 30)).count()); }

namespace colour {

std::uint32_t of_series(std::size_t index) {
  constexpr std::array<std::uint32_t, 8> kColours{0x12436D, 0x28A197, 0x801650, 0xF46A25,
                                                  0x3D3D3D, 0xA285D1, 0x4E8CC2, 0xB5A642};
  return kColours[index % kColours.size()];
}

std::uint32_t tint(std::uint32_t colour, double white) {
  std::uint32_t mixed = 0;
  for (const unsigned shift : {16U, 8U, 0U}) {
    const double part = (colour >> shift) & 0xFFU;
    mixed |= static_cast<std::uint32_t>(std::lround(part + (255 - part) * white)) << shift;
  }
  return mixed;
}

}  // namespace colour

std::string Place::name(bool absolute) const {
  std::array<char, LXW_MAX_CELL_NAME_LENGTH> text{};
  if (absolute)
    lxw_rowcol_to_cell_abs(text.data(), row, column, LXW_TRUE, LXW_TRUE);
  else
    lxw_rowcol_to_cell(text.data(), row, column);
  return text.data();
}

Book::Book(const Document& document, std::filesystem::path file)
    : file_{std::move(file)}, book_{workbook_new(file_.c_str())} {
  if (book_ == nullptr) throw std::bad_alloc{};
  set_properties(book_, document);
}

Book::~Book() {
  if (book_ != nullptr) lxw_workbook_free(book_);
}

void Book::close() {
  if (const int reason = why_unwritable(file_); reason != 0)
    output::throw_file_error("write to", file_, reason);
  // libxlsxwriter asks gmtime and rand, which share what they remember with other threads.
  static std::mutex one_at_a_time;
  const std::lock_guard lock{one_at_a_time};
  const WithChanges changes{book_, changes_};
  errno = 0;
  const lxw_error error = workbook_close(std::exchange(book_, nullptr));
  if (error != LXW_NO_ERROR) give_up(error, errno);
  try {
    changes.rethrow();
    check_package(file_);
  } catch (...) {
    remove_if_file(file_);
    throw;
  }
}

void Book::give_up(lxw_error error, int reason) {
  remove_if_file(file_);
  if (error == LXW_ERROR_MEMORY_MALLOC_FAILED) throw std::bad_alloc{};
  output::throw_file_error("write", file_, reason != 0 ? reason : EIO);
}

lxw_format* Book::format(const Look& look) {
  lxw_format*& format = formats_[look];
  if (format != nullptr) return format;
  format = workbook_add_format(book_);
  if (format == nullptr) throw std::bad_alloc{};
  if (!look.number.empty()) format_set_num_format(format, look.number.c_str());
  if (look.bold) format_set_bold(format);
  if (look.italic) format_set_italic(format);
  if (look.wrap) format_set_text_wrap(format);
  if (look.link) format_set_underline(format, LXW_UNDERLINE_SINGLE);
  if (look.line_above) format_set_top(format, LXW_BORDER_THIN);
  if (look.right) format_set_align(format, LXW_ALIGN_RIGHT);
  if (look.colour != 0) format_set_font_color(format, look.colour);
  if (look.fill != 0) format_set_bg_color(format, look.fill);
  format_set_font_size(format, look.size);
  format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
  return format;
}

Sheet::Sheet(Book& book, std::string name)
    : book_{book},
      sheet_{workbook_add_worksheet(book.raw(), name.c_str())},
      name_{std::move(name)} {
  if (sheet_ == nullptr) throw std::logic_error("Excel refuses the sheet name " + name_);
  worksheet_gridlines(sheet_, LXW_HIDE_ALL_GRIDLINES);
}

void Sheet::text(Place at, std::string_view text, const Look& look) const {
  const std::string clean = cell_text(text);
  if (clean.empty()) return;
  check(worksheet_write_string(sheet_, at.row, at.column, clean.c_str(), book_.format(look)),
        "write a text");
}

void Sheet::number(Place at, double value, const Look& look) const {
  if (std::isfinite(value))
    check(worksheet_write_number(sheet_, at.row, at.column, value, book_.format(look)),
          "write a number");
}

void Sheet::day(Place at, Day day, const Look& look) const {
  Look dated = look;
  dated.number = "d mmm yyyy";
  number(at, excel_day(day), dated);
}

void Sheet::formula(Place at, const std::string& formula, double value, const Look& look) const {
  check(worksheet_write_formula_num(sheet_, at.row, at.column, formula.c_str(), book_.format(look),
                                    std::isfinite(value) ? value : 0),
        "write a formula");
}

void Sheet::link(Place at, const std::string& sheet, std::string_view text, bool wrap) const {
  constexpr std::size_t kMost = 255;
  const std::string shown = one_line(text, kMost);
  const std::string target = "internal:'" + sheet + "'!A1";
  lxw_format* format = book_.format({.wrap = wrap, .link = true, .colour = colour::kDarkBlue});
  check(worksheet_write_url_opt(sheet_, at.row, at.column, target.c_str(), format, shown.c_str(),
                                nullptr),
        "write a link");
}

void Sheet::height(lxw_row_t row, std::size_t lines, double points) const {
  constexpr double kMost = 409;
  check(worksheet_set_row(sheet_, row, std::min(kMost, points * static_cast<double>(lines) + 1),
                          nullptr),
        "set a height");
}

void Sheet::width(lxw_col_t first, lxw_col_t last, double characters) const {
  check(worksheet_set_column(sheet_, first, last, characters, nullptr), "set a width");
}

}  // namespace sendsim::report
