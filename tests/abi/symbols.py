#!/usr/bin/env python3
"""Gates 7 and 8: sdk/abi/symbols.csv names every exported declaration of the headers, with its version, and each
declaration says what it does, who owns what, which threads may call it, and since when.

symbols.py [ROOT]. The comment above a declaration holds a thread tag, "since X.Y.Z" and a word of owning or borrowing.
"""
import csv
import os
import pathlib
import re
import sys

import public_headers

TAGS = ('[any-thread]', '[serial-per-handle]', '[op-strand]', '[no-reentry]', '[before-fork-ok]')
SINCE = re.compile(r'\b[Ss]ince:?\s+(\d+\.\d+\.\d+)\b')
OWNERSHIP = re.compile(r'\b(own(s|ed|er|ership)?|borrow(s|ed)?|frees?|freed|release[sd]?|cop(y|ies|ied))\b', re.I)
HEAD = ['symbol', 'since', 'deprecated']


def check(root):
    root = pathlib.Path(root)
    found = list(public_headers.declarations(root))
    if not found:
        yield 'sdk/include: no exported declaration'
    ledger = root / 'sdk/abi/symbols.csv'
    rows = list(csv.reader(ledger.read_text().splitlines())) if ledger.exists() else []
    if not rows or rows[0] != HEAD:
        yield f'sdk/abi/symbols.csv:1: the first line is {",".join(HEAD)}'
    listed = {row[0]: row for row in rows[1:] if row}
    names = [row[0] for row in rows[1:] if row]
    if names != sorted(names) or len(set(names)) != len(names):
        yield 'sdk/abi/symbols.csv: sorted, each symbol once'
    for item in found:
        where = f'{item.path}:{item.line}: {item.name}'
        since = SINCE.search(item.comment)
        words = re.sub(r'\[[\w-]+\]|[Ss]ince:?\s+[\d.]+|[^\w\s]', ' ', item.comment).split()
        if len(words) < 4:
            yield f'{where}: no comment above says what it does'
        if not any(tag in item.comment for tag in TAGS):
            yield f'{where}: no thread tag; one of {" ".join(TAGS)}'
        if not OWNERSHIP.search(item.comment):
            yield f'{where}: does not say who owns what (owns, borrows, copies, frees)'
        if not since:
            yield f'{where}: does not say "since X.Y.Z"'
        if item.name not in listed:
            yield f'{where}: not in sdk/abi/symbols.csv'
        elif since and listed[item.name][1] != since.group(1):
            yield f'{where}: since {since.group(1)} here, {listed[item.name][1]} in sdk/abi/symbols.csv'
    for name in sorted(set(listed) - {item.name for item in found}):
        yield f'sdk/abi/symbols.csv: {name} is declared nowhere'


def accept(root):
    """Adds the symbols that are new; removes none."""
    ledger = pathlib.Path(root) / 'sdk/abi/symbols.csv'
    rows = [row for row in csv.reader(ledger.read_text().splitlines()[1:]) if row] if ledger.exists() else []
    have = {row[0] for row in rows}
    for item in public_headers.declarations(root):
        since = SINCE.search(item.comment)
        if item.name not in have and since:
            rows.append([item.name, since.group(1), ''])
    ledger.parent.mkdir(parents=True, exist_ok=True)
    ledger.write_text('\n'.join(','.join(row) for row in [HEAD] + sorted(rows)) + '\n')


def main(root):
    if os.environ.get('VT_ABI_ACCEPT') == '1':
        accept(root)
    found = list(check(root))
    print('\n'.join(found) if found else 'symbol ledger and declarations agree')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]).resolve()))
