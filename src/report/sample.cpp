#include "sendsim/report/sample.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>

#include "json_text.hpp"
#include "sendsim/stats/quantile.hpp"
#include "sendsim/stats/told_range.hpp"

namespace sendsim::report {
namespace {

using measures::Cube;
using measures::CubeData;
using measures::Layout;

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// The total of an array and its margins, as replications come in.
struct Margins {
  const Cube* cube;
  bool adds_up;  ///< its cells are parts of a whole
  Grid total;
  std::vector<Grid> by_axis;
  /// By axis: the label of each cell of a period. Two divisions a cell and axis would take longer
  /// than all the rest.
  std::vector<std::vector<std::uint32_t>> label_of;
};

std::size_t size_of(const CubeData& data) {
  return std::max(data.counts.size(), data.values.size());
}

Margins empty_margins(const Layout& layout, const Cube& cube, std::size_t fewest_for_range) {
  Margins margins{.cube = &cube,
                  .adds_up = layout.measures[cube.measure].kind != measures::Kind::rate,
                  .total = {},
                  .by_axis = {},
                  .label_of = {}};
  margins.total.time = std::make_shared<const measures::TimeAxis>(layout.times[cube.time]);
  margins.total.labels = {""};
  margins.total.fewest_for_range = fewest_for_range;
  for (const std::size_t axis : cube.axes) {
    Grid& grid = margins.by_axis.emplace_back();
    grid.time = margins.total.time;
    grid.labels = layout.axes[axis].labels;
    grid.fewest_for_range = fewest_for_range;
  }
  const std::size_t periods = margins.total.periods();
  const std::size_t each = periods == 0 ? 0 : layout.cells(cube) / periods;
  std::size_t stride = each;  // cells from one label of the axis to the next
  for (const Grid& grid : margins.by_axis) {
    std::vector<std::uint32_t>& label = margins.label_of.emplace_back(each);
    stride /= std::max<std::size_t>(1, grid.labels.size());
    for (std::size_t cell = 0; cell < each; ++cell)
      label[cell] = static_cast<std::uint32_t>(cell / stride % grid.labels.size());
  }
  return margins;
}

/// How many zeros `cells` begin with: most are. Many at a time, so that compilers make vectors of
/// them.
template <class T>
std::size_t zeros_at(std::span<const T> cells) {
  std::array<std::uint64_t, 16> words{};
  constexpr std::size_t kMany = sizeof(words) / sizeof(T);
  std::size_t zeros = 0;
  for (; zeros + kMany <= cells.size(); zeros += kMany) {
    std::memcpy(words.data(), &cells[zeros], sizeof(words));
    std::uint64_t any = 0;
    for (const std::uint64_t word : words) any |= word;
    if (any != 0) break;
  }
  while (zeros < cells.size() && cells[zeros] == T{0}) ++zeros;
  return zeros;
}

/// Adds one replication's cells, `value` of each by its place, to its sums over axes.
template <class T>
void add_sums(Margins& margins, std::size_t replication, const std::vector<T>& cells) {
  const std::size_t periods = margins.total.periods();
  const std::size_t each = periods == 0 ? 0 : cells.size() / periods;
  std::vector<double*> sums(margins.by_axis.size());
  for (std::size_t period = 0; period < periods; ++period) {
    const std::size_t at = replication * periods + period;
    for (std::size_t a = 0; a < sums.size(); ++a) {
      Grid& grid = margins.by_axis[a];
      sums[a] = grid.values.data() + at * grid.labels.size();
    }
    double total = 0;
    for (std::size_t cell = 0; cell < each; ++cell) {
      cell += zeros_at(std::span{cells}.subspan(period * each + cell, each - cell));
      if (cell == each) break;
      const auto value = static_cast<double>(cells[period * each + cell]);
      total += value;
      for (std::size_t a = 0; a < sums.size(); ++a) sums[a][margins.label_of[a][cell]] += value;
    }
    margins.total.values[at] = total;
  }
}

/// Whether sums over its dimensions mean something.
bool sums(const Margins& margins) { return margins.adds_up || margins.by_axis.empty(); }

/// Makes room for so many replications, of which nothing is known yet.
void make_room(Margins& margins, std::size_t replications) {
  const double with = sums(margins) ? 0 : kUnknown;
  const auto grow = [&](Grid& grid) {
    grid.values.resize(replications * grid.periods() * grid.labels.size(), with);
    grid.replications = replications;
  };
  grow(margins.total);
  for (Grid& grid : margins.by_axis) grow(grid);
}

/// Puts one replication in its room; others may be put in theirs meanwhile.
void put_replication(Margins& margins, std::size_t replication, const CubeData& data) {
  if (!sums(margins)) {
    // The cells of a rate by one dimension are that dimension's; of more they cannot be summed.
    if (margins.by_axis.size() != 1) return;
    std::vector<double>& values = margins.by_axis.front().values;
    std::copy(data.values.begin(), data.values.end(),
              values.begin() + static_cast<std::ptrdiff_t>(replication * data.values.size()));
    return;
  }
  if (margins.cube->integer)
    add_sums(margins, replication, data.counts);
  else
    add_sums(margins, replication, data.values);
}

/// Where no parameter is drawn every replication is independent of the others.
std::size_t fewest_for_range_of(const output::ResultsReader& reader) {
  const auto draws = reader.parameters();
  const bool shared = draws && !draws->parameters.empty();
  return static_cast<std::size_t>(
      stats::replications_for_range(shared ? std::max(reader.seeds_per_draw(), 1) : 1));
}

/// The attribute `names`: {"provision": [{"code", "name", "group"}], "need": [{"code", "name"}],
/// "parameter": [{"code", "name"}]}.
Names names_from(const output::Provenance& provenance) {
  Names names;
  const auto found = provenance.find("names");
  if (found == provenance.end()) return names;
  const auto json = nlohmann::json::parse(found->second, nullptr, false);
  if (!json.is_object()) return names;
  for (const auto& item : json.value("provision", nlohmann::json::array())) {
    names.provisions[text_in(item, "code")] = text_in(item, "name");
    names.groups[text_in(item, "code")] = text_in(item, "group");
  }
  for (const auto& item : json.value("need", nlohmann::json::array()))
    names.needs[text_in(item, "code")] = text_in(item, "name");
  for (const auto& item : json.value("parameter", nlohmann::json::array()))
    names.parameters[text_in(item, "code")] = text_in(item, "name");
  return names;
}

}  // namespace

std::vector<double> Grid::known(std::size_t period, std::size_t label) const {
  std::vector<double> column;
  column.reserve(replications);
  for (std::size_t r = 0; r < replications; ++r)
    if (const double value = at(r, period, label); !std::isnan(value)) column.push_back(value);
  return column;
}

std::optional<std::size_t> Grid::find(std::string_view label) const {
  const auto found = std::find(labels.begin(), labels.end(), label);
  if (found == labels.end()) return std::nullopt;
  return static_cast<std::size_t>(found - labels.begin());
}

Spread spread_of(std::vector<double> values, std::size_t fewest_for_range) {
  Spread spread{.mean = kUnknown, .edges = {}, .smallest = kUnknown, .largest = kUnknown};
  spread.edges.fill(kUnknown);
  if (values.empty()) return spread;
  spread.mean =
      std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  const auto [smallest, largest] = std::minmax_element(values.begin(), values.end());
  spread.smallest = *smallest;
  spread.largest = *largest;
  const bool is_told = values.size() >= fewest_for_range;
  stats::quantiles_type7(std::span{values}, kFanEdges, spread.edges);
  for (std::size_t e = 0; e < kFanEdges.size(); ++e)
    if (!is_told && kFanEdges[e] != 0.5) spread.edges[e] = kUnknown;
  return spread;
}

Spread spread_of(const Grid& grid, std::size_t period, std::size_t label) {
  return spread_of(grid.known(period, label), grid.fewest_for_range);
}

std::string range_text(const Spread& spread, Number number) {
  if (std::isnan(spread.low())) return number_text(spread.median(), number);
  const double largest =
      std::max({std::abs(spread.low()), std::abs(spread.median()), std::abs(spread.high())});
  const std::string median = number_text(spread.median(), number, largest);
  const std::string low = number_text(spread.low(), number, largest);
  const std::string high = number_text(spread.high(), number, largest);
  return low == high ? median : median + " (" + low + " to " + high + ")";
}

/// Where the replications come from, and what was already made of them.
class Sample::State {
 public:
  State(output::ResultsReader from, unsigned threads)
      : reader{std::move(from)},
        layout{reader->layout()},
        provenance{reader->provenance()},
        reading_threads{threads} {
    replications = reader->replications().size();
    fewest_for_range = fewest_for_range_of(*reader);
    names = names_from(provenance);
  }
  State(Layout of, output::Provenance from, std::span<const std::string_view> datasets)
      : layout{std::move(of)}, provenance{std::move(from)}, names{names_from(provenance)} {
    for (const std::string_view dataset : datasets)
      if (const auto cube = layout.find_cube(dataset))
        margins.emplace(*cube, empty_margins(layout, layout.cubes[*cube], fewest_for_range));
  }

