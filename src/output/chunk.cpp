#define ZLIB_CONST  // what zlib reads is const
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <stdexcept>
#include <unordered_map>

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
  /// Finds runs of one byte only. `in` are planes of `plane` bytes; the first and the last of them
  /// are often all zero, and what zeros come to is known.
  std::vector<std::byte> compress_runs(std::span<const unsigned char> in, std::size_t plane) {
    std::size_t first = 0;
    while (first < in.size() && are_zero(in.subspan(first, plane))) first += plane;
    std::size_t last = in.size();
    while (last > first && are_zero(in.subspan(last - plane, plane))) last -= plane;
    const std::span<const unsigned char> middle = in.subspan(first, last - first);
    // RFC 1950: two bytes of header, blocks of RFC 1951, here up to a last one with nothing in it,
    // and the sum of all bytes.
    std::vector<std::byte> out{std::byte{0x78}, std::byte{0x01}};
    uLong sum = adler32(0, nullptr, 0);
    const auto add_zeros = [&](std::size_t count) {
      if (count == 0) return;
      const std::vector<std::byte>& known = zeros(count);
      out.insert(out.end(), known.begin(), known.end());
      // A sum of zeros: the low half stays 1, the high half counts them.
      sum = adler32_combine(sum, (count % 65521U) << 16U | 1U, static_cast<z_off_t>(count));
    };
    add_zeros(first);
    if (!middle.empty()) {
      append_runs(middle, out);
      sum = adler32_combine(sum, libdeflate_adler32(1, middle.data(), middle.size()),
                            static_cast<z_off_t>(middle.size()));
    }
    add_zeros(in.size() - last);
    for (const unsigned byte : {0x03U, 0x00U}) out.push_back(static_cast<std::byte>(byte));
    for (const unsigned shift : {24U, 16U, 8U, 0U})
      out.push_back(static_cast<std::byte>(sum >> shift & 0xFFU));
    return out;
  }
  [[nodiscard]] std::size_t bound(std::size_t size) {
    return libdeflate_zlib_compress_bound(compressor_, size);
  }
  [[nodiscard]] bool expand(std::span<const std::byte> in, std::span<unsigned char> out) {
    std::size_t length = 0;
    return libdeflate_zlib_decompress(decompressor_, in.data(), in.size(), out.data(), out.size(),
                                      &length) == LIBDEFLATE_SUCCESS &&
           length == out.size();
  }

 private:
  static bool are_zero(std::span<const unsigned char> bytes) {
    return bytes.empty() ||
           (bytes[0] == 0 && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
  }
  /// Appends blocks that hold `in` and end with a whole byte; none of them is the last.
  void append_runs(std::span<const unsigned char> in, std::vector<std::byte>& out) {
    if (in.size() > std::numeric_limits<uInt>::max() || deflateReset(&runs_) != Z_OK)
      throw std::logic_error("results file: a chunk is too large");
    const std::size_t begun = out.size();
    // And the empty block of the flush.
    const std::size_t room = deflateBound(&runs_, static_cast<uLong>(in.size())) + 16;
    out.resize(begun + room);
    runs_.next_in = in.data();
    runs_.avail_in = static_cast<uInt>(in.size());
    runs_.next_out = reinterpret_cast<unsigned char*>(out.data() + begun);
    runs_.avail_out =
        static_cast<uInt>(std::min<std::size_t>(room, std::numeric_limits<uInt>::max()));
    if (deflate(&runs_, Z_SYNC_FLUSH) != Z_OK || runs_.avail_in != 0 || runs_.avail_out == 0)
      throw std::logic_error("results file: a compressed chunk outgrew its bound");
    out.resize(begun + runs_.total_out);
  }
  /// The same of so many zeros, made once.
  const std::vector<std::byte>& zeros(std::size_t count) {
    const auto known = zeros_.find(count);
    if (known != zeros_.end()) return known->second;
    std::vector<std::byte> made;
    append_runs(std::vector<unsigned char>(count, 0), made);
    return zeros_.emplace(count, std::move(made)).first->second;
  }
  Codec()
      : compressor_{libdeflate_alloc_compressor(kDeflateLevel)},
        decompressor_{libdeflate_alloc_decompressor()} {
    if (compressor_ == nullptr || decompressor_ == nullptr ||
        deflateInit2(&runs_, 1, Z_DEFLATED, -MAX_WBITS, kMemoryLevel, Z_RLE) != Z_OK)
      throw std::bad_alloc();
  }

  libdeflate_compressor* compressor_;
  libdeflate_decompressor* decompressor_;
  z_stream runs_{};  ///< without header and sum
  std::unordered_map<std::size_t, std::vector<std::byte>> zeros_;
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
  Codec& codec = Codec::of_this_thread();
  if (sparse) return codec.compress_runs(shuffled, count);
  static thread_local std::vector<std::byte> room;
  room.resize(std::max(room.size(), codec.bound(shuffled.size())));
  const std::size_t length = codec.compress(shuffled, room);
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
  CompressedResults compressed{{}, NonzeroResults{layout, results}};
  compressed.chunks.reserve(layout.cubes.size());
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::CubeData& data = results.cubes[i];
    const std::size_t cells = layout.cells(layout.cubes[i]);
    if (cells == 0)
      compressed.chunks.emplace_back();
    else if (layout.cubes[i].integer)
      compressed.chunks.push_back(compress_chunk(data.counts.data(), cells, sizeof(std::int32_t)));
    else
      compressed.chunks.push_back(compress_chunk(data.values.data(), cells, sizeof(double)));
  }
  return compressed;
}

}  // namespace sendsim::output
