# Logins as a host has them, over C from Python: at an identity provider and a network that run as processes of their own,
# over TLS with a local authority. What is expected of friends comes from Mastodon.py and never from the SDK.
# real_login_test.py LIBVETRINA PLUGINS NODE OP_SCRIPT NETWORK_PROGRAM MAKE_CA
import pathlib
import sys
import tempfile
import time
import unittest
import urllib.parse

from mastodon import Mastodon

import openid
from sandbox import Sandbox, follow, submit
from sdk import Failure, Sdk

LIBRARY, PLUGINS, NODE, OP_SCRIPT, NETWORK, MAKE_CA = sys.argv[1:7]
SHOP = "https://localhost:4443"
READ = ["read:accounts", "read:follows"]


def now():
    return int(time.time() * 1000)


class World:
    """A provider, a network and a shop on a fresh data folder."""

    def __init__(self, *people, trusting=True):
        self.people, self.trusting = people, trusting

    def __enter__(self):
        self.network = Sandbox(NETWORK, MAKE_CA, *self.people).__enter__()
        self.op = openid.OpenIdProvider(NODE, OP_SCRIPT, self.network.folder.name,
                                        SHOP + "/vetrina/connect/op/callback").__enter__()
        self.folder = tempfile.TemporaryDirectory()
        network = {"allow_private": ["127.0.0.0/8"]}
        if self.trusting:
            network["ca_file"] = self.network.ca
        self.sdk = Sdk(LIBRARY, {"data_dir": self.folder.name, "environment": "test", "http": {"public_url": SHOP},
                                 "network": network, "connector_path": [PLUGINS]})
        self.open_shop()
        return self

    def __exit__(self, *_):
        self.sdk.__exit__()
        self.folder.cleanup()
        self.op.__exit__()
        self.network.__exit__()

    def open_shop(self):
        sdk = self.sdk
        sdk("shop.put", shop="jeans", mode="test", controller={"name": "Jeans S.p.A."}, origins=[SHOP],
            templates={"product": SHOP + "/p/{family}?v={product}", "cart": SHOP + "/bag?add={items}",
                       "return": SHOP + "/account"},
            markets=[{"market": "IT", "region": "EU", "locale": "it-IT", "currency": "EUR"}])
        sdk("catalog.put", products=[
            {"product": f"{family}-{size}", "family": family, "title": family.title(),
             "price": {"amount_minor": 8900, "currency": "EUR"}} for family in ("slim", "flare") for size in (30, 32)])
        self.shown = {}
        for purpose in ("find_friends", "show_to_friends"):
            kept = sdk("policy.put", purpose=purpose, locale="it", text=f"Words about {purpose}.", version="1")
            self.shown[purpose] = {"text_hash": kept["text_hash"], "policy_version": "1", "locale": "it"}
        self.put_op("shop")
        sdk("connector.put", connector="sandbox", plugin="mastodon", settings={"base_url": self.network.base})

    def put_op(self, client):
        return self.sdk("connector.put", connector="op", plugin="oidc",
                        settings={"issuer": self.op.issuer, "client_id": client},
                        secrets={"client_secret": self.op.secrets[client]})

    # ---- logins: begin, the person at the pages, complete ----

    def at_op(self, who, **asked):
        return self.login("op", lambda url: openid.sign_in(self.network.browser(), url, who), **asked)

    def at_sandbox(self, who, **asked):
        return self.login("sandbox", lambda url: self.person_at_the_network(url, who), **asked)

    def login(self, connector, person, **asked):
        asked.setdefault("session", "session of " + asked.get("shopper", "a visitor"))
        begun = self.sdk("identity.begin", connector=connector, **asked)
        caller = {name: asked[name] for name in ("session", "shopper") if name in asked}
        done = self.sdk("identity.complete", connector=connector, query=person(begun["url"]),
                        cookie=begun["cookie"]["value"], **caller)
        return {**done, "begun": begun, "session": asked["session"]}

    def person_at_the_network(self, address, username):
        browser = self.network.browser()
        answer = submit(browser, browser.get(address), {"username": username, "password": self.network.passwords[username]})
        answer = submit(browser, follow(browser, answer), {"decision": "allow"})
        return urllib.parse.urlsplit(answer.headers["Location"]).query

    def new_shopper(self, who):
        """Comes for the first time, by the provider, and becomes a shopper of the shop's own making."""
        came = self.at_op(who, intent="sign_in")
        assert came["status"] == "new_shopper_proposed", came
        self.sdk("shopper.put", shopper=who, name=who.title(), market="IT", has_other_credential=True)
        done = self.sdk("identity.confirm", attempt=came["attempt"], session=came["session"], shopper=who,
                        auth_time=now(), decision="accept")
        assert done["status"] == "linked", done
        return done

    def link(self, who):
        return self.at_sandbox(who, intent="link", shopper=who, auth_time=now(), purposes=["find_friends"])

    def agree(self, who, *purposes):
        for purpose in purposes:
            self.sdk("consent.set", shopper=who, purpose=purpose, granted=True, shown=self.shown[purpose])

    def names(self, who):
        return {one["name"] for one in self.sdk("friend.list", shopper=who, limit=100)["friends"]}

    def store(self, who):
        """What the friend store shows: product → names."""
        items = self.sdk("friendstore.get", shopper=who, market="IT", scope="friends")["items"]
        return {one["product"]: [friend["name"] for friend in one["friends"]] for one in items}

    # ---- the network as Mastodon.py tells it ----

    def api(self, username):
        browser = self.network.browser
        app = Mastodon.create_app("expectations", scopes=READ, redirect_uris=SHOP + "/x", api_base_url=self.network.base,
                                  session=browser())
        api = Mastodon(client_id=app[0], client_secret=app[1], api_base_url=self.network.base, session=browser(),
                       ratelimit_method="throw")
        query = self.person_at_the_network(api.auth_request_url(redirect_uris=SHOP + "/x", scopes=READ), username)
        api.log_in(code=dict(urllib.parse.parse_qsl(query))["code"], redirect_uri=SHOP + "/x", scopes=READ)
        return api

    def mutual(self, username):
        api = self.api(username)
        me = api.account_verify_credentials()["id"]
        return ({one["username"] for one in api.fetch_remaining(api.account_following(me))} &
                {one["username"] for one in api.fetch_remaining(api.account_followers(me))})


