#include "sendsim/tabular/gzip.hpp"

#include <zlib.h>

#include <limits>
#include <stdexcept>

namespace sendsim::tabular {
namespace {

constexpr int kGzipWindow = 15 + 16;  // the largest window, with gzip's header
constexpr std::size_t kPiece = std::size_t{1} << 18U;

// zlib counts in 32 bits and wants a pointer to bytes that it may write to, which it does not.
Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}
uInt size_of(std::string_view text) {
  if (text.size() > std::numeric_limits<uInt>::max())
    throw std::runtime_error("gzip: expected less than 4 GiB");
  return static_cast<uInt>(text.size());
}

}  // namespace

std::string gzip(std::string_view text) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, kGzipWindow, 9, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    throw std::runtime_error("gzip: zlib could not begin");
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = bytes_of(text);
  stream.avail_in = size_of(text);
  stream.next_out = bytes_of(out);
  stream.avail_out = size_of(out);
  const int ended = deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  if (ended != Z_STREAM_END) throw std::runtime_error("gzip: zlib could not end");
  return out;
}

bool is_gzip(std::string_view bytes) noexcept { return bytes.starts_with("\x1F\x8B"); }

std::string gunzip(std::string_view bytes, std::size_t most) {
  z_stream stream{};
  if (inflateInit2(&stream, kGzipWindow) != Z_OK)
    throw std::runtime_error("gzip: zlib could not begin");
  stream.next_in = bytes_of(bytes);
  stream.avail_in = size_of(bytes);
  std::string text;
  int state = Z_OK;
  while (state == Z_OK) {
    const std::size_t before = text.size();
    text.resize(before + kPiece);
    stream.next_out = bytes_of(std::string_view{text}.substr(before));
    stream.avail_out = static_cast<uInt>(kPiece);
    state = inflate(&stream, Z_NO_FLUSH);
    text.resize(before + kPiece - stream.avail_out);
    if (text.size() > most) break;
    if (state == Z_OK && stream.avail_in == 0 && stream.avail_out != 0) break;  // cut short
  }
  inflateEnd(&stream);
  if (text.size() > most) throw std::runtime_error("gzip: longer than expected");
  if (state != Z_STREAM_END) throw std::runtime_error("gzip: damaged or cut short");
  return text;
}

}  // namespace sendsim::tabular
