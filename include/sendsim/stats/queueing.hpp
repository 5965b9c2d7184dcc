#pragma once

namespace sendsim::stats {

// Formulas of queueing theory against which the engine is proved. Arrivals are Poisson, service
// times independent; rates are per unit of time, times in the same unit, waits exclude service.
// Sources: Kleinrock (1975), Queueing Systems I, ch. 3 and 5; Erlang (1917), Solution of some
// problems in the theory of probabilities of significance in automatic telephone exchanges;
// Garnett, Mandelbaum and Reiman (2002), Designing a call center with impatient customers,
// Manufacturing & Service Operations Management 4(3), for what Palm (1957) found.
// @throws std::invalid_argument for what no queue can be: no server, a rate or time that is
// negative or NaN, a queue that waits without bound (load of 1 or more per server)

/// Erlang B: the share of arrivals lost when `servers` ≥ 1 are busy and nobody waits.
/// `offered_load` = arrival rate × mean service, in erlangs.
[[nodiscard]] double erlang_b(int servers, double offered_load);
/// Erlang C: the share of arrivals that wait in M/M/c; `offered_load` < `servers`.
[[nodiscard]] double erlang_c(int servers, double offered_load);
/// Mean wait in M/M/c, first come, first served.
[[nodiscard]] double erlang_c_mean_wait(int servers, double arrival_rate, double mean_service);
/// Mean wait in M/M/1.
[[nodiscard]] double mm1_mean_wait(double arrival_rate, double mean_service);
/// Mean wait in M/G/1 (Pollaczek-Khinchine); `squared_variation` is the variance of the service
/// time over its squared mean: 1 exponential, 0 constant.
[[nodiscard]] double pollaczek_khinchine_mean_wait(double arrival_rate, double mean_service,
                                                   double squared_variation);
/// M/M/c/K: the share of arrivals lost because `room` ≥ `servers` are served or wait; any load.
[[nodiscard]] double mmck_blocked(int servers, int room, double offered_load);
/// Mean wait of those let in, first come, first served.
[[nodiscard]] double mmck_mean_wait(int servers, int room, double arrival_rate,
                                    double mean_service);
/// Erlang A, M/M/c+M: who waits leaves after an exponential patience; any load.
/// Mean wait of all arrivals, those who leave included.
[[nodiscard]] double erlang_a_mean_wait(int servers, double arrival_rate, double mean_service,
                                        double mean_patience);
/// The share of arrivals that leave before service: the mean wait over the mean patience.
[[nodiscard]] double erlang_a_abandoned(int servers, double arrival_rate, double mean_service,
                                        double mean_patience);

}  // namespace sendsim::stats