class SignIn(unittest.TestCase):
    def test_a_shopper_comes_for_the_first_time_and_again(self):
        with World() as world:
            self.assertEqual(world.sdk("connector.check", connector="op")["state"], "ready")
            done = world.new_shopper("anna")
            self.assertEqual(done["identity"]["issuer"], world.op.issuer)
            self.assertEqual(done["identity"]["name"], "Anna")
            self.assertEqual(done["identity"]["email"], "anna@example.org")
            self.assertEqual(done["identity"]["email_grade"], "verified")
            again = world.at_op("anna", intent="sign_in")
            self.assertEqual((again["status"], again["shopper"]), ("signed_in", "anna"))
            self.assertIn("id_token.verified", again["trace"])
            self.assertEqual(world.at_op("unverified-bruno", intent="sign_in")["identity"]["email_grade"], "unverified")

    def test_whatever_algorithm_the_provider_signs_with(self):
        with World() as world:
            self.assertEqual(set(world.op.algorithms.values()), {"RS256", "ES256", "EdDSA"})
            for client, algorithm in world.op.algorithms.items():
                with self.subTest(algorithm):
                    world.put_op(client)
                    who = "anna-" + algorithm.lower()
                    self.assertIn("id_token.verified", world.new_shopper(who)["trace"])
                    self.assertEqual(world.at_op(who, intent="sign_in")["shopper"], who)

    def test_not_without_the_authority(self):
        with World(trusting=False) as world:
            for connector in ("op", "sandbox"):
                with self.assertRaises(Failure) as refused:
                    world.sdk("identity.begin", connector=connector, intent="sign_in", session="s")
                self.assertEqual(refused.exception.slug, "network.tls")
                self.assertIn('"localhost"', refused.exception.message)
                self.assertIn("network.ca_file", refused.exception.message)
                checked = world.sdk("connector.check", connector=connector)
                self.assertEqual((checked["state"], checked["reason"]), ("unreachable", "network.tls"))

    def test_a_provider_that_stopped_is_told_and_leaves_nothing(self):
        with World() as world:
            world.new_shopper("anna")
            asked = {"intent": "sign_in", "session": "s"}
            begun = world.sdk("identity.begin", connector="op", **asked)
            query = openid.sign_in(world.network.browser(), begun["url"], "bruno")
            world.op.process.terminate()
            world.op.process.wait(20)
            done = world.sdk("identity.complete", connector="op", query=query, cookie=begun["cookie"]["value"], session="s")
            self.assertEqual((done["status"], done["reason"]), ("rejected", "network.cannot_connect"))
            self.assertIn('"localhost"', done["detail"])
            self.assertNotIn("identity", done)