  const Margins* find(std::string_view dataset) {
    const auto cube = layout.find_cube(dataset);
    if (!cube) return nullptr;
    auto found = margins.find(*cube);
    if (found == margins.end()) {
      if (!reader) return nullptr;
      Margins made = empty_margins(layout, layout.cubes[*cube], fewest_for_range);
      make_room(made, replications);
      read_each(*cube,
                [&](std::size_t row, const CubeData& data) { put_replication(made, row, data); });
      found = margins.emplace(*cube, std::move(made)).first;
    }
    return &found->second;
  }

  void read_each(std::size_t cube, const output::ResultsReader::TakeRow& take) {
    const std::clock_t begun = std::clock();
    reader->read_each(cube, reading_threads, take);
    reading_seconds += static_cast<double>(std::clock() - begun) / CLOCKS_PER_SEC;
  }

  std::optional<output::ResultsReader> reader;
  Layout layout;
  output::Provenance provenance;
  Names names;
  unsigned reading_threads = 1;
  double reading_seconds = 0;  ///< processor time of all threads
  std::size_t replications = 0;
  std::size_t fewest_for_range = 0;
  std::map<std::size_t, Margins> margins;  ///< by cube
};

Sample::Sample(output::ResultsReader reader, unsigned threads)
    : state_{std::make_unique<State>(std::move(reader), threads)} {}
Sample::Sample(Layout layout, output::Provenance provenance,
               std::span<const std::string_view> datasets)
    : state_{std::make_unique<State>(std::move(layout), std::move(provenance), datasets)} {}
Sample::Sample(Sample&&) noexcept = default;
Sample& Sample::operator=(Sample&&) noexcept = default;
Sample::~Sample() = default;

void Sample::add(const measures::Results& results) {
  if (state_->reader) throw std::logic_error("a sample of a file takes no replication");
  if (results.cubes.size() != layout().cubes.size())
    throw std::logic_error("results of another layout");
  for (auto& [cube, margins] : state_->margins) {
    if (size_of(results.cubes[cube]) != layout().cells(layout().cubes[cube]))
      throw std::logic_error("results of another shape: " + layout().cubes[cube].dataset);
    make_room(margins, state_->replications + 1);
    put_replication(margins, state_->replications, results.cubes[cube]);
  }
  ++state_->replications;
}

const Layout& Sample::layout() const noexcept { return state_->layout; }
const output::Provenance& Sample::provenance() const noexcept { return state_->provenance; }
std::size_t Sample::replications() const noexcept { return state_->replications; }
std::vector<std::int32_t> Sample::numbers() const {
  return state_->reader ? state_->reader->replications() : std::vector<std::int32_t>{};
}
int Sample::seeds_per_draw() const noexcept {
  return state_->reader ? state_->reader->seeds_per_draw() : 0;
}
std::size_t Sample::fewest_for_range() const noexcept { return state_->fewest_for_range; }
std::optional<output::ParameterDraws> Sample::parameters() const {
  return state_->reader ? state_->reader->parameters() : std::nullopt;
}
double Sample::reading_seconds() const noexcept { return state_->reading_seconds; }
std::string Sample::name() const {
  const auto found = provenance().find("scenario");
  return found == provenance().end() ? std::string{} : found->second;
}
const Names& Sample::names() const noexcept { return state_->names; }

const Grid* Sample::total(std::string_view dataset) const {
  const Margins* margins = state_->find(dataset);
  return margins == nullptr ? nullptr : &margins->total;
}

const Grid* Sample::margin(std::string_view dataset, std::size_t axis) const {
  const Margins* margins = state_->find(dataset);
  return margins == nullptr || axis >= margins->by_axis.size() ? nullptr : &margins->by_axis[axis];
}

std::optional<Grid> Sample::cells(std::string_view dataset) const {
  const auto cube = layout().find_cube(dataset);
  if (!cube || !state_->reader) return std::nullopt;
  const Cube& what = layout().cubes[*cube];
  Grid grid{replications(),
            std::make_shared<const measures::TimeAxis>(layout().times[what.time]),
            {},
            {},
            state_->fewest_for_range};
  const std::size_t each = grid.periods() == 0 ? 0 : layout().cells(what) / grid.periods();
  for (std::size_t cell = 0; cell < each; ++cell) grid.labels.push_back(std::to_string(cell));
  const std::size_t cells = layout().cells(what);
  grid.values.resize(grid.replications * cells);
  state_->reader->read_each(*cube, state_->reading_threads,
                            [&](std::size_t row, const CubeData& data) {
                              double* const room = grid.values.data() + row * cells;
                              std::copy(data.values.begin(), data.values.end(),
                                        std::copy(data.counts.begin(), data.counts.end(), room));
                            });
  return grid;
}

std::optional<std::size_t> Sample::axis_of(std::string_view dataset, std::string_view name) const {
  const auto cube = layout().find_cube(dataset);
  if (!cube) return std::nullopt;
  const std::vector<std::size_t>& axes = layout().cubes[*cube].axes;
  for (std::size_t i = 0; i < axes.size(); ++i)
    if (layout().axes[axes[i]].name == name) return i;
  return std::nullopt;
}

const measures::TimeAxis* Sample::time(std::string_view name) const {
  for (const measures::TimeAxis& time : layout().times)
    if (time.name == name) return &time;
  return nullptr;
}

const measures::Measure* Sample::measure(std::string_view name) const {
  for (const measures::Measure& each : layout().measures)
    if (each.name == name) return &each;
  return nullptr;
}

std::optional<Grid> difference_of(const Grid& what_if, const Grid& baseline) {
  if (what_if.replications != baseline.replications || !what_if.time || !baseline.time ||
      what_if.time->first != baseline.time->first || what_if.time->last != baseline.time->last)
    return std::nullopt;
  Grid difference{what_if.replications,
                  what_if.time,
                  what_if.labels,
                  {},
                  std::max(what_if.fewest_for_range, baseline.fewest_for_range)};
  for (const std::string& label : baseline.labels)
    if (!difference.find(label)) difference.labels.push_back(label);
  for (std::size_t r = 0; r < difference.replications; ++r)
    for (std::size_t p = 0; p < difference.periods(); ++p)
      for (const std::string& label : difference.labels) {
        const auto after = what_if.find(label);
        const auto before = baseline.find(label);
        difference.values.push_back((after ? what_if.at(r, p, *after) : 0) -
                                    (before ? baseline.at(r, p, *before) : 0));
      }
  return difference;
}

Grid sum_of(const Grid& a, const Grid& b) {
  if (a.values.size() != b.values.size() || a.labels.size() != b.labels.size() ||
      a.periods() != b.periods())
    throw std::logic_error("a sum of unlike numbers");
  Grid sum = a;
  for (std::size_t i = 0; i < sum.values.size(); ++i) sum.values[i] += b.values[i];
  return sum;
}

measures::TimeAxis some_periods(const measures::TimeAxis& time,
                                std::span<const std::size_t> wanted) {
  measures::TimeAxis some{time.name, {}, {}};
  for (const std::size_t p : wanted) {
    some.first.push_back(time.first[p]);
    some.last.push_back(time.last[p]);
  }
  return some;
}

Grid periods_where(const Grid& grid,
                   const std::function<bool(const measures::TimeAxis&, std::size_t)>& wanted) {
  std::vector<std::size_t> kept;
  for (std::size_t p = 0; p < grid.periods(); ++p)
    if (wanted(*grid.time, p)) kept.push_back(p);
  Grid some{grid.replications,
            std::make_shared<const measures::TimeAxis>(some_periods(*grid.time, kept)),
            grid.labels,
            {},
            grid.fewest_for_range};
  for (std::size_t r = 0; r < grid.replications; ++r)
    for (const std::size_t p : kept)
      for (std::size_t label = 0; label < grid.labels.size(); ++label)
        some.values.push_back(grid.at(r, p, label));
  return some;
}

}  // namespace sendsim::report
