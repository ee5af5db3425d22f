// cue_operations: proof.cues and proof.explain, and the documents they speak. Inner header of friends/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "friends/counts.hpp"
#include "ops/module.hpp"
#include "shoppers/names.hpp"

namespace vetrina::friends {

struct subject_view {
  std::optional<std::string> product;
  std::optional<std::string> family;
};
BOOST_DESCRIBE_STRUCT(subject_view, (), (product, family))
VT_NOTES(subject_view, note{"product", "A product; or name a family."}.range(1, 256),
         note{"family", "A family; or name a product."}.range(1, 256))

struct cues_request {
  std::vector<subject_view> subjects;
  std::int64_t max_names = 3;
};
BOOST_DESCRIBE_STRUCT(cues_request, (), (subjects, max_names))
VT_NOTES(cues_request, note{"subjects", "What the page shows."}.range(1, 24),
         note{"max_names", "Names in a cue; more do not persuade more."}.range(1, 12).defaults("3"))

enum class rung { friends, circle, friends_of_friends, count, none };
BOOST_DESCRIBE_ENUM(rung, friends, circle, friends_of_friends, count, none)

enum class cue_disclosure { none, rewarded };
BOOST_DESCRIBE_ENUM(cue_disclosure, none, rewarded)

struct cue {
  subject_view subject;
  friends::rung rung = friends::rung::none;
  std::optional<scope_view> scope;
  std::optional<activity::kind> kind;
  std::vector<shoppers::who> names;
  std::optional<count_view> others;
  std::optional<count_view> count;
  friends::verification verification = verification::none;
  cue_disclosure disclosure = cue_disclosure::none;
  std::vector<activity::kind> mine;
  bool answerable = false;
};
BOOST_DESCRIBE_STRUCT(cue, (),
                      (subject, rung, scope, kind, names, others, count, verification, disclosure, mine, answerable))
VT_NOTES(
    cue, note{"subject", "As asked."}, note{"rung", "The first step of the ladder that privacy lets pass."},
    note{"scope", "What the sentence speaks about; absent on none."}, note{"kind", "What they did; absent on none."},
    note{"names", "On rungs friends and circle: who, strongest tie first."},
    note{"others", "On rungs friends and circle: published count of the same scope, friends included; absent below k."},
    note{"count", "On rung count: how many."},
    note{"verification", "Whether orders hold what is said: of all, of some, or of none."},
    note{"disclosure", "rewarded: those named get something for it, which must be said."},
    note{"mine", "What the viewer did with it."}, note{"answerable", "Whether a question about it can reach an owner."})

struct cues_answer {
  std::vector<cue> cues;
};
BOOST_DESCRIBE_STRUCT(cues_answer, (), (cues))
VT_NOTES(cues_answer, note{"cues", "One for each subject, in their order."})

struct explain_request {
  subject_view subject;
  std::optional<std::string> shopper;
};
BOOST_DESCRIBE_STRUCT(explain_request, (), (subject, shopper))
VT_NOTES(explain_request, note{"subject", "What the cue would be about."},
         note{"shopper", "Who would see it, by the shop's own id; absent: a visitor."}.range(1, 256))

enum class closed_by { no_consent, below_k, embargo, no_identity, sensitive, holdout, nobody };
BOOST_DESCRIBE_ENUM(closed_by, no_consent, below_k, embargo, no_identity, sensitive, holdout, nobody)

struct rung_view {
  friends::rung rung = friends::rung::none;
  bool passed = false;
  std::optional<closed_by> reason;
};
BOOST_DESCRIBE_STRUCT(rung_view, (), (rung, passed, reason))
VT_NOTES(rung_view, note{"rung", "Which step."}, note{"passed", "Whether it may be shown."},
         note{"reason",
              "Why not: no_consent of viewer or owners, below_k, embargo, no_identity of the viewer, sensitive, "
              "holdout, nobody (none of them did anything with it)."})

struct explain_answer {
  std::vector<rung_view> rungs;
};
BOOST_DESCRIBE_STRUCT(explain_answer, (), (rungs))
VT_NOTES(explain_answer, note{"rungs", "In the ladder's order; names nobody."})

[[nodiscard]] result<cues_answer> get_cues(ops::query& in, cues_request const& wanted);
[[nodiscard]] result<explain_answer> explain(ops::query& in, explain_request const& wanted);

}  // namespace vetrina::friends
