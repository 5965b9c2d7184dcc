#include "sendsim/output/results_file.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <span>
#include <stdexcept>
#include <utility>

#include "cube_summary.hpp"
#include "hdf5.hpp"
#include "layout_json.hpp"
#include "sendsim/core/threads.hpp"
#include "sendsim/output/errors.hpp"

namespace sendsim::output {
namespace {

using hdf5::Extent;
using hdf5::Handle;

/// The file grows by so many replications at a time, to spare calls.
constexpr hsize_t kGrowth = 64;
/// Bytes in which HDF5 converts texts. It would clear a megabyte for each list of labels.
constexpr std::size_t kTextBuffer = 4096;
/// Of every array of /parameter_share.
constexpr const char* kShareName =
    "share of the variance over replications that comes from the uncertain parameters";
/// What HDF5 can hold in a chunk.
constexpr std::uint64_t kMostBytes = 0xFFFFFFFF;

Handle property_list(hid_t kind) {
  Handle list{H5Pcreate(kind), H5Pclose};
  if (!list) throw std::bad_alloc();
  return list;
}

/// For objects without times: the same results are the same bytes.
Handle timeless(hid_t kind) {
  Handle list = property_list(kind);
  H5Pset_obj_track_times(list.get(), 0);
  return list;
}

std::uint64_t product(const Extent& extent) {
  std::uint64_t count = 1;
  for (const hsize_t size : extent) count *= size;
  return count;
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) (text += text.empty() ? "" : " ") += word;
  return text;
}

}  // namespace

/// The open file.
class ResultsWriter::File : private hdf5::Writing {
 public:
  File(const std::filesystem::path& path, const measures::Layout& layout, ResultsOptions options);
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  void append(std::int32_t replication, CompressedResults results);
  std::vector<SummaryRow> finish(unsigned threads, const std::function<void()>& computed);
  [[nodiscard]] const measures::Layout& layout() const noexcept { return layout_; }

 private:
  /// A dimension of an array that a scale belongs to, as the attribute REFERENCE_LIST has it.
  struct Use {
    hobj_ref_t array;
    std::int32_t dimension;
    std::int32_t unused = 0;  ///< what the compiler would leave out has no set value
  };
  /// A dimension scale.
  struct Scale {
    Handle dataset;
    hobj_ref_t reference = 0;
    std::vector<Use> uses{};
  };
  /// A group with the scales of its arrays.
  struct Group {
    Handle group;
    Scale first_scale;  ///< replication or quantile; nothing for the mean
    std::string first_name;
    std::vector<Scale> times;
    std::vector<Scale> axes;
  };

  /// What a cube's replications come to, ready to be written.
  struct Statistics {
    std::vector<std::byte> mean;
    std::array<std::vector<std::byte>, kQuantiles.size()> quantiles;
    std::vector<std::byte> parameter_share;
    std::vector<SummaryRow> rows;
  };

  /// A thread's memory for statistics, kept from cube to cube: it is never cleared, and touched
  /// once. In pages of 2 MB where the system has them: thousands of small ones cost more than the
  /// reading.
  class Room {
   public:
    explicit Room(std::size_t most_bytes) : most_bytes_{most_bytes} {}
    /// That are asked for unless one period needs more.
    [[nodiscard]] std::size_t most_bytes() const noexcept { return most_bytes_; }
    template <class T>
    [[nodiscard]] std::span<T> of(std::size_t count) {
      const std::size_t bytes = (count * sizeof(T) + kPage - 1) / kPage * kPage;
      if (bytes > size_) {
        memory_.reset(std::aligned_alloc(kPage, bytes));
        if (!memory_) throw std::bad_alloc();
        size_ = bytes;
#ifdef MADV_HUGEPAGE
        (void)madvise(memory_.get(), bytes, MADV_HUGEPAGE);  // an advice: it may be refused
#endif
      }
      return {new (memory_.get()) T[count], count};
    }

