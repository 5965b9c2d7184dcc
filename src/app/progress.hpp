#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>

#include "terminal.hpp"

namespace sendsim::app {

/// Tells how far a run is: one line that is redrawn on a terminal, elsewhere a line at the start
/// and one at the end. Not thread-safe.
class Progress {
 public:
  /// Keeps a reference to `err`. `total` of what `noun` names, in the singular, are to be done.
  Progress(std::ostream& err, const Terminal& terminal, std::string scenario, std::int32_t total,
           std::string noun = "replication");
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  /// Takes the line off the terminal if `end` was never reached: what went wrong is told there.
  ~Progress();
  /// Once, before the first replication: on how many threads, with which seed.
  void start(unsigned threads, std::uint64_t seed);
  /// So many were done before.
  void skip(std::int32_t done) { done_ = done; }
  /// So many are to be done in all, as is known now.
  void aim_at(std::int32_t total) { total_ = total; }
  /// One more replication, or whatever is counted, is finished.
  void step();
  /// No more will be.
  void end();

 private:
  void draw();
  void erase();
  [[nodiscard]] std::string bar() const;
  [[nodiscard]] double seconds() const;
  [[nodiscard]] std::string nouns() const { return noun_ + (total_ == 1 ? "" : "s"); }

  std::ostream& err_;
  Terminal terminal_;
  std::string scenario_;
  std::int32_t total_;
  std::string noun_;
  std::int32_t done_ = 0;
  std::size_t drawn_width_ = 0;
  std::chrono::steady_clock::time_point begun_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace sendsim::app
