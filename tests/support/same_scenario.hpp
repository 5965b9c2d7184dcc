#pragma once

#include <catch2/catch.hpp>
#include <cstddef>

#include "sendsim/pathway/pathway.hpp"
#include "sendsim/scenario/scenario.hpp"

namespace sendsim::test {

/// That a section which `told` has and `bare` has not enters neither the model, nor what is
/// assumed, nor a replication.
inline void check_same_scenario(const scenario::Scenario& bare, const scenario::Scenario& told) {
  CHECK(told.assumptions().size() == bare.assumptions().size());
  CHECK(told.uncertain().size() == bare.uncertain().size());
  CHECK(told.as_written().epochs == bare.as_written().epochs);
  const measures::Results a = pathway::Pathway{bare.as_written()}.run(7, 3);
  const measures::Results b = pathway::Pathway{told.as_written()}.run(7, 3);
  REQUIRE(a.cubes.size() == b.cubes.size());
  for (std::size_t cube = 0; cube < a.cubes.size(); ++cube)
    CHECK(a.cubes[cube].counts == b.cubes[cube].counts);
}

}  // namespace sendsim::test
