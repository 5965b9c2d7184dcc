#include "sendsim/stats/queueing.hpp"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace sendsim::stats {
namespace {

void need(bool fine, const char* what) {
  if (!fine) throw std::invalid_argument(what);
}

bool is_amount(double x) { return x >= 0 && std::isfinite(x); }

struct Equilibrium {
  double full;     ///< probability of the last state
  double waiting;  ///< mean number in line
};

/// Birth and death: arrivals at `load` and services at 1 per server and mean service, departures
/// from the line at `impatience` per head, at most `line` in it. Probabilities by their ratios
/// around the state in which all serve and nobody waits, so that no factorial overflows.
Equilibrium equilibrium(int servers, double load, int line, double impatience) {
  if (load == 0) return {0, 0};
  double sum = 1;
  double weight = 1;
  for (int n = servers; n >= 1; --n) sum += weight *= n / load;
  weight = 1;
  double waiting = 0;
  for (int k = 1; k <= line; ++k) {
    const double falls = load / (servers + k * impatience);
    sum += weight *= falls;
    waiting += k * weight;
    if (falls < 0.9 && weight < 1e-18 * sum) break;
  }
  return {weight / sum, waiting / sum};
}

}  // namespace

double erlang_b(int servers, double offered_load) {
  need(servers >= 1 && is_amount(offered_load), "Erlang B: servers >= 1 and load >= 0 are needed");
  double blocking = 1;  // with no server; then the recursion B(c) = aB(c-1) / (c + aB(c-1))
  for (int c = 1; c <= servers; ++c)
    blocking = offered_load * blocking / (c + offered_load * blocking);
  return blocking;
}

double erlang_c(int servers, double offered_load) {
  need(offered_load < servers, "Erlang C: a load below the number of servers is needed");
  const double blocking = erlang_b(servers, offered_load);
  return servers * blocking / (servers - offered_load * (1 - blocking));
}

double erlang_c_mean_wait(int servers, double arrival_rate, double mean_service) {
  need(is_amount(arrival_rate) && is_amount(mean_service),
       "M/M/c: rate and service >= 0 are needed");
  const double load = arrival_rate * mean_service;
  return erlang_c(servers, load) * mean_service / (servers - load);
}

double mm1_mean_wait(double arrival_rate, double mean_service) {
  return pollaczek_khinchine_mean_wait(arrival_rate, mean_service, 1);
}

double pollaczek_khinchine_mean_wait(double arrival_rate, double mean_service,
                                     double squared_variation) {
  need(is_amount(arrival_rate) && is_amount(mean_service) && is_amount(squared_variation),
       "M/G/1: rate, service and variation >= 0 are needed");
  const double load = arrival_rate * mean_service;
  need(load < 1, "M/G/1: a load below 1 is needed");
  return load * mean_service * (1 + squared_variation) / (2 * (1 - load));
}

double mmck_blocked(int servers, int room, double offered_load) {
  need(servers >= 1 && room >= servers && is_amount(offered_load),
       "M/M/c/K: servers >= 1, room for them and load >= 0 are needed");
  if (offered_load == 0) return 0;
  return equilibrium(servers, offered_load, room - servers, 0).full;
}

double mmck_mean_wait(int servers, int room, double arrival_rate, double mean_service) {
  need(is_amount(arrival_rate) && is_amount(mean_service),
       "M/M/c/K: rate and service >= 0 are needed");
  const double load = arrival_rate * mean_service;
  const double let_in = load * (1 - mmck_blocked(servers, room, load));
  if (let_in == 0) return 0;
  return equilibrium(servers, load, room - servers, 0).waiting / let_in * mean_service;
}

double erlang_a_mean_wait(int servers, double arrival_rate, double mean_service,
                          double mean_patience) {
  need(servers >= 1 && is_amount(arrival_rate) && is_amount(mean_service) &&
           is_amount(mean_patience) && mean_patience > 0,
       "Erlang A: servers >= 1, rate and service >= 0 and a patience above 0 are needed");
  const double load = arrival_rate * mean_service;
  if (load == 0) return 0;
  const int endless = std::numeric_limits<int>::max();
  return equilibrium(servers, load, endless, mean_service / mean_patience).waiting / arrival_rate;
}

double erlang_a_abandoned(int servers, double arrival_rate, double mean_service,
                          double mean_patience) {
  return erlang_a_mean_wait(servers, arrival_rate, mean_service, mean_patience) / mean_patience;
}

}  // namespace sendsim::stats
