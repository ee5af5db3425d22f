# The sandbox network seen by Mastodon.py, a client that nobody here wrote: what passes for Mastodon there is what the
# connector and the demo may rely on. Run with Debian's Python: mastodon_py_test.py NETWORK_PROGRAM MAKE_CA
import json
import os
import sys
import tempfile
import unittest
import urllib.parse

from mastodon import MastodonAPIError, MastodonNotFoundError, MastodonUnauthorizedError

from mastodon_client import READ, client, logged_in, register, start


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


if __name__ == "__main__":
    unittest.main(argv=[os.path.basename(sys.argv[0])], verbosity=2)
