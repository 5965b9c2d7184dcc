#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/measures/layout.hpp"

namespace sendsim::measures {

/// The periods of the axis are years, or a day of each: censuses, years between them, financial
/// years.
[[nodiscard]] bool is_yearly(const TimeAxis& axis);

/// One number a replication: a measure in one period, in total or of one category of spend.
struct Figure {
  std::size_t measure;     ///< index into Layout::measures
  std::size_t time;        ///< index into Layout::times
  Day first;               ///< of the period
  Day last;                ///< of the period
  std::string category{};  ///< empty: all
};

/// The one of a measure in the period of a time axis that begins on `first`, if it is there.
[[nodiscard]] std::optional<std::size_t> find_figure(const std::vector<Figure>& figures,
                                                     std::size_t measure, std::size_t time,
                                                     Day first, std::string_view category = {});

/// The figures for which the contribution of each policy measure is told: of every measure the
/// total at each census, between censuses and in each financial year, and spend by category.
class Headline {
 public:
  explicit Headline(const Layout& layout);
  /// Those of the periods that are `wanted` alone.
  using Wanted = std::function<bool(const TimeAxis& axis, std::size_t period)>;
  Headline(const Layout& layout, const Wanted& wanted);
  [[nodiscard]] const std::vector<Figure>& figures() const noexcept { return figures_; }

 private:
  friend class HeadlineReader;
  struct Source {
    std::string dataset;
    std::size_t period;
  };
  void add(const Layout& layout, const Cube& cube, const std::string& category,
           const Wanted& wanted);

  std::vector<Figure> figures_;
  std::vector<Source> sources_;  ///< of each figure
  std::vector<bool> is_rate_;
};

/// Takes the figures of a headline from results of a layout, which may be another than that of the
/// headline: a count or a sum that it has not is 0 there, a rate unknown (NaN).
class HeadlineReader {
 public:
  /// @throws std::invalid_argument when a cube of the same name has fewer periods
  HeadlineReader(const Headline& headline, const Layout& layout);
  /// In the order of Headline::figures. @throws std::logic_error for results of another shape
  [[nodiscard]] std::vector<double> read(const Results& results) const;

 private:
  /// `count` cells of a cube from `first` on, which are summed.
  struct Run {
    std::size_t cube;
    std::size_t first;
    std::size_t count;
  };
  std::vector<Run> runs_;  ///< of each figure; of no cell where it is absent
  std::vector<double> absent_;
};

}  // namespace sendsim::measures
