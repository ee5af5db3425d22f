#!/usr/bin/env python3
"""The rules of the house that no compiler sees: module order, include walls, headers, ledgers, forbidden words.

house.py [--root FOLDER] [RULE...]   prints one line a finding, `path:line: rule: what`, and exits 1 where there is one.
Each rule is a function of a tree that yields findings; house_test.py shows each a tree that breaks it. Python's own
library only, so that it runs on a bare machine. `./dev lint` and ctest both call it.
"""
import argparse
import csv
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = {'.cpp', '.hpp', '.c', '.h'}
LINE_CAP = 500
FACE_CAP = 300
FACE = re.compile(r'^samples/hosts/(.*/)?[vV]etrina\.\w+$')
ASIO_UNITS = 6

# A face renders from operation calls and never from a domain's headers; the hot paths are named.
FACES = {'capi', 'web'}
DOMAINS = {'catalog', 'shoppers', 'identity', 'links', 'activity', 'friends', 'community', 'campaigns', 'insight'}
HOT_PATHS = {'links/resolve.hpp', 'links/hot.hpp', 'insight/track.hpp'}

# Third-party headers and the folders that may name them. Tests and samples stand outside the walls of the SDK, but for
# Asio and Beast, which cost too much to compile anywhere else.
OUTSIDE = ('tests/', 'samples/')
WALLS = [
    (re.compile(r'^nlohmann/'), ('sdk/src/json/',) + OUTSIDE),
    (re.compile(r'^boost/(asio|beast)[/.]'), ('sdk/src/net/', 'samples/common/')),
    (re.compile(r'^openssl/(ssl\.h|err\.h|x509|crypto\.h|tls1\.h|pem\.h|bio\.h)'),
     ('sdk/src/crypto/', 'sdk/src/net/') + OUTSIDE),
    (re.compile(r'^openssl/(?!ssl\.h|err\.h|x509|crypto\.h|tls1\.h|pem\.h|bio\.h)'), ('sdk/src/crypto/',) + OUTSIDE),
    (re.compile(r'^sqlite3\.h$'), ('sdk/src/store/',) + OUTSIDE),
    (re.compile(r'^(libpq-fe|libpq/)'), ('sdk/src/store/',) + OUTSIDE),
    (re.compile(r'^dlfcn\.h$'), ('sdk/src/connector/', 'sdk/src/capi/', 'sdk/src/store/') + OUTSIDE),
]

# Written in pieces, so that this file does not hold what it looks for.
FORBIDDEN = ['ignoreHTTPS' + 'Errors', '--ignore-' + 'certificate-errors', 'NODE_TLS_' + 'REJECT_UNAUTHORIZED',
             'verify_' + 'none', 'curl ' + '-k', 'GTEST_' + 'SKIP', 'DIS' + 'ABLED_']
UNFINISHED = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|XX' + r'X)\b')


class tree:
    """The files of the project as git sees them, tracked or not yet, or all files of a plain folder (in tests)."""

    def __init__(self, root):
        self.root = pathlib.Path(root)
        if (self.root / '.git').exists():
            listed = subprocess.run(['git', '-C', str(root), 'ls-files', '-co', '--exclude-standard', '-z'],
                                    check=True, capture_output=True).stdout.decode().split('\0')
            self.paths = sorted({p for p in listed if p and (self.root / p).is_file()})
        else:
            self.paths = sorted(str(p.relative_to(self.root)) for p in self.root.rglob('*') if p.is_file())
        self._texts = {}

    def text(self, path):
        if path not in self._texts:
            self._texts[path] = (self.root / path).read_text('utf-8', errors='replace')
        return self._texts[path]

    def sources(self, *under):
        return [p for p in self.paths if pathlib.PurePath(p).suffix in SOURCES
                and (not under or p.startswith(under))]

    def includes(self, path):
        for number, line in enumerate(self.text(path).splitlines(), 1):
            match = INCLUDE.match(line)
            if match:
                yield number, match.group(1) == '"', match.group(2)


def module_order(files):
    """Modules of sdk/src from bottom to top, as its CMakeLists.txt declares them."""
    return re.findall(r'^vetrina_module\((\w+)', files.text('sdk/src/CMakeLists.txt'), re.M)


