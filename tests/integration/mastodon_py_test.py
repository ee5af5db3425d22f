# The sandbox network seen by Mastodon.py, a client that nobody here wrote: what passes for Mastodon there is what the
# connector and the demo may rely on. Run with Debian's Python: mastodon_py_test.py NETWORK_PROGRAM MAKE_CA
import base64
import hashlib
import json
import os
import socket
import ssl
import sys
import tempfile
import unittest
import urllib.parse

import requests
from mastodon import (Mastodon, MastodonAPIError, MastodonIllegalArgumentError, MastodonNotFoundError,
                      MastodonRatelimitError, MastodonUnauthorizedError)

from sandbox import Forms, Sandbox, follow, sign_in_and_decide, submit

PROGRAM, MAKE_CA = sys.argv[1:3]
REDIRECT = "https://localhost:4443/back?shop=1"
READ = ["read:accounts", "read:follows"]


def start(*options):
    return Sandbox(PROGRAM, MAKE_CA, *options)


def register(network, scopes=READ, redirect=REDIRECT):
    return Mastodon.create_app("Jeans shop", scopes=scopes, redirect_uris=redirect, api_base_url=network.base,
                               session=network.browser())


def client(network, app, token=None, **more):
    return Mastodon(client_id=app[0], client_secret=app[1], access_token=token, api_base_url=network.base,
                    session=network.browser(), ratelimit_method="throw", **more)


def logged_in(network, username, scopes=READ, app=None):
    """Mastodon.py's own authorization address, a person at the pages, Mastodon.py's own code exchange."""
    api = client(network, app or register(network, scopes))
    address = api.auth_request_url(redirect_uris=REDIRECT, scopes=scopes, state="a b&c")
    back = sign_in_and_decide(network.browser(), address, username, network.passwords[username])
    assert back["state"] == "a b&c" and back["shop"] == "1", back
    api.log_in(code=back["code"], redirect_uri=REDIRECT, scopes=scopes)
    return api


def graph(api, usernames, limit):
    """Who follows whom, read from both ends of every edge through paged lists."""
    forth, back = set(), set()
    for name in usernames:
        number = api.account_lookup(name)["id"]
        forth |= {(name, one["username"]) for one in api.fetch_remaining(api.account_following(number, limit=limit))}
        back |= {(one["username"], name) for one in api.fetch_remaining(api.account_followers(number, limit=limit))}
    return forth, back


class TheSeededGraph(unittest.TestCase):
    def check(self, *options):
        with start("--rate-limit", "5000", *options) as network:
            seed = network.described()
            hiding = {one["username"] for one in seed["people"] if one["hide_collections"]}
            names = [one["username"] for one in seed["people"]]
            edges = {tuple(pair) for pair in seed["follows"]}
            self.assertTrue(edges)
            api = logged_in(network, names[0])
            for limit in (2, 80):
                forth, back = graph(api, names, limit)
                self.assertEqual(forth, {pair for pair in edges if pair[0] not in hiding})
                self.assertEqual(back, {pair for pair in edges if pair[1] not in hiding})
            return seed

    def test_the_usual_people_are_what_the_api_says(self):
        self.assertEqual(len(self.check()["people"]), 10)

    def test_drawn_people_are_what_the_api_says_and_another_number_draws_others(self):
        one, other = self.check("--seed", "20261121"), self.check("--seed", "20261122")
        self.assertNotEqual(one, other)
        edges = {tuple(pair) for pair in one["follows"]}
        self.assertTrue(any((b, a) in edges for a, b in edges), "nobody is anybody's friend")
        self.assertTrue(any((b, a) not in edges for a, b in edges), "nobody follows one way")

    def test_somebody_who_hides_their_lists_still_sees_them(self):
        with start() as network:
            edges = network.described()["follows"]
            greta = logged_in(network, "greta")
            me = greta.account_verify_credentials()
            self.assertTrue(me["hide_collections"])
            self.assertEqual({one["username"] for one in greta.account_followers(me["id"])},
                             {a for a, b in edges if b == "greta"})
            self.assertEqual(logged_in(network, "anna").account_followers(me["id"]), [])


