#!/usr/bin/env python3
"""Gate 1: each public header compiles alone, and twice, in every language it promises, and defines nothing.

header_gate.py [ROOT]. C headers: C99 and C11 with gcc and clang, C++11 and C++20 with g++ and clang++; .hpp: C++20.
"""
import concurrent.futures
import os
import pathlib
import subprocess
import sys
import tempfile

import public_headers

C_WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Wstrict-prototypes', '-Wc++-compat', '-Werror']
CXX_WARNINGS = ['-Wall', '-Wextra', '-Wpedantic', '-Werror']
C_FACES = [([c, f'-std={std}'] + C_WARNINGS, '.c') for c in ('gcc', 'clang-16') for std in ('c99', 'c11')] + \
          [([c, f'-std={std}'] + CXX_WARNINGS, '.cpp') for c in ('g++', 'clang++-16') for std in ('c++11', 'c++20')]
CXX_FACES = [([c, '-std=c++20'] + CXX_WARNINGS, '.cpp') for c in ('g++', 'clang++-16')]


def compile_one(root, folder, header, command, suffix):
    name = header.relative_to(root / 'sdk/include')
    source = pathlib.Path(folder) / (str(abs(hash((str(name), *command)))) + suffix)
    source.write_text(f'#include <{name}>\n#include <{name}>\nextern int vt_unit_is_not_empty;\n')
    target = source.with_suffix('.o')
    done = subprocess.run(command + ['-I', str(root / 'sdk/include'), '-c', str(source), '-o', str(target)],
                          capture_output=True, text=True)
    if done.returncode != 0:
        return f'{name}: {" ".join(command[:2])}:\n{done.stderr}'
    symbols = subprocess.run(['nm', '--defined-only', '--extern-only', str(target)], check=True, capture_output=True,
                             text=True).stdout
    strong = [l for l in symbols.splitlines() if l.split()[-2] not in ('W', 'V', 'u')]
    return f'{name}: defines {strong}, so two units that include it do not link' if strong else ''


def main(root):
    root = pathlib.Path(root).resolve()
    plain, cxx = public_headers.headers(root), public_headers.headers(root, '.hpp')
    if not plain:
        print(f'no public header under {root}/sdk/include')
        return 1
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = [pool.submit(compile_one, root, folder, header, command, suffix)
                for group, faces in ((plain, C_FACES), (cxx, CXX_FACES)) for header in group
                for command, suffix in faces]
        failed = [message for message in (job.result() for job in jobs) if message]
    print('\n'.join(failed) if failed else f'{len(plain)} C and {len(cxx)} C++ headers compile alone and twice')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]))
