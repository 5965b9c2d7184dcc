#include <libdeflate.h>

#include <new>
#include <stdexcept>

#include "sendsim/output/results_file.hpp"

namespace sendsim::output {
namespace {

/// Higher levels make files a little smaller and take more time ("the cost of results" in
/// tests/output/results_file_test.cpp).
constexpr int kDeflateLevel = 2;

/// libdeflate's two halves, one pair a thread: their tables are cleared, not allocated, for each
/// chunk.
class Codec {
 public:
  static const Codec& of_this_thread() {
    static thread_local const Codec kMine;
    return kMine;
  }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  ~Codec() {
    libdeflate_free_compressor(compressor);
    libdeflate_free_decompressor(decompressor);
  }
  libdeflate_compressor* const compressor;
  libdeflate_decompressor* const decompressor;

 private:
  Codec()
      : compressor{libdeflate_alloc_compressor(kDeflateLevel)},
        decompressor{libdeflate_alloc_decompressor()} {
    if (compressor == nullptr || decompressor == nullptr) throw std::bad_alloc();
  }
};

/// All first bytes of the elements, then all second bytes, …: HDF5's shuffle filter.
template <std::size_t Size>
void shuffle(const unsigned char* in, std::size_t count, unsigned char* out) {
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t byte = 0; byte < Size; ++byte) out[byte * count + i] = in[i * Size + byte];
}
template <std::size_t Size>
void unshuffle(const unsigned char* in, std::size_t count, unsigned char* out) {
  for (std::size_t byte = 0; byte < Size; ++byte)
    for (std::size_t i = 0; i < count; ++i) out[i * Size + byte] = in[byte * count + i];
}

}  // namespace

std::vector<std::byte> compress_chunk(const void* elements, std::size_t count, std::size_t size) {
  static thread_local std::vector<unsigned char> shuffled;
  shuffled.resize(count * size);
  const auto* in = static_cast<const unsigned char*>(elements);
  if (size == 4)
    shuffle<4>(in, count, shuffled.data());
  else if (size == 8)
    shuffle<8>(in, count, shuffled.data());
  else
    throw std::logic_error("results file: elements have 4 or 8 bytes");
  // The format of zlib, which HDF5's deflate filter reads.
  static thread_local std::vector<std::byte> room;
  libdeflate_compressor* const compressor = Codec::of_this_thread().compressor;
  room.resize(libdeflate_zlib_compress_bound(compressor, shuffled.size()));
  const std::size_t length = libdeflate_zlib_compress(compressor, shuffled.data(), shuffled.size(),
                                                      room.data(), room.size());
  if (length == 0) throw std::logic_error("results file: a compressed chunk outgrew its bound");
  return {room.data(), room.data() + length};
}

void expand_chunk(std::span<const std::byte> chunk, std::size_t count, std::size_t size,
                  void* elements) {
  static thread_local std::vector<unsigned char> shuffled;
  shuffled.resize(count * size);
  std::size_t length = 0;
  if (libdeflate_zlib_decompress(Codec::of_this_thread().decompressor, chunk.data(), chunk.size(),
                                 shuffled.data(), shuffled.size(), &length) != LIBDEFLATE_SUCCESS ||
      length != shuffled.size())
    throw std::runtime_error("results file: a chunk is damaged");
  auto* out = static_cast<unsigned char*>(elements);
  if (size == 4)
    unshuffle<4>(shuffled.data(), count, out);
  else if (size == 8)
    unshuffle<8>(shuffled.data(), count, out);
  else
    throw std::logic_error("results file: elements have 4 or 8 bytes");
}

CompressedResults compress(const measures::Layout& layout, const measures::Results& results) {
  if (results.cubes.size() != layout.cubes.size())
    throw std::logic_error("results file: results of another layout");
  CompressedResults compressed;
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube& cube = layout.cubes[i];
    const measures::CubeData& data = results.cubes[i];
    const std::size_t cells = layout.cells(cube);
    if (data.counts.size() != (cube.integer ? cells : 0) ||
        data.values.size() != (cube.integer ? 0 : cells))
      throw std::logic_error("results file: wrong shape of " + cube.dataset);
    if (cells == 0)
      compressed.chunks.emplace_back();
    else if (cube.integer)
      compressed.chunks.push_back(compress_chunk(data.counts.data(), cells, sizeof(std::int32_t)));
    else
      compressed.chunks.push_back(compress_chunk(data.values.data(), cells, sizeof(double)));
  }
  return compressed;
}

}  // namespace sendsim::output
