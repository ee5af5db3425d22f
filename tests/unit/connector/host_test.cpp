#include <atomic>
#include <thread>

#include "tests/unit/connector/host_fixture.hpp"

namespace vetrina::connector {
namespace {

class plugin_host_test : public host_test {
 protected:
  std::string slug_of(result<std::string> const& got) { return got ? "" : std::string{got.error().slug}; }
};

constexpr char const* fetch = R"({"url": "https://api.example/me"})";

TEST_F(plugin_host_test, a_good_answer_comes_through) { EXPECT_EQ(ask("answer").value(), R"({"ok":true})"); }

TEST_F(plugin_host_test, faults_are_named_and_blamed) {
  for (auto const* verb : {"twice", "fail_then_complete", "nothing", "bad_json", "no_object", "endless"}) {
    made.reset();
    std::filesystem::remove_all(root / "faulty");
    EXPECT_EQ(slug_of(ask(verb, fetch)), "connector.misbehaving") << verb;
    ASSERT_FALSE(log.lines.empty());
    EXPECT_EQ(log.lines.back().level, log_level::plugin_misbehaving) << verb;
  }
}

TEST_F(plugin_host_test, an_operation_has_32_steps) {
  EXPECT_EQ(slug_of(ask("endless", fetch)), "connector.misbehaving");
  EXPECT_EQ(network.requests.size(), 32U);
}

TEST_F(plugin_host_test, three_faults_in_a_row_close_the_plugin_for_a_while) {
  for (int i = 0; i < 3; ++i) EXPECT_EQ(slug_of(ask("twice")), "connector.misbehaving");
  auto const closed = ask("answer");
  EXPECT_EQ(slug_of(closed), "connector.breaker_open");
  EXPECT_EQ(closed.error().retry_after_ms, 300'000);
  time.advance(300'000);
  EXPECT_TRUE(ask("answer"));
  EXPECT_EQ(slug_of(ask("twice")), "connector.misbehaving");
  EXPECT_TRUE(ask("answer"));
}

TEST_F(plugin_host_test, a_good_answer_between_faults_keeps_the_plugin_open) {
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(slug_of(ask("twice")), "connector.misbehaving");
    EXPECT_TRUE(ask("answer"));
  }
}

TEST_F(plugin_host_test, each_of_the_twelve_classes_has_its_slug) {
  char const* const slugs[] = {"retry",          "rate_limited",  "quota_exhausted", "token_expired",
                               "reauthorize",    "missing_scope", "needs_review",    "account_unlinkable",
                               "version_sunset", "not_found",     "duplicate",       "invalid"};
  for (int i = 0; i < 12; ++i) {
    auto const got = ask("class", cat("{\"class\": ", i + 1, "}"));
    EXPECT_EQ(slug_of(got), cat("connector.", slugs[i]));
    EXPECT_EQ(got.error().message, "as asked");
    EXPECT_EQ(got.error().retry_after_ms, 1500);
  }
  EXPECT_EQ(slug_of(ask("class", R"({"class": 13})")), "connector.misbehaving");
  EXPECT_EQ(slug_of(ask("class", R"({"class": 0})")), "connector.misbehaving");
}

TEST_F(plugin_host_test, an_operation_that_has_ended_is_no_longer_there) {
  ASSERT_TRUE(ask("keep"));
  EXPECT_EQ(ask("use_kept").value(), R"({"refused":true})");
}

TEST_F(plugin_host_test, timers_ring_in_the_order_they_are_due) {
  auto const before = time.monotonic_ms();
  EXPECT_EQ(ask("timer").value(), R"({"rang":2})");
  EXPECT_EQ(time.monotonic_ms() - before, 5000);
}

TEST_F(plugin_host_test, the_token_goes_out_and_never_to_the_plugin) {
  network.answer = [](net::http_request const& request) {
    // A network that repeats what it was sent, as debug pages do.
    return net::http_response{
        200, {{"X-Echo", request.headers[0].value}}, cat("{\"you\": \"", request.headers[0].value, "\"}")};
  };
  auto const seen = ask("fetch", fetch);
  ASSERT_TRUE(seen);
  EXPECT_EQ(network.requests.at(0).headers.at(0).value, "Bearer tok-0123456789");
  EXPECT_EQ(*seen, R"({"you": "Bearer [redacted]"})");
}

TEST_F(plugin_host_test, a_secret_in_a_form_is_encoded_by_the_host) {
  ASSERT_TRUE(ask("form", fetch));
  EXPECT_EQ(network.requests.at(0).body, "client_secret=s3cr3t%26value&a%20b=c%26d%3D%7Be%7D");
  EXPECT_EQ(net::find(network.requests.at(0).headers, "content-type"), "application/x-www-form-urlencoded");
}

TEST_F(plugin_host_test, a_placeholder_in_a_url_is_refused) {
  EXPECT_EQ(slug_of(ask("fetch", R"({"url": "https://api.example/?t={token:access}"})")), "connector.invalid");
  EXPECT_TRUE(network.requests.empty());
  EXPECT_TRUE(ask("fetch", R"({"url": "https://api.example/?t=token:access"})"));
}

TEST_F(plugin_host_test, a_placeholder_for_what_is_not_there_sends_nothing) {
  EXPECT_EQ(slug_of(ask("fetch", R"({"url": "https://api.example/", "authorization": "{token:other}"})")),
            "connector.invalid");
  EXPECT_TRUE(network.requests.empty());
}

TEST_F(plugin_host_test, a_mac_is_made_with_a_secret_that_stays_here) {
  auto const got = ask("mac");
  ASSERT_TRUE(got);
  EXPECT_EQ(got->size(), 10U + 64U);
  EXPECT_EQ(got->find("s3cr3t"), std::string::npos);
  one.secrets.clear();
  EXPECT_EQ(slug_of(ask("mac")), "connector.not_found");
}

TEST_F(plugin_host_test, only_hosts_of_the_manifest_and_its_settings_are_called) {
  for (auto const* url : {"https://api.example:8443/", "https://api.example.evil.example/", "http://api.example/",
                          "https://api.example@evil.example/", "https://169.254.169.254/", "https://b.example/"}) {
    EXPECT_EQ(slug_of(ask("fetch", cat("{\"url\": \"", url, "\"}"))), "connector.host_not_allowed") << url;
  }
  EXPECT_TRUE(network.requests.empty());
  EXPECT_TRUE(ask("fetch", fetch));
  one.settings = R"({"servers": "b.example"})";
  EXPECT_TRUE(ask("fetch", R"({"url": "https://b.example/"})"));
}

TEST_F(plugin_host_test, the_deadline_ends_an_operation_that_goes_on) {
  network.answer = [this](auto const&) {
    time.advance(12'000);
    return net::http_response{200, {}, "{}"};
  };
  auto const got = ask("endless", fetch);
  EXPECT_EQ(slug_of(got), "connector.deadline");
  EXPECT_EQ(network.requests.size(), 3U);
  EXPECT_EQ(network.timeouts, (std::vector<std::int64_t>{30'000, 18'000, 6'000}));
}

TEST_F(plugin_host_test, an_answer_over_a_mebibyte_never_reaches_the_plugin) {
  auto size = std::size_t{1} << 20U;
  network.answer = [&](auto const&) {
    return net::http_response{200, {}, "{\"a\":\"" + std::string(size - 8, 'x') + "\"}"};
  };
  EXPECT_TRUE(ask("fetch", fetch));
  ++size;
  EXPECT_EQ(slug_of(ask("fetch", fetch)), "connector.invalid");
}

TEST_F(plugin_host_test, a_network_that_fails_gives_a_class_and_its_own_sentence) {
  network.answer = [](auto const&) -> result<net::http_response> {
    return fail(code::unavailable, "network.tls", "The certificate of api.example has expired.");
  };
  auto const got = ask("fetch", fetch);
  EXPECT_EQ(slug_of(got), "connector.retry");
  EXPECT_EQ(got.error().message, "The certificate of api.example has expired.");
}

TEST_F(plugin_host_test, arguments_and_answers_fit_their_schema) {
  EXPECT_EQ(slug_of(ask("profile", R"({"x": 1})", "vetrina.identity/1")), "connector.bad_arguments");
  EXPECT_EQ(slug_of(ask("profile", "{}", "vetrina.identity/1")), "connector.misbehaving");
  EXPECT_EQ(slug_of(ask("profiles", "{}", "vetrina.identity/1")), "connector.unknown_verb");
  EXPECT_EQ(ask("following", R"({"limit": 5})", "vetrina.edges/1").value(),
            R"({"people":[{"subject":"a"},{"subject":"a"}]})");
  EXPECT_EQ(slug_of(ask("answer", "{}", "com.example.other/1")), "connector.unknown_capability");
  EXPECT_EQ(slug_of(ask("answer", "{}", "com.example.absent/1")), "connector.misbehaving");
}

TEST_F(plugin_host_test, an_instance_remembers_for_itself_only) {
  ASSERT_TRUE(ask("remember", R"({"value": "{\"of\":\"mine\"}"})"));
  EXPECT_EQ(ask("recall").value(), R"({"of":"mine"})");
  one.shop = "other";
  EXPECT_EQ(slug_of(ask("recall")), "connector.not_found");
}

TEST_F(plugin_host_test, no_more_calls_are_under_way_than_the_manifest_allows) {
  auto text = manifest_text("faulty", "it.so");
  auto const level = text.find(R"("own")");
  install("faulty", text.insert(level + 5, R"(, "max_concurrency": 1)"));
  make_host();
  std::string inner;
  network.answer = [&](auto const&) {
    inner = slug_of(ask("answer"));  // while the outer one waits for the network
    return net::http_response{200, {}, "{}"};
  };
  EXPECT_TRUE(ask("fetch", fetch));
  EXPECT_EQ(inner, "connector.busy");
  EXPECT_TRUE(ask("answer"));
}

TEST_F(plugin_host_test, an_operation_inside_another_is_one_of_its_own) {
  network.answer = [&](auto const&) {
    EXPECT_EQ(ask("answer").value(), R"({"ok":true})");
    return net::http_response{200, {}, R"({"outer":true})"};
  };
  EXPECT_EQ(ask("fetch", fetch).value(), R"({"outer":true})");
}

// Each look at it takes a second and a bit, as if the plugin had kept the thread.
class crawling_clock final : public clock {
 public:
  [[nodiscard]] std::int64_t wall_ms() const noexcept override { return now += 1001; }
  [[nodiscard]] std::int64_t monotonic_ms() const noexcept override { return now += 1001; }
  mutable std::int64_t now = 0;
};

TEST_F(plugin_host_test, a_callback_that_keeps_the_thread_is_a_fault) {
  install("faulty", manifest_text("faulty", "it.so"));
  crawling_clock slow;
  host crawling{{{root.string()}, network, slow, crypto::system_random(), log}};
  EXPECT_EQ(slug_of(crawling.run(one, "com.example.faulty/1", "answer", "{}", tokens, 30'000)),
            "connector.misbehaving");
  EXPECT_TRUE(ask("answer"));
}

class quiet_network final : public net::http_client {
 public:
  result<net::http_response> send(net::http_request const& request, net::call_options const&) override {
    return net::http_response{200, {}, cat("{\"url\":\"", request.target, "\"}")};
  }
};

TEST_F(plugin_host_test, many_threads_may_ask_at_once_and_each_gets_its_own_answer) {
  install("faulty", manifest_text("faulty", "it.so"));
  quiet_network quiet;
  host shared{{{root.string()}, quiet, system_clock(), crypto::system_random(), null_log()}};
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 25; ++i) {
        auto const url = cat("https://api.example/", t, "/", i);
        auto const got =
            shared.run(one, "com.example.faulty/1", "fetch", cat("{\"url\": \"", url, "\"}"), tokens, 30'000);
        if (got && got->find(url) != std::string::npos) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 100);
}

TEST_F(plugin_host_test, settings_are_checked_before_the_plugin_sees_them) {
  one.settings = R"({"server": "a.example"})";
  auto const got = ask("answer");
  EXPECT_EQ(slug_of(got), "connector.bad_settings");
  EXPECT_EQ(got.error().pointer, "/server");
}

}  // namespace
}  // namespace vetrina::connector
