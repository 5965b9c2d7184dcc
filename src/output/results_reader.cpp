#include "sendsim/output/results_reader.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cmath>
#include <mutex>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "hdf5.hpp"
#include "layout_json.hpp"
#include "sendsim/core/threads.hpp"

namespace sendsim::output {
namespace {

using hdf5::Extent;
using hdf5::Handle;

/// A file that claims more than this of anything is damaged.
constexpr hsize_t kMostPeriods = 1'000'000;
constexpr hsize_t kMostReplications = 10'000'000;
constexpr hsize_t kMostParameters = 1'000'000;
constexpr std::size_t kMostCells = std::size_t{1} << 29;

}  // namespace

/// The open file.
class ResultsReader::File {
 public:
  explicit File(const std::filesystem::path& path);

  measures::Layout layout;
  Provenance provenance;
  int seeds_per_draw = 1;
  std::vector<std::int32_t> replications;

  /// `data` keeps its memory from one call to the next. Several threads at once.
  void read(std::size_t row, std::size_t cube, measures::CubeData& data) const;
  [[nodiscard]] CubeStatistics statistics(std::size_t cube) const;
  [[nodiscard]] std::optional<ParameterDraws> parameters() const;

 private:
  /// The replications of a cube, opened once: to open an array takes as long as to read a row.
  struct Rows {
    Handle array;
    bool are_chunks = false;  ///< each packed as compress_chunk() does
  };
  [[noreturn]] void fail(const std::string& what) const {
    throw ResultsError(path_.string() + ": " + what);
  }
  [[nodiscard]] Handle checked(hid_t id, Handle::Closer close, const std::string& what) const;
  void read_attributes();
  [[nodiscard]] std::string text_attribute(hid_t attribute, const std::string& name) const;
  [[nodiscard]] std::string take(const char* key);
  [[nodiscard]] int take_number(const char* key);
  [[nodiscard]] Handle open(const std::string& name, H5T_class_t kind, std::size_t rank) const;
  [[nodiscard]] hsize_t length(const Handle& scale, const std::string& name, hsize_t most) const;
  [[nodiscard]] std::vector<Day> read_days(const std::string& name) const;
  void read_times(const ScaleNames& names);
  void read_replications();
  void check_sizes() const;
  [[nodiscard]] bool has_group(const char* name) const;
  [[nodiscard]] std::vector<std::string> read_texts(const std::string& name, hsize_t count) const;
  [[nodiscard]] Extent shape_of(const measures::Cube& cube) const;
  /// All of an array, or one `row` of its first dimension.
  template <class T>
  [[nodiscard]] std::vector<T> read_array(const std::string& name, const Extent& shape,
                                          const std::size_t* row) const;

  template <class T>
  [[nodiscard]] Rows open_rows(std::size_t cube) const;
  template <class T>
  [[nodiscard]] std::vector<T> read_selected(const Handle& array, const std::string& name,
                                             const Extent& shape, const std::size_t* row) const;
  template <class T>
  void read_row(std::size_t row, std::size_t cube, std::vector<T>& values) const;
  /// The packed row; nothing where it is stored in another way than ours.
  [[nodiscard]] bool read_chunk(const Rows& rows, std::size_t row, std::size_t bytes_of_row,
                                std::vector<std::byte>& chunk) const;

