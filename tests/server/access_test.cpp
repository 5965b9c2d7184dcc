// Who is let in, from what a request says of itself.

#include "sendsim/server/access.hpp"

#include <catch2/catch.hpp>
#include <set>
#include <string>

using namespace sendsim::server;

namespace {

const Access kAccess{"0123456789abcdef0123456789abcdef", "127.0.0.1", 8080};

/// What the page itself sends.
RequestHead own_head(const std::string& method = "GET") {
  RequestHead head{.method = method, .path = "/" + kAccess.token + "/api/areas"};
  head.host = "127.0.0.1:8080";
  head.fetch_site = "same-origin";
  if (method != "POST") return head;
  head.origin = "http://127.0.0.1:8080";
  head.content_type = "application/json";
  head.content_length = "12";
  return head;
}

int status_of(const RequestHead& head, const Access& access = kAccess) {
  const auto refused = refusal_of(head, access);
  return refused ? refused->status : 200;
}

}  // namespace

TEST_CASE("a token has 128 bits and is never the same", "[server]") {
  std::set<std::string> tokens;
  for (int i = 0; i < 1000; ++i) tokens.insert(make_token());
  CHECK(tokens.size() == 1000);
  for (const std::string& token : tokens) {
    CHECK(token.size() == 32);
    CHECK(token.find_first_not_of("0123456789abcdef") == std::string::npos);
  }
}

TEST_CASE("a token is the same only if every letter is", "[server]") {
  CHECK(is_same_token(kAccess.token, kAccess.token));
  for (const std::string& other : {std::string{}, kAccess.token.substr(1), kAccess.token + "0",
                                   kAccess.token.substr(0, 16), kAccess.token + kAccess.token}) {
    CAPTURE(other);
    CHECK_FALSE(is_same_token(other, kAccess.token));
  }
  for (std::size_t i = 0; i < kAccess.token.size(); ++i) {
    std::string other = kAccess.token;
    other[i] = 'x';
    CHECK_FALSE(is_same_token(other, kAccess.token));
  }
}

TEST_CASE("a path is ours behind the token and a slash", "[server]") {
  CHECK(path_below("/" + kAccess.token + "/", kAccess.token) == "");
  CHECK(path_below("/" + kAccess.token + "/api/runs", kAccess.token) == "api/runs");
  CHECK(path_below("/" + kAccess.token + "/../x", kAccess.token) == "../x");  // no file's name
  for (const std::string& path :
       {std::string{}, std::string{"/"}, "/" + kAccess.token, kAccess.token + "/",
        "//" + kAccess.token + "/", "/" + kAccess.token.substr(1) + "/"}) {
    CAPTURE(path);
    CHECK_FALSE(path_below(path, kAccess.token));
  }
}

TEST_CASE("the page's own requests are let in", "[server]") {
  CHECK(status_of(own_head()) == 200);
  CHECK(status_of(own_head("HEAD")) == 200);
  CHECK(status_of(own_head("DELETE")) == 200);
  CHECK(status_of(own_head("POST")) == 200);
  RequestHead typed = own_head();
  typed.fetch_site = "none";  // the address bar
  CHECK(status_of(typed) == 200);
  RequestHead plain = own_head();
  plain.fetch_site.clear();  // a program that is no browser
  CHECK(status_of(plain) == 200);
  RequestHead charset = own_head("POST");
  charset.content_type = "Application/JSON ; charset=utf-8";
  CHECK(status_of(charset) == 200);
}

TEST_CASE("a foreign name for this address is refused: DNS rebinding", "[server]") {
  for (const char* host : {"localhost:8080", "LOCALHOST:8080", "127.0.0.1:8080", "[::1]:8080"}) {
    RequestHead head = own_head();
    head.host = host;
    CAPTURE(host);
    CHECK(status_of(head) == 200);
  }
  for (const char* host : {"evil.example:8080", "127.0.0.1.evil.example:8080", "127.0.0.1:8081",
                           "127.0.0.1", "localhost", "::1:8080", "192.168.0.1:8080", "", ":8080",
                           "localhost:8080:8080", "127.0.0.1:8080 "}) {
    RequestHead head = own_head();
    head.host = host;
    CAPTURE(host);
    CHECK(status_of(head) == 421);
  }
  RequestHead none = own_head();
  none.host.reset();  // none, or two
  CHECK(status_of(none) == 421);
}

TEST_CASE("where other machines may ask, addresses in digits are names, too", "[server]") {
  Access open = kAccess;
  open.host = "0.0.0.0";
  RequestHead head = own_head();
  for (const char* host :
       {"192.168.0.7:8080", "127.0.0.1:8080", "[fe80::1]:8080", "0.0.0.0:8080"}) {
    head.host = host;
    CAPTURE(host);
    CHECK(status_of(head, open) == 200);
  }
  head.host = "evil.example:8080";
  CHECK(status_of(head, open) == 421);
  open.host = "planning.council.example";
  head.host = "Planning.Council.example:8080";
  CHECK(status_of(head, open) == 200);
}

