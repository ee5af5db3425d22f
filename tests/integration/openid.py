# Starts the sample identity provider for a test and drives its pages as a person would.
import json
import select
import subprocess
import urllib.parse

from processes import end
from sandbox import submit


class OpenIdProvider:
    """A running samples/op/op.mjs with somebody's certificate. Use it in a `with`."""

    def __init__(self, node, script, folder, *redirect_uris):
        self.command = [node, script, "--cert", f"{folder}/server.pem", "--key", f"{folder}/server.key"]
        for one in redirect_uris:
            self.command += ["--redirect-uri", one]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        if not select.select([self.process.stdout], [], [], 30)[0]:
            self.process.kill()
            raise AssertionError("the identity provider is not ready after 30 s")
        ready = json.loads(self.process.stdout.readline())
        self.issuer = ready["ready"]
        self.secrets = {one["client_id"]: one["client_secret"] for one in ready["clients"]}
        self.algorithms = {one["client_id"]: one["id_token_signed_response_alg"] for one in ready["clients"]}
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        return end(self.process)


def sign_in(browser, address, name):
    """From the authorization address to the raw query that comes back."""
    back = urllib.parse.parse_qs(urllib.parse.urlsplit(address).query)["redirect_uri"][0]
    answer = browser.get(address, allow_redirects=False)
    pages = iter(({"login": name, "password": "any"}, {}))
    while not answer.headers.get("Location", "").startswith(back):
        if answer.is_redirect:
            answer = browser.get(urllib.parse.urljoin(answer.url, answer.headers["Location"]), allow_redirects=False)
        else:
            assert answer.status_code == 200, answer.text
            answer = submit(browser, answer, next(pages))
    return urllib.parse.urlsplit(answer.headers["Location"]).query
