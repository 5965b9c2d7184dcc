#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sendsim/measures/layout.hpp"
#include "sendsim/output/results_reader.hpp"
#include "sendsim/report/chart.hpp"

namespace sendsim::report {

/// The values of a measure in every replication, by period and by the labels of at most one
/// dimension.
struct Grid {
  std::size_t replications = 0;
  std::shared_ptr<const measures::TimeAxis> time{};  ///< the periods
  std::vector<std::string> labels{};                 ///< of the dimension; one empty label without
  std::vector<double> values{};                      ///< [replication][period][label]; NaN: unknown
  /// Of fewer known values no range is told (stats::kFewestForRange); 0: of one as well.
  std::size_t fewest_for_range = 0;

  [[nodiscard]] std::size_t periods() const noexcept { return time ? time->size() : 0; }
  [[nodiscard]] double at(std::size_t replication, std::size_t period,
                          std::size_t label = 0) const {
    return values[(replication * periods() + period) * labels.size() + label];
  }
  /// The replications' values of one cell, unknown ones left out.
  [[nodiscard]] std::vector<double> known(std::size_t period, std::size_t label = 0) const;
  [[nodiscard]] std::optional<std::size_t> find(std::string_view label) const;
};

/// What the replications of one number came to, as summary.csv tells it: type 7 quantiles, unknown
/// values left out; all NaN where none is known. Of too few values all edges but the median are
/// NaN: they would pass for a range.
struct Spread {
  double mean;
  std::array<double, kFanEdges.size()> edges;  ///< by kFanEdges
  double smallest;
  double largest;
  [[nodiscard]] double low() const { return edges.front(); }
  [[nodiscard]] double median() const { return edges[2]; }
  [[nodiscard]] double high() const { return edges.back(); }
};
[[nodiscard]] Spread spread_of(std::vector<double> values, std::size_t fewest_for_range = 0);
[[nodiscard]] Spread spread_of(const Grid& grid, std::size_t period, std::size_t label = 0);

/// "5,432 (4,900 to 6,100)": the median and the range of nine in ten; the median alone where they
/// are written alike, or too few values tell no range.
[[nodiscard]] std::string range_text(const Spread& spread, Number number);

/// Names in words of what the results tell by code, from the results themselves.
struct Names {
  std::map<std::string, std::string, std::less<>> provisions;
  std::map<std::string, std::string, std::less<>> groups;  ///< SEN2 group by type of provision
  std::map<std::string, std::string, std::less<>> needs;
  std::map<std::string, std::string, std::less<>> parameters;  ///< by path
};

/// The replications of one scenario, as figures take them: any measure, in total or by one
/// dimension. From a results file, or while replications are being run.
class Sample {
 public:
  /// From results.h5; every replication in it. Arrays are read when they are first asked for, on so
  /// many threads. @throws output::ResultsError, then and later
  explicit Sample(output::ResultsReader reader, unsigned threads = 1);
  /// Of so many replications, none of which is there yet, and of these arrays (names of
  /// measures::Cube::dataset; others are passed over) only.
  Sample(measures::Layout layout, output::Provenance provenance,
         std::span<const std::string_view> datasets);
  Sample(Sample&&) noexcept;
  Sample& operator=(Sample&&) noexcept;
  ~Sample();

  /// One more replication of a sample that is being run, in the order of adding.
  /// @throws std::logic_error for results of another shape, and for a sample of a file
  void add(const measures::Results& results);

  [[nodiscard]] const measures::Layout& layout() const noexcept;
  [[nodiscard]] const output::Provenance& provenance() const noexcept;
  [[nodiscard]] std::size_t replications() const noexcept;
  /// The numbers of the replications of a file; empty while it is being run.
  [[nodiscard]] std::vector<std::int32_t> numbers() const;
  /// Replications in a row that share a draw of the uncertain parameters; 0 while it is being run.
  [[nodiscard]] int seeds_per_draw() const noexcept;
  /// How many replications it takes to tell a range (stats/told_range.hpp); 0 while it is being
  /// run.
  [[nodiscard]] std::size_t fewest_for_range() const noexcept;
  /// What the uncertain parameters were in each draw; nothing where the file does not tell, and
  /// while it is being run.
  [[nodiscard]] std::optional<output::ParameterDraws> parameters() const;
  /// Processor time that the arrays of a file have taken so far, of all threads that share them.
  [[nodiscard]] double reading_seconds() const noexcept;
  /// The scenario's name.
  [[nodiscard]] std::string name() const;
  [[nodiscard]] const Names& names() const noexcept;

  /// Nothing if the scenario does not count it. A total of a rate that has dimensions is unknown.
  [[nodiscard]] const Grid* total(std::string_view dataset) const;
  /// By the labels of the dimension that stands at `axis` of the array's, the others summed.
  [[nodiscard]] const Grid* margin(std::string_view dataset, std::size_t axis = 0) const;
  /// By cell: labels are the places of cells within a period, the last axis running fastest. Read
  /// anew each time; nothing while it is being run.
  [[nodiscard]] std::optional<Grid> cells(std::string_view dataset) const;
  /// The axis of `dataset` with that name, its place among the array's.
  [[nodiscard]] std::optional<std::size_t> axis_of(std::string_view dataset,
                                                   std::string_view name) const;
  [[nodiscard]] const measures::TimeAxis* time(std::string_view name) const;
  /// Of a measure by name.
  [[nodiscard]] const measures::Measure* measure(std::string_view name) const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

/// What-if less baseline, replication by replication; nothing where the two do not fit: other
/// periods, other replications. Labels that only one has are those of the other with 0.
[[nodiscard]] std::optional<Grid> difference_of(const Grid& what_if, const Grid& baseline);
/// Of grids of the same periods and replications, label by label. @throws std::logic_error else
[[nodiscard]] Grid sum_of(const Grid& a, const Grid& b);
/// These periods of an axis.
[[nodiscard]] measures::TimeAxis some_periods(const measures::TimeAxis& time,
                                              std::span<const std::size_t> wanted);
/// The periods of a grid for which `wanted` holds.
[[nodiscard]] Grid periods_where(
    const Grid& grid, const std::function<bool(const measures::TimeAxis&, std::size_t)>& wanted);

}  // namespace sendsim::report
