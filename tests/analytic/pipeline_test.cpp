#include "pipeline.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "replicate.hpp"

// The pipeline's means against those on which five engines agree. Ten comparisons at 4 standard
// errors (the published means come from 1,000 replications of their own): false alarm 10 × 9e-5 =
// 9e-4.

namespace sendsim::test {
namespace {

constexpr int kReplications = 200;
constexpr double kPublishedReplications = 1000;

using Counts = PipelineCounts;

struct Published {
  const char* what;
  double Counts::*count;
  double mean;
};
constexpr Published kPublished[] = {{"requests", &Counts::requests, 6374.8},
                                    {"refused", &Counts::refused, 1587.1},
                                    {"issued", &Counts::issued, 4168.9},
                                    {"in time", &Counts::in_time, 3156.8},
                                    {"overflow", &Counts::overflow, 608.4},
                                    {"reviews", &Counts::reviews, 8684.7},
                                    {"psychologists' queue", &Counts::psychologists_queue, 532.7},
                                    {"types full", &Counts::types_full, 3.0}};

std::vector<Counts> simulate(Pipeline& pipeline) {
  std::vector<Counts> all;
  for (int r = 0; r < samples(kReplications); ++r)
    all.push_back(pipeline.run(static_cast<std::uint32_t>(r)));
  return all;
}
Estimate estimate(const std::vector<Counts>& all, double Counts::*count) {
  std::vector<double> values;
  for (const Counts& each : all) values.push_back(each.*count);
  return estimate_of(values);
}
/// Our standard error and that of the published mean, which has the same spread per replication.
double joint_error(const Estimate& ours) {
  return ours.standard_error * std::sqrt(1.0 + ours.replications / kPublishedReplications);
}

TEST_CASE("the pipeline that five engines agree on gives their means", "[analytic]") {
  Pipeline pipeline;
  const std::vector<Counts> all = simulate(pipeline);
  for (const Counts& each : all) REQUIRE(each.refused + each.issued <= each.requests);
  if (!kFullSamples) return;
  for (const Published& published : kPublished) {
    const Estimate ours = estimate(all, published.count);
    const double error = joint_error(ours);
    CAPTURE(published.what, published.mean, ours.mean, ours.standard_error, error);
    if (published.count == &Counts::types_full)
      CHECK(ours.mean > 2.97);  // full at the end but for a place freed that very day
    else
      CHECK(std::abs(ours.mean - published.mean) < 4.0 * error);
  }
  const Estimate requests = estimate(all, &Counts::requests);
  CHECK(std::abs(deviation(requests, 6375.0)) < 4.0);
}

TEST_CASE("servers held a day longer per task show in the plans in time", "[analytic][planted]") {
  Pipeline pipeline{Days{1}};
  const std::vector<Counts> all = simulate(pipeline);
  if (!kFullSamples) return;
  const Estimate in_time = estimate(all, &Counts::in_time);
  const Estimate queue = estimate(all, &Counts::psychologists_queue);
  CAPTURE(in_time.mean, in_time.standard_error, queue.mean, queue.standard_error);
  CHECK(std::abs(in_time.mean - 3156.8) > 4.0 * joint_error(in_time));
  CHECK(std::abs(queue.mean - 532.7) > 4.0 * joint_error(queue));
  // And the fault is of the published size.
  CHECK(std::abs(in_time.mean - 2253) < 4.0 * joint_error(in_time));
  CHECK(std::abs(queue.mean - 884) < 4.0 * joint_error(queue));
}

}  // namespace
}  // namespace sendsim::test
