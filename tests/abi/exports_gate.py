#!/usr/bin/env python3
"""Gate 3: a shared library exports what its golden file says and nothing else.

exports_gate.py LIBRARY --golden FILE     libvetrina.so: the golden file only grows, and every name begins with vt_
exports_gate.py LIBRARY --only SYMBOL...  a connector: exactly its entry
"""
import argparse
import re
import subprocess
import sys

import golden


def exports(library):
    """Defined dynamic symbols as "name kind"; version nodes (absolute, VETRINA_1.0) are no symbols of ours."""
    listed = subprocess.run(['nm', '-D', '--defined-only', str(library)], check=True, capture_output=True, text=True)
    found = []
    for line in listed.stdout.splitlines():
        kind, name = line.split()[-2:]
        if kind == 'A' and re.match(r'^VETRINA_', name):
            continue
        found.append(f'{name.replace("@@", "@")} {kind}')
    return sorted(found)


def leaked(symbols, prefix):
    return [s for s in symbols if not s.startswith(prefix) or s.endswith(' u')]


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('library')
    parser.add_argument('--golden')
    parser.add_argument('--only', nargs='+')
    options = parser.parse_args(arguments)
    found = exports(options.library)
    if options.only:
        names = sorted(s.split()[0].split('@')[0] for s in found)
        if names != sorted(options.only):
            print(f'{options.library} exports {names}, not {options.only}')
            return 1
        print(f'{options.library} exports {names}')
        return 0
    bad = leaked(found, 'vt_')
    for symbol in bad:
        print(f'{options.library}: LEAKED {symbol}')
    if bad:
        return 1
    return golden.check(options.golden, found, 'exports')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
