// circle_operations: circle.put, .list, .invite, .join, .remove_member, .leave, and the documents they speak. They stand
// here and not in shoppers/ because whether a member may be named depends on blocks. Inner header of friends/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "friends/friend_operations.hpp"
#include "json/describe.hpp"
#include "ops/module.hpp"

namespace vetrina::friends {

struct circle_request {
  std::string name;
  std::optional<std::string> circle;
};
BOOST_DESCRIBE_STRUCT(circle_request, (), (name, circle))
VT_NOTES(circle_request, note{"name", "As its members see it."}.range(1, 128),
         note{"circle", "A circle of the shopper's, to call it by another name; absent: a new one."}.range(1, 64))

struct circle_answer {
  std::string circle;
  std::optional<std::string> name;
};
BOOST_DESCRIBE_STRUCT(circle_answer, (), (circle, name))
VT_NOTES(circle_answer, note{"circle", "Its id, c_…; as an audience: circle:ID."},
         note{"name", "As its owner calls it; absent where its owner was erased."})

struct circle_list_request {
  std::int64_t limit = 20;
  std::optional<std::string> cursor;
};
BOOST_DESCRIBE_STRUCT(circle_list_request, (), (limit, cursor))
VT_NOTES(circle_list_request, note{"limit", "Circles in a page."}.range(1, 100).defaults("20"),
         note{"cursor", "`next` of the page before."}.range(1, 1024))

struct member_view {
  std::string id;
  std::optional<std::string> name;
  std::optional<std::string> avatar;
  bool owner = false;
};
BOOST_DESCRIBE_STRUCT(member_view, (), (id, name, avatar, owner))
VT_NOTES(member_view, note{"id", "Public id, p_…"},
         note{"name", "Absent where they do not let friends know of them, or one blocked the other."},
         note{"avatar", "Address of a picture."}, note{"owner", "Whether the circle is theirs."})

struct circle_view {
  std::string circle;
  std::optional<std::string> name;
  bool mine = false;
  std::vector<member_view> members;
};
BOOST_DESCRIBE_STRUCT(circle_view, (), (circle, name, mine, members))
VT_NOTES(circle_view, note{"circle", "Its id, c_…; as an audience: circle:ID."},
         note{"name", "As its owner calls it; absent where its owner was erased."},
         note{"mine", "Whether it is the shopper's."},
         note{"members", "Who accepted, the shopper included, in the order in which they joined."})

struct circle_list {
  std::vector<circle_view> circles;
  std::optional<std::string> next;
};
BOOST_DESCRIBE_STRUCT(circle_list, (), (circles, next))
VT_NOTES(circle_list, note{"circles", "Those the shopper is in, by id."},
         note{"next", "Cursor of the page after; absent on the last."})

struct one_circle {
  std::string circle;
};
BOOST_DESCRIBE_STRUCT(one_circle, (), (circle))
VT_NOTES(one_circle, note{"circle", "Id of a circle that the shopper is in."}.range(1, 64))

struct invite_answer {
  std::string invitation;
  std::int64_t expires_at = 0;
};
BOOST_DESCRIBE_STRUCT(invite_answer, (), (invitation, expires_at))
VT_NOTES(invite_answer,
         note{"invitation", "A secret for one person, to hand on by any channel. Whoever uses it is in."},
         note{"expires_at", "ms UTC."})

struct join_request {
  std::string invitation;
};
BOOST_DESCRIBE_STRUCT(join_request, (), (invitation))
VT_NOTES(join_request, note{"invitation", "As circle.invite made it; good for one person."}.range(1, 128))

struct remove_member_request {
  std::string circle;
  std::string member;
};
BOOST_DESCRIBE_STRUCT(remove_member_request, (), (circle, member))
VT_NOTES(remove_member_request, note{"circle", "A circle of the shopper's."}.range(1, 64),
         note{"member", "Public id, p_…"}.range(1, 64))

[[nodiscard]] result<circle_answer> put_circle(ops::command& in, circle_request const& wanted);
[[nodiscard]] result<circle_list> list_circles(ops::query& in, circle_list_request const& wanted);
[[nodiscard]] result<invite_answer> invite(ops::command& in, one_circle const& wanted);
[[nodiscard]] result<circle_answer> join(ops::command& in, join_request const& wanted);
[[nodiscard]] result<nothing> remove_member(ops::command& in, remove_member_request const& wanted);
[[nodiscard]] result<nothing> leave_circle(ops::command& in, one_circle const& wanted);

}  // namespace vetrina::friends
