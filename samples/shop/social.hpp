// social: signing in and linking with a network: begin, the way back, and what each status means for a person.
#pragma once

#include "shop/shop.hpp"

namespace shop {

[[nodiscard]] sample::response begin_social(visit const& of);       // POST /social/begin
[[nodiscard]] sample::response finish_social(visit const& of);      // GET /social/done?vt_ticket=
[[nodiscard]] sample::response welcome_page(visit const& of);       // a network vouches for somebody new
[[nodiscard]] sample::response answer_welcome(visit const& of);
[[nodiscard]] sample::response step_up_page(visit const& of);       // linking wants a fresh proof
[[nodiscard]] sample::response answer_step_up(visit const& of);
[[nodiscard]] sample::response sync_friends(visit const& of);

}  // namespace shop
