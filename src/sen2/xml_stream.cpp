#include "xml_stream.hpp"

#include <expat.h>
#include <fmt/format.h>
#include <malloc.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>  // explicit_bzero, of glibc
#include <new>

#include "errors.hpp"
#include "sendsim/tabular/encoding.hpp"

namespace sendsim::sen2 {
namespace {

/// Small, so that a tag without end is seen before much is kept of it.
constexpr std::size_t kPiece = std::size_t{1} << 16U;
/// The longest tag, comment or instruction.
constexpr std::uint64_t kMostTagBytes = std::uint64_t{1} << 20U;

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view local_name(std::string_view name) {
  const std::size_t colon = name.rfind(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

bool same_name(std::string_view name, std::string_view lower_case) {
  return std::equal(name.begin(), name.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return lower(a) == b; });
}

/// The code point of a UTF-8 text of one character below U+10000.
int code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() == 1) return byte(0);
  if (text.size() == 2) return ((byte(0) & 0x1F) << 6) | (byte(1) & 0x3F);
  return ((byte(0) & 0x0F) << 12) | ((byte(1) & 0x3F) << 6) | (byte(2) & 0x3F);
}

// Memory of the parser's own that is wiped when it gives it back: names pass through it.
void* take_memory(std::size_t size) { return std::malloc(size); }
void give_memory(void* memory) {
  if (memory != nullptr) explicit_bzero(memory, malloc_usable_size(memory));
  std::free(memory);
}
void* resize_memory(void* memory, std::size_t size) {
  void* const more = std::malloc(size);
  if (more == nullptr || memory == nullptr) return more;
  std::memcpy(more, memory, std::min(size, malloc_usable_size(memory)));
  give_memory(memory);
  return more;
}
constexpr XML_Memory_Handling_Suite kWipedMemory{&take_memory, &resize_memory, &give_memory};

int take_encoding(void*, const XML_Char* name, XML_Encoding* info) {
  if (!same_name(name, "windows-1252") && !same_name(name, "cp1252")) return XML_STATUS_ERROR;
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    const int point = code_point(tabular::from_windows_1252({&c, 1}));
    info->map[byte] = point == 0xFFFD ? -1 : point;
  }
  info->data = nullptr;
  info->convert = nullptr;
  info->release = nullptr;
  return XML_STATUS_OK;
}

}  // namespace

std::optional<std::string_view> XmlAttributes::find(std::string_view name) const {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2)
    if (same_name(local_name(pair[0]), name)) return pair[1];
  return std::nullopt;
}

/// What the library calls.
struct XmlStream::Callbacks {
  static XmlStream& stream(void* user) { return *static_cast<XmlStream*>(user); }

  static void start(void* user, const XML_Char* name, const XML_Char** attributes) {
    XmlStream& self = stream(user);
    self.guarded([&] {
      if (++self.depth_ > self.limits_.nesting)
        self.refuse(
            fmt::format("expected at most {} elements within each other", self.limits_.nesting));
      self.take_name(name);
      self.handler_.start_element(self.element_, XmlAttributes{attributes}, self.line());
    });
  }
  static void end(void* user, const XML_Char* name) {
    XmlStream& self = stream(user);
    self.guarded([&] {
      --self.depth_;
      self.take_name(name);
      self.handler_.end_element(self.element_);
    });
  }
  static void text(void* user, const XML_Char* piece, int length) {
    XmlStream& self = stream(user);
    self.guarded([&] {
      self.handler_.text({piece, static_cast<std::size_t>(length)}, self.line());
    });
  }
  static void doctype(void* user, const XML_Char*, const XML_Char*, const XML_Char*, int) {
    XmlStream& self = stream(user);
    self.guarded(
        [&] { self.refuse("expected no document type declaration: entities are not read"); });
  }
};

XmlStream::XmlStream(XmlHandler& handler, std::string_view name, const ReadLimits& limits)
    : handler_{handler},
      name_{name},
      limits_{limits},
      parser_{XML_ParserCreate_MM(nullptr, &kWipedMemory, nullptr)} {
  if (parser_ == nullptr) throw std::bad_alloc{};
  XML_SetUserData(parser_, this);
  XML_SetElementHandler(parser_, &Callbacks::start, &Callbacks::end);
  XML_SetCharacterDataHandler(parser_, &Callbacks::text);
  XML_SetStartDoctypeDeclHandler(parser_, &Callbacks::doctype);
  XML_SetUnknownEncodingHandler(parser_, &take_encoding, nullptr);
  XML_SetParamEntityParsing(parser_, XML_PARAM_ENTITY_PARSING_NEVER);
}

XmlStream::~XmlStream() { XML_ParserFree(parser_); }

void XmlStream::feed(std::string_view piece) {
  for (; !piece.empty(); piece.remove_prefix(std::min(piece.size(), kPiece)))
    parse(piece.substr(0, kPiece), false);
}

void XmlStream::finish() { parse({}, true); }

void XmlStream::parse(std::string_view piece, bool last) {
  fed_ += piece.size();
  if (fed_ > limits_.bytes)
    refuse(fmt::format("expected at most {} bytes, unpacked", limits_.bytes));
  const XML_Status status =
      XML_Parse(parser_, piece.data(), static_cast<int>(piece.size()), last ? 1 : 0);
  if (failure_) std::rethrow_exception(failure_);
  if (status != XML_STATUS_OK) explain_failure();
  const XML_Index read = XML_GetCurrentByteIndex(parser_);
  if (fed_ - static_cast<std::uint64_t>(std::max<XML_Index>(read, 0)) > kMostTagBytes)
    refuse(fmt::format("expected no tag of more than {} bytes", kMostTagBytes));
}

void XmlStream::explain_failure() const {
  const XML_Error error = XML_GetErrorCode(parser_);
  if (error == XML_ERROR_UNKNOWN_ENCODING)
    refuse("expected UTF-8, UTF-16, ISO-8859-1 or Windows-1252 as the declared encoding");
  if (error == XML_ERROR_NO_MEMORY) throw std::bad_alloc{};
  const std::string_view told = XML_ErrorString(error);  // one of the library's own sentences
  refuse(error == XML_ERROR_INVALID_TOKEN
             ? "expected well-formed XML in the encoding that it declares: not well-formed"
             : fmt::format("expected well-formed XML: {}", told));
}

void XmlStream::refuse(std::string_view fault) const {
  throw ReturnError{message_at(name_, line(), fault)};
}

std::uint64_t XmlStream::line() const { return XML_GetCurrentLineNumber(parser_); }

void XmlStream::take_name(std::string_view name) {
  element_ = local_name(name);
  std::transform(element_.begin(), element_.end(), element_.begin(), lower);
}

template <class Act>
void XmlStream::guarded(Act&& act) {
  if (failure_) return;
  try {
    act();
  } catch (...) {
    failure_ = std::current_exception();
    XML_StopParser(parser_, XML_FALSE);
  }
}

}  // namespace sendsim::sen2
