#!/usr/bin/env python3
"""Gate 3b: what the library asks of a machine, and how it is linked.

needed_gate.py LIBRARY bundled|system. bundled: glibc's own libraries and ICU, and not one symbol of OpenSSL, SQLite or
libstdc++ taken from outside. Both: soname libvetrina.so.1, never unloaded, bound at load, no text relocation, no
executable stack.
"""
import re
import subprocess
import sys

GLIBC = {'libc.so.6', 'libm.so.6', 'ld-linux-x86-64.so.2', 'ld-linux-aarch64.so.1'}
ICU = {'libicuuc.so.72', 'libicui18n.so.72'}
SYSTEM = {'libssl.so.3', 'libcrypto.so.3', 'libsqlite3.so.0', 'libxxhash.so.0', 'libboost_url.so.1.81.0',
          'libstdc++.so.6', 'libgcc_s.so.1'}
FOREIGN = re.compile(r'^(SSL_|EVP_|OSSL_|CRYPTO_|RAND_|ERR_|OPENSSL_|X509|BIO_|sqlite3|XXH|_ZNK?St|_ZSt|__cxa_throw)')


def run(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def faults(dynamic, segments, undefined, flavour):
    needed = set(re.findall(r'\(NEEDED\).*\[(.*?)\]', dynamic))
    allowed = GLIBC | ICU | (SYSTEM if flavour == 'system' else set())
    for name in sorted(needed - allowed):
        yield f'needs {name}'
    if 'Library soname: [libvetrina.so.1]' not in dynamic:
        yield 'its soname is not libvetrina.so.1'
    for flag in ('NODELETE', 'NOW'):
        if not re.search(rf'\(FLAGS_1\).*\b{flag}\b', dynamic):
            yield f'is not linked with -z {flag.lower()}'
    if 'TEXTREL' in dynamic:
        yield 'has text relocations'
    if re.search(r'GNU_STACK.*\n?.*RWE', segments):
        yield 'asks for an executable stack'
    if flavour == 'bundled':
        for line in undefined.splitlines():
            name = line.split()[-1]
            if FOREIGN.match(name):
                yield f'takes {name} from outside'


def main(arguments):
    library, flavour = arguments
    found = list(faults(run('readelf', '-dW', library), run('readelf', '-lW', library),
                        run('nm', '-D', '--undefined-only', library), flavour))
    for what in found:
        print(f'{library}: {what}')
    if not found:
        print(f'{library}: needs what {flavour} may need')
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
