#pragma once

#include "sendsim/sen2/return.hpp"

namespace sendsim::sen2 {

/// Two records say the same, wherever they stand.
[[nodiscard]] bool same_facts(const Placement& a, const Placement& b);
[[nodiscard]] bool same_facts(const Need& a, const Need& b);
[[nodiscard]] bool same_facts(const NamedPlan& a, const NamedPlan& b);
[[nodiscard]] bool same_facts(const Assessment& a, const Assessment& b);
[[nodiscard]] bool same_facts(const ActivePlan& a, const ActivePlan& b);
[[nodiscard]] bool same_facts(const Request& a, const Request& b);
[[nodiscard]] bool same_facts(const Person& a, const Person& b);

}  // namespace sendsim::sen2
