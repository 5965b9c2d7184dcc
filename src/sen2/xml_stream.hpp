#pragma once

#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "sendsim/sen2/read.hpp"

struct XML_ParserStruct;

namespace sendsim::sen2 {

/// The attributes of one element.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_{pairs} {}
  /// The value of the attribute called `name` in lower case, whatever its namespace.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

 private:
  const char* const* pairs_;  // name, value, name, value, …, null
};

/// Takes what an XmlStream finds. Names are in lower case and without namespace.
class XmlHandler {
 public:
  XmlHandler() = default;
  XmlHandler(const XmlHandler&) = delete;
  XmlHandler& operator=(const XmlHandler&) = delete;
  virtual ~XmlHandler() = default;
  virtual void start_element(std::string_view name, const XmlAttributes& attributes,
                             std::uint64_t line) = 0;
  /// A piece of the text of the innermost open element; a text may come in several.
  virtual void text(std::string_view piece, std::uint64_t line) = 0;
  virtual void end_element(std::string_view name) = 0;
};

/// An XML text in pieces, in UTF-8, UTF-16, ISO-8859-1 or Windows-1252 as it declares.
///
/// Refuses    document type declarations, and with them every entity but XML's own five: no
///            text grows by being read and nothing outside it is opened. Nesting, single tags and
///            bytes beyond the limits.
/// Leaves out namespaces, comments, processing instructions.
class XmlStream {
 public:
  /// `name` stands in messages. All three must outlive this.
  XmlStream(XmlHandler& handler, std::string_view name, const ReadLimits& limits);
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;
  ~XmlStream();

  /// @throws ReturnError, and whatever the handler throws
  void feed(std::string_view piece);
  /// No more comes. @throws as feed
  void finish();

 private:
  struct Callbacks;
  void parse(std::string_view piece, bool last);
  [[noreturn]] void refuse(std::string_view fault) const;
  [[noreturn]] void explain_failure() const;
  [[nodiscard]] std::uint64_t line() const;
  void take_name(std::string_view name);
  template <class Act>
  void guarded(Act&& act);

  XmlHandler& handler_;
  std::string_view name_;
  ReadLimits limits_;
  XML_ParserStruct* parser_;
  std::uint64_t fed_ = 0;
  int depth_ = 0;
  std::string element_;         ///< the name at hand, in lower case
  std::exception_ptr failure_;  ///< of a callback: no exception may pass through the C library
};

}  // namespace sendsim::sen2
