#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "sendsim/stats/empirical_bayes.hpp"
#include "sendsim/tabular/csv_table.hpp"

namespace sendsim::calibration {

inline constexpr std::size_t kBaselineAges = 26;
/// One number for each age 0 to 25: DfE age for stocks and chances, completed age for hazards.
using ByAge = std::array<double, kBaselineAges>;

/// What one of the borrowed rates is called; its ratios are to England's over plans held.
inline constexpr std::string_view kMovesInWithAPlan = "moves in with a plan";

/// How much of one rate is an authority's own, for a reader. Ratios to England's rate at the same
/// ages, that of the same year.
struct BorrowedRate {
  std::string name;              ///< e.g. "plans ending, 18 and over"
  std::optional<double> before;  ///< own, the year before the last
  std::optional<double> last;    ///< own, the last year
  std::optional<double> neighbours;
  double first_year = 1.0;  ///< what the baseline's first year has
  double lasting = 1.0;     ///< and the years after it
  double lasting_sd = 0.0;
  double own_weight = 1.0;         ///< share of the authority's own years in `lasting`
  double neighbours_weight = 0.0;  ///< share of the neighbours in what it is drawn to
  bool unusual = false;  ///< the last year is far off `lasting`: a quarter of England's rate
};

/// A rate by age twice: as the last year had it without its chance, and as years to come are to
/// have it.
struct LocalRate {
  ByAge first_year{};
  ByAge lasting{};
};

/// The rates of one authority that lean on England, on its statistical neighbours and on the year
/// before.
struct LocalRates {
  LocalRate refused;      ///< of requests decided, by completed age
  LocalRate not_issued;   ///< of assessments completed, by completed age
  LocalRate ending;       ///< of plans held in January, by DfE age then; transfers and 25 apart
  LocalRate transferred;  ///< of plans held in January, by age then; to another authority
  /// Plan holders who move in in a year, over plans held in January, that are expected to last:
  /// what closes the stock identity. >= 0
  double moved_in = 0.0;
  /// Of England alone: the refusals of the last year that stood, authority by authority, over the
  /// published ones.
  std::optional<double> refusals_of_authorities;
  std::vector<BorrowedRate> borrowed;
};

/// Rates by age of every authority from the last two years' flows (empirical Bayes): how far an
/// authority's level over England's lasts from one year to the next, how far its statistical
/// neighbours share it, and how far its ages differ, are learnt from all of them (METHODS.md).
class RateBook {
 public:
  using TableSource = std::function<tabular::CsvTable(const std::string& name)>;

  /// For the SEN2 census of `census_year`: flows of the two years before it.
  /// @throws tabular::CsvError if a table lacks a column
  RateBook(const TableSource& tables, int census_year);

  /// An authority without figures has England's rates, drawn to its neighbours'.
  [[nodiscard]] LocalRates of(const std::string& area) const;

 private:
  static constexpr std::size_t kYears = 2;
  using Cells = std::vector<stats::RatioCount>;
  using Years = std::array<Cells, kYears>;
  /// The two years' counts: of all cells by year, and of both years by cell.
  struct OfYears {
    std::vector<stats::RatioCount> periods;
    Cells cells;
  };
  [[nodiscard]] static OfYears together(const Years& years);
  /// One rate whose ages (cells) share a level over England's.
  struct Level {
    std::string name;
    std::vector<double> england;  ///< [cell]: rate of the last year
    std::vector<Years> counts;    ///< [area][year][cell]: events beside England's rate × exposure
    stats::LastingRatios ratios;
    double variance_of_cells;
  };
  struct OfArea {
    BorrowedRate told;
    std::vector<double> first_year;  ///< by cell
    std::vector<double> lasting;
  };
  /// `counts`: [area][year][cell], events and exposure. `decisions`: each exposed has the event at
  /// most once, so that chance is less than Poisson's.
  [[nodiscard]] Level level_of(const std::string& name, std::vector<Years> counts,
                               bool decisions) const;
  void add_endings(const TableSource& tables, int first_year);
  /// Totals of one year: what is left of `after` by the other three is who moved in.
  struct Balance {
    double before = 0.0, begun = 0.0, ceased = 0.0, after = 0.0;
    [[nodiscard]] bool is_known() const {
      return before > 0.0 && begun > 0.0 && ceased > 0.0 && after > 0.0;
    }
    [[nodiscard]] double moved_in() const { return after - before - begun + ceased; }
  };
  void fit_moves_in(const std::vector<std::array<Balance, kYears>>& balances);
  [[nodiscard]] BorrowedRate moves_in_of(std::optional<std::size_t> area) const;
  [[nodiscard]] OfArea of(const Level& level, std::optional<std::size_t> area) const;

  std::unordered_map<std::string, std::size_t> number_;  ///< of England and the authorities
  std::size_t england_ = 0;
  std::vector<std::vector<std::size_t>> neighbours_;
  std::vector<Level> levels_;
  std::optional<double> refusals_of_authorities_;
  /// Who moves in, over plans in January and England's rate of the year.
  struct MovesIn {
    double england = 0.0;  ///< a year's moves in in England over the last January's plans
    std::vector<std::array<std::optional<double>, kYears>> ratios{};  ///< [area][year]: as told
    std::optional<stats::LastingRatios> lasting{};
  } moves_in_;
};

}  // namespace sendsim::calibration
