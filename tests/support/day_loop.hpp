#pragma once

#include <functional>

#include "sendsim/engine/calendar.hpp"

namespace sendsim::test {

/// A calendar's handler put together by a test from what it wants to do.
struct DayLoop {
  std::function<void(engine::Event)> on_event = [](engine::Event) {};
  std::function<void(engine::Phase)> on_settle = [](engine::Phase) {};
  void expect(engine::Event /*event*/) {}
  void handle(engine::Event event) { on_event(event); }
  void settle(engine::Phase phase) { on_settle(phase); }
};

}  // namespace sendsim::test
