#include "sendsim/server/digest.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace sendsim::server {
namespace {

using measures::Cube;
using measures::Kind;
using measures::Layout;

/// Whether the digest of a cube keeps this axis of it: those of rates, which do not add up.
bool is_kept(const Layout& layout, const Cube& cube, std::size_t axis) {
  if (layout.measures[cube.measure].kind == Kind::rate) return true;
  const std::string& name = layout.axes[axis].name;
  return name != "age" && name != "need";
}

/// For each cell of the full cube the cell of the kept one.
std::vector<std::uint32_t> cells_between(const Layout& layout, const Cube& full) {
  std::vector<std::size_t> sizes{layout.times[full.time].size()};
  std::vector<bool> kept{true};
  for (const std::size_t axis : full.axes) {
    sizes.push_back(layout.axes[axis].labels.size());
    kept.push_back(is_kept(layout, full, axis));
  }
  std::vector<std::uint32_t> cells(layout.cells(full));
  std::vector<std::size_t> at(sizes.size(), 0);
  for (std::uint32_t& cell : cells) {
    std::size_t index = 0;
    for (std::size_t i = 0; i < at.size(); ++i)
      if (kept[i]) index = index * sizes[i] + at[i];
    cell = static_cast<std::uint32_t>(index);
    for (std::size_t i = at.size(); i-- > 0 && ++at[i] == sizes[i];) at[i] = 0;
  }
  return cells;
}

template <class T>
std::vector<T> summed(const std::vector<T>& full, const std::vector<std::uint32_t>& cells,
                      std::size_t size) {
  if (cells.empty()) return full;
  std::vector<T> kept(size, T{});
  for (std::size_t i = 0; i < full.size(); ++i) kept[cells[i]] += full[i];
  return kept;
}

}  // namespace

Digest::Digest(const Layout& full, std::span<const std::string_view> datasets)
    : layout_{.measures = full.measures, .times = full.times, .axes = full.axes, .cubes = {}} {
  for (std::size_t i = 0; i < full.cubes.size(); ++i)
    if (std::find(datasets.begin(), datasets.end(), full.cubes[i].dataset) != datasets.end())
      keep(full, i);
}

void Digest::keep(const Layout& full, std::size_t cube) {
  Cube kept = full.cubes[cube];
  std::erase_if(kept.axes,
                [&](std::size_t axis) { return !is_kept(full, full.cubes[cube], axis); });
  const bool is_whole = kept.axes == full.cubes[cube].axes;
  sources_.push_back(
      {cube, is_whole ? std::vector<std::uint32_t>{} : cells_between(full, full.cubes[cube])});
  layout_.cubes.push_back(std::move(kept));
}

measures::Results Digest::of(const measures::Results& full) const {
  measures::Results kept;
  for (std::size_t i = 0; i < sources_.size(); ++i) {
    const measures::CubeData& data = full.cubes.at(sources_[i].cube);
    const std::size_t size = layout_.cells(layout_.cubes[i]);
    measures::CubeData sum;
    if (layout_.cubes[i].integer)
      sum.counts = summed(data.counts, sources_[i].cells, size);
    else
      sum.values = summed(data.values, sources_[i].cells, size);
    kept.cubes.push_back(std::move(sum));
  }
  return kept;
}

std::size_t Digest::bytes() const {
  std::size_t sum = 0;
  for (const Cube& cube : layout_.cubes)
    sum += layout_.cells(cube) * (cube.integer ? sizeof(std::int32_t) : sizeof(double));
  return sum;
}

}  // namespace sendsim::server
