#!/usr/bin/env python3
"""Gate 4: libabigail compares what the library is, by the debug information of its two borders, with what was promised.

abidiff_gate.py BASELINE ROOT LIBRARY... The libraries are those that ship, as they were linked. What is compared is their
face, as abi_xml.py cuts it out: every exported function and every public struct of both ABIs. BASELINE is the same, written
from the library when the promise was made. Functions may be added and structs may grow at their end. All else fails, also
what abidiff calls a change that may be harmless (exit code 4): a field in the middle of a struct is one.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import abi_xml
import public_headers

# What a struct that grew at its end is told by, line by line. abidiff's own suppression for that ("has_data_member_
# inserted_at = end") is of no use here: it also hides a field whose type changed.
GROWTH = [re.compile(text) for text in (
    r"^'struct \w+ at .*' changed:$", r"^  type size (changed from \d+ to \d+ \(in bits\)|hasn't changed)$",
    r"^  \d+ data member insertions?:$", r"^    '.*', at offset \d+ \(in bits\) at .*$",
    r"^\d+ changed types? unreachable from any public interface:$", r"^  \[C\] 'struct \w+' changed:$",
    r'^    details were reported earlier$',
    r'^(Leaf changes|Changed leaf types|Removed/Changed/Added \w+|Unreachable types) summary: ', r'^$')]
# 8 stands for "incompatible", which is also what abidiff says of any change to a type that no function mentions.
GREW = (4, 12)


def compare(baseline, today):
    """What changed between two faces but by appending, with abidiff's exit code; empty where nothing did."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for name, text in (('baseline', baseline), ('today', today)):
            paths.append(pathlib.Path(folder) / f'{name}.abi')
            paths[-1].write_text(text)
        # Two descriptions are compared, not a description with a library: told of the headers' folder (--hd2), abidiff
        # takes the C library's integers for private types and passes over a return type that became wider.
        done = subprocess.run(['abidiff', '--leaf-changes-only', '--non-reachable-types', '--no-added-syms', *map(str, paths)],
                              capture_output=True, text=True)
    if done.returncode == 0:
        return ''
    lines = done.stdout.splitlines()
    grew = done.returncode in GREW and lines and all(any(one.match(line) for one in GROWTH) for line in lines)
    return '' if grew else f'abidiff: exit {done.returncode}\n{done.stdout}{done.stderr}'


def unseen(face, root):
    """What the headers declare and the library's debug information does not show: it would not be compared."""
    wanted = {name for _, name, _ in public_headers.structs(root)}
    wanted |= {one.name for one in public_headers.declarations(root) if one.name.startswith('vt_')}
    return sorted(wanted - set(re.findall(r'<(?:class|function)-decl name="(vtc?_\w+)"', face)))


def main(arguments):
    baseline, root, libraries = pathlib.Path(arguments[0]), pathlib.Path(arguments[1]), arguments[2:]
    return max(check(library, baseline, root) for library in libraries)


def check(library, baseline, root):
    face = abi_xml.written(library, root / 'sdk/include')
    accepting = os.environ.get('VT_ABI_ACCEPT') == '1'
    missing = unseen(face, root)
    if missing:
        print(f'{library}: its debug information shows nothing of {", ".join(missing)}')
        return 1
    if not baseline.exists() and not accepting:
        print(f'{baseline} is missing: ./dev abi --accept')
        return 1
    report = compare(baseline.read_text(), face) if baseline.exists() else ''
    if report:
        print(f'{library}\n{report}')
        print('Before 1.0 the baseline may be written anew, in a commit that says why; after it, never.')
        return 1
    if accepting:
        baseline.parent.mkdir(parents=True, exist_ok=True)
        baseline.write_text(face)
    print(f'abidiff: nothing changed but by appending in {library}')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