  std::filesystem::path path_;
  Handle file_;
  mutable std::mutex reading_;                     ///< HDF5 is called by one thread at a time
  mutable std::vector<std::optional<Rows>> rows_;  ///< by cube
};

Handle ResultsReader::File::checked(hid_t id, Handle::Closer close, const std::string& what) const {
  if (id < 0) fail("cannot read " + what + " (" + hdf5::last_failure().text + ")");
  return {id, close};
}

ResultsReader::File::File(const std::filesystem::path& path) : path_{path} {
  hdf5::silence();
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) fail("no such file");
  if (!std::filesystem::is_regular_file(status)) fail("expected a file, results.h5 of a run");
  file_ = Handle{H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
  if (!file_) {
    const hdf5::Failure failure = hdf5::last_failure();
    fail("cannot be opened as a results file: it is no HDF5 file, or cut short (" + failure.text +
         ")");
  }
  read_attributes();
  if (take("format") != "sendsim results") fail("not a results file of sendsim");
  const int version = take_number("format_version");
  if (version != kResultsFormat)
    fail("results of format " + std::to_string(version) + "; this program reads format " +
         std::to_string(kResultsFormat));
  seeds_per_draw = take_number("seeds_per_draw");
  ScaleNames names;
  try {
    layout = read_layout_json(take("layout"), names);
  } catch (const ResultsError&) {
    throw;
  } catch (const std::runtime_error& fault) {
    fail(std::string{"the attribute layout is damaged: "} + fault.what());
  }
  read_times(names);
  read_replications();
  check_sizes();
  rows_.resize(layout.cubes.size());
}

void ResultsReader::File::read_attributes() {
  const Handle root = checked(H5Gopen2(file_.get(), "/", H5P_DEFAULT), H5Gclose, "the root group");
  std::vector<std::string> names;
  const auto note = [](hid_t, const char* name, const H5A_info_t*, void* out) -> herr_t {
    static_cast<std::vector<std::string>*>(out)->emplace_back(name);
    return 0;
  };
  hsize_t at = 0;
  if (H5Aiterate2(root.get(), H5_INDEX_NAME, H5_ITER_INC, &at, note, &names) < 0)
    fail("cannot read the attributes (" + hdf5::last_failure().text + ")");
  for (const std::string& name : names) {
    const Handle attribute =
        checked(H5Aopen(root.get(), name.c_str(), H5P_DEFAULT), H5Aclose, "the attribute " + name);
    provenance[name] = text_attribute(attribute.get(), name);
  }
}

std::string ResultsReader::File::text_attribute(hid_t attribute, const std::string& name) const {
  const Handle type = checked(H5Aget_type(attribute), H5Tclose, "the attribute " + name);
  const Handle space = checked(H5Aget_space(attribute), H5Sclose, "the attribute " + name);
  const std::size_t size = H5Tget_size(type.get());
  if (H5Tget_class(type.get()) != H5T_STRING || H5Tis_variable_str(type.get()) != 0 ||
      H5Sget_simple_extent_npoints(space.get()) != 1 || size > kMostCells)
    fail("the attribute " + name + " is not a text of fixed length");
  std::string text(size, '\0');
  if (H5Aread(attribute, type.get(), text.data()) < 0)
    fail("cannot read the attribute " + name + " (" + hdf5::last_failure().text + ")");
  text.resize(std::min(text.find('\0'), text.size()));
  return text;
}

/// Moves one of our own attributes out of the provenance.
std::string ResultsReader::File::take(const char* key) {
  const auto found = provenance.find(key);
  if (found == provenance.end())
    fail(std::string{"not a results file of sendsim: it has no attribute "} + key);
  std::string value = std::move(found->second);
  provenance.erase(found);
  return value;
}

int ResultsReader::File::take_number(const char* key) {
  const std::string text = take(key);
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 1)
    fail(std::string{"the attribute "} + key + ": expected a number ≥ 1, got \"" + text + "\"");
  return number;
}

Handle ResultsReader::File::open(const std::string& name, H5T_class_t kind,
                                 std::size_t rank) const {
  Handle dataset = checked(H5Dopen2(file_.get(), name.c_str(), H5P_DEFAULT), H5Dclose, name);
  const Handle type = checked(H5Dget_type(dataset.get()), H5Tclose, name);
  if (H5Tget_class(type.get()) != kind) fail(name + " has the wrong type");
  if (hdf5::extent_of(dataset.get()).size() != rank) fail(name + " has the wrong shape");
  return dataset;
}

hsize_t ResultsReader::File::length(const Handle& scale, const std::string& name,
                                    hsize_t most) const {
  const hsize_t size = hdf5::extent_of(scale.get()).at(0);
  if (size > most) fail(name + " has the wrong shape");
  return size;
}

std::vector<Day> ResultsReader::File::read_days(const std::string& name) const {
  const Handle scale = open(name, H5T_FLOAT, 1);
  const hsize_t size = length(scale, name, kMostPeriods);
  const Handle attribute = checked(H5Aopen(scale.get(), "units", H5P_DEFAULT), H5Aclose, name);
  const std::string units = text_attribute(attribute.get(), name + ": units");
  constexpr std::string_view kSince = "days since ";
  const std::optional<Day> zero = units.starts_with(kSince)
                                      ? parse_day(std::string_view{units}.substr(kSince.size()))
                                      : std::nullopt;
  if (!zero) fail(name + ": expected the units \"days since YYYY-MM-DD\", got \"" + units + "\"");
  std::vector<Day> days;
  for (const double since : read_array<double>(name, {size}, nullptr)) {
    if (!(std::abs(since) < 1e6) || since != std::floor(since))
      fail(name + " has an impossible day");
    days.push_back(*zero + Days{static_cast<int>(since)});
  }
  return days;
}

