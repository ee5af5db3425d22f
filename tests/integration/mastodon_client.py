# What the tests of the sandbox network share: the network they start and Mastodon.py as a client of it. The program and
# the script that makes an authority are the test's own two arguments.
import sys

from mastodon import Mastodon

from sandbox import Sandbox, sign_in_and_decide

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
