#!/usr/bin/env python3
"""Runs a page of docs/ as a reader would: its ```sh blocks one after another in one shell and one empty folder,
each compared with the ```text block that follows it (`…` stands for anything). A ```c block is saved as hello.c.

getting_started_test.py PAGE TOOLS_FOLDER LIBRARY_FOLDER INCLUDE_FOLDER
"""
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile

from page import BLOCK, judge, matches, script

NEEDED = {
    'getting-started.md': ['init', 'shop.put', 'catalog.put', 'catalog.get', 'shopper.put', 'reaction.set',
                           'vetrina-server', 'curl', 'vetrina work'],
    'backup.md': ['store.backup', 'store.check', 'store.restore', 'store.adopt', 'reaction.unset'],
}


def steps(page):
    """(commands, expected answer or None), in order; C programs become commands that write them."""
    found = []
    for language, body in BLOCK.findall(page):
        if language == 'sh':
            found.append([body, None])
        elif language == 'c':
            found.append([f"cat > hello.c <<'END_OF_C'\n{body}END_OF_C\n", ''])
        elif language == 'text':
            assert found and found[-1][1] is None, f'no command before:\n{body}'
            found[-1][1] = body
        else:
            raise AssertionError(f'a block that this test does not run: {language}')
    return found


def main(page, tools, library, include):
    text = pathlib.Path(page).read_text()
    all_steps = steps(text)
    missing = [word for word in NEEDED[pathlib.Path(page).name] if not any(word in commands for commands, _ in all_steps)]
    assert not missing, f'the page no longer shows {missing}'
    assert not matches('a…c', 'abd') and matches('a…c', 'abc'), 'the comparison itself'
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as answers:
        environment = {'PATH': f'{tools}:{os.environ["PATH"]}', 'HOME': work, 'LANG': 'C.UTF-8', 'ANSWERS': answers,
                       'VETRINA_LIB': library, 'VETRINA_INCLUDE': include}
        with tempfile.TemporaryFile('w+') as complaints:
            shell = subprocess.Popen(['bash', '-c', script(all_steps)], cwd=work, env=environment,
                                     stdin=subprocess.DEVNULL, stderr=complaints, start_new_session=True)
            select.select([os.pidfd_open(shell.pid)], [], [], 100)
            # The page's own server, where a step before its end failed. Before the shell is waited for: until then its
            # number is nobody else's.
            os.killpg(shell.pid, signal.SIGKILL)
            shell.wait()
            complaints.seek(0)
            return judge(page, all_steps, answers, shell.returncode, complaints.read())


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