void ResultsReader::File::read_times(const ScaleNames& names) {
  for (std::size_t i = 0; i < layout.times.size(); ++i) {
    measures::TimeAxis& time = layout.times[i];
    const std::string scale = "data/" + names.times[i];
    time.first = read_days(scale + "_first");
    time.last = read_days(scale + "_last");
    if (time.first.size() != time.last.size()) fail(scale + " has the wrong shape");
    for (std::size_t j = 0; j < time.size(); ++j)
      if (time.last[j] < time.first[j] || (j > 0 && time.first[j] <= time.last[j - 1]))
        fail(scale + " has periods out of order");
  }
}

void ResultsReader::File::read_replications() {
  const std::string name = "data/replication";
  const Handle scale = open(name, H5T_INTEGER, 1);
  replications = read_array<std::int32_t>(name, {length(scale, name, kMostReplications)}, nullptr);
  for (std::size_t i = 0; i < replications.size(); ++i)
    if (replications[i] < 0 || (i > 0 && replications[i] <= replications[i - 1]))
      fail(name + " does not ascend");
}

/// No cube claims more cells than a machine could hold; before anything is allocated for one.
void ResultsReader::File::check_sizes() const {
  for (const measures::Cube& cube : layout.cubes) {
    std::size_t cells = 1;
    for (const hsize_t size : shape_of(cube)) {
      cells *= static_cast<std::size_t>(size);  // each factor is below 2^20: no overflow
      if (cells > kMostCells) fail(cube.dataset + " has the wrong shape");
    }
  }
}

/// Of one replication.
Extent ResultsReader::File::shape_of(const measures::Cube& cube) const {
  Extent shape{layout.times[cube.time].size()};
  for (const std::size_t axis : cube.axes) shape.push_back(layout.axes[axis].labels.size());
  return shape;
}

template <class T>
std::vector<T> ResultsReader::File::read_array(const std::string& name, const Extent& shape,
                                               const std::size_t* row) const {
  const Handle array = open(name, std::is_integral_v<T> ? H5T_INTEGER : H5T_FLOAT, shape.size());
  if (hdf5::extent_of(array.get()) != shape) fail(name + " has the wrong shape");
  return read_selected<T>(array, name, shape, row);
}

template <class T>
std::vector<T> ResultsReader::File::read_selected(const Handle& array, const std::string& name,
                                                  const Extent& shape,
                                                  const std::size_t* row) const {
  const Handle space = checked(H5Dget_space(array.get()), H5Sclose, name);
  Extent offset(shape.size(), 0);
  Extent count = shape;
  if (row != nullptr) {
    offset[0] = *row;
    count[0] = 1;
  }
  std::size_t size = 1;
  for (const hsize_t n : count) size *= static_cast<std::size_t>(n);
  std::vector<T> values(size);
  if (size == 0) return values;
  H5Sselect_hyperslab(space.get(), H5S_SELECT_SET, offset.data(), nullptr, count.data(), nullptr);
  const Handle memory = checked(
      H5Screate_simple(static_cast<int>(count.size()), count.data(), nullptr), H5Sclose, name);
  if (H5Dread(array.get(), hdf5::type_of<T>(), memory.get(), space.get(), H5P_DEFAULT,
              values.data()) < 0)
    fail("cannot read " + name + " (" + hdf5::last_failure().text + ")");
  return values;
}

