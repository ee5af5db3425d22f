#!/usr/bin/env python3
"""Gate 4: libabigail compares the face of the library, by its debug information, with what was promised.

abidiff_gate.py BASELINE ROOT. The face is every public struct and every exported function as the headers declare them,
compiled by themselves: what stands behind them is nobody's business and would bring thousands of private types along.
That the library defines just these functions is the compiler's word and gate 3's. BASELINE is what abidw wrote when the
promise was made. Functions may be added and structs may grow at their end. All else fails, also what abidiff calls a
change that may be harmless (exit code 4): a field in the middle of a struct is one.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import public_headers

# What a struct that grew at its end is told by, line by line. abidiff's own suppression for that ("has_data_member_
# inserted_at = end") is of no use here: it also hides a field whose type changed.
GROWTH = [re.compile(text) for text in (
    r"^'struct \w+ at .*' changed:$", r"^  type size (changed from \d+ to \d+ \(in bits\)|hasn't changed)$",
    r"^  \d+ data member insertions?:$", r"^    '.*', at offset \d+ \(in bits\) at .*$",
    r'^(Leaf changes|Changed leaf types|Removed/Changed/Added \w+) summary: ', r'^$')]


def written(library, headers):
    """The library's ABI as abidw tells it, without the paths of the machine."""
    done = subprocess.run(['abidw', '--headers-dir', str(headers), '--drop-private-types', '--no-corpus-path',
                           '--no-comp-dir-path', str(library)], check=True, capture_output=True, text=True)
    # Locations stay (--no-show-locs makes abidiff pass over every struct), by the file's name alone.
    return re.sub(r"filepath='[^']*/", "filepath='", done.stdout)


def compare(baseline, library, headers):
    """What changed but by appending, with abidiff's exit code; empty where nothing did."""
    # Two descriptions are compared, not a description with a library: told of the headers' folder (--hd2), abidiff
    # takes the C library's integers for private types and passes over a return type that became wider.
    with tempfile.TemporaryDirectory() as folder:
        today = pathlib.Path(folder) / 'today.abi'
        today.write_text(written(library, headers))
        done = subprocess.run(['abidiff', '--leaf-changes-only', '--no-added-syms', str(baseline), str(today)],
                              capture_output=True, text=True)
    if done.returncode == 0:
        return ''
    lines = done.stdout.splitlines()
    grew = done.returncode == 4 and lines and all(any(one.match(line) for one in GROWTH) for line in lines)
    return '' if grew else f'abidiff: exit {done.returncode}\n{done.stdout}{done.stderr}'


def face(root, folder):
    """A library with a body for each declared function, and a pointer to each public struct."""
    headers = pathlib.Path(root) / 'sdk/include'
    lines = [f'#include <{path.relative_to(headers)}>' for path in public_headers.headers(root)]
    for one in public_headers.declarations(root):
        declared = re.match(r'^(.*?)(\w+)\((.*)\)$', one.text)
        if declared is None:
            continue
        kind, name, types = declared.groups()
        named = types if types == 'void' else ', '.join(f'{t} p{i}' for i, t in enumerate(types.split(', ')))
        lines.append(f'{kind}{name}({named}) {{ {"return 0;" if kind.strip() != "void" else ""} }}')
    for _, name, _ in public_headers.structs(root):
        lines.append(f'struct {name} *face_of_{name};')
    library = pathlib.Path(folder) / 'face.so'
    subprocess.run(['gcc', '-std=c99', '-g', '-shared', '-fPIC', '-I', str(headers), '-x', 'c', '-', '-o', str(library)],
                   input='\n'.join(lines) + '\n', text=True, check=True)
    return library


def main(arguments):
    with tempfile.TemporaryDirectory() as folder:
        baseline, root = arguments
        return check(face(root, folder), pathlib.Path(baseline), pathlib.Path(root) / 'sdk/include')


def check(library, baseline, headers):
    if not baseline.exists():
        if os.environ.get('VT_ABI_ACCEPT') != '1':
            print(f'{baseline} is missing: ./dev abi --accept')
            return 1
        baseline.parent.mkdir(parents=True, exist_ok=True)
        baseline.write_text(written(library, headers))
        print(f'abidiff: {baseline} is written')
        return 0
    report = compare(baseline, library, headers)
    if report:
        print(report)
        print('Before 1.0 the baseline may be written anew, in a commit that says why; after it, never.')
        return 1
    if os.environ.get('VT_ABI_ACCEPT') == '1':
        baseline.write_text(written(library, headers))
    print('abidiff: nothing changed but by appending')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