class Friends(unittest.TestCase):
    def test_friends_are_who_the_network_says_and_see_what_was_let_known(self):
        with World() as world:
            everybody = ["anna", "bruno", "chiara", "davide", "greta", "hugo", "jonas"]
            for who in everybody:
                world.new_shopper(who)
                linked = world.link(who)
                self.assertEqual(linked["status"], "linked", linked)
                self.assertEqual(linked["identity"]["handle"].split("@")[0], who)
                world.agree(who, "find_friends", "show_to_friends")
            self.the_plugin_did_it()
            for who in everybody:
                synced = world.sdk("identity.sync", shopper=who, connector="sandbox")
                self.assertNotIn("skipped_reason", synced)
            mutual = {who: world.mutual(who) for who in everybody}
            self.assertIn("bruno", mutual["anna"])
            for who in everybody:
                with self.subTest(who):
                    expected = {other.title() for other in mutual[who] & set(everybody)}
                    self.assertEqual(world.names(who), expected)

            self.of_strangers_nothing_is_kept(world, {"elif", "farid", "ines"})
            self.nobody_knows_before_the_card_is_answered(world)
            self.friends_know_what_was_let_known(world, mutual)
            self.an_unlinked_identity_is_gone(world)

    def test_friends_are_who_the_network_says_whoever_they_are(self):
        for seed in ("3", "11"):
            with self.subTest(seed=seed), World("--seed", seed) as world:
                everybody = set(world.network.passwords)
                for who in everybody:
                    world.sdk("shopper.put", shopper=who, name=who.title(), market="IT")
                    self.assertEqual(world.link(who)["status"], "linked")
                    world.agree(who, "find_friends", "show_to_friends")
                for who in everybody:
                    world.sdk("identity.sync", shopper=who)
                found = {who: world.names(who) for who in everybody}
                expected = {who: {other.title() for other in world.mutual(who)} for who in everybody}
                self.assertTrue(any(expected.values()))
                self.assertEqual(found, expected)

    def the_plugin_did_it(self):
        maps = pathlib.Path("/proc/self/maps").read_text()
        self.assertIn("libvtc_mastodon.so", maps)
        plugin = (pathlib.Path(PLUGINS) / "mastodon" / "libvtc_mastodon.so").read_bytes()
        core = pathlib.Path(LIBRARY).read_bytes()
        for text in (b"/api/v1/", b"verify_credentials"):
            self.assertIn(text, plugin)
            self.assertNotIn(text, core)

    def of_strangers_nothing_is_kept(self, world, strangers):
        """Friends of shoppers who are no shoppers: Mastodon.py sees them beside Chiara and Anna, the data folder does not."""
        seen = {}
        for who in ("anna", "chiara"):
            api = world.api(who)
            for one in api.fetch_remaining(api.account_following(api.account_verify_credentials()["id"])):
                if one["username"] in strangers:
                    seen[one["username"]] = one
        self.assertIn("elif", seen)
        self.assertIn("ines", seen)
        files = {path: path.read_bytes() for path in pathlib.Path(world.folder.name).rglob("*") if path.is_file()}
        self.assertTrue(any(b"anna" in held for held in files.values()))
        for one in seen.values():
            for text in (str(one["id"]), one["acct"] + "@", one["display_name"], one["url"]):
                for path, held in files.items():
                    self.assertNotIn(text.encode(), held, f"{text} in {path.name}")

    def nobody_knows_before_the_card_is_answered(self, world):
        for order, product in (("o1", "slim-30"), ("o2", "flare-32")):
            world.sdk("order.record", order=order, shopper="anna", lines=[
                {"product": product, "quantity": 1, "price": {"amount_minor": 8900, "currency": "EUR"}}])
        self.assertEqual(world.store("bruno"), {})

    def friends_know_what_was_let_known(self, world, mutual):
        for order, product, audience in (("o1", "slim-30", "friends"), ("o2", "flare-32", "nobody")):
            told = world.sdk("card.answer", shopper="anna", order=order, shown=world.shown["show_to_friends"],
                             choices=[{"product": product, "audience": audience}])
            self.assertEqual(len(told["receipts"]), 1)
        self.assertIn("bruno", mutual["anna"])
        self.assertEqual(world.store("bruno"), {"slim-30": ["Anna"]})
        # Davide follows Anna, who does not follow him.
        self.assertNotIn("davide", mutual["anna"])
        self.assertEqual(world.store("davide"), {})
        self.assertEqual(world.store("jonas"), {})

    def an_unlinked_identity_is_gone(self, world):
        identities = world.sdk("identity.list", shopper="anna")["identities"]
        linked = next(one for one in identities if one["connector"] == "sandbox")
        self.assertEqual((linked["network"], linked["uses"]), ("Mastodon", ["sign_in", "find_friends"]))
        sandbox = linked["identity"]
        world.sdk("identity.unlink", shopper="anna", identity=sandbox)
        self.assertEqual(world.store("bruno"), {})
        self.assertEqual(world.names("bruno"), {"Chiara"})
        self.assertEqual(world.names("anna"), set())
        # Linked anew, all is as before: that it was gone was no accident.
        self.assertEqual(world.link("anna")["status"], "linked")
        world.sdk("identity.sync", shopper="anna")
        self.assertEqual(world.store("bruno"), {"slim-30": ["Anna"]})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
