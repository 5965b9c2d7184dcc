#include "progress.hpp"

#include <fmt/format.h>

#include <ostream>
#include <utility>

#include "clock.hpp"

namespace sendsim::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kBetweenDrawings{100};
constexpr std::int32_t kBarWidth = 24;

}  // namespace

Progress::Progress(std::ostream& err, const Terminal& terminal, std::string scenario,
                   std::int32_t total, std::string noun)
    : err_{err},
      terminal_{terminal},
      scenario_{std::move(scenario)},
      total_{total},
      noun_{std::move(noun)},
      begun_{Clock::now()},
      drawn_{begun_} {}

Progress::~Progress() { erase(); }

void Progress::erase() {
  if (drawn_width_ == 0) return;
  err_ << '\r' << std::string(drawn_width_, ' ') << '\r' << std::flush;
  drawn_width_ = 0;
}

void Progress::start(unsigned threads, std::uint64_t seed) {
  begun_ = Clock::now();
  if (terminal_.redraw) return draw();
  err_ << fmt::format("{}: running {} {} on {} thread{}, seed {}\n", scenario_, total_, nouns(),
                      threads, threads == 1 ? "" : "s", seed)
       << std::flush;
}

void Progress::step() {
  ++done_;
  if (terminal_.redraw && Clock::now() - drawn_ >= kBetweenDrawings) draw();
}

void Progress::end() {
  erase();
  err_ << fmt::format("{}: {} of {} {}s in {}\n", scenario_, done_, total_, noun_,
                      duration_text(seconds()))
       << std::flush;
}

void Progress::draw() {
  drawn_ = Clock::now();
  std::string text = fmt::format("{}/{} {}s, {}", done_, total_, noun_, duration_text(seconds()));
  if (done_ > 0 && done_ < total_)
    text += ", about " + duration_text(seconds() * (total_ - done_) / done_) + " left";
  const std::size_t width =
      display_width(scenario_) + display_width(text) + static_cast<std::size_t>(kBarWidth) + 4;
  err_ << '\r' << scenario_ << ' ' << bar() << ' ' << text
       << std::string(width < drawn_width_ ? drawn_width_ - width : 0, ' ') << std::flush;
  drawn_width_ = width;
}

std::string Progress::bar() const {
  const auto full = static_cast<std::size_t>(static_cast<std::int64_t>(kBarWidth) * done_ / total_);
  const std::string done(full, '#');
  const std::string rest(static_cast<std::size_t>(kBarWidth) - full, '.');
  return '[' + (terminal_.colour ? "\x1b[32m" + done + "\x1b[0m" : done) + rest + ']';
}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - begun_).count();
}

}  // namespace sendsim::app