   private:
    static constexpr std::size_t kPage = std::size_t{2} << 20U;
    struct Free {
      void operator()(void* memory) const { std::free(memory); }
    };
    std::size_t most_bytes_;
    std::unique_ptr<void, Free> memory_;
    std::size_t size_ = 0;
  };

  void write_root_attributes() const;
  Handle create(hid_t group, const std::string& name, hid_t type, const Extent& extent,
                const Extent& chunk) const;
  template <class T>
  Handle write_scale(hid_t group, const std::string& name, std::span<const T> values) const;
  Handle write_texts(hid_t group, const std::string& name,
                     const std::vector<std::string>& texts) const;
  Scale write_labels(hid_t group, const std::string& name,
                     const std::vector<std::string>& labels) const;
  Scale write_time_axis(hid_t group, const measures::TimeAxis& axis, const std::string& name) const;
  Scale make_scale(Handle dataset, const std::string& name) const;
  hobj_ref_t reference_to(hid_t dataset) const;
  void write_list(hid_t object, const char* name, hid_t type, std::size_t count,
                  const void* elements) const;
  void attach_scales(hid_t array, const std::vector<Scale*>& scales) const;
  void write_uses(const Group& group) const;
  Group make_group(const char* name) const;
  Handle create_array(Group& group, const measures::Cube& cube, hid_t type) const;
  void write_chunk(const Handle& array, const Extent& offset,
                   const std::vector<std::byte>& chunk) const;

  void write_row(std::int32_t replication, CompressedResults results);
  void write_replication_axis();
  void read_row(std::size_t index, std::size_t row, std::size_t cells, std::size_t size,
                void* elements) const;
  template <class T>
  void summarise_cube(std::size_t index, CubeSummary& summary, Room& room) const;
  [[nodiscard]] Statistics statistics_of(std::size_t index, SummaryOptions options,
                                         Room& room) const;
  [[nodiscard]] std::vector<Statistics> statistics(unsigned threads,
                                                   const SummaryOptions& options) const;
  void write_statistics(const measures::Cube& cube, const Statistics& statistics);
  void write_parameters(const ParameterDraws& drawn);

  measures::Layout layout_;
  ResultsOptions options_;
  ScaleNames names_;
  std::string source_;
  Handle file_;
  Group data_, quantiles_, mean_, parameter_share_;
  std::vector<Handle> arrays_;  ///< of `data_`, in the order of the cubes
  std::map<std::int32_t, CompressedResults> early_;
  std::int32_t next_ = 0;
  std::vector<std::int32_t> written_;
  std::vector<NonzeroResults> kept_;  ///< of the first that were written
  std::size_t kept_bytes_ = 0;
  mutable std::mutex reading_;  ///< one thread at a time calls HDF5
  hsize_t capacity_ = 0;
  bool finished_ = false;
};

ResultsWriter::File::File(const std::filesystem::path& path, const measures::Layout& layout,
                          ResultsOptions options)
    : Writing{path}, layout_{layout}, options_{std::move(options)}, names_{scale_names(layout)} {
  if (options_.seeds_per_draw < 1 || options_.slab_bytes == 0)
    throw std::logic_error("results file: impossible options");
  const auto given = [&](const char* key) {
    const auto found = options_.provenance.find(key);
    return found == options_.provenance.end() ? std::string{} : found->second;
  };
  source_ = "sendsim " + given("program_version") + ", scenario " + given("scenario");
  hdf5::silence();
  const Handle access = property_list(H5P_FILE_ACCESS);
  // Attributes of over 64 kB, such as a scenario's text, need the format of HDF5 1.8.
  H5Pset_libver_bounds(access.get(), H5F_LIBVER_V18, H5F_LIBVER_V110);
  // Chunks are written and read past HDF5's cache, which would have its table in every array.
  H5Pset_cache(access.get(), 0, 1, 0, 0);
  const Handle creation = timeless(H5P_FILE_CREATE);
  file_ = checked(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), access.get()), H5Fclose);
  write_root_attributes();
  data_ = make_group("data");
  quantiles_ = make_group("quantiles");
  mean_ = make_group("mean");
  parameter_share_ = make_group("parameter_share");
  for (const measures::Cube& cube : layout_.cubes)
    arrays_.push_back(create_array(
        data_, cube, cube.integer ? hdf5::type_of<std::int32_t>() : hdf5::type_of<double>()));
}

