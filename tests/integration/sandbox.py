# Starts a sandbox network for a test and drives its pages as a person would: fill in a form, press a button.
import html.parser
import json
import os
import select
import subprocess
import tempfile
import urllib.parse

import requests

from processes import end


class Sandbox:
    """A running vetrina-sandbox-network with a certificate authority of its own. Use it in a `with`."""

    def __init__(self, program, make_ca, *options):
        self.program, self.make_ca, self.options = program, make_ca, options
        self.sessions = []

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        subprocess.run([self.make_ca, self.folder.name], check=True)
        self.ca = os.path.join(self.folder.name, "ca.pem")
        self.process = subprocess.Popen(
            [self.program, "--cert", os.path.join(self.folder.name, "server.pem"), "--key",
             os.path.join(self.folder.name, "server.key"), *self.options], stdout=subprocess.PIPE, text=True)
        if not select.select([self.process.stdout], [], [], 20)[0]:
            self.process.kill()
            raise AssertionError("the sandbox is not ready after 20 s")
        self.ready = json.loads(self.process.stdout.readline())
        self.base = self.ready["ready"]
        self.passwords = {one["username"]: one["password"] for one in self.ready["accounts"]}
        return self

    def __exit__(self, *_):
        for session in self.sessions:
            session.close()
        self.stop()
        self.folder.cleanup()

    def stop(self):
        """Its exit code after SIGTERM."""
        return end(self.process)

    def described(self):
        """People and follows as the program says it seeds them, without asking its API."""
        out = subprocess.run([self.program, "--describe", *self.options], check=True, capture_output=True, text=True)
        return json.loads(out.stdout)

    def browser(self):
        session = requests.Session()
        session.verify = self.ca
        session.trust_env = False
        self.sessions.append(session)
        return session


class Forms(html.parser.HTMLParser):
    """The forms of a page: where they go, their fields, their buttons; and the text of an alert."""

    def __init__(self, page):
        super().__init__()
        self.forms, self.alerts, self.labels, self.in_alert = [], [], [], False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "form":
            self.forms.append({"action": named["action"], "method": named["method"], "fields": {}, "ids": {}, "buttons": []})
        elif tag == "input":
            self.forms[-1]["fields"][named["name"]] = named.get("value", "")
            self.forms[-1]["ids"][named["name"]] = named.get("id")
        elif tag == "button":
            self.forms[-1]["buttons"].append((named.get("name"), named.get("value")))
        elif tag == "label":
            self.labels.append(named["for"])
        self.in_alert = named.get("role") == "alert"

    def handle_data(self, data):
        if self.in_alert:
            self.alerts.append(data)
            self.in_alert = False


def submit(browser, page, filled, form=0):
    """Sends one form of a page with what a person filled in; answers without following the redirect."""
    chosen = Forms(page.text).forms[form]
    return browser.request(chosen["method"], urllib.parse.urljoin(page.url, chosen["action"]),
                           data={**chosen["fields"], **filled}, allow_redirects=False)


def follow(browser, answer):
    return browser.get(urllib.parse.urljoin(answer.url, answer.headers["Location"]))


def sign_in_and_decide(browser, address, username, password, decision="allow"):
    """From the authorization address to the query the client gets back."""
    page = browser.get(address)
    assert page.status_code == 200, page.text
    answer = submit(browser, page, {"username": username, "password": password})
    assert answer.status_code == 303, answer.text
    answer = submit(browser, follow(browser, answer), {"decision": decision})
    assert answer.status_code == 303, answer.text
    return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(answer.headers["Location"]).query, keep_blank_values=True))
