#!/usr/bin/env python3
"""Gate 2: the layout of every public struct, the value of every constant and the type of every function only grow.

layout_gate.py [ROOT]: a C program prints offset, size and type of each field; sdk/abi/layout.golden holds what was
promised. A struct that begins with struct_size may get fields at its end; any other is frozen with its size.
"""
import pathlib
import subprocess
import sys
import tempfile

import golden
import public_headers


def program(root):
    """The C program, and the lines that need no compiler."""
    lines = ['#include <stdio.h>', '#include <stddef.h>']
    for path in public_headers.headers(root):
        lines.append(f'#include <{path.relative_to(pathlib.Path(root) / "sdk/include")}>')
    lines.append('int main(void) {')
    for _, name, fields in public_headers.structs(root):
        kind = f'struct {name}'
        if not fields or fields[0].name != 'struct_size':
            lines.append(f'  printf("frozen {name} size %zu\\n", sizeof({kind}));')
        for field in fields:
            lines.append(f'  printf("field {name}.{field.name} offset %zu size %zu type {field.type}\\n", '
                         f'offsetof({kind}, {field.name}), sizeof((({kind} *)0)->{field.name}));')
    for name in public_headers.constants(root):
        lines.append(f'  printf("constant {name} %lld\\n", (long long){name});')
    lines += ['  return 0;', '}', '']
    fixed = [f'macro {name} {value}' for name, value in public_headers.macros(root)
             if not name.startswith('VT_VERSION')]
    fixed += [f'export {d.text}' for d in public_headers.declarations(root)]
    return '\n'.join(lines), fixed


def layout(root):
    source, lines = program(root)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / 'layout.c'
        path.write_text(source)
        binary = path.with_suffix('')
        subprocess.run(['gcc', '-std=c99', '-Wall', '-Werror', '-I', str(pathlib.Path(root) / 'sdk/include'), str(path),
                        '-o', str(binary)], check=True)
        lines = subprocess.run([str(binary)], check=True, capture_output=True, text=True).stdout.splitlines() + lines
    return sorted(set(lines))


def main(root):
    root = pathlib.Path(root).resolve()
    if not public_headers.headers(root):
        print(f'no public header under {root}/sdk/include')
        return 1
    return golden.check(root / 'sdk/abi/layout.golden', layout(root), 'layout')


if __name__ == '__main__':
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[2]))
