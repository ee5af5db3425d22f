#!/usr/bin/env python3
"""Gate 6, the other border: connectors that were compiled long ago work in today's library as they did.

old_connectors_gate.py ROOT NETWORK_PROGRAM LIBRARY... For each folder sdk/abi/baseline/VERSION/connectors/NAME, two people
link their accounts at a network of their own, over TLS, through that connector, and their follows are read by it, page by
page. What became of it is compared with NAME.txt. The connectors are never built again: README.md there says how they were.
"""
import contextlib
import ctypes
import html.parser
import json
import pathlib
import platform
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / 'tests/integration'))
import sdk  # noqa: E402

SHOP = 'https://localhost:4443'
PEOPLE = ('anna', 'bruno')
LOG = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int32, *[ctypes.c_char_p] * 3)


class Form(html.parser.HTMLParser):
    """The first form of a page: where it goes and what its fields hold."""

    def __init__(self, page):
        super().__init__()
        self.action, self.fields, self.forms = '', {}, 0
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.forms += tag == 'form'
        if tag == 'form' and self.forms == 1:
            self.action = named['action']
        elif tag == 'input' and self.forms == 1:
            self.fields[named['name']] = named.get('value', '')


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Person:
    """A browser and who sits before it."""

    def __init__(self, authority, username, password):
        self.username, self.password = username, password
        context = ssl.create_default_context(cafile=authority)
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context), Stay)
        self.cookies = {}

    def get(self, address, form=None):
        """(page, where it sends us)"""
        data = None if form is None else urllib.parse.urlencode(form).encode()
        cookies = '; '.join(f'{name}={value}' for name, value in self.cookies.items())
        try:
            with self.opener.open(urllib.request.Request(address, data, {'Cookie': cookies}), timeout=20) as answer:
                self.keep(answer)
                return answer.read().decode(), None
        except urllib.error.HTTPError as answer:
            self.keep(answer)
            if answer.code not in (302, 303):
                raise AssertionError(f"{address}: {answer.code} {answer.read().decode()}") from answer
            return '', urllib.parse.urljoin(address, answer.headers['Location'])

    def keep(self, answer):
        for line in answer.headers.get_all('Set-Cookie', []):
            name, value = line.split(';')[0].split('=', 1)
            self.cookies[name] = value

    def submit(self, address, **filled):
        page, onward = self.get(address)
        if onward:
            return self.submit(onward, **filled)
        form = Form(page)
        return self.get(urllib.parse.urljoin(address, form.action), {**form.fields, **filled})[1]

    def allows(self, address):
        """From the authorization address to the query that the shop gets back."""
        decide = self.submit(address, username=self.username, password=self.password)
        return urllib.parse.urlsplit(self.submit(decide, decision='allow')).query


@contextlib.contextmanager
def network(program):
    """A running network: its address, its people's passwords, its authority."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([ROOT / 'samples/common/make_ca.sh', folder], check=True)
        process = subprocess.Popen([program, '--cert', f'{folder}/server.pem', '--key', f'{folder}/server.key'],
                                   stdout=subprocess.PIPE, text=True)
        try:
            ready = json.loads(process.stdout.readline())
            yield ready['ready'], {one['username']: one['password'] for one in ready['accounts']}, f'{folder}/ca.pem'
        finally:
            process.terminate()
            process.wait(20)
            process.stdout.close()


def story(library, connector, base, passwords, authority):
    """What the connector did, line by line; nothing of it differs from run to run."""
    heard, name = [], connector.name
    listener = LOG(lambda _, level, area, event, text: heard.append((level, area.decode(), event.decode(), text.decode())))
    with tempfile.TemporaryDirectory() as data, sdk.Sdk(str(library), {
            'data_dir': data, 'environment': 'test', 'drive': 'host', 'http': {'public_url': SHOP},
            'network': {'ca_file': authority, 'allow_private': ['127.0.0.0/8']},
            'connector_path': [str(connector.parent)]}) as shop:
        shop.c.vt_log_sink(shop.handle, listener, None, None)
        shop('shop.put', shop='jeans', mode='test', controller={'name': 'Jeans S.p.A.'}, origins=[SHOP],
             templates={'product': SHOP + '/p/{product}', 'return': SHOP + '/account'},
             markets=[{'market': 'IT', 'region': 'EU', 'locale': 'it-IT', 'currency': 'EUR'}])
        words = shop('policy.put', purpose='find_friends', locale='it', text='Words.', version='1')
        shown = {'text_hash': words['text_hash'], 'policy_version': '1', 'locale': 'it'}
        shop('connector.put', connector=name, plugin=name, settings={'base_url': base}, secrets={'pepper': 'black pepper'})
        yield f'state: {shop("connector.check", connector=name)["state"]}'
        for who in PEOPLE:
            shop('shopper.put', shopper=who, name=who.title(), market='IT', has_other_credential=True)
            begun = shop('identity.begin', connector=name, intent='link', shopper=who, session=who,
                         auth_time=int(time.time() * 1000), purposes=['find_friends'])
            done = shop('identity.complete', connector=name, cookie=begun['cookie']['value'], shopper=who, session=who,
                        query=Person(authority, who, passwords[who]).allows(begun['url']))
            shop('consent.set', shopper=who, purpose='find_friends', granted=True, shown=shown)
            told = done.get('identity', {})
            yield f'{who}: {done["status"]}, {told.get("handle")}, {told.get("name")}'
        for who in PEOPLE:
            synced = shop('identity.sync', shopper=who, connector=name)
            yield f'{who}: {synced["edges"]} follows, {synced["added"]} new, {synced["removed"]} gone'
        for level, area, event, text in sorted(set(heard)):
            if area == name:
                yield f'log: {level} {event} {text}'


def main(root, program, *libraries):
    machine = platform.machine()
    connectors = sorted(path.parent for path in pathlib.Path(root).glob(f'sdk/abi/baseline/*/connectors/*/*.{machine}.so'))
    if machine == 'x86_64' and not connectors:
        print('sdk/abi/baseline holds no connector')
        return 1
    failed = 0
    with network(program) as running:
        for connector in connectors:
            wanted = (connector / f'{connector.name}.txt').read_text()
            for library in map(pathlib.Path, libraries):
                told = ''
                try:
                    for line in story(library, connector, *running):
                        told += line + '\n'
                except sdk.Failure as failure:
                    told += f'refused: {failure}\n'
                fine = told == wanted
                print(f'{connector.parents[1].name} {connector.name} in {library.parent.name}: {"as it was" if fine else "FAILED"}')
                if not fine:
                    print(f'told:\n{told}\nwanted:\n{wanted}')
                    failed = 1
    return failed


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
