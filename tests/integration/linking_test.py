#!/usr/bin/env python3
"""Runs docs/linking.md as a reader would: one shell and one folder, and each program in its language, compared with the
```text block that follows it (`…` stands for anything).

linking_test.py PAGE TOOLS_FOLDER LIBRARY INCLUDE_FOLDER HOSTS_FOLDER NODE GO_FOLDER
"""
import os
import pathlib
import subprocess
import sys
import tempfile

from page import BLOCK, judge, script

# How a reader would run each; the block lies in the file named.
JARS = '/usr/share/java/jna.jar:/usr/share/java/gson.jar'
RUN = {
    'c': ('link.c', 'cc -std=c99 -Wall -Werror -D_DEFAULT_SOURCE link.c -I"$VETRINA_INCLUDE" "$VETRINA_LIB" '
                    '-Wl,-rpath,"$(dirname "$VETRINA_LIB")" -o link_c && ./link_c'),
    'cpp': ('link.cpp', 'c++ -std=c++20 link.cpp -I"$VETRINA_INCLUDE" "$VETRINA_LIB" '
                        '-Wl,-rpath,"$(dirname "$VETRINA_LIB")" -o link_cpp && ./link_cpp'),
    'python': ('link.py', '/usr/bin/python3 link.py'),
    'php': ('link.php', '/usr/bin/php8.2 link.php'),
    'js': ('link.mjs', '"$NODE" link.mjs'),
    'java': ('Link.java', f'/usr/bin/javac -cp {JARS} -d classes "$VETRINA_HOSTS/java/Vetrina.java" Link.java && '
                          f'/usr/bin/java -cp {JARS}:classes Link'),
    'go': ('link.go', 'cp -r "$VETRINA_HOSTS/go/go.mod" "$VETRINA_HOSTS/go/vetrina" . && '
                      '/usr/bin/go build -o link_go link.go && ./link_go'),
}


def steps(page):
    found, languages = [], set()
    for language, body in BLOCK.findall(page):
        if language == 'mermaid':
            continue
        if language == 'text':
            assert found and found[-1][1] is None, f'no command before:\n{body}'
            found[-1][1] = body
        elif language == 'sh':
            found.append([body, None])
        else:
            name, command = RUN[language]
            languages.add(language)
            found.append([f"cat > {name} <<'END_OF_PROGRAM'\n{body}END_OF_PROGRAM\n{command}\n", None])
    assert languages == set(RUN), f'the page shows no program for {set(RUN) - languages}'
    return found


def main(page, tools, library, include, hosts, node, go_folder):
    all_steps = steps(pathlib.Path(page).read_text())
    with tempfile.TemporaryDirectory() as work, tempfile.TemporaryDirectory() as answers:
        library = pathlib.Path(library).resolve()
        environment = {
            'PATH': f'{tools}:{os.environ["PATH"]}', 'HOME': work, 'LANG': 'C.UTF-8', 'ANSWERS': answers,
            'VETRINA_LIB': str(library), 'VETRINA_INCLUDE': include, 'VETRINA_HOSTS': hosts, 'NODE': node,
            'PYTHONPATH': f'{hosts}/python', 'PYTHONDONTWRITEBYTECODE': '1', 'GOPROXY': 'off',
            'GOFLAGS': '-mod=mod -buildvcs=false', 'GOPATH': f'{go_folder}/path', 'GOCACHE': f'{go_folder}/cache',
            'CGO_CFLAGS': f'-I{include}', 'CGO_LDFLAGS': f'-L{library.parent} -Wl,-rpath,{library.parent}'}
        ran = subprocess.run(['bash', '-c', script(all_steps)], cwd=work, env=environment, stdin=subprocess.DEVNULL,
                             stderr=subprocess.PIPE, text=True, timeout=280)
        return judge(page, all_steps, answers, ran.returncode, ran.stderr)


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
