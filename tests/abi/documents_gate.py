#!/usr/bin/env python3
"""The document gate: operations and their schemas only grow.

documents_gate.py GOLDEN COMMAND...   COMMAND writes the documents of today to standard output, as JSON.
Whatever the golden document holds stays as it is, with four exceptions: words for people may change; an object may get
members and an enum may get values; a request may need less than before, and an answer may promise more.
"""
import json
import os
import pathlib
import subprocess
import sys

# Words of a schema that make it narrower: one that was not there may turn away what was taken before.
NARROWING = {'type', 'enum', 'const', 'format', 'pattern', 'minLength', 'maxLength', 'minimum', 'maximum', 'minItems', 'maxItems',
             'exclusiveMinimum', 'exclusiveMaximum', 'uniqueItems', 'additionalProperties'}
PROSE = {'description', 'summary', 'title', 'note', 'notes', 'example', 'examples', 'meaning'}


def side_of(pointer):
    """Whether a place belongs to what callers send or to what they get; both are strict where it is not clear."""
    for before, part in reversed(list(zip(('', *pointer), pointer))):
        if before == 'properties':
            continue  # a field of that name
        if part in ('request', 'input', 'parameters', 'requestBody'):
            return 'request'
        if part in ('answer', 'response', 'output', 'responses'):
            return 'answer'
    return 'both'


def shown(pointer):
    return '/' + '/'.join(pointer)


def named(items):
    """A list of objects by their name, or None where it is no such list."""
    if items and all(isinstance(i, dict) and isinstance(i.get('name'), str) for i in items):
        by_name = {i['name']: i for i in items}
        return by_name if len(by_name) == len(items) else None
    return None


def compare(old, new, pointer=()):
    key = pointer[-1] if pointer else ''
    if isinstance(old, dict) and isinstance(new, dict):
        for name, value in old.items():
            if name in PROSE and isinstance(value, str):
                continue
            if name not in new:
                if name == 'required' and side_of(pointer) == 'request':
                    continue
                yield f'{shown(pointer + (name,))}: removed'
            else:
                yield from compare(value, new[name], pointer + (name,))
        if key != 'properties' and side_of(pointer) == 'request':
            for name in sorted(NARROWING & (set(new) - set(old))):
                yield f'{shown(pointer)}: {name} {json.dumps(new[name])[:80]} is new and may refuse what was taken'
        if 'properties' in old and 'required' not in old and new.get('required') and side_of(pointer) != 'answer':
            yield f'{shown(pointer)}: {new["required"]} became required'
        return
    if isinstance(old, list) and isinstance(new, list):
        if key == 'required':
            more, less = sorted(set(new) - set(old)), sorted(set(old) - set(new))
            if more and side_of(pointer) != 'answer':
                yield f'{shown(pointer)}: {more} became required'
            if less and side_of(pointer) != 'request':
                yield f'{shown(pointer)}: {less} is no longer promised'
            return
        if key == 'enum':
            for value in old:
                if value not in new:
                    yield f'{shown(pointer)}: value {value!r} removed'
            return
        old_names, new_names = named(old), named(new)
        if old_names is not None and (new_names is not None or not new):
            yield from compare(old_names, new_names or {}, pointer)
            return
    if type(old) is not type(new) or old != new:
        yield f'{shown(pointer)}: was {json.dumps(old)[:80]}, is {json.dumps(new)[:80]}'


def main(arguments):
    golden, command = pathlib.Path(arguments[0]), arguments[1:]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    today = json.loads(text)
    before = json.loads(golden.read_text()) if golden.exists() else {}
    broken = list(compare(before, today))
    for line in broken:
        print(f'{golden.name}: BROKEN {line}')
    if broken:
        print('documents live for ever: add an optional field or another verb. Before 1.0 the golden file may be '
              'changed by hand, in a commit that says why.')
        return 1
    if before != today:
        if os.environ.get('VT_ABI_ACCEPT') != '1':
            print(f'{golden.name} lacks what is new: ./dev abi --accept')
            return 1
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_text(json.dumps(today, indent=1, sort_keys=True, ensure_ascii=False) + '\n')
        print(f'{golden.name}: accepted')
        return 0
    print(f'{golden.name}: as promised')
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
