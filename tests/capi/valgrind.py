#!/usr/bin/env python3
"""The C suite under Valgrind: valgrind.py BUILD_FOLDER [REGEX]. Each program of the tests capi/* is run again by memcheck:
no invalid access, no use of what was never set, nothing definitely lost, no descriptor left open. Prints one line a test.
"""
import concurrent.futures
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

# faults and races are thousands of runs and take minutes; leaving ends on purpose with all it has; faulty_server and
# hot_calls bring an operator new of their own, which memcheck replaces.
LEFT_OUT = {'capi/faults', 'capi/faulty_server', 'capi/leaving', 'capi/leaving_drive_host', 'capi/races', 'capi/hot_calls'}
COMMAND = ['valgrind', '--quiet', '--error-exitcode=99', '--leak-check=full', '--show-leak-kinds=definite',
           # A forked child gives up what it must not touch: its losses are meant, and only its errors count.
           '--errors-for-leak-kinds=none', '--num-callers=30', '--fair-sched=yes', '--child-silent-after-fork=yes']


def tests(build):
    listed = subprocess.run(['ctest', '--test-dir', build, '--show-only=json-v1', '-R', '^capi/'], check=True,
                            capture_output=True, text=True)
    for one in json.loads(listed.stdout)['tests']:
        program = pathlib.Path(one.get('command', ['/none'])[0]).name
        if program.startswith('capi_') and program != 'capi_face' and one['name'] not in LEFT_OUT:
            settings = {p['name']: p['value'] for p in one['properties']}
            yield one['name'], one['command'], dict(e.split('=', 1) for e in settings.get('ENVIRONMENT', []))


def run(name, command, environment):
    done = subprocess.run(COMMAND + command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=900)
    lost = 'definitely lost' in done.stderr
    return name, done.returncode or lost, done.stdout + done.stderr


def main(build, pattern='.'):
    if shutil.which('valgrind') is None:
        print('valgrind is not installed: apt-get install valgrind')
        return 1
    wanted = [one for one in tests(build) if re.search(pattern, one[0])]
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, code, printed in pool.map(lambda one: run(*one), wanted):
            print(f'{name}: {"clean" if code == 0 else f"FAILED ({code})"}', flush=True)
            if code != 0:
                print(printed)
                failed += 1
    print(f'{len(wanted) - failed} of {len(wanted)} programs clean under Valgrind')
    return 1 if failed or not wanted else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
