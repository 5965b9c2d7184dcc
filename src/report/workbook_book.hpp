#pragma once

#include <xlsxwriter.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/core/date.hpp"
#include "sendsim/report/document.hpp"
#include "workbook_plot_area.hpp"
#include "workbook_text.hpp"

// libxlsxwriter with owners, and with text that can never become a formula or a link.

namespace sendsim::report {

/// A cell of a sheet, counted from 0.
struct Place {
  lxw_row_t row;
  lxw_col_t column;
  /// "B7", or "$B$7".
  [[nodiscard]] std::string name(bool absolute = false) const;
};

/// How a cell looks. Equal looks share one format.
struct Look {
  std::string number{};
  bool bold = false;
  bool italic = false;
  bool wrap = false;
  bool link = false;
  bool line_above = false;
  bool right = false;
  double size = 11;
  std::uint32_t colour = 0;  ///< 0xRRGGBB
  std::uint32_t fill = 0;    ///< 0xRRGGBB; 0: none
  friend auto operator<=>(const Look&, const Look&) = default;
};

/// The colours of sheets and charts: of the Government Analysis Function's palette, so that they
/// can be told apart by those who see colours differently.
/// Source:
/// https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-colours-in-charts/
namespace colour {
inline constexpr std::uint32_t kDarkBlue = 0x12436D;
inline constexpr std::uint32_t kGrey = 0x595959;
inline constexpr std::uint32_t kPaleGrey = 0xF2F2F2;
inline constexpr std::uint32_t kLineGrey = 0xD9D9D9;
inline constexpr std::uint32_t kWhite = 0xFFFFFF;
/// The `index`-th of things beside one another; repeats after eight.
[[nodiscard]] std::uint32_t of_series(std::size_t index);
/// `colour` mixed with white: 0 is the colour, 1 is white.
[[nodiscard]] std::uint32_t tint(std::uint32_t colour, double white);
}  // namespace colour

/// A workbook that is being written. The file appears with `close`.
class Book {
 public:
  Book(const Document& document, std::filesystem::path file);
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  ~Book();
  /// @throws std::system_error, UnwritableError; then no file is left
  void close();

  [[nodiscard]] lxw_workbook* raw() const { return book_; }
  [[nodiscard]] lxw_format* format(const Look& look);
  /// What libxlsxwriter cannot say of `chart` by itself.
  PlotAreaChanges& changes(const lxw_chart* chart) { return changes_[chart]; }

 private:
  [[noreturn]] void give_up(lxw_error error, int reason);
  std::filesystem::path file_;
  lxw_workbook* book_;
  std::map<Look, lxw_format*> formats_;
  std::map<const lxw_chart*, PlotAreaChanges> changes_;
};

/// One sheet of a book, which must outlive it.
class Sheet {
 public:
  /// `name` is one of SheetNames'.
  Sheet(Book& book, std::string name);
  void text(Place at, std::string_view text, const Look& look = {}) const;
  /// NaN leaves the cell empty.
  void number(Place at, double value, const Look& look) const;
  void day(Place at, Day day, const Look& look = {}) const;
  /// A formula and its value, for programs that do not calculate.
  void formula(Place at, const std::string& formula, double value, const Look& look) const;
  /// A link to the first cell of another sheet.
  void link(Place at, const std::string& sheet, std::string_view text, bool wrap = false) const;
  /// Room for `lines` of text in a row; Excel finds it by itself, other programs do not.
  void height(lxw_row_t row, std::size_t lines, double points = 15) const;
  /// In characters.
  void width(lxw_col_t first, lxw_col_t last, double characters) const;

  [[nodiscard]] Book& book() const { return book_; }
  [[nodiscard]] lxw_worksheet* raw() const { return sheet_; }
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  Book& book_;
  lxw_worksheet* sheet_;
  std::string name_;
};

/// @throws std::logic_error: a call that libxlsxwriter refuses is a fault of ours
void check(lxw_error error, const char* what);

/// As Excel counts days.
[[nodiscard]] double excel_day(Day day);

}  // namespace sendsim::report
