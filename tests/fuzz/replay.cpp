// Runs a fuzz target over the files of the folders that are named, each with its ends cut off, too.

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz_target.hpp"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  std::vector<fs::path> inputs;
  for (int i = 1; i < argc; ++i)
    for (const auto& entry : fs::directory_iterator{argv[i]}) inputs.push_back(entry.path());
  std::ranges::sort(inputs);
  for (const fs::path& path : inputs) {
    std::cerr << path.filename().string() << std::endl;  // so that the one that crashes is known
    std::ifstream file{path, std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    sendsim::fuzz::check(text);
    sendsim::fuzz::check(std::string_view{text}.substr(0, text.size() / 2));
    sendsim::fuzz::check(std::string_view{text}.substr(text.size() / 2));
  }
  std::cout << inputs.size() << " inputs\n";
  return inputs.empty() ? 1 : 0;
}