TEST_CASE("another site's page is refused", "[server]") {
  for (const char* site : {"cross-site", "same-site", "anything"}) {
    RequestHead head = own_head();
    head.fetch_site = site;
    CHECK(status_of(head) == 403);
  }
  for (const char* origin : {"http://evil.example", "null", "https://127.0.0.1:8080",
                             "http://127.0.0.1:8081", "http://localhost:8080", "several"}) {
    RequestHead head = own_head("POST");
    head.origin = origin;
    CAPTURE(origin);
    CHECK(status_of(head) == 403);
  }
}

TEST_CASE("a link to the page may be anywhere, and leads to nothing else", "[server]") {
  RequestHead link = own_head();
  link.path = "/" + kAccess.token + "/";
  link.fetch_site = "cross-site";
  link.fetch_mode = "navigate";
  link.fetch_dest = "document";
  CHECK(status_of(link) == 200);
  const auto status_with = [&](auto change) {
    RequestHead other = link;
    change(other);
    return status_of(other);
  };
  CHECK(status_with([](RequestHead& head) { head.path += "api/areas"; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.path += "index.html"; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.path.pop_back(); }) == 403);
  CHECK(status_with([](RequestHead& head) { head.path[1] = 'x'; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.method = "POST"; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.fetch_mode = "cors"; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.fetch_dest = "iframe"; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.fetch_dest = ""; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.origin = "http://evil.example"; }) == 403);
  CHECK(status_with([](RequestHead& head) { head.host = "evil.example"; }) == 421);
}

TEST_CASE("who does not know the token learns nothing", "[server]") {
  RequestHead head = own_head("POST");
  head.path = "/" + std::string(32, '0') + "/api/runs";
  head.content_type = "text/plain";
  head.content_length = "99999999999";
  CHECK(status_of(head) == 404);
  head.method = "PUT";
  CHECK(status_of(head) == 404);
}

TEST_CASE("methods and bodies that nothing here takes are refused", "[server]") {
  for (const char* method : {"PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PRI"})
    CHECK(status_of(own_head(method)) == 405);
  RequestHead head = own_head("POST");
  for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded",
                           "multipart/form-data; boundary=x", "application/jsonp"}) {
    head.content_type = type;
    CAPTURE(type);
    CHECK(status_of(head) == 415);
  }
  head = own_head("POST");
  head.content_encoding = "gzip";  // a small body that grows
  CHECK(status_of(head) == 415);
  head = own_head("POST");
  head.content_length.reset();
  CHECK(status_of(head) == 411);
  head = own_head("POST");
  head.is_chunked = true;
  CHECK(status_of(head) == 411);
}

TEST_CASE("a body says how long it is, and is not too long", "[server]") {
  RequestHead head = own_head("POST");
  const auto status = [&](const char* length) {
    head.content_length = length;
    return status_of(head);
  };
  CHECK(status("1000000") == 200);
  CHECK(status("1000001") == 413);
  CHECK(status("99999999999999999999999999") == 413);
  for (const char* length : {"", "-1", "+1", "1 2", "0x10", "1e3", "12,12"}) {
    CAPTURE(length);
    CHECK(status(length) == 400);
  }
}

TEST_CASE("a head is cleaned of what the library handles at a cost", "[server]") {
  CHECK(cleaned_head("GET / HTTP/1.1\r\nHost: a\r\nRANGE: bytes=0-,0-,0-\r\nAccept-Encoding: br\r\n"
                     "expect: 100-continue\r\nREMOTE_ADDR: 1.2.3.4\r\nOrigin: b\r\n\r\nrest") ==
        "GET / HTTP/1.1\r\nHost: a\r\nOrigin: b\r\n\r\n");
}

TEST_CASE("a head that is none is refused as a whole", "[server]") {
  const std::string line = "GET / HTTP/1.1\r\n";
  CHECK(cleaned_head(line + "Host: a\r\n").empty());            // no end
  CHECK(cleaned_head("\r\n").empty());                          // no beginning
  CHECK(cleaned_head(line + "Host\r\n\r\n").empty());           // no value
  CHECK(cleaned_head(line + ": a\r\n\r\n").empty());            // no name
  CHECK(cleaned_head(line + "Host : a\r\n\r\n").empty());       // smuggled
  CHECK(cleaned_head(line + "Host: a\r\n b\r\n\r\n").empty());  // continued
  CHECK(cleaned_head(line + "Host: a\nEvil: b\r\n\r\n").empty());
  CHECK(cleaned_head(line + std::string{"Host: a\0b\r\n\r\n", 13}).empty());
  std::string many = line;
  for (std::size_t i = 1; i < kMostHeadLines; ++i) many += "A: b\r\n";
  CHECK_FALSE(cleaned_head(many + "\r\n").empty());
  CHECK(cleaned_head(many + "A: b\r\n\r\n").empty());
  CHECK_FALSE(
      cleaned_head(line + "A: " + std::string(kLongestHeadLine - 3, 'x') + "\r\n\r\n").empty());
  CHECK(cleaned_head(line + "A: " + std::string(kLongestHeadLine - 2, 'x') + "\r\n\r\n").empty());
}

TEST_CASE("an address is written as a browser takes it", "[server]") {
  CHECK(address_of({"t", "127.0.0.1", 80}) == "http://127.0.0.1:80/t/");
  CHECK(address_of({"t", "::1", 8080}) == "http://[::1]:8080/t/");
  CHECK(address_of({"t", "localhost", 8080}) == "http://localhost:8080/t/");
}
