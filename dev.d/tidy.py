#!/usr/bin/env python3
"""clang-tidy over the sources of sdk/src, one process a core, cached by content.

A result is reused while the source, every header of ours that it reaches, .clang-tidy and the compile flags are the
same; only clean results are kept. The units with Asio are left out: each costs a minute and says little about us.
Usage: tidy.py BUILD_FOLDER
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = re.compile(rb'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)
HEAVY = re.compile(rb'^boost/(asio|beast)[/.]')
TIDY = 'clang-tidy-16'
GCC_ONLY = re.compile(r' -femit-struct-debug-detailed=\S+| -fno-var-tracking')

_closures = {}


def closure(path):
    """Our own files that `path` reaches, itself included, and whether Asio or Beast is among the rest."""
    if path in _closures:
        return _closures[path]
    _closures[path] = ({path}, False)
    files, heavy = {path}, False
    for name in INCLUDE.findall(path.read_bytes()):
        if HEAVY.match(name):
            heavy = True
        for base in (ROOT / 'sdk/src', ROOT / 'sdk/include'):
            found = base / name.decode()
            if found.is_file():
                more, heavier = closure(found)
                files |= more
                heavy |= heavier
    _closures[path] = (files, heavy)
    return _closures[path]


def main(build):
    cache = ROOT / 'build/tidy-cache'
    cache.mkdir(parents=True, exist_ok=True)
    version = subprocess.run([TIDY, '--version'], check=True, capture_output=True).stdout
    rules = (ROOT / '.clang-tidy').read_bytes()
    todo, clean = [], 0
    commands = json.loads(GCC_ONLY.sub('', (pathlib.Path(build) / 'compile_commands.json').read_text()))
    (cache / 'compile_commands.json').write_text(json.dumps(commands))
    for entry in commands:
        path = pathlib.Path(entry['file'])
        if ROOT / 'sdk/src' not in path.parents or not path.exists():
            continue
        files, heavy = closure(path)
        if heavy:
            continue
        key = hashlib.sha256(version + rules + entry['command'].replace(str(ROOT), '').encode())
        for used in sorted(files):
            key.update(str(used.relative_to(ROOT)).encode() + b'\0' + used.read_bytes() + b'\0')
        stamp = cache / key.hexdigest()
        if stamp.exists():
            clean += 1
        else:
            todo.append((path, stamp))

    def run(job):
        path, stamp = job
        done = subprocess.run([TIDY, '--quiet', '-p', str(cache), '--extra-arg=-Wno-unknown-warning-option', str(path)],
                              capture_output=True, text=True)
        if done.returncode == 0:
            stamp.touch()
        return path, done

    print(f'clang-tidy: {clean} unchanged, {len(todo)} to check', flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for number, (path, done) in enumerate(pool.map(run, todo), 1):
            print(f'[{number}/{len(todo)}] {path.relative_to(ROOT)}', flush=True)
            if done.returncode != 0:
                failed += 1
                print(done.stdout, done.stderr, flush=True)
    if failed:
        print(f'clang-tidy: {failed} files with findings')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1]))
