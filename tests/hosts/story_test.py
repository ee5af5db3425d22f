#!/usr/bin/env python3
"""The story of samples/hosts in one language, over one transport: its output is that of the C program, byte for byte,
nothing stands on standard error, and it ends with 0.

story_test.py TOOLS TOWN SAMPLES C_STORY threads|host                    the C program, against story.txt
story_test.py TOOLS TOWN SAMPLES C_STORY cpp STORY                       the C++ program
story_test.py TOOLS TOWN SAMPLES C_STORY c LIBRARY COMMAND...            a host over C
story_test.py TOOLS TOWN SAMPLES C_STORY http COMMAND...                 a host over HTTP, on a Unix socket
story_test.py TOOLS TOWN SAMPLES C_STORY lossy COMMAND...                the same, with each call's first answer lost
story_test.py TOOLS TOWN SAMPLES C_STORY https MAKE_CA COMMAND...        the same over TLS
"""
import pathlib
import subprocess
import sys

import losing_proxy
from installation import Installation


def told(command):
    ran = subprocess.run([str(word) for word in command], capture_output=True, timeout=100)
    if ran.returncode != 0 or ran.stderr:
        sys.exit(f"{command[0]} ended with {ran.returncode}\n{ran.stdout.decode()}{ran.stderr.decode()}")
    return ran.stdout.decode()


def same(wanted, came):
    if wanted == came:
        print(came, end="")
        return
    sys.exit(f"--- wanted:\n{wanted}--- came:\n{came}")


def main(tools, town, samples, c_story, transport, *rest):
    feed = pathlib.Path(samples, "feed.jsonl")
    with Installation(tools, town) as at:
        drive = transport if transport in ("threads", "host") else "threads"
        in_c = told([c_story, at.data_dir("c"), feed, drive])
        if transport == drive:
            same(pathlib.Path(samples, "story.txt").read_text(), in_c)
        elif transport == "cpp":
            same(in_c, told([*rest, at.data_dir("other"), feed]))
        elif transport == "c":
            library, *command = rest
            same(in_c, told([*command, "c", library, at.data_dir("other"), feed]))
        elif transport == "https":
            make_ca, *command = rest
            address, key, ca_file = at.serve_tls("other", make_ca)
            same(in_c, told([*command, "http", address, key, feed, ca_file]))
        elif transport == "lossy":
            address, key = at.serve("other")
            with losing_proxy.before(address) as (lossy, keys):
                same(in_c, told([*rest, "http", lossy, key, feed]))
            assert len(set(keys)) > 10 and len(keys) == 2 * len(set(keys)), "a key a call, sent twice"
        else:
            same(in_c, told([*rest, "http", *at.serve("other"), feed]))


if __name__ == "__main__":
    main(*sys.argv[1:])