void ResultsWriter::File::write_root_attributes() const {
  Provenance all = options_.provenance;
  const auto add = [&all](const char* key, std::string value) {
    if (!all.emplace(key, std::move(value)).second)
      throw std::logic_error(std::string{"results file: the attribute is ours: "} + key);
  };
  add("format", "sendsim results");
  add("format_version", std::to_string(kResultsFormat));
  add("seeds_per_draw", std::to_string(options_.seeds_per_draw));
  add("layout", layout_json(layout_, names_));
  for (const auto& [key, value] : all) write_attribute(file_.get(), key, value);
}

/// A contiguous array without `chunk`; with one, shuffled, deflated, and growing along every
/// dimension where the chunk is larger than the extent.
Handle ResultsWriter::File::create(hid_t group, const std::string& name, hid_t type,
                                   const Extent& extent, const Extent& chunk) const {
  const Handle properties = timeless(H5P_DATASET_CREATE);
  Extent most = extent;
  if (!chunk.empty()) {
    for (std::size_t i = 0; i < chunk.size(); ++i)
      if (chunk[i] > extent[i]) most[i] = H5S_UNLIMITED;
    check(H5Pset_chunk(properties.get(), static_cast<int>(chunk.size()), chunk.data()));
    check(H5Pset_shuffle(properties.get()));
    check(H5Pset_deflate(properties.get(), 1));
  }
  const Handle space = checked(
      H5Screate_simple(static_cast<int>(extent.size()), extent.data(), most.data()), H5Sclose);
  return checked(H5Dcreate2(group, name.c_str(), type, space.get(), H5P_DEFAULT, properties.get(),
                            H5P_DEFAULT),
                 H5Dclose);
}

