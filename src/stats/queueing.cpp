#include "sendsim/stats/queueing.hpp"

#include <cmath>
#include <stdexcept>

namespace sendsim::stats {
namespace {

void need(bool fine, const char* what) {
  if (!fine) throw std::invalid_argument(what);
}

bool is_amount(double x) { return x >= 0 && std::isfinite(x); }

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

}  // namespace sendsim::stats
