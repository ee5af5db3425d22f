#!/usr/bin/env python3
"""Gate 5: the headers of each release that was made are a beginning of today's, read as text and without a compiler.

prefix_gate.py ROOT. sdk/abi/baseline/VERSION/include holds the headers as they were. Each struct's fields are the first
ones of the same struct today, functions have the types they had, constants are still there.
"""
import pathlib
import sys

import public_headers


def lost(then, now):
    today = {name: fields for _, name, fields in public_headers.structs(now)}
    for _, name, fields in public_headers.structs(then):
        if name not in today:
            yield f'struct {name} is gone'
            continue
        begins = today[name][:len(fields)]
        for old, new in zip(fields, begins + [None] * (len(fields) - len(begins))):
            if old != new:
                found = f'{new.type} {new.name}' if new else 'nothing'
                yield f'struct {name}: where {old.type} {old.name} was there is {found}'
                break
        if fields[0].name != 'struct_size' and len(today[name]) != len(fields):
            yield f'struct {name} is frozen and has other fields'
    texts = {d.name: d.text for d in public_headers.declarations(now)}
    for old in public_headers.declarations(then):
        if texts.get(old.name) != old.text:
            yield f'{old.text} is {texts.get(old.name, "gone")}'
    constants = set(public_headers.constants(now))
    for name in public_headers.constants(then):
        if name not in constants:
            yield f'constant {name} is gone'


def main(root):
    root = pathlib.Path(root).resolve()
    releases = sorted((root / 'sdk/abi/baseline').glob('*/sdk/include'))
    if not releases:
        print('sdk/abi/baseline holds no release')
        return 1
    failed = 0
    for include in releases:
        then = include.parents[1]
        for what in lost(then, root):
            print(f'since {then.name}: {what}')
            failed = 1
        print(f'{then.name}: {len(public_headers.headers(then))} headers compared')
    return failed


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
