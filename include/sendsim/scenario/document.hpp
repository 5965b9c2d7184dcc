#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sendsim/parameters/table.hpp"
#include "sendsim/random/laws.hpp"
#include "sendsim/scenario/diagnostic.hpp"
#include "sendsim/scenario/node.hpp"

namespace sendsim::scenario {

/// One file that was read, with its very bytes: what the manifest hashes.
struct InputFile {
  std::string path;  ///< as named by the user, or joined to the folder of the file that names it
  std::string text;
};

/// Gives a file's bytes. @throws std::runtime_error whose what() completes "expected a readable
/// file, got …"
using ReadText = std::function<std::string(const std::string& path)>;
/// Reads an ordinary file of at most 10 MB from disk.
[[nodiscard]] std::string read_text_file(const std::string& path);

/// A scenario as one tree: the file, laid over what it `extends:`, and the user's edits.
///
/// `extends: ../baseline.yaml` (relative to the file) lays this file over another: maps merge key
/// by key, everything else replaces; a parameter's mapping (with `value`, `from` or `csv`) replaces
/// as a whole, lest a new value keep the old one's source; the lists `measures:` and `known_gaps:`
/// are joined, the base's first. `{csv: …}` paths become relative to where the first file's path
/// is.
class Document {
 public:
  /// Faults that leave a tree to read (repeated keys, tags) are kept in `faults()`.
  /// @throws ScenarioError when a file of the chain cannot be read as YAML or the chain is a ring
  [[nodiscard]] static Document load(const std::string& path,
                                     const ReadText& read = read_text_file);
  /// An empty document, for readers that only describe themselves (JSON Schema).
  Document();

  /// Applies one edit `path.to.key=VALUE`; VALUE is YAML. Steps go into maps by key and into lists
  /// by the item's `name`, `code` or `id` (or its number from 1). A plain VALUE over a parameter
  /// written
  /// `{value, unit, …}` keeps the unit and drops source, note and uncertainty, which told of the
  /// old value. A new key is added: if no reader knows it, it is refused there, with the nearest
  /// name. Faults are kept; their file is `origin`, their line the how-manieth edit it is.
  void set(std::string_view edit, std::string_view origin = "--set");

  [[nodiscard]] const Node& root() const noexcept { return root_; }
  [[nodiscard]] const std::deque<InputFile>& inputs() const noexcept { return inputs_; }
  [[nodiscard]] const Faults& faults() const noexcept { return faults_; }
  /// The text of another input (a table), added to `inputs()`; each path is read once.
  /// @throws std::runtime_error as `ReadText` does
  const std::string& read_input(const std::string& path);
  /// Tables that were read from CSV files without a fault, by parameter and path of the file.
  [[nodiscard]] std::map<std::pair<std::string, std::string>, parameters::Table>& tables() {
    return tables_;
  }
  /// A law by what it is made from, as it was made last: to make one takes a thousand times as long
  /// as to copy it, and every epoch of every draw asks for the same few.
  class Laws {
   public:
    [[nodiscard]] const random::DayLaw& exponential(MeanDays mean);
    [[nodiscard]] const random::DayLaw& lognormal(MeanDays mean, double cv);

   private:
    template <class Make>
    const random::DayLaw& made(double mean, double cv, const Make& make);
    std::map<std::pair<double, double>, random::DayLaw> made_;  ///< by mean and cv; 0: exponential
  };
  [[nodiscard]] Laws& laws() { return laws_; }
  /// Canonical YAML of the tree: what was run, after `extends:` and edits, in one text.
  /// Byte-stable.
  [[nodiscard]] std::string resolved_text() const { return to_yaml(root_); }

 private:
  [[nodiscard]] Node load_chain(const std::string& path, const Place* named_at,
                                std::vector<std::string>& chain);

  Node root_;
  ReadText read_;
  std::deque<InputFile> inputs_;
  std::map<std::pair<std::string, std::string>, parameters::Table> tables_;
  Laws laws_;
  Faults faults_;
  int edits_ = 0;
};

}  // namespace sendsim::scenario