template <class T>
ResultsReader::File::Rows ResultsReader::File::open_rows(std::size_t cube) const {
  const measures::Cube& what = layout.cubes[cube];
  const std::string name = "data/" + what.dataset;
  Extent row = shape_of(what);
  row.insert(row.begin(), 1);
  Extent all = row;
  all[0] = replications.size();
  Rows rows{open(name, std::is_integral_v<T> ? H5T_INTEGER : H5T_FLOAT, all.size())};
  if (hdf5::extent_of(rows.array.get()) != all) fail(name + " has the wrong shape");
  const Handle type = checked(H5Dget_type(rows.array.get()), H5Tclose, name);
  const Handle made = checked(H5Dget_create_plist(rows.array.get()), H5Pclose, name);
  Extent chunk(all.size(), 0);
  const auto filter = [&](unsigned number) {
    unsigned flags = 0;
    std::size_t none = 0;
    unsigned configuration = 0;
    return H5Pget_filter2(made.get(), number, &flags, &none, nullptr, 0, nullptr, &configuration);
  };
  rows.are_chunks = H5Tequal(type.get(), hdf5::type_of<T>()) > 0 &&
                    H5Pget_layout(made.get()) == H5D_CHUNKED &&
                    H5Pget_chunk(made.get(), static_cast<int>(chunk.size()), chunk.data()) ==
                        static_cast<int>(chunk.size()) &&
                    chunk == row && H5Pget_nfilters(made.get()) == 2 &&
                    filter(0) == H5Z_FILTER_SHUFFLE && filter(1) == H5Z_FILTER_DEFLATE;
  return rows;
}

bool ResultsReader::File::read_chunk(const Rows& rows, std::size_t row, std::size_t bytes_of_row,
                                     std::vector<std::byte>& chunk) const {
  Extent offset(hdf5::extent_of(rows.array.get()).size(), 0);
  offset[0] = row;
  hsize_t bytes = 0;
  std::uint32_t skipped_filters = 0;
  // Packing makes nothing much larger: more is damage, which is not to claim memory.
  if (H5Dget_chunk_storage_size(rows.array.get(), offset.data(), &bytes) < 0 || bytes == 0 ||
      bytes > 2 * bytes_of_row + 1024)
    return false;
  chunk.resize(bytes);
  return H5Dread_chunk(rows.array.get(), H5P_DEFAULT, offset.data(), &skipped_filters,
                       chunk.data()) >= 0 &&
         skipped_filters == 0;
}

template <class T>
void ResultsReader::File::read_row(std::size_t row, std::size_t cube,
                                   std::vector<T>& values) const {
  const measures::Cube& what = layout.cubes[cube];
  const std::string name = "data/" + what.dataset;
  const std::size_t cells = layout.cells(what);
  static thread_local std::vector<std::byte> chunk;
  {
    const std::lock_guard lock{reading_};
    hdf5::silence();
    if (!rows_[cube]) rows_[cube] = open_rows<T>(cube);
    const Rows& rows = *rows_[cube];
    if (cells == 0 || !rows.are_chunks || !read_chunk(rows, row, cells * sizeof(T), chunk)) {
      Extent shape = shape_of(what);
      shape.insert(shape.begin(), replications.size());
      values = read_selected<T>(rows.array, name, shape, &row);
      return;
    }
  }
  // Where the threads are: HDF5's own filters would take three times as long, one row at a time.
  values.resize(cells);
  try {
    expand_chunk(chunk, cells, sizeof(T), values.data());
  } catch (const std::runtime_error&) {
    fail("cannot read " + name + " (a chunk is damaged)");
  }
}

void ResultsReader::File::read(std::size_t row, std::size_t cube, measures::CubeData& data) const {
  if (row >= replications.size()) fail("it has no replication in row " + std::to_string(row));
  if (layout.cubes.at(cube).integer)
    read_row(row, cube, data.counts);
  else
    read_row(row, cube, data.values);
}

CubeStatistics ResultsReader::File::statistics(std::size_t cube) const {
  hdf5::silence();
  const measures::Cube& what = layout.cubes.at(cube);
  Extent shape = shape_of(what);
  CubeStatistics statistics;
  statistics.mean = read_array<double>("mean/" + what.dataset, shape, nullptr);
  shape.insert(shape.begin(), kQuantiles.size());
  statistics.quantiles = read_array<double>("quantiles/" + what.dataset, shape, nullptr);
  shape.erase(shape.begin());
  if (has_group("parameter_share"))
    statistics.parameter_share =
        read_array<float>("parameter_share/" + what.dataset, shape, nullptr);
  return statistics;
}

bool ResultsReader::File::has_group(const char* name) const {
  return H5Lexists(file_.get(), name, H5P_DEFAULT) > 0;
}

