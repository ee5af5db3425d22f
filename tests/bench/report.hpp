// report: how a benchmark runs against its peer and what it prints: one JSON object a line, judged by goals.json.
// Both sides run in turns in one process, so that a neighbour's load hits both; the time is the thread's CPU time, and
// the figure of a side is the median of its rounds. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vetrina::bench {

struct side {
  std::string name;            // "nlohmann_json 3.11.2, DOM then struct": version and configuration, for the reader
  std::function<void()> once;  // one unit of work
};

class report {
 public:
  // --check: answers are compared and nothing is timed.
  report(std::string_view bench, int count, char** arguments);

  // Both sides must have given the same answer; otherwise no time of theirs means anything.
  void same(std::string_view what, bool equal);
  // Prints the line for `metric`, nanoseconds of CPU for one unit of work. `ratio` is how many times less ours takes.
  void compare(std::string_view metric, side const& ours, side const& peer);
  // The same for times that the caller took, of both sides in turns.
  void versus(std::string_view metric, std::string_view unit, double ours, std::string_view peer, double peers);
  // For what should be large: `goal` names the least ratio to the peer where it is not the metric's own.
  void more(std::string_view metric, std::string_view unit, double ours, std::string_view peer, double peers,
            std::string_view goal = {});
  // A bound stands in the peer's place.
  void at_most(std::string_view metric, std::string_view unit, double value);
  void at_least(std::string_view metric, std::string_view unit, double value);
  [[nodiscard]] bool checks_only() const noexcept { return check_; }
  // For main: 0 when all answers were equal and all goals were met.
  [[nodiscard]] int exit_code() const noexcept { return failed_ ? 1 : 0; }

 private:
  // The least ratio, from goals.json; missing: said, and the run has failed.
  [[nodiscard]] std::optional<double> goal_of(std::string_view metric);
  void print(std::string_view metric, std::string_view unit, double ours, std::string_view peer, double peers,
             double ratio, double goal);
  std::string bench_;
  bool check_ = false;
  bool failed_ = false;
};

// CPU time of the calling thread, in nanoseconds.
[[nodiscard]] double cpu_ns() noexcept;

}  // namespace vetrina::bench