def rule_order(files):
    """A module includes headers of itself and of modules further down only, rooted at sdk/src."""
    order = module_order(files)
    rank = {name: at for at, name in enumerate(order)}
    for path in files.sources('sdk/src/'):
        parts = path.split('/')
        if len(parts) < 4:
            yield path, 1, 'a source belongs to a module folder'
            continue
        own = parts[2]
        if own not in rank:
            yield path, 1, f'folder {own} is no module of sdk/src/CMakeLists.txt'
            continue
        for number, quoted, name in files.includes(path):
            other = name.split('/')[0]
            if not quoted:
                if other in rank and f'sdk/src/{name}' in files.paths:
                    yield path, number, f'write "{name}", our own headers stand in quotes'
                continue
            if name.startswith('vetrina/'):
                if f'sdk/include/{name}' not in files.paths:
                    yield path, number, f'no public header {name}'
                continue
            if f'sdk/src/{name}' not in files.paths:
                yield path, number, f'"{name}" is no file under sdk/src (includes are rooted there)'
            elif rank.get(other, 0) > rank[own]:
                yield path, number, f'{own} is below {other} and may not include it'
            elif own in FACES and other in DOMAINS and name not in HOT_PATHS:
                yield path, number, f'{own} renders from operation calls, not from {name}'


def rule_walls(files):
    """Third-party headers stay inside the modules that own them."""
    for path in files.sources():
        for number, _, name in files.includes(path):
            for pattern, allowed in WALLS:
                if pattern.search(name) and not path.startswith(allowed):
                    yield path, number, f'<{name}> belongs to {", ".join(allowed)}'
            if path.startswith('sdk/src/base/') and name.startswith('boost/') and not name.startswith('boost/system/'):
                yield path, number, f'<{name}>: base knows no third party but Boost.System'


def rule_public_headers(files):
    """Public C headers need nothing but stddef.h, stdint.h and each other."""
    for path in files.sources('sdk/include/'):
        if not path.endswith('.h'):
            continue
        for number, quoted, name in files.includes(path):
            if name not in ('stddef.h', 'stdint.h') and not name.startswith('vetrina/'):
                yield path, number, f'a public header may not include {name}'


def rule_asio_units(files):
    """Asio and Beast are compiled in a handful of translation units, samples and tests included."""
    reach = {}

    def reaches(path):
        if path not in reach:
            reach[path] = False  # cycles end here
            for _, quoted, name in files.includes(path):
                if re.match(r'boost/(asio|beast)[/.]', name):
                    reach[path] = True
                elif quoted:
                    for base in ('sdk/src', 'sdk/include', 'samples', '.', str(pathlib.PurePath(path).parent)):
                        found = str(pathlib.PurePosixPath(base) / name)
                        if found in files.paths and reaches(found):
                            reach[path] = True
        return reach[path]

    units = [p for p in files.sources() if p.endswith('.cpp') and reaches(p)]
    if len(units) > ASIO_UNITS:
        yield units[0], 1, f'{len(units)} translation units compile Asio or Beast, at most {ASIO_UNITS}: {" ".join(units)}'


def rule_headers(files):
    """A header says first what it is, who owns what and which threads; then #pragma once (C: an include guard)."""
    for path in files.sources('sdk/', 'plugins/', 'samples/', 'tests/'):
        text = files.text(path)
        if path.endswith('.hpp'):
            if not text.startswith('//'):
                yield path, 1, 'begins with a comment: what it is, who owns what, which threads'
            if len(re.findall(r'^#pragma once$', text, re.M)) != 1:
                yield path, 1, 'has one #pragma once'
            if re.search(r'^\s*using namespace', text, re.M):
                yield path, 1, 'no using namespace in a header'
        elif path.endswith('.h') and path.startswith('sdk/include/'):
            if not re.match(r'(//|/\*)', text):
                yield path, 1, 'begins with a comment: what it is, who owns what, which threads'
            if not re.search(r'^#ifndef (\w+)\n#define \1$', text, re.M):
                yield path, 1, 'has an include guard'
        if '/../' in text and re.search(r'#\s*include\s*"[^"]*\.\./', text):
            yield path, 1, 'no ../ in an include'


