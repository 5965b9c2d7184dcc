#include "sendsim/experiment/experiment.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <numeric>
#include <stdexcept>
#include <thread>

#include "sendsim/core/threads.hpp"
#include "sendsim/pathway/pathway.hpp"
#include "sendsim/random/stream.hpp"

namespace sendsim::experiment {
namespace {

/// A parameter's id in streams: FNV-1a of its path, cut to the 48 bits of a person's name.
random::PersonId parameter_id(const std::string& path) {
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char letter : path)
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001B3ULL;
  return random::PersonId::from_bits(hash ^ hash >> 48U);
}

/// What a worker keeps of one scenario from one unit of work to the next.
struct World {
  std::unique_ptr<pathway::Model> model;
  std::unique_ptr<pathway::Pathway> pathway;

  void load(const scenario::Scenario& scenario, const std::map<std::string, double>& drawn) {
    if (pathway) return pathway->renew(scenario.redraw(*model, drawn));
    model = std::make_unique<pathway::Model>(scenario.model(drawn));
    pathway = std::make_unique<pathway::Pathway>(*model);
  }
};

/// The replications of one run, dealt out in units that share a draw of the parameters.
class Crew {
 public:
  Crew(std::span<const scenario::Scenario* const> scenarios, const Settings& settings,
       std::span<const std::int32_t> numbers, const Listener& listener, std::stop_token stop)
      : scenarios_{scenarios},
        settings_{settings},
        listener_{listener},
        stop_{std::move(stop)},
        units_{units_of(numbers, any_uncertain(scenarios) ? settings.seeds_per_draw : 1)} {}

  std::int32_t work() {
    on_threads(threads_of(settings_), [this] { take_units(); });
    return done_;
  }

 private:
  static bool any_uncertain(std::span<const scenario::Scenario* const> scenarios) {
    return std::any_of(scenarios.begin(), scenarios.end(),
                       [](const auto* scenario) { return !scenario->uncertain().empty(); });
  }

  /// Neighbours that belong to one of the groups of `size` into which all numbers fall.
  static std::vector<std::span<const std::int32_t>> units_of(std::span<const std::int32_t> numbers,
                                                             std::int32_t size) {
    std::vector<std::span<const std::int32_t>> units;
    for (std::size_t begin = 0; begin < numbers.size();) {
      std::size_t end = begin + 1;
      while (end < numbers.size() && numbers[end] / size == numbers[begin] / size) ++end;
      units.push_back(numbers.subspan(begin, end - begin));
      begin = end;
    }
    return units;
  }

  void take_units() {
    std::vector<World> worlds(scenarios_.size());
    try {
      for (;;) {
        const std::size_t unit = next_unit_.fetch_add(1);
        if (unit >= units_.size() || failed_) return;
        load(worlds, static_cast<std::uint32_t>(units_[unit].front() / settings_.seeds_per_draw));
        for (const std::int32_t r : units_[unit]) {
          if (stop_.stop_requested()) return;
          run_one(worlds, r);
        }
      }
    } catch (...) {
      failed_ = true;
      throw;
    }
  }

  void load(std::vector<World>& worlds, std::uint32_t draw) {
    for (std::size_t i = 0; i < worlds.size(); ++i) {
      const scenario::Scenario& scenario = *scenarios_[i];
      if (worlds[i].pathway && scenario.uncertain().empty()) continue;
      std::map<std::string, double> drawn = draw_parameters(scenario, settings_.seed, draw);
      const std::lock_guard lock{reading_};  // a document is read by one thread at a time
      worlds[i].load(scenario, drawn);
    }
  }

  void run_one(std::vector<World>& worlds, std::int32_t replication) {
    const double begun = thread_cpu_seconds();
    std::vector<const measures::Results*> results;
    for (std::size_t i = 0; i < worlds.size(); ++i) {
      pathway::Pathway& pathway = *worlds[i].pathway;
      try {
        results.push_back(&pathway.run(settings_.seed, static_cast<std::uint32_t>(replication)));
      } catch (const std::logic_error& error) {
        throw std::logic_error(std::string{error.what()} + " (" + scenarios_[i]->name() +
                               ", seed " + std::to_string(settings_.seed) + ", replication " +
                               std::to_string(replication) + ", " +
                               to_string(pathway.state().today()) + ")");
      }
    }
    listener_({replication, results, thread_cpu_seconds() - begun});
    ++done_;
  }

  std::span<const scenario::Scenario* const> scenarios_;
  const Settings& settings_;
  const Listener& listener_;
  std::stop_token stop_;
  std::vector<std::span<const std::int32_t>> units_;  ///< replications that share a draw
  std::atomic<std::size_t> next_unit_{0};
  std::atomic<bool> failed_{false};
  std::mutex reading_;
  std::atomic<std::int32_t> done_{0};
};

}  // namespace

std::map<std::string, double> draw_parameters(const scenario::Scenario& scenario,
                                              std::uint64_t seed, std::uint32_t draw) {
  std::map<std::string, double> drawn;
  const pathway::Model& model = scenario.as_written();
  for (const scenario::Uncertain& parameter : scenario.uncertain()) {
    const auto value = [&](std::uint16_t occasion) {
      random::Draws words{
          {seed, draw, parameter_id(parameter.path), random::Purpose::parameter, occasion}};
      return parameter.distribution.draw([&words] { return words(); });
    };
    if (!parameter.each_year) {
      drawn[parameter.path] = value(0);
      continue;
    }
    for (int year = calendar_year(model.first); year <= calendar_year(model.last); ++year)
      drawn[scenario::name_in_year(parameter.path, year)] = value(static_cast<std::uint16_t>(year));
  }
  return drawn;
}

unsigned threads_of(const Settings& settings) {
  const unsigned threads =
      settings.threads != 0 ? settings.threads : std::thread::hardware_concurrency();
  return std::clamp(threads, 1U, static_cast<unsigned>(settings.replications));
}

measures::Layout layout_of(const scenario::Scenario& scenario) {
  return pathway::Pathway{scenario.as_written()}.layout();
}

std::int32_t run(std::span<const scenario::Scenario* const> scenarios, const Settings& settings,
                 std::span<const std::int32_t> numbers, const Listener& listener,
                 const std::stop_token& stop) {
  return Crew{scenarios, settings, numbers, listener, stop}.work();
}

std::int32_t run(std::span<const scenario::Scenario* const> scenarios, const Settings& settings,
                 const Listener& listener, const std::stop_token& stop) {
  std::vector<std::int32_t> all(static_cast<std::size_t>(settings.replications));
  std::iota(all.begin(), all.end(), 0);
  return run(scenarios, settings, all, listener, stop);
}

}  // namespace sendsim::experiment