class Paging(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.file = tempfile.NamedTemporaryFile("w", suffix=".json")
        fans = [f"fan{i}" for i in range(130)]
        json.dump({"people": [{"username": "star"}] + [{"username": name} for name in fans],
                   "follows": [[name, "star"] for name in fans]}, cls.file)
        cls.file.flush()
        cls.fans = fans

    @classmethod
    def tearDownClass(cls):
        cls.file.close()

    def test_every_follower_comes_once_newest_first(self):
        with start("--people", self.file.name) as network:
            api = client(network, register(network))
            star = api.account_lookup("@star")["id"]
            for limit, first in ((None, 40), (7, 7), (80, 80), (500, 80)):
                page = api.account_followers(star, limit=limit)
                self.assertEqual(len(page), first)
                everybody = [one["username"] for one in api.fetch_remaining(page)]
                self.assertEqual(everybody, list(reversed(self.fans)))

    def test_max_id_is_no_account_id_and_a_page_that_fits_has_no_next(self):
        with start("--people", self.file.name) as network:
            browser = network.browser()
            star = browser.get(f"{network.base}/api/v1/accounts/lookup?acct=star").json()["id"]
            page = browser.get(f"{network.base}/api/v1/accounts/{star}/followers?limit=65")
            following = page.links["next"]["url"]
            given = urllib.parse.parse_qs(urllib.parse.urlsplit(following).query)["max_id"][0]
            self.assertNotIn(given, [one["id"] for one in page.json()])
            last = browser.get(following)
            self.assertEqual(len(last.json()), 65)
            self.assertNotIn("next", last.links)

    def test_an_unfollow_between_two_pages_loses_nobody_else(self):
        with start("--people", self.file.name) as network:
            fan = logged_in(network, "fan120", READ + ["write:follows"])
            star = fan.account_lookup("star")["id"]
            page = fan.account_followers(star, limit=20)
            fan.account_unfollow(star)
            rest = [one["username"] for one in fan.fetch_remaining(page)]
            self.assertEqual(rest, list(reversed(self.fans)))  # fan120 was on the page already read
            self.assertEqual(fan.account_lookup("star")["followers_count"], 129)


class WhoIsAsking(unittest.TestCase):
    def setUp(self):
        self.network = self.enterContext(start())

    def test_the_account_is_whole_and_its_id_does_not_fit_a_double(self):
        anna = logged_in(self.network, "anna").account_verify_credentials()
        self.assertEqual((anna["username"], anna["acct"], anna["display_name"]), ("anna", "anna", "Anna Conti"))
        self.assertEqual(anna["uri"], self.network.base + "/users/anna")
        self.assertEqual(anna["url"], self.network.base + "/@anna")
        self.assertIn("source", anna)
        for field in ("note", "bot", "locked", "followers_count", "following_count", "statuses_count",
                      "hide_collections", "created_at", "avatar", "header", "emojis", "fields"):
            self.assertIn(field, anna)
        raw = self.network.browser().get(f"{self.network.base}/api/v1/accounts/{anna['id']}").json()
        self.assertIsInstance(raw["id"], str)
        self.assertGreater(int(raw["id"]), 2**53)
        picture = self.network.browser().get(anna["avatar"])
        self.assertEqual(picture.headers["Content-Type"], "image/svg+xml")
        self.assertIn("<svg", picture.text)

    def test_relationships_tell_a_friend_from_a_fan(self):
        anna = logged_in(self.network, "anna")
        numbers = {name: anna.account_lookup(name)["id"] for name in ("bruno", "davide", "jonas")}
        told = {one["id"]: (one["following"], one["followed_by"]) for one in
                anna.account_relationships(list(numbers.values()))}
        self.assertEqual(told[numbers["bruno"]], (True, True))
        self.assertEqual(told[numbers["davide"]], (False, True))
        self.assertEqual(told[numbers["jonas"]], (False, False))
        self.assertEqual(len(anna.account_relationships(numbers["bruno"])), 1)

    def test_familiar_followers_are_those_i_follow_who_follow_them(self):
        anna = logged_in(self.network, "anna")
        bruno = anna.account_lookup("bruno")["id"]
        told = anna.account_familiar_followers(bruno)
        self.assertEqual([one["username"] for one in told[0]["accounts"]], ["chiara"])

    def test_following_needs_its_scope_and_then_changes_the_graph(self):
        reader = logged_in(self.network, "jonas")
        anna = reader.account_lookup("anna")["id"]
        with self.assertRaises(MastodonAPIError) as refused:
            reader.account_follow(anna)
        self.assertEqual(refused.exception.args[1], 403)
        writer = logged_in(self.network, "jonas", READ + ["write:follows"])
        self.assertTrue(writer.account_follow(anna)["following"])
        self.assertIn("jonas", [one["username"] for one in writer.account_followers(anna)])
        self.assertFalse(writer.account_unfollow(anna)["following"])
        self.assertNotIn("jonas", [one["username"] for one in writer.account_followers(anna)])

    def test_a_revoked_token_is_worth_nothing_and_another_still_works(self):
        app = register(self.network)
        api, other = logged_in(self.network, "anna", app=app), logged_in(self.network, "bruno", app=app)
        kept = api.access_token
        api.revoke_access_token()
        with self.assertRaises(MastodonUnauthorizedError):
            client(self.network, app, kept).account_verify_credentials()
        self.assertEqual(other.account_verify_credentials()["username"], "bruno")

    def test_a_token_of_another_application_is_not_revoked(self):
        api = logged_in(self.network, "anna")
        with self.assertRaises(MastodonAPIError) as refused:
            client(self.network, register(self.network), api.access_token).revoke_access_token()
        self.assertEqual(refused.exception.args[1], 403)
        self.assertEqual(api.account_verify_credentials()["username"], "anna")

    def test_nobody_is_nobody(self):
        with self.assertRaises(MastodonNotFoundError):
            client(self.network, register(self.network)).account_lookup("nobody")

    def test_the_instance_says_what_it_is(self):
        api = client(self.network, register(self.network))
        self.assertEqual(api.instance()["stats"]["user_count"], 10)
        self.assertEqual(api.instance_nodeinfo()["software"]["name"], "mastodon")
        self.assertTrue(api.instance_health())
        self.assertTrue(api.verify_minimum_version("4.3.0"))
        browser = self.network.browser()
        told = browser.get(self.network.base + "/.well-known/oauth-authorization-server").json()
        self.assertEqual(told["issuer"], self.network.base + "/")
        self.assertEqual(told["code_challenge_methods_supported"], ["S256"])
        self.assertEqual(browser.get(self.network.base + "/api/v2/instance").json()["title"], "Sandbox network")


class TheAuthorizationPages(unittest.TestCase):
    def setUp(self):
        self.network = self.enterContext(start())
        self.app = register(self.network)

    def address(self, **change):
        wished = {"client_id": self.app[0], "response_type": "code", "redirect_uri": REDIRECT, "state": "s",
                  "scope": " ".join(READ), **change}
        return self.network.base + "/oauth/authorize?" + urllib.parse.urlencode(wished)

    def token(self, code, **change):
        return self.network.browser().post(self.network.base + "/oauth/token", data={
            "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT, "client_id": self.app[0],
            "client_secret": self.app[1], **change})

    def code(self, **change):
        return sign_in_and_decide(self.network.browser(), self.address(**change), "anna",
                                  self.network.passwords["anna"])["code"]

    def test_a_wrong_password_says_so_and_the_right_one_goes_on(self):
        browser = self.network.browser()
        page = browser.get(self.address())
        form = Forms(page.text).forms[0]
        self.assertEqual({form["ids"]["username"], form["ids"]["password"]}, set(Forms(page.text).labels))
        for name, password in (("anna", "wrong"), ("nobody", ""), ("anna", "")):
            again = submit(browser, page, {"username": name, "password": password})
            self.assertEqual(again.status_code, 401)
            self.assertTrue(Forms(again.text).alerts)
        answer = submit(browser, again, {"username": "anna", "password": self.network.passwords["anna"]})
        self.assertEqual(answer.status_code, 303)

    def test_refusing_tells_the_client_and_gives_no_code(self):
        back = sign_in_and_decide(self.network.browser(), self.address(), "anna", self.network.passwords["anna"], "deny")
        self.assertEqual((back["error"], back["state"]), ("access_denied", "s"))
        self.assertNotIn("code", back)

    def test_another_account_can_be_chosen(self):
        browser = self.network.browser()
        page = follow(browser, submit(browser, browser.get(self.address()),
                                      {"username": "anna", "password": self.network.passwords["anna"]}))
        self.assertIn("Anna Conti", page.text)
        page = follow(browser, submit(browser, page, {}, form=1))
        page = follow(browser, submit(browser, page, {"username": "bruno", "password": self.network.passwords["bruno"]}))
        self.assertIn("Bruno Ferri", page.text)

    def test_a_signed_in_person_is_asked_again_unless_login_is_forced(self):
        browser = self.network.browser()
        sign_in_and_decide(browser, self.address(), "anna", self.network.passwords["anna"])
        self.assertIn("Anna Conti", browser.get(self.address()).text)
        self.assertIn('name="password"', browser.get(self.address(force_login="true")).text)

    def test_a_request_answered_from_another_browser_is_refused(self):
        mine, theirs = self.network.browser(), self.network.browser()
        page = mine.get(self.address())
        theirs.get(self.address())
        filled = {"username": "anna", "password": self.network.passwords["anna"]}
        self.assertEqual(submit(theirs, page, filled).status_code, 400)
        self.assertEqual(submit(mine, page, filled).status_code, 303)

    def test_an_unregistered_address_is_never_sent_to(self):
        for address in (REDIRECT + "x", REDIRECT.replace("/back", "/back/"), "https://evil.example/", ""):
            answer = self.network.browser().get(self.address(redirect_uri=address), allow_redirects=False)
            self.assertEqual(answer.status_code, 400)
            self.assertNotIn("Location", answer.headers)

    def test_a_scope_beyond_the_registered_ones_is_refused(self):
        answer = self.network.browser().get(self.address(scope="write:follows"), allow_redirects=False)
        self.assertIn("error=invalid_scope", answer.headers["Location"])
        self.assertIn("shop=1&", answer.headers["Location"])

    def test_a_code_is_good_once_and_its_second_use_takes_the_token_with_it(self):
        code = self.code()
        token = self.token(code).json()["access_token"]
        api = client(self.network, self.app, token)
        self.assertEqual(api.account_verify_credentials()["username"], "anna")
        again = self.token(code)
        self.assertEqual((again.status_code, again.json()["error"]), (400, "invalid_grant"))
        with self.assertRaises(MastodonUnauthorizedError):
            api.account_verify_credentials()

    def test_a_code_is_bound_to_its_address_and_its_client(self):
        self.assertEqual(self.token(self.code(), redirect_uri="https://localhost:4443/other").json()["error"], "invalid_grant")
        other = register(self.network)
        self.assertEqual(self.token(self.code(), client_id=other[0], client_secret=other[1]).json()["error"], "invalid_grant")
        self.assertEqual(self.token(self.code(), client_secret="wrong").status_code, 401)
        self.assertEqual(self.token(self.code()).status_code, 200)

    def test_pkce_is_s256_and_holds(self):
        verifier = "v" * 43
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        with_pkce = {"code_challenge": challenge, "code_challenge_method": "S256"}
        self.assertEqual(self.token(self.code(**with_pkce), code_verifier=verifier).status_code, 200)
        self.assertEqual(self.token(self.code(**with_pkce), code_verifier="w" * 43).json()["error"], "invalid_grant")
        self.assertEqual(self.token(self.code(**with_pkce)).json()["error"], "invalid_grant")
        self.assertEqual(self.token(self.code(), code_verifier=verifier).json()["error"], "invalid_grant")
        for method in ("plain", ""):
            answer = self.network.browser().get(
                self.address(code_challenge=challenge, code_challenge_method=method), allow_redirects=False)
            self.assertIn("error=invalid_request", answer.headers["Location"])

    def test_a_client_may_authenticate_by_header_but_not_twice(self):
        body = {"grant_type": "client_credentials", "scope": "read:accounts"}
        browser = self.network.browser()
        told = browser.post(self.network.base + "/oauth/token", data=body, auth=self.app).json()
        self.assertEqual((told["token_type"], told["scope"]), ("Bearer", "read:accounts"))
        self.assertIsInstance(told["created_at"], int)
        api = client(self.network, self.app, told["access_token"])
        self.assertEqual(api.app_verify_credentials()["name"], "Jeans shop")
        with self.assertRaises(MastodonAPIError):
            api.account_verify_credentials()
        twice = browser.post(self.network.base + "/oauth/token", auth=self.app,
                             data={**body, "client_id": self.app[0], "client_secret": self.app[1]})
        self.assertEqual(twice.json()["error"], "invalid_request")

    def test_registration_takes_a_json_list_and_refuses_bad_addresses(self):
        def ask(*uris):
            return self.network.browser().post(self.network.base + "/api/v1/apps", json={
                "client_name": "x", "redirect_uris": uris, "scopes": "read"})
        self.assertEqual(ask(REDIRECT, "http://localhost:1/b").json()["redirect_uris"], [REDIRECT, "http://localhost:1/b"])
        for bad in ("javascript:alert(1)", "http://example.org/", "https://a.example/#f", "/relative", "https://a\nb/"):
            self.assertEqual(ask(bad).status_code, 422, bad)

    def test_without_a_page_to_return_to_the_code_is_shown(self):
        oob = "urn:ietf:wg:oauth:2.0:oob"
        api = client(self.network, register(self.network, redirect=None))
        browser = self.network.browser()
        page = browser.get(api.auth_request_url(scopes=READ))
        page = follow(browser, submit(browser, page, {"username": "anna", "password": self.network.passwords["anna"]}))
        shown = submit(browser, page, {"decision": "allow"}).text
        code = shown.split('<code id="code">')[1].split("<")[0]
        api.log_in(code=code, redirect_uri=oob, scopes=READ)
        self.assertEqual(api.me()["username"], "anna")
        with self.assertRaises(MastodonIllegalArgumentError):
            api.log_in(code=code, redirect_uri=oob, scopes=READ)


class TheServer(unittest.TestCase):
    def test_it_is_trusted_through_its_authority_only(self):
        with start() as network:
            self.assertEqual(network.browser().get(network.base + "/health").text, "OK")
            stranger = network.browser()
            stranger.verify = True
            with self.assertRaises(requests.exceptions.SSLError):
                stranger.get(network.base + "/health")

    def test_its_certificates_pass_the_strict_checks(self):
        with start() as network:
            context = ssl.create_default_context(cafile=network.ca)
            context.verify_flags |= ssl.VERIFY_X509_STRICT
            port = urllib.parse.urlsplit(network.base).port
            for name in ("localhost", "127.0.0.1"):
                with socket.create_connection(("127.0.0.1", port), 10) as plain:
                    with context.wrap_socket(plain, server_hostname=name) as tls:
                        self.assertIn(tls.version(), ("TLSv1.2", "TLSv1.3"))
            with socket.create_connection(("127.0.0.1", port), 10) as plain:
                with self.assertRaises(ssl.SSLCertVerificationError):
                    context.wrap_socket(plain, server_hostname="shop.example")

    def test_too_many_calls_are_refused_and_told_when_to_come_back(self):
        with start("--rate-limit", "3") as network:
            api = Mastodon(api_base_url=network.base, session=network.browser(), ratelimit_method="throw",
                           version_check_mode="none")
            for left in (2, 1, 0):
                api.account_lookup("anna")
                self.assertEqual(api.ratelimit_remaining, left)
            with self.assertRaises(MastodonRatelimitError):
                api.account_lookup("anna")
            reset = network.browser().get(network.base + "/api/v1/instance").headers["X-RateLimit-Reset"]
            self.assertRegex(reset, r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$")

    def test_it_ends_in_order_when_asked_even_with_a_client_connected(self):
        with start() as network:
            port = urllib.parse.urlsplit(network.base).port
            context = ssl.create_default_context(cafile=network.ca)
            with context.wrap_socket(socket.create_connection(("127.0.0.1", port), 10), server_hostname="localhost"):
                self.assertEqual(network.stop(), 0)

    def test_too_much_is_refused(self):
        with start() as network:
            answer = network.browser().post(network.base + "/oauth/token", data=b"x" * (1 << 20 | 1))
            self.assertEqual(answer.status_code, 413)
            self.assertEqual(network.browser().get(network.base + "/health", headers={"X": "x" * 20_000}).status_code, 431)
            self.assertEqual(network.browser().get(network.base + "/health").text, "OK")


if __name__ == "__main__":
    unittest.main(argv=[os.path.basename(sys.argv[0])], verbosity=2)
