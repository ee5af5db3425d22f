"""What the sandbox's own API says, through Mastodon.py, a client that nobody here wrote: the demo takes what it expects
from here and never from the SDK. Run with Debian's Python (python3-mastodon):

expect.py graph NETWORK_URL CA_FILE          accounts as JSON on stdin; prints {username: {id, display_name, following}}
expect.py unfollow NETWORK_URL CA_FILE WHO WHOM   accounts as JSON on stdin
"""
import html
import json
import re
import sys
import urllib.parse

import requests
from mastodon import Mastodon

BACK = "https://localhost/back"


class Network:
    def __init__(self, url, ca_file):
        self.url, self.ca_file = url, ca_file

    def browser(self):
        session = requests.Session()
        session.verify = self.ca_file
        session.trust_env = False
        return session

    def client(self, username, password, scopes):
        """Logged in as one account: Mastodon.py's addresses, a person at the pages."""
        app = Mastodon.create_app("expectations", scopes=scopes, redirect_uris=BACK, api_base_url=self.url,
                                  session=self.browser())
        api = Mastodon(client_id=app[0], client_secret=app[1], api_base_url=self.url, session=self.browser(),
                       ratelimit_method="throw")
        browser = self.browser()
        page = browser.get(api.auth_request_url(redirect_uris=BACK, scopes=scopes))
        steps = ({"step": "login", "username": username, "password": password}, {"step": "consent", "decision": "allow"})
        for fields in steps:
            hidden = re.search(r'name="request" value="([^"]+)"', page.text)
            answer = browser.post(self.url + "/oauth/authorize", data={**fields, "request": html.unescape(hidden.group(1))},
                                  allow_redirects=False)
            where = urllib.parse.urljoin(self.url, answer.headers["Location"])
            if where.startswith(BACK):
                break
            page = browser.get(where)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(where).query)
        api.log_in(code=query["code"][0], redirect_uri=BACK, scopes=scopes)
        return api


def graph(network, accounts):
    out = {}
    reader = None
    for one in accounts:
        if reader is None:
            reader = network.client(one["username"], one["password"], ["read:accounts", "read:follows"])
        account = reader.account_lookup(one["username"])
        api = reader
        if account.get("hide_collections"):  # only they themselves see whom they follow
            api = network.client(one["username"], one["password"], ["read:accounts", "read:follows"])
        following = api.fetch_remaining(api.account_following(account["id"], limit=80))
        out[one["username"]] = {"id": str(account["id"]), "display_name": account["display_name"], "following": sorted(f["username"] for f in following)}
    print(json.dumps(out))


def unfollow(network, accounts, who, whom):
    password = next(one["password"] for one in accounts if one["username"] == who)
    api = network.client(who, password, ["read:accounts", "write:follows"])
    assert not api.account_unfollow(api.account_lookup(whom)["id"])["following"]


if __name__ == "__main__":
    {"graph": graph, "unfollow": unfollow}[sys.argv[1]](Network(*sys.argv[2:4]), json.load(sys.stdin), *sys.argv[4:])