def rule_size(files):
    """A file has one idea."""
    for path in files.sources('sdk/', 'plugins/', 'samples/', 'tests/'):
        lines = files.text(path).count('\n')
        if lines > LINE_CAP and path not in GENERATED:
            yield path, lines, f'{lines} lines, at most {LINE_CAP}: look for the second idea'
    for path in files.paths:
        if FACE.match(path) and files.text(path).count('\n') >= FACE_CAP:
            yield path, FACE_CAP, f'a face that a shop copies has less than {FACE_CAP} lines'


GENERATED = {'sdk/include/vetrina/operations.hpp'}


def rule_words(files):
    """Words that switch a check off, and words of unfinished work."""
    for path in files.paths:
        if pathlib.PurePath(path).suffix in {'.png', '.gz', '.db', '.bin', '.ico', '.woff2'} or '/corpus/' in path:
            continue
        for number, line in enumerate(files.text(path).splitlines(), 1):
            for word in FORBIDDEN:
                if word in line:
                    yield path, number, f'forbidden: {word}'
            if pathlib.PurePath(path).suffix in SOURCES | {'.py', '.sh', '.mjs', '.js', '.cmake'} and UNFINISHED.search(line):
                yield path, number, 'unfinished work has no place on main'


COMMENT = re.compile(r'^\s*//[^\n]*|/\*.*?\*/', re.S | re.M)
SLUG_CALL = re.compile(r'(?:\bfail\(\s*\w+|\bcode::(\w+))\s*,\s*"([^"]*)"')
SLUG_SHAPE = re.compile(r'^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$')


def rule_slugs(files):
    """Every error slug of sdk/src stands in the ledger once, sorted, with its code (`a|b` where it has several); every
    row of the ledger is used."""
    ledger = 'sdk/abi/slugs.csv'
    if ledger not in files.paths:
        yield ledger, 1, 'the ledger of error slugs is missing'
        return
    lines = files.text(ledger).splitlines()
    if not lines or lines[0] != 'slug,since,code,meaning':
        yield ledger, 1, 'the first line is slug,since,code,meaning'
    rows = list(csv.reader(lines[1:]))
    listed, codes = {}, {}
    for number, row in enumerate(rows, 2):
        if len(row) != 4 or not all(cell.strip() for cell in row):
            yield ledger, number, 'four cells: slug,since,code,meaning (quote a meaning that has a comma)'
            continue
        if row[0] in listed:
            yield ledger, number, f'{row[0]} stands here twice'
        listed[row[0]] = number
        codes[row[0]] = row[2]
    names = [row[0] for row in rows if row]
    for at in range(1, len(names)):
        if names[at - 1] > names[at]:
            yield ledger, at + 2, f'{names[at]} is out of order: sort -u'
    quoted = set()
    for path in files.sources('sdk/src/', 'sdk/tools/', 'plugins/'):
        text = COMMENT.sub(lambda m: re.sub(r'[^\n]', ' ', m.group(0)), files.text(path))
        quoted.update(re.findall(r'"([a-z][a-z0-9_.]*)"', text))
        for match in SLUG_CALL.finditer(text):
            number = text.count('\n', 0, match.start()) + 1
            code, slug = match.groups()
            if not SLUG_SHAPE.match(slug):
                yield path, number, f'"{slug}" is no slug of the form area.reason'
            elif slug not in listed:
                yield path, number, f'{slug} is not in {ledger}'
            elif code and code not in codes.get(slug, code).split('|'):
                yield path, number, f'{slug} is {code} here and {codes[slug]} in {ledger}'
    for name, number in listed.items():
        if name not in quoted:
            yield ledger, number, f'{name} is used nowhere'


RULES = {name[5:]: function for name, function in sorted(globals().items()) if name.startswith('rule_')}


def findings(root, names=None):
    files = tree(root)
    for name in names or RULES:
        for path, line, what in RULES[name](files):
            yield f'{path}:{line}: {name}: {what}'


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--root', default=pathlib.Path(__file__).resolve().parents[3])
    parser.add_argument('rules', nargs='*', metavar='RULE', help=' '.join(RULES))
    options = parser.parse_args()
    for name in options.rules:
        if name not in RULES:
            parser.error(f'no rule {name}; there are: {" ".join(RULES)}')
    found = list(findings(options.root, options.rules))
    print('\n'.join(found) if found else f'{len(options.rules or RULES)} rules of the house hold')
    sys.exit(1 if found else 0)


if __name__ == '__main__':
    main()
