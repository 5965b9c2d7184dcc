#include "sendsim/output/results_file.hpp"

#include <sys/resource.h>
#include <sys/wait.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <limits>
#include <system_error>

#include "sample_results.hpp"
#include "sendsim/output/errors.hpp"
#include "sendsim/output/folder.hpp"
#include "sendsim/output/results_reader.hpp"

#ifdef __SANITIZE_ADDRESS__
// HDF5 1.10 does not free all it holds when a damaged file stops it.
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
extern "C" const char* __lsan_default_suppressions() { return "leak:libhdf5"; }
#endif
#endif

namespace sendsim::output {
namespace {

constexpr std::size_t kMuch = std::size_t{256} << 20;

/// Two parameters, of which one is drawn for each of two years.
ParameterDraws sample_parameters(std::span<const std::int32_t> draws) {
  ParameterDraws drawn{{{"growth – fast", "growth – fast", 0, 0.125},
                        {"factor@2025", "factor", 2025, 1},
                        {"factor@2026", "factor", 2026, 1}},
                       {draws.begin(), draws.end()},
                       {}};
  for (const std::int32_t draw : draws)
    for (const double base : {0.1, 1.0, 2.0}) drawn.values.push_back(base + draw / 7.0);
  return drawn;
}

std::vector<SummaryRow> write_sample(const std::filesystem::path& path,
                                     const std::vector<std::int32_t>& order,
                                     std::size_t slab_bytes = kMuch, std::size_t kept_bytes = kMuch,
                                     unsigned threads = 1) {
  const measures::Layout layout = sample_layout();
  ResultsWriter writer{
      path, layout, {sample_provenance(), 2, slab_bytes, kept_bytes, false, sample_parameters}};
  for (const std::int32_t r : order) writer.append(r, sample_results(layout, r));
  return writer.finish(threads);
}

/// The same bits, so that NaN equals NaN.
template <class T>
bool same(const std::vector<T>& a, const std::vector<T>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](T x, T y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

bool same(const measures::Results& a, const measures::Results& b) {
  for (std::size_t i = 0; i < a.cubes.size(); ++i)
    if (a.cubes[i].counts != b.cubes[i].counts || !same(a.cubes[i].values, b.cubes[i].values))
      return false;
  return a.cubes.size() == b.cubes.size();
}

std::vector<std::int32_t> up_to(std::int32_t n) {
  std::vector<std::int32_t> numbers;
  for (std::int32_t r = 0; r < n; ++r) numbers.push_back(r);
  return numbers;
}

TEST_CASE("what is written is read back: layout, provenance, replications", "[output]") {
  const TestFolder folder;
  const std::int32_t n = GENERATE(1, 7, 130);
  (void)write_sample(folder / "results.h5", up_to(n));
  const ResultsReader reader{folder / "results.h5"};
  const measures::Layout expected = sample_layout();
  const measures::Layout& layout = reader.layout();
  CHECK(reader.provenance() == sample_provenance());
  CHECK(reader.seeds_per_draw() == 2);
  CHECK(reader.replications() == up_to(n));
  REQUIRE(layout.cubes.size() == expected.cubes.size());
  for (std::size_t i = 0; i < layout.measures.size(); ++i) {
    CHECK(layout.measures[i].name == expected.measures[i].name);
    CHECK(layout.measures[i].unit == expected.measures[i].unit);
    CHECK(layout.measures[i].description == expected.measures[i].description);
    CHECK(layout.measures[i].kind == expected.measures[i].kind);
  }
  for (std::size_t i = 0; i < layout.times.size(); ++i) {
    CHECK(layout.times[i].name == expected.times[i].name);
    CHECK(layout.times[i].first == expected.times[i].first);
    CHECK(layout.times[i].last == expected.times[i].last);
  }
  for (std::size_t i = 0; i < layout.axes.size(); ++i) {
    CHECK(layout.axes[i].name == expected.axes[i].name);
    CHECK(layout.axes[i].labels == expected.axes[i].labels);
  }
  for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
    const measures::Cube &cube = layout.cubes[i], &other = expected.cubes[i];
    CHECK(cube.dataset == other.dataset);
    CHECK(cube.axes == other.axes);
    CHECK(std::tie(cube.measure, cube.time, cube.integer, cube.show_total, cube.show_margins,
                   cube.show_cells) == std::tie(other.measure, other.time, other.integer,
                                                other.show_total, other.show_margins,
                                                other.show_cells));
  }
  for (std::int32_t r = 0; r < n; ++r)
    CHECK(same(reader.read(static_cast<std::size_t>(r)), sample_results(expected, r)));
}

TEST_CASE("threads that share a cube's replications read what one reads", "[output]") {
  const TestFolder folder;
  constexpr std::size_t kReplications = 40;
  const unsigned threads = GENERATE(0U, 1U, 4U);
  (void)write_sample(folder / "results.h5", up_to(kReplications));
  const ResultsReader reader{folder / "results.h5"};
  for (std::size_t cube = 0; cube < reader.layout().cubes.size(); ++cube) {
    std::vector<measures::CubeData> read(kReplications);
    std::vector<int> times(kReplications);
    reader.read_each(cube, threads, [&](std::size_t row, const measures::CubeData& data) {
      read[row] = data;
      ++times[row];
    });
    CHECK(times == std::vector<int>(kReplications, 1));
    for (std::size_t row = 0; row < kReplications; ++row) {
      const measures::Results expected =
          sample_results(reader.layout(), static_cast<std::int32_t>(row));
      CHECK(read[row].counts == expected.cubes[cube].counts);
      CHECK(same(read[row].values, expected.cubes[cube].values));
    }
  }
  CHECK_THROWS_AS(reader.read_each(0, threads,
                                   [](std::size_t row, const measures::CubeData&) {
                                     if (row == 7) throw std::runtime_error("seven");
                                   }),
                  std::runtime_error);
}

TEST_CASE("what the parameters were is read back, draw by draw", "[output]") {
  const TestFolder folder;
  // Of draw 1 no replication was finished, of draw 2 one.
  (void)write_sample(folder / "results.h5", {0, 1, 5, 6, 7});
  const std::vector<std::int32_t> draws{0, 2, 3};
  CHECK(ResultsReader{folder / "results.h5"}.parameters() == sample_parameters(draws));
}

TEST_CASE("shares of variance are those of the rows, cell by cell", "[output]") {
  const TestFolder folder;
  const std::vector<SummaryRow> rows = write_sample(folder / "results.h5", up_to(12));
  const ResultsReader reader{folder / "results.h5"};
  const measures::Layout& layout = reader.layout();
  const std::vector<float> plans = reader.statistics(0).parameter_share;
  REQUIRE(plans.size() == layout.cells(layout.cubes[0]));
  std::size_t known = 0;
  for (const SummaryRow& row : rows) {
    if (row.measure != 0 || row.labels[1].axis == RowLabel::kAll ||
        row.labels[2].axis == RowLabel::kAll)
      continue;
    const std::size_t period = *layout.times[0].find(row.first);
    const float share = plans[(period * 3 + row.labels[2].label) * 2 + row.labels[1].label];
    CHECK(share == Approx(row.parameter_share).margin(0.5 / 4096));
    CHECK(share * 4096 == std::round(share * 4096));
    ++known;
  }
  CHECK(known == 12);
  // Of the cells that are zero in every replication nothing can be told.
  CHECK(std::count_if(plans.begin(), plans.end(), [](float x) { return std::isnan(x); }) == 6);
}

TEST_CASE("a file tells whether any parameter is uncertain", "[output]") {
  const TestFolder folder;
  const measures::Layout layout = sample_layout();
  const auto write = [&](ResultsOptions options) {
    options.provenance = sample_provenance();
    ResultsWriter writer{folder / "results.h5", layout, std::move(options)};
    for (std::int32_t r = 0; r < 8; ++r) writer.append(r, sample_results(layout, r));
    return writer.finish();
  };
  const auto largest_share = [&] {
    const std::vector<float> shares =
        ResultsReader{folder / "results.h5"}.statistics(0).parameter_share;
    float most = 0;
    for (const float share : shares) most = std::isnan(share) ? most : std::max(most, share);
    return most;
  };
  (void)write(ResultsOptions{});
  CHECK_FALSE(ResultsReader{folder / "results.h5"}.parameters());
  CHECK(largest_share() > 0);  // estimated: chance may look like parameters
  ResultsOptions of_none;
  of_none.parameters = [](std::span<const std::int32_t> draws) {
    return ParameterDraws{{}, {draws.begin(), draws.end()}, {}};
  };
  const std::vector<SummaryRow> rows = write(of_none);
  const auto none = ResultsReader{folder / "results.h5"}.parameters();
  REQUIRE(none);
  CHECK(none->parameters.empty());
  CHECK(none->draws == std::vector<std::int32_t>{0, 1, 2, 3});
  CHECK(largest_share() == 0);
  for (const SummaryRow& row : rows)
    if (row.standard_deviation > 0) CHECK(row.parameter_share == 0);
  ResultsOptions of_no_matrix;
  of_no_matrix.parameters = [](std::span<const std::int32_t> draws) {
    return ParameterDraws{{{"a", "a", 0, 1}}, {draws.begin(), draws.end()}, {}};
  };
  CHECK_THROWS_AS(write(of_no_matrix), std::logic_error);
}

TEST_CASE("a chunk is read back to the bit, sparse or dense", "[output]") {
  const std::size_t count = GENERATE(1U, 7U, 1000U, 75'504U);
  const std::uint32_t one_in = GENERATE(1U, 2U, 40U, 1'000'000U);
  const bool small = GENERATE(false, true);
  std::vector<std::int32_t> counts(count);
  std::vector<double> values(count);
  std::uint32_t state = 1;
  for (std::size_t i = 0; i < count; ++i) {
    state = state * 1664525U + 1013904223U;
    if ((state >> 8U) % one_in != 0) continue;
    if (small) {  // most bytes of an element are zero
      counts[i] = static_cast<std::int32_t>(state >> 24U);
      values[i] = (state >> 24U) / 2.0;
      continue;
    }
    counts[i] = static_cast<std::int32_t>(state);  // of either sign, in all four bytes
    values[i] = i % 3 == 0 ? std::numeric_limits<double>::quiet_NaN() : -1.0 / state;
  }
  std::vector<std::int32_t> counts_back(count);
  expand_chunk(compress_chunk(counts.data(), count, 4), count, 4, counts_back.data());
  CHECK(counts_back == counts);
  std::vector<double> values_back(count);
  expand_chunk(compress_chunk(values.data(), count, 8), count, 8, values_back.data());
  CHECK(std::memcmp(values_back.data(), values.data(), count * sizeof(double)) == 0);
}

TEST_CASE("no byte depends on how much fits into memory and on threads", "[output]") {
  const TestFolder folder;
  const std::size_t slab_bytes = GENERATE(1U, 700U, 1U << 28);
  // Of the replications all, some or none are read back.
  const std::size_t kept_bytes = GENERATE(0U, 5000U, 1U << 28);
  const unsigned threads = GENERATE(0U, 1U, 2U, 7U);
  const std::vector<SummaryRow> rows =
      write_sample(folder / "results.h5", up_to(11), slab_bytes, kept_bytes, threads);
  const measures::Layout layout = sample_layout();
  std::vector<measures::Results> all;
  for (std::int32_t r = 0; r < 11; ++r) all.push_back(sample_results(layout, r));
  CHECK(summary_csv("x", layout, rows) ==
        summary_csv("x", layout, summarise(layout, all, up_to(11), 2)));
  CHECK(rows.size() > 40);
  (void)write_sample(folder / "plain.h5", up_to(11));
  CHECK((read_text(folder / "results.h5") == read_text(folder / "plain.h5")));
}

TEST_CASE("the order in which replications arrive leaves no trace in the file", "[output]") {
  const TestFolder folder;
  (void)write_sample(folder / "a.h5", {0, 1, 2, 3, 4, 5});
  (void)write_sample(folder / "b.h5", {4, 2, 0, 5, 1, 3});
  const std::string bytes = read_text(folder / "a.h5");
  CHECK(bytes.size() > 1000);
  CHECK((bytes == read_text(folder / "b.h5")));
}

TEST_CASE("replications that an interruption left out are missing, not zero", "[output]") {
  const TestFolder folder;
  (void)write_sample(folder / "results.h5", {5, 0, 1, 3});
  const ResultsReader reader{folder / "results.h5"};
  CHECK(reader.replications() == std::vector<std::int32_t>{0, 1, 3, 5});
  CHECK(same(reader.read(2), sample_results(reader.layout(), 3)));
  CHECK(reader.statistics(2).mean.at(0) ==
        Approx((reader.read(0).cubes[2].values[0] + reader.read(1).cubes[2].values[0] +
                reader.read(2).cubes[2].values[0] + reader.read(3).cubes[2].values[0]) /
               4));
}

TEST_CASE("a run without replications and an axis without labels make a valid file", "[output]") {
  const TestFolder folder;
  measures::Layout layout = sample_layout();
  const std::int32_t n = GENERATE(0, 2);
  layout.axes[2].labels.clear();
  ResultsWriter writer{folder / "results.h5", layout, {sample_provenance()}};
  for (std::int32_t r = 0; r < n; ++r) writer.append(r, measures::make_results(layout));
  const std::vector<SummaryRow> rows = writer.finish();
  CHECK(rows.empty() == (n == 0));  // of zeros, the rates alone have a row
  for (const SummaryRow& row : rows) CHECK((row.is_zero && row.measure == 2));
  const ResultsReader reader{folder / "results.h5"};
  CHECK(reader.replications().size() == static_cast<std::size_t>(n));
  CHECK(reader.statistics(0).quantiles.size() == kQuantiles.size() * layout.cells(layout.cubes[0]));
  CHECK(reader.statistics(2).mean.empty());
}

TEST_CASE("a replication comes once and with the right shape", "[output]") {
  const TestFolder folder;
  const measures::Layout layout = sample_layout();
  ResultsWriter writer{folder / "results.h5", layout, {}};
  writer.append(0, sample_results(layout, 0));
  writer.append(2, sample_results(layout, 2));
  CHECK_THROWS_AS(writer.append(0, sample_results(layout, 0)), std::logic_error);
  CHECK_THROWS_AS(writer.append(2, sample_results(layout, 2)), std::logic_error);
  CHECK_THROWS_AS(writer.append(-1, sample_results(layout, 1)), std::logic_error);
  CHECK_THROWS_AS(writer.append(1, measures::Results{}), std::logic_error);
  measures::Layout clash = layout;
  clash.cubes[1].dataset = "need";
  CHECK_THROWS_AS(ResultsWriter(folder / "x.h5", clash, {}), std::logic_error);
}

TEST_CASE("a text beyond 64 kB is kept whole", "[output]") {
  const TestFolder folder;
  Provenance provenance = sample_provenance();
  provenance["scenario_text"] = std::string(300'000, 'x');
  ResultsWriter writer{folder / "results.h5", sample_layout(), {provenance}};
  (void)writer.finish();
  CHECK(ResultsReader{folder / "results.h5"}.provenance() == provenance);
}

TEST_CASE("a file that is none of ours gives one clear error", "[output]") {
  const TestFolder folder;
  const std::filesystem::path path = folder / "results.h5";
  const auto error = [&]() -> std::string {
    try {
      const ResultsReader reader{path};
      for (std::size_t i = 0; i < reader.replications().size(); ++i) (void)reader.read(i);
      for (std::size_t i = 0; i < reader.layout().cubes.size(); ++i) (void)reader.statistics(i);
      (void)reader.parameters();
      return "";
    } catch (const ResultsError& fault) {
      return fault.what();
    }
  };
  CHECK(error() == path.string() + ": no such file");
  write_text(path, "scenario,measure\n");
  CHECK_THAT(error(), Catch::Contains("no HDF5 file"));
  (void)write_sample(path, up_to(3));
  CHECK(error().empty());
  const std::string whole = read_text(path);
  for (const std::size_t length : {whole.size() / 2, whole.size() - 1, std::size_t{100}}) {
    write_text(path, whole.substr(0, length));
    CHECK_THAT(error(), Catch::Contains(path.string() + ": "));
  }
  // Damage wherever it may be: an error, or a file that still reads.
  for (std::size_t at = 0; at < whole.size(); at += 509) {
    std::string damaged = whole;
    for (std::size_t i = at; i < std::min(at + 3, whole.size()); ++i) damaged[i] ^= '\x55';
    write_text(path, damaged);
    CHECK_NOTHROW(error());
  }
  std::string other = whole;
  other.replace(other.find("sendsim results"), 15, "another program");
  write_text(path, other);
  CHECK_THAT(error(), !Catch::Equals(""));
  CHECK(std::filesystem::exists(folder.path()));
  CHECK_THROWS_AS(ResultsReader{folder.path()}, ResultsError);
}

TEST_CASE("a folder that cannot be written to is the user's mistake", "[output]") {
  const TestFolder folder;
  CHECK_THROWS_AS(ResultsWriter(folder / "absent/results.h5", sample_layout(), {}),
                  UnwritableError);
}

TEST_CASE("a disk that is full while writing results is told as such", "[output]") {
  const TestFolder folder;
  const measures::Layout layout = sample_layout();
  // A limit on the size of files, in a child process, stands for the full disk.
  const rlim_t limit = GENERATE(30'000U, 60'000U);
  const pid_t child = ::fork();
  if (child == 0) {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit most{limit, limit};
    ::setrlimit(RLIMIT_FSIZE, &most);
    int code = 1;
    try {
      ResultsWriter writer{folder / "results.h5", layout, {sample_provenance()}};
      for (std::int32_t r = 0; r < 200; ++r) writer.append(r, sample_results(layout, r));
      (void)writer.finish();
    } catch (const std::system_error& fault) {
      code = fault.code() == std::errc::file_too_large ? 42 : 3;
    } catch (...) {
      code = 4;
    }
    ::_exit(code);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 42);
}

TEST_CASE("another thread may hand in a replication after a failure to write", "[output]") {
  const TestFolder folder;
  const measures::Layout layout = sample_layout();
  ResultsWriter writer{folder / "results.h5", layout, {}};
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto former = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit most{1, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &most);
  CHECK_THROWS_AS(writer.append(0, sample_results(layout, 0)), std::system_error);
  CHECK_NOTHROW(writer.append(2, sample_results(layout, 2)));
  CHECK_NOTHROW(writer.append(1, sample_results(layout, 1)));
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, former);
}

TEST_CASE("Python reads labelled axes with xarray and h5py", "[output][python]") {
  const TestFolder folder;
  const measures::Layout layout = sample_layout();
  const std::vector<SummaryRow> rows = write_sample(folder / "results.h5", up_to(9));
  write_file(folder / "summary.csv", summary_csv("sample", layout, rows));
  write_file(folder / "variance.csv",
             variance_csv_header() + variance_csv_lines("sample", layout, rows));
  const std::filesystem::path script =
      std::filesystem::path{SENDSIM_SOURCE_DIR} / "tests/output/read_results.py";
  const std::string command =
      "/usr/bin/python3 '" + script.string() + "' '" + folder.path().string() + "'";
  CHECK(std::system(command.c_str()) == 0);
}

/// The claim: 100 replications of 15 cubes, the largest 12 × 26 × 13 × 22 counts, cost less than
/// 0.6 s of CPU from results in memory to results.h5 and summary.csv. Run with: [benchmark]
TEST_CASE("the cost of results", "[.][benchmark]") {
  using measures::Kind;
  measures::Layout layout;
  const Day first = make_day(2025, 9, 1), last = make_day(2036, 3, 31);
  layout.times = {measures::census_days(first, last), measures::month_ends(first, last),
                  measures::months(first, last), measures::financial_years(first, last)};
  const auto labels = [](int n) {
    std::vector<std::string> all;
    for (int i = 0; i < n; ++i) all.push_back("label_" + std::to_string(i));
    return all;
  };
  layout.axes = {{"age", labels(26)},
                 {"need", labels(13)},
                 {"provision", labels(22)},
                 {"category", labels(30)}};
  const auto add = [&](const std::string& name, Kind kind, std::size_t time,
                       std::vector<std::size_t> axes, bool integer, bool cells) {
    layout.measures.push_back({name, "persons", "Sample.", kind});
    layout.cubes.push_back(
        {name, layout.measures.size() - 1, time, std::move(axes), integer, true, true, cells});
  };
  add("ehc_plans", Kind::stock, 0, {0, 1, 2}, true, true);
  for (int i = 0; i < 4; ++i) add("by_need_" + std::to_string(i), Kind::flow, 2, {1}, true, false);
  for (int i = 0; i < 4; ++i)
    add("by_provision_" + std::to_string(i), Kind::stock, 1, {2}, true, false);
  for (int i = 0; i < 3; ++i) add("yearly_" + std::to_string(i), Kind::flow, 0, {0}, true, false);
  add("spend", Kind::flow, 3, {3}, false, false);
  add("wait", Kind::rate, 2, {}, false, true);
  add("wait_by_need", Kind::rate, 2, {1}, false, true);
  std::vector<measures::Results> all;
  std::uint32_t state = 1;
  const auto draw = [&state] { return (state = state * 1664525U + 1013904223U) >> 12; };
  std::vector<std::uint32_t> means(layout.cells(layout.cubes[0]));
  for (std::uint32_t& mean : means)
    mean = draw() % 100 < 75 ? 0 : draw() % 10;  // few cells are used
  for (int r = 0; r < 100; ++r) {
    measures::Results results = measures::make_results(layout);
    for (std::size_t i = 0; i < layout.cubes.size(); ++i) {
      for (std::size_t j = 0; j < results.cubes[i].counts.size(); ++j)
        results.cubes[i].counts[j] =
            static_cast<std::int32_t>(i > 0           ? draw() % 300
                                      : means[j] == 0 ? 0
                                                      : draw() % (2 * means[j]));
      for (double& value : results.cubes[i].values) value = draw() / 7.0;
    }
    all.push_back(std::move(results));
  }
  const TestFolder folder;
  auto seconds = [at = std::clock()]() mutable {
    const std::clock_t before = std::exchange(at, std::clock());
    return static_cast<double>(at - before) / CLOCKS_PER_SEC;
  };
  std::vector<CompressedResults> compressed;
  for (const measures::Results& results : all) compressed.push_back(compress(layout, results));
  std::printf("compress  %.3f s\n", seconds());
  ResultsWriter writer{folder / "results.h5", layout, {sample_provenance()}};
  std::printf("create    %.3f s\n", seconds());
  for (std::int32_t r = 0; r < 100; ++r)
    writer.append(r, std::move(compressed[static_cast<std::size_t>(r)]));
  std::printf("append    %.3f s\n", seconds());
  const std::vector<SummaryRow> rows = writer.finish();
  std::printf("finish    %.3f s\n", seconds());
  write_file(folder / "summary.csv", summary_csv("sample", layout, rows));
  std::printf("summary   %.3f s\n", seconds());
  const ResultsReader reader{folder / "results.h5"};
  for (std::size_t r = 0; r < 100; ++r) CHECK(same(reader.read(r), all[r]));
  std::printf("read back %.3f s; %zu rows, %ju bytes\n", seconds(), rows.size(),
              static_cast<std::uintmax_t>(std::filesystem::file_size(folder / "results.h5")));
}

}  // namespace
}  // namespace sendsim::output