std::vector<std::string> ResultsReader::File::read_texts(const std::string& name,
                                                         hsize_t count) const {
  const Handle array = open(name, H5T_STRING, 1);
  const Handle type = checked(H5Dget_type(array.get()), H5Tclose, name);
  if (hdf5::extent_of(array.get()) != Extent{count} || H5Tis_variable_str(type.get()) <= 0)
    fail(name + " has the wrong shape");
  std::vector<std::string> texts;
  if (count == 0) return texts;
  const Handle memory = hdf5::text_type();
  const Handle space = checked(H5Dget_space(array.get()), H5Sclose, name);
  std::vector<char*> pointers(count, nullptr);
  const bool is_read =
      H5Dread(array.get(), memory.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, pointers.data()) >= 0;
  const std::string why = is_read ? std::string{} : hdf5::last_failure().text;
  for (const char* text : pointers) texts.emplace_back(text == nullptr ? "" : text);
  H5Dvlen_reclaim(memory.get(), space.get(), H5P_DEFAULT, pointers.data());
  if (!is_read) fail("cannot read " + name + " (" + why + ")");
  return texts;
}

std::optional<ParameterDraws> ResultsReader::File::parameters() const {
  hdf5::silence();
  if (!has_group("parameters")) return std::nullopt;
  const auto size_of = [this](const std::string& name, H5T_class_t kind, hsize_t most) {
    return length(open(name, kind, 1), name, most);
  };
  const std::string draws = "parameters/parameter_draw";
  const hsize_t rows = size_of(draws, H5T_INTEGER, kMostReplications);
  const hsize_t count = size_of("parameters/parameter", H5T_STRING, kMostParameters);
  if (rows * count > kMostCells) fail("parameters/value has the wrong shape");
  ParameterDraws drawn;
  drawn.draws = read_array<std::int32_t>(draws, {rows}, nullptr);
  std::vector<std::int32_t> expected;
  for (const std::int32_t replication : replications)
    if (expected.empty() || expected.back() != replication / seeds_per_draw)
      expected.push_back(replication / seeds_per_draw);
  if (drawn.draws != expected) fail(draws + " does not have the draws of the replications");
  std::vector<std::string> names = read_texts("parameters/parameter", count);
  std::vector<std::string> paths = read_texts("parameters/path", count);
  const auto years = read_array<std::int32_t>("parameters/year", {count}, nullptr);
  const auto centrals = read_array<double>("parameters/central", {count}, nullptr);
  for (std::size_t i = 0; i < count; ++i)
    drawn.parameters.push_back({std::move(names[i]), std::move(paths[i]), years[i], centrals[i]});
  drawn.values = read_array<double>("parameters/value", {rows, count}, nullptr);
  return drawn;
}

ResultsReader::ResultsReader(const std::filesystem::path& path)
    : file_{std::make_unique<File>(path)} {}
ResultsReader::ResultsReader(ResultsReader&&) noexcept = default;
ResultsReader& ResultsReader::operator=(ResultsReader&&) noexcept = default;
ResultsReader::~ResultsReader() = default;

const measures::Layout& ResultsReader::layout() const noexcept { return file_->layout; }
const Provenance& ResultsReader::provenance() const noexcept { return file_->provenance; }
int ResultsReader::seeds_per_draw() const noexcept { return file_->seeds_per_draw; }
const std::vector<std::int32_t>& ResultsReader::replications() const noexcept {
  return file_->replications;
}
measures::Results ResultsReader::read(std::size_t row) const {
  measures::Results results;
  for (std::size_t cube = 0; cube < layout().cubes.size(); ++cube)
    results.cubes.push_back(read(row, cube));
  return results;
}
measures::CubeData ResultsReader::read(std::size_t row, std::size_t cube) const {
  measures::CubeData data;
  file_->read(row, cube, data);
  return data;
}
void ResultsReader::read_each(std::size_t cube, unsigned threads, const TakeRow& take) const {
  std::atomic<std::size_t> next{0};
  const std::size_t rows = replications().size();
  on_threads(std::min(threads, static_cast<unsigned>(std::min<std::size_t>(rows, 1024))), [&] {
    measures::CubeData data;
    for (std::size_t row = next++; row < rows; row = next++) {
      file_->read(row, cube, data);
      take(row, data);
    }
  });
}
CubeStatistics ResultsReader::statistics(std::size_t cube) const { return file_->statistics(cube); }
std::optional<ParameterDraws> ResultsReader::parameters() const { return file_->parameters(); }

}  // namespace sendsim::output
