#!/usr/bin/env python3
"""Gate 6: programs that were compiled long ago run with today's library, byte for byte as they did.

old_binaries_gate.py ROOT LIBRARY... Each folder sdk/abi/baseline/VERSION/bin holds programs as they were built against
the headers beside it, stripped, and what they printed. They are never built again: README.md there says how they were.
"""
import os
import pathlib
import platform
import subprocess
import sys
import tempfile


def run(program, library):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, 'LD_LIBRARY_PATH': str(library.parent), 'LD_BIND_NOW': '1'}
        done = subprocess.run([str(program), folder], env=environment, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def main(root, *libraries):
    machine = platform.machine()
    programs = sorted(pathlib.Path(root).glob(f'sdk/abi/baseline/*/bin/*.{machine}'))
    if machine == 'x86_64' and not programs:
        print('sdk/abi/baseline holds no program')
        return 1
    failed = 0
    for program in programs:
        for library in map(pathlib.Path, libraries):
            code, printed, complaint = run(program, library)
            wanted = program.with_suffix('.txt').read_text()
            fine = code == 0 and printed == wanted
            print(f'{program.parents[1].name} {program.name} with {library.parent.name}: {"as it was" if fine else "FAILED"}')
            if not fine:
                print(f'exit {code}\n{complaint}\nprinted:\n{printed}\nwanted:\n{wanted}')
                failed = 1
    return failed


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
