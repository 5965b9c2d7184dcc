#include "sendsim/output/labelled_arrays.hpp"

#include <stdexcept>
#include <utility>

#include "hdf5.hpp"

namespace sendsim::output {
namespace {

using hdf5::Extent;
using hdf5::Handle;

class ArraysFile : private hdf5::Writing {
 public:
  explicit ArraysFile(const std::filesystem::path& path) : Writing{path} {
    hdf5::silence();
    const Handle creation = checked(H5Pcreate(H5P_FILE_CREATE), H5Pclose);
    check(H5Pset_obj_track_times(creation.get(), 0));
    file_ = checked(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, creation.get(), H5P_DEFAULT), H5Fclose);
  }

  void write_root_attribute(const std::string& name, const std::string& text) const {
    write_attribute(file_.get(), name, text);
  }

  void write(const LabelledArray& array) {
    Extent extent;
    std::size_t count = 1;
    for (const LabelledAxis& axis : array.axes) {
      extent.push_back(axis.labels.size());
      count *= axis.labels.size();
    }
    if (array.axes.empty() || count != array.values.size())
      throw std::logic_error("labelled arrays: wrong number of values in " + array.name);
    const Handle dataset = create(array.name, hdf5::type_of<double>(), extent);
    check(H5Dwrite(dataset.get(), hdf5::type_of<double>(), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                   array.values.data()));
    write_attribute(dataset.get(), "long_name", array.long_name);
    write_attribute(dataset.get(), "units", array.unit);
    for (std::size_t i = 0; i < array.axes.size(); ++i)
      check(H5DSattach_scale(dataset.get(), scale(array.axes[i]), static_cast<unsigned>(i)));
  }

  void close() {
    scales_.clear();
    if (!file_.close()) fail();
  }

 private:
  [[nodiscard]] Handle create(const std::string& name, hid_t type, const Extent& extent) const {
    const Handle properties = checked(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
    check(H5Pset_obj_track_times(properties.get(), 0));
    const Handle space = checked(
        H5Screate_simple(static_cast<int>(extent.size()), extent.data(), nullptr), H5Sclose);
    return checked(H5Dcreate2(file_.get(), name.c_str(), type, space.get(), H5P_DEFAULT,
                              properties.get(), H5P_DEFAULT),
                   H5Dclose);
  }

  /// The scale of an axis, made when it is first wanted.
  [[nodiscard]] hid_t scale(const LabelledAxis& axis) {
    const auto found = scales_.find(axis.name);
    if (found != scales_.end()) {
      if (found->second.labels != axis.labels)
        throw std::logic_error("labelled arrays: two axes are called " + axis.name);
      return found->second.dataset.get();
    }
    const Handle type = hdf5::text_type();
    Handle dataset = create(axis.name, type.get(), {axis.labels.size()});
    std::vector<const char*> texts;
    for (const std::string& label : axis.labels) texts.push_back(label.c_str());
    if (!texts.empty())
      check(H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()));
    check(H5DSset_scale(dataset.get(), axis.name.c_str()));
    return scales_.emplace(axis.name, Scale{axis.labels, std::move(dataset)})
        .first->second.dataset.get();
  }

  struct Scale {
    std::vector<std::string> labels;
    Handle dataset;
  };

  Handle file_;
  std::map<std::string, Scale> scales_;
};

}  // namespace

void write_labelled_arrays(const std::filesystem::path& path,
                           const std::map<std::string, std::string>& attributes,
                           const std::vector<LabelledArray>& arrays) {
  ArraysFile file{path};
  for (const auto& [name, text] : attributes) file.write_root_attribute(name, text);
  for (const LabelledArray& array : arrays) file.write(array);
  file.close();
}

}  // namespace sendsim::output