template <class T>
Handle ResultsWriter::File::write_scale(hid_t group, const std::string& name,
                                        std::span<const T> values) const {
  Handle dataset = create(group, name, hdf5::type_of<T>(), {values.size()}, {});
  if (!values.empty())
    check(
        H5Dwrite(dataset.get(), hdf5::type_of<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  return dataset;
}

ResultsWriter::File::Scale ResultsWriter::File::make_scale(Handle dataset,
                                                           const std::string& name) const {
  check(H5DSset_scale(dataset.get(), name.c_str()));
  const hobj_ref_t reference = reference_to(dataset.get());
  return {std::move(dataset), reference};
}

hobj_ref_t ResultsWriter::File::reference_to(hid_t dataset) const {
  hobj_ref_t reference = 0;
  check(H5Rcreate(&reference, dataset, ".", H5R_OBJECT, -1));
  return reference;
}

/// A one-dimensional attribute.
void ResultsWriter::File::write_list(hid_t object, const char* name, hid_t type, std::size_t count,
                                     const void* elements) const {
  const hsize_t size = count;
  const Handle space = checked(H5Screate_simple(1, &size, nullptr), H5Sclose);
  const Handle attribute =
      checked(H5Acreate2(object, name, type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  check(H5Awrite(attribute.get(), type, elements));
}

/// Writes what H5DSattach_scale would write, once: that would write the scale's list of arrays, and
/// the array's of scales, anew with each call.
void ResultsWriter::File::attach_scales(hid_t array, const std::vector<Scale*>& scales) const {
  const Handle type = checked(H5Tvlen_create(H5T_STD_REF_OBJ), H5Tclose);
  const hobj_ref_t reference = reference_to(array);
  std::vector<hvl_t> list;
  for (Scale* scale : scales) {
    scale->uses.push_back({reference, static_cast<std::int32_t>(list.size())});
    list.push_back({1, &scale->reference});
  }
  write_list(array, DIMENSION_LIST, type.get(), list.size(), list.data());
}

/// Each scale's list of the arrays that it is attached to.
void ResultsWriter::File::write_uses(const Group& group) const {
  const Handle type = checked(H5Tcreate(H5T_COMPOUND, sizeof(Use)), H5Tclose);
  check(H5Tinsert(type.get(), "dataset", HOFFSET(Use, array), H5T_STD_REF_OBJ));
  check(H5Tinsert(type.get(), "dimension", HOFFSET(Use, dimension), H5T_STD_I32LE));
  const auto write = [&](const Scale& scale) {
    if (!scale.uses.empty())
      write_list(scale.dataset.get(), REFERENCE_LIST, type.get(), scale.uses.size(),
                 scale.uses.data());
  };
  write(group.first_scale);
  for (const Scale& scale : group.times) write(scale);
  for (const Scale& scale : group.axes) write(scale);
}

Handle ResultsWriter::File::write_texts(hid_t group, const std::string& name,
                                        const std::vector<std::string>& texts) const {
  const Handle type = hdf5::text_type();
  Handle dataset = create(group, name, type.get(), {texts.size()}, {});
  std::vector<const char*> pointers;
  for (const std::string& text : texts) pointers.push_back(text.c_str());
  const Handle properties = property_list(H5P_DATASET_XFER);
  check(H5Pset_buffer(properties.get(), kTextBuffer, nullptr, nullptr));
  if (!texts.empty())
    check(H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, properties.get(), pointers.data()));
  return dataset;
}

ResultsWriter::File::Scale ResultsWriter::File::write_labels(
    hid_t group, const std::string& name, const std::vector<std::string>& labels) const {
  return make_scale(write_texts(group, name, labels), name);
}

ResultsWriter::File::Scale ResultsWriter::File::write_time_axis(hid_t group,
                                                                const measures::TimeAxis& axis,
                                                                const std::string& name) const {
  const Day zero = axis.first.empty() ? Day{} : axis.first.front();
  const auto write = [&](const std::string& as, const std::vector<Day>& days, const char* what) {
    std::vector<double> since;
    for (const Day day : days) since.push_back(static_cast<double>((day - zero).count()));
    Handle dataset = write_scale<double>(group, as, since);
    write_attribute(dataset.get(), "units", "days since " + to_string(zero));
    write_attribute(dataset.get(), "calendar", "proleptic_gregorian");
    write_attribute(dataset.get(), "long_name", what);
    return dataset;
  };
  Scale scale = make_scale(write(name, axis.first, "first day of the period"), name);
  const Handle first = write(name + "_first", axis.first, "first day of the period");
  const Handle last = write(name + "_last", axis.last, "last day of the period");
  attach_scales(first.get(), {&scale});
  attach_scales(last.get(), {&scale});
  return scale;
}

ResultsWriter::File::Group ResultsWriter::File::make_group(const char* name) const {
  const Handle properties = timeless(H5P_GROUP_CREATE);
  Group group{
      checked(H5Gcreate2(file_.get(), name, H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Gclose),
      {},
      {},
      {},
      {}};
  const hid_t id = group.group.get();
  write_attribute(id, "source", source_);
  if (id >= 0 && std::string_view{name} == "data") {
    group.first_name = "replication";
    Handle numbers = create(id, group.first_name, hdf5::type_of<std::int32_t>(), {0}, {1024});
    write_attribute(numbers.get(), "long_name", "number of the replication, from 0");
    group.first_scale = make_scale(std::move(numbers), group.first_name);
  } else if (std::string_view{name} == "quantiles") {
    group.first_name = "quantile";
    Handle shares = write_scale<double>(id, group.first_name, kQuantiles);
    write_attribute(shares.get(), "long_name", "share of replications at or below (type 7)");
    group.first_scale = make_scale(std::move(shares), group.first_name);
  }
  for (std::size_t i = 0; i < layout_.times.size(); ++i)
    group.times.push_back(write_time_axis(id, layout_.times[i], names_.times[i]));
  for (std::size_t i = 0; i < layout_.axes.size(); ++i)
    group.axes.push_back(write_labels(id, names_.axes[i], layout_.axes[i].labels));
  return group;
}

/// The array of `cube` in `group`, with its scales and attributes.
Handle ResultsWriter::File::create_array(Group& group, const measures::Cube& cube,
                                         hid_t type) const {
  std::vector<Scale*> scales;
  std::vector<const char*> labels;
  Extent extent;
  const bool has_first = static_cast<bool>(group.first_scale.dataset);
  if (has_first) {
    labels.push_back(group.first_name.c_str());
    scales.push_back(&group.first_scale);
    extent.push_back(group.first_name == "quantile" ? kQuantiles.size() : 0);
  }
  labels.push_back("time");
  scales.push_back(&group.times[cube.time]);
  extent.push_back(layout_.times[cube.time].size());
  for (const std::size_t axis : cube.axes) {
    labels.push_back(layout_.axes[axis].name.c_str());
    scales.push_back(&group.axes[axis]);
    extent.push_back(layout_.axes[axis].labels.size());
  }
  Extent chunk = extent;
  if (has_first) chunk[0] = 1;
  if (product(chunk) * sizeof(double) > kMostBytes)
    throw std::logic_error("results file: " + cube.dataset + " is too large for one chunk");
  if (product(chunk) == 0) {  // an axis without labels: nothing to keep, but its shape
    for (hsize_t& size : chunk) size = std::max<hsize_t>(size, 1);
    if (group.first_name != "replication") chunk.clear();
  }
  Handle array = create(group.group.get(), cube.dataset, type, extent, chunk);
  attach_scales(array.get(), scales);
  const Handle label_type = hdf5::text_type(H5T_CSET_ASCII);
  write_list(array.get(), DIMENSION_LABELS, label_type.get(), labels.size(), labels.data());
  const measures::Measure& measure = layout_.measures.at(cube.measure);
  std::vector<std::string> coordinates{names_.times[cube.time] + "_first",
                                       names_.times[cube.time] + "_last"};
  if (group.first_name == "replication") coordinates.emplace_back("parameter_draw");
  const bool is_share = &group == &parameter_share_;
  write_attribute(array.get(), "units", is_share ? "1" : measure.unit);
  write_attribute(array.get(), "long_name",
                  is_share ? std::string{kShareName} : measure.description);
  write_attribute(array.get(), "kind", name_of(measure.kind));
  write_attribute(array.get(), "source", source_);
  write_attribute(array.get(), "coordinates", joined(coordinates));
  return array;
}

void ResultsWriter::File::write_chunk(const Handle& array, const Extent& offset,
                                      const std::vector<std::byte>& chunk) const {
  check(H5Dwrite_chunk(array.get(), H5P_DEFAULT, 0, offset.data(), chunk.size(), chunk.data()));
}

void ResultsWriter::File::append(std::int32_t replication, CompressedResults results) {
  if (finished_) throw std::logic_error("results file: finished");
  if (replication < next_ || early_.contains(replication))
    throw std::logic_error("results file: replication " + std::to_string(replication) +
                           " is negative or comes twice");
  if (results.chunks.size() != layout_.cubes.size())
    throw std::logic_error("results file: results of another layout");
  early_.emplace(replication, std::move(results));
  while (!early_.empty() && early_.begin()->first == next_) {
    write_row(next_, std::move(early_.extract(early_.begin()).mapped()));
    ++next_;
  }
}

void ResultsWriter::File::write_row(std::int32_t replication, CompressedResults results) {
  hdf5::silence();
  const bool grow = written_.size() == capacity_;
  if (grow) capacity_ += kGrowth;
  for (std::size_t i = 0; i < arrays_.size(); ++i) {
    const measures::Cube& cube = layout_.cubes[i];
    Extent extent{capacity_, layout_.times[cube.time].size()};
    for (const std::size_t axis : cube.axes) extent.push_back(layout_.axes[axis].labels.size());
    if (grow) check(H5Dset_extent(arrays_[i].get(), extent.data()));
    if (product(extent) == 0) continue;
    Extent offset(extent.size(), 0);
    offset[0] = written_.size();
    write_chunk(arrays_[i], offset, results.chunks[i]);
  }
  kept_bytes_ += results.nonzero.bytes();
  if (kept_bytes_ <= options_.kept_bytes) kept_.push_back(std::move(results.nonzero));
  written_.push_back(replication);
}

/// The arrays shrink to what was written, and the axis says which replications those are.
void ResultsWriter::File::write_replication_axis() {
  const hsize_t n = written_.size();
  for (std::size_t i = 0; i < arrays_.size(); ++i) {
    const measures::Cube& cube = layout_.cubes[i];
    Extent extent{n, layout_.times[cube.time].size()};
    for (const std::size_t axis : cube.axes) extent.push_back(layout_.axes[axis].labels.size());
    check(H5Dset_extent(arrays_[i].get(), extent.data()));
  }
  check(H5Dset_extent(data_.first_scale.dataset.get(), &n));
  const std::vector<std::int32_t> draws = clusters_of(written_, options_.seeds_per_draw);
  const Handle draw = write_scale<std::int32_t>(data_.group.get(), "parameter_draw", draws);
  write_attribute(draw.get(), "long_name", "parameter draw that the replication belongs to");
  attach_scales(draw.get(), {&data_.first_scale});
  if (n == 0) return;
  check(H5Dwrite(data_.first_scale.dataset.get(), hdf5::type_of<std::int32_t>(), H5S_ALL, H5S_ALL,
                 H5P_DEFAULT, written_.data()));
}

template <class T>
void ResultsWriter::File::summarise_cube(std::size_t index, CubeSummary& summary,
                                         Room& room) const {
  const std::size_t periods = layout_.times[layout_.cubes[index].time].size();
  const std::size_t cells = periods * summary.cells_per_period();
  if (cells == 0 || written_.empty()) return;
  const std::size_t period_bytes = written_.size() * summary.cells_per_period() * sizeof(T);
  const std::size_t at_once = std::clamp<std::size_t>(room.most_bytes() / period_bytes, 1, periods);
  std::vector<T> dense;
  EntryLists<T> read;
  for (std::size_t first = 0; first < periods; first += at_once) {
    const std::size_t some = std::min(at_once, periods - first);
    Slab<T> slab{summary, first, some,
                 room.of<T>(written_.size() * some * summary.cells_per_period())};
    for (const NonzeroResults& replication : kept_) slab.add(replication.of<T>(index, read));
    for (std::size_t row = kept_.size(); row < written_.size(); ++row) {
      dense.resize(cells);
      read_row(index, row, cells, sizeof(T), dense.data());
      read.clear();
      read.add(dense);
      slab.add(read.of(0));
    }
    summary.add(slab);
  }
}

/// One replication of a cube, which is one chunk; faster than through HDF5's filters.
void ResultsWriter::File::read_row(std::size_t index, std::size_t row, std::size_t cells,
                                   std::size_t size, void* elements) const {
  Extent offset(layout_.cubes[index].axes.size() + 2, 0);
  offset[0] = row;
  std::vector<std::byte> chunk;
  {
    const std::lock_guard lock{reading_};
    hdf5::silence();
    hsize_t bytes = 0;
    check(H5Dget_chunk_storage_size(arrays_[index].get(), offset.data(), &bytes));
    chunk.resize(bytes);
    std::uint32_t skipped_filters = 0;
    check(H5Dread_chunk(arrays_[index].get(), H5P_DEFAULT, offset.data(), &skipped_filters,
                        chunk.data()));
  }
  expand_chunk(chunk, cells, size, elements);
}

ResultsWriter::File::Statistics ResultsWriter::File::statistics_of(std::size_t index,
                                                                   SummaryOptions options,
                                                                   Room& room) const {
  const measures::Cube& cube = layout_.cubes[index];
  if (options_.are_differences)
    options.better = measures::better_of(layout_.measures.at(cube.measure).name);
  CubeSummary summary{layout_, cube, options};
  if (cube.integer)
    summarise_cube<std::int32_t>(index, summary, room);
  else
    summarise_cube<double>(index, summary, room);
  Statistics statistics;
  summary.move_rows_to(statistics.rows);
  const std::size_t cells = summary.mean().size();
  if (cells == 0) return statistics;
  statistics.mean = compress_chunk(summary.mean().data(), cells, sizeof(double));
  statistics.parameter_share =
      compress_chunk(summary.parameter_share().data(), cells, sizeof(float));
  // With few replications, neighbouring quantiles may be the same to the bit; with one, all are the
  // mean.
  const double* before = summary.mean().data();
  const std::vector<std::byte>* same = &statistics.mean;
  for (std::size_t q = 0; q < kQuantiles.size(); ++q) {
    const double* const values = summary.quantiles().data() + q * cells;
    statistics.quantiles[q] = std::memcmp(values, before, cells * sizeof(double)) == 0
                                  ? *same
                                  : compress_chunk(values, cells, sizeof(double));
    before = values;
    same = &statistics.quantiles[q];
  }
  return statistics;
}

/// Of all cubes. The threads share them out, the largest first, so that none is left with a large
/// one at the end.
std::vector<ResultsWriter::File::Statistics> ResultsWriter::File::statistics(
    unsigned threads, const SummaryOptions& options) const {
  std::vector<Statistics> all(layout_.cubes.size());
  std::vector<std::size_t> order(all.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return layout_.cells(layout_.cubes[a]) > layout_.cells(layout_.cubes[b]);
  });
  threads = std::clamp(threads, 1U, static_cast<unsigned>(std::max<std::size_t>(1, all.size())));
  std::atomic<std::size_t> next{0};
  on_threads(threads, [&] {
    Room room{std::max<std::size_t>(1, options_.slab_bytes / threads)};
    for (std::size_t i = next++; i < order.size(); i = next++)
      all[order[i]] = statistics_of(order[i], options, room);
  });
  return all;
}

void ResultsWriter::File::write_statistics(const measures::Cube& cube,
                                           const Statistics& statistics) {
  const Handle mean = create_array(mean_, cube, hdf5::type_of<double>());
  const Handle quantiles = create_array(quantiles_, cube, hdf5::type_of<double>());
  const Handle share = create_array(parameter_share_, cube, hdf5::type_of<float>());
  if (statistics.mean.empty()) return;
  write_chunk(mean, Extent(cube.axes.size() + 1, 0), statistics.mean);
  write_chunk(share, Extent(cube.axes.size() + 1, 0), statistics.parameter_share);
  Extent offset(cube.axes.size() + 2, 0);
  for (; offset[0] < kQuantiles.size(); ++offset[0])
    write_chunk(quantiles, offset, statistics.quantiles[offset[0]]);
}

/// The group /parameters.
void ResultsWriter::File::write_parameters(const ParameterDraws& drawn) {
  const std::size_t count = drawn.parameters.size();
  if (drawn.values.size() != drawn.draws.size() * count)
    throw std::logic_error("results file: every draw needs a value of every parameter");
  std::vector<std::string> names, paths;
  std::vector<std::int32_t> years;
  std::vector<double> centrals;
  for (const DrawnParameter& parameter : drawn.parameters) {
    names.push_back(parameter.name);
    paths.push_back(parameter.path);
    years.push_back(parameter.year);
    centrals.push_back(parameter.central);
  }
  const Handle properties = timeless(H5P_GROUP_CREATE);
  const Handle group = checked(
      H5Gcreate2(file_.get(), "parameters", H5P_DEFAULT, properties.get(), H5P_DEFAULT), H5Gclose);
  const hid_t id = group.get();
  write_attribute(id, "source", source_);
  Group scales;
  scales.first_scale =
      make_scale(write_scale<std::int32_t>(id, "parameter_draw", drawn.draws), "parameter_draw");
  write_attribute(scales.first_scale.dataset.get(), "long_name",
                  "number of the draw; its replications are in the group data");
  Scale& parameter = scales.axes.emplace_back(write_labels(id, "parameter", names));
  const auto describe = [&](const Handle& array, const std::string& what) {
    write_attribute(array.get(), "long_name", what);
    attach_scales(array.get(), {&parameter});
  };
  describe(write_texts(id, "path", paths), "key of the scenario");
  describe(write_scale<std::int32_t>(id, "year", years),
           "calendar year that the value is for; 0: all years");
  describe(write_scale<double>(id, "central", centrals),
           "the value as written, in the scenario's unit; 1 of a factor");
  const Handle values =
      create(id, "value", hdf5::type_of<double>(), {drawn.draws.size(), count}, {});
  if (!drawn.values.empty())
    check(H5Dwrite(values.get(), hdf5::type_of<double>(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                   drawn.values.data()));
  write_attribute(values.get(), "long_name", "value of the uncertain parameter in the draw");
  write_attribute(values.get(), "source", source_);
  write_attribute(values.get(), "coordinates", "path year central");
  attach_scales(values.get(), {&scales.first_scale, &parameter});
  write_uses(scales);
}

std::vector<SummaryRow> ResultsWriter::File::finish(unsigned threads,
                                                    const std::function<void()>& computed) {
  if (finished_) throw std::logic_error("results file: finished");
  finished_ = true;
  hdf5::silence();
  for (auto& [replication, results] : early_) write_row(replication, std::move(results));
  early_.clear();
  write_replication_axis();
  std::vector<SummaryRow> rows;
  const std::vector<std::int32_t> clusters = clusters_of(written_, options_.seeds_per_draw);
  SummaryOptions options{.clusters = clusters};
  if (options_.parameters) {
    std::vector<std::int32_t> draws = clusters;
    draws.erase(std::unique(draws.begin(), draws.end()), draws.end());
    const ParameterDraws drawn = options_.parameters(draws);
    options.parameters_vary = !drawn.parameters.empty();
    write_parameters(drawn);
  }
  const std::vector<Statistics> all = statistics(threads, options);
  if (computed) computed();
  for (std::size_t i = 0; i < all.size(); ++i) {
    write_statistics(layout_.cubes[i], all[i]);
    rows.insert(rows.end(), all[i].rows.begin(), all[i].rows.end());
  }
  drop_repetitions(layout_, rows);
  for (const Group* group : {&data_, &quantiles_, &mean_, &parameter_share_}) write_uses(*group);
  arrays_.clear();
  data_ = Group{};
  quantiles_ = Group{};
  mean_ = Group{};
  parameter_share_ = Group{};
  check(H5Fflush(file_.get(), H5F_SCOPE_GLOBAL));  // before closing, which cannot be tried again
  if (!file_.close()) fail();
  return rows;
}

ResultsWriter::ResultsWriter(const std::filesystem::path& path, const measures::Layout& layout,
                             ResultsOptions options)
    : file_{std::make_unique<File>(path, layout, std::move(options))} {}
ResultsWriter::ResultsWriter(ResultsWriter&&) noexcept = default;
ResultsWriter& ResultsWriter::operator=(ResultsWriter&&) noexcept = default;
ResultsWriter::~ResultsWriter() = default;

void ResultsWriter::append(std::int32_t replication, CompressedResults results) {
  file_->append(replication, std::move(results));
}

void ResultsWriter::append(std::int32_t replication, const measures::Results& results) {
  file_->append(replication, compress(file_->layout(), results));
}

std::vector<SummaryRow> ResultsWriter::finish(unsigned threads,
                                              const std::function<void()>& computed) {
  return file_->finish(threads, computed);
}

}  // namespace sendsim::output
