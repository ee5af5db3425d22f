# The sandbox network's own pages and server, by Mastodon.py and by plain requests: how a person lets a client in, and what
# is refused. Run with Debian's Python: sandbox_pages_test.py NETWORK_PROGRAM MAKE_CA
import base64
import hashlib
import os
import socket
import ssl
import sys
import unittest
import urllib.parse

import requests
from mastodon import (Mastodon, MastodonAPIError, MastodonIllegalArgumentError,
                      MastodonRatelimitError, MastodonUnauthorizedError)

from mastodon_client import READ, REDIRECT, client, register, start
from sandbox import Forms, follow, sign_in_and_decide, submit


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
