#define ZLIB_CONST  // what zlib reads is const
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>

#include "sendsim/output/results_file.hpp"

namespace sendsim::output {
namespace {

/// Higher levels make files a little smaller and take more time ("the cost of results" in
/// tests/output/results_file_test.cpp).
constexpr int kDeflateLevel = 2;
/// zlib's table of symbols and hashes, 2^(kMemoryLevel + 6) symbols a block: larger ones take
/// longer to clear for each chunk.
constexpr int kMemoryLevel = 7;

/// libdeflate's two halves and a stream of zlib, one set a thread: their tables are cleared, not
/// allocated, for each chunk.
class Codec {
 public:
  static Codec& of_this_thread() {
    static thread_local Codec mine;
    return mine;
  }
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  ~Codec() {
    libdeflate_free_compressor(compressor_);
    libdeflate_free_decompressor(decompressor_);
    deflateEnd(&runs_);
  }

  /// Finds what comes again anywhere before. Gives a length; 0 when `out` is too small.
  std::size_t compress(std::span<const unsigned char> in, std::span<std::byte> out) {
    return libdeflate_zlib_compress(compressor_, in.data(), in.size(), out.data(), out.size());
  }
  /// Finds runs of one byte only.
  std::size_t compress_runs(std::span<const unsigned char> in, std::span<std::byte> out) {
    if (in.size() > std::numeric_limits<uInt>::max() || deflateReset(&runs_) != Z_OK) return 0;
    runs_.next_in = in.data();
    runs_.avail_in = static_cast<uInt>(in.size());
    runs_.next_out = reinterpret_cast<unsigned char*>(out.data());
    runs_.avail_out =
        static_cast<uInt>(std::min<std::size_t>(out.size(), std::numeric_limits<uInt>::max()));
    return deflate(&runs_, Z_FINISH) == Z_STREAM_END ? runs_.total_out : 0;
  }
  [[nodiscard]] std::size_t bound(std::size_t size) {
    return std::max<std::size_t>(libdeflate_zlib_compress_bound(compressor_, size),
                                 deflateBound(&runs_, size));
  }
  [[nodiscard]] bool expand(std::span<const std::byte> in, std::span<unsigned char> out) {
    std::size_t length = 0;
    return libdeflate_zlib_decompress(decompressor_, in.data(), in.size(), out.data(), out.size(),
                                      &length) == LIBDEFLATE_SUCCESS &&
           length == out.size();
  }

 private:
  Codec()
      : compressor_{libdeflate_alloc_compressor(kDeflateLevel)},
        decompressor_{libdeflate_alloc_decompressor()} {
    if (compressor_ == nullptr || decompressor_ == nullptr ||
        deflateInit2(&runs_, 1, Z_DEFLATED, MAX_WBITS, kMemoryLevel, Z_RLE) != Z_OK)
      throw std::bad_alloc();
  }

  libdeflate_compressor* compressor_;
  libdeflate_decompressor* decompressor_;
  z_stream runs_{};
};

template <class Word>
Word word_at(const unsigned char* in, std::size_t i) {
  Word word;
  std::memcpy(&word, in + i * sizeof(Word), sizeof(Word));
  return word;
}

/// Whether most elements are 0.
template <class Word>
bool is_sparse(const unsigned char* in, std::size_t count) {
  Word zeros = 0;  // a chunk has fewer than 2^32 bytes
  for (std::size_t i = 0; i < count; ++i) zeros += Word{word_at<Word>(in, i) == 0};
  return zeros > count / 2;
}

/// All first bytes of the elements, then all second bytes, …: HDF5's shuffle filter. Whole words
/// are read, so that compilers make vectors of them.
template <class Word>
void shuffle(const unsigned char* in, std::size_t count, unsigned char* __restrict out) {
  for (std::size_t byte = 0; byte < sizeof(Word); ++byte, out += count)
    for (std::size_t i = 0; i < count; ++i)
      out[i] = static_cast<unsigned char>(word_at<Word>(in, i) >> (8 * byte));
}
template <class Word>
void unshuffle(const unsigned char* in, std::size_t count, unsigned char* __restrict out) {
  for (std::size_t i = 0; i < count; ++i) {
    Word word = 0;
    for (std::size_t byte = 0; byte < sizeof(Word); ++byte)
      word |= static_cast<Word>(Word{in[byte * count + i]} << (8 * byte));
    std::memcpy(out + i * sizeof(Word), &word, sizeof(Word));
  }
}

}  // namespace

std::vector<std::byte> compress_chunk(const void* elements, std::size_t count, std::size_t size) {
  static thread_local std::vector<unsigned char> shuffled;
  shuffled.resize(count * size);
  const auto* in = static_cast<const unsigned char*>(elements);
  bool sparse = false;
  if (size == 4) {
    sparse = is_sparse<std::uint32_t>(in, count);
    shuffle<std::uint32_t>(in, count, shuffled.data());
  } else if (size == 8) {
    sparse = is_sparse<std::uint64_t>(in, count);
    shuffle<std::uint64_t>(in, count, shuffled.data());
  } else
    throw std::logic_error("results file: elements have 4 or 8 bytes");
  // The format of zlib, which HDF5's deflate filter reads. Where most is zero, as in a fine cube,
  // runs of zeros are all there is to find: looking for no other repetition takes half the time and
  // mostly fewer bytes.
  static thread_local std::vector<std::byte> room;
  Codec& codec = Codec::of_this_thread();
  room.resize(std::max(room.size(), codec.bound(shuffled.size())));
  const std::size_t length =
      sparse ? codec.compress_runs(shuffled, room) : codec.compress(shuffled, room);
  if (length == 0) throw std::logic_error("results file: a compressed chunk outgrew its bound");
  return {room.data(), room.data() + length};
}

void expand_chunk(std::span<const std::byte> chunk, std::size_t count, std::size_t size,
                  void* elements) {
  static thread_local std::vector<unsigned char> shuffled;
  shuffled.resize(count * size);
  if (!Codec::of_this_thread().expand(chunk, shuffled))
    throw std::runtime_error("results file: a chunk is damaged");
  auto* out = static_cast<unsigned char*>(elements);
  if (size == 4)
    unshuffle<std::uint32_t>(shuffled.data(), count, out);
  else if (size == 8)
    unshuffle<std::uint64_t>(shuffled.data(), count, out);
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
