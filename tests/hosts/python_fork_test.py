"""A prefork server in Python, as gunicorn is one: workers are forked from a parent that opened the installation, each
answers from asyncio too, and all leave through the interpreter's own exit, with the library still loaded.

python_fork_test.py TOOLS TOWN SAMPLES LIBRARY
"""
import asyncio
import os
import pathlib
import subprocess
import sys
import threading

from installation import Installation

WORKERS = 4


def threads_and_signals():
    """How many threads, and the dispositions of signals 1 to 31; glibc takes two above them with the first thread."""
    lines = dict(line.split(":\t", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
    return int(lines["Threads"]), [int(lines[kind], 16) & 0x7fffffff for kind in ("SigBlk", "SigIgn", "SigCgt")]


async def several(shop):
    return await asyncio.gather(*(shop.later("shop.get") for _ in range(20)))


def serve(shop):
    for _ in range(20):
        assert shop.call("shop.get")["shop"] == "jeans"
    for _ in range(2):  # an event loop each
        assert [one["shop"] for one in asyncio.run(several(shop))] == ["jeans"] * 20


def child(shop, library, data_dir, used):
    from vetrina import Failure, Vetrina
    if used:
        try:
            shop.call("shop.get")
            raise AssertionError("a handle that the parent used answered in its child")
        except Failure as why:
            assert why.slug == "sdk.forked", why.slug
        shop = Vetrina.load(library, data_dir=data_dir)
    serve(shop)
    if os.getpid() % 2:  # one leaves without a word, another closes first
        shop.close()


def prefork(library, data_dir, when):
    """Runs as a program of its own. `when` is when the parent uses its handle: after the fork, before it, or during."""
    from vetrina import Vetrina
    before = threads_and_signals()
    shop = Vetrina.load(library, data_dir=data_dir)
    assert threads_and_signals() == before, "opening made a thread or changed a signal"
    busy = []
    if when != "after":
        serve(shop)
    if when == "during":
        busy = [threading.Thread(target=serve, args=(shop,)) for _ in range(4)]
        for thread in busy:
            thread.start()
    workers = []
    for _ in range(WORKERS):
        worker = os.fork()
        if worker == 0:
            child(shop, library, data_dir, when != "after")
            sys.exit(0)
        workers.append(worker)
    for worker in workers:
        assert os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1]) == 0, "a worker did not end well"
    for thread in busy:
        thread.join()
    serve(shop)
    assert threads_and_signals()[1] == before[1], "a signal's disposition changed"


def main(tools, town, samples, library):
    with Installation(tools, town) as at:
        for when in ("after", "before", "during"):
            ran = subprocess.run([sys.executable, __file__, when, library, at.data_dir(when)], capture_output=True,
                                 text=True, timeout=100,
                                 env={**os.environ, "PYTHONPATH": str(pathlib.Path(samples, "python"))})
            if ran.returncode != 0 or ran.stderr:
                sys.exit(f"the parent uses it {when} the fork: exit code {ran.returncode}\n{ran.stderr}")
            print(f"{WORKERS} workers of a parent that uses its handle {when} the fork")


if __name__ == "__main__":
    if sys.argv[1] in ("after", "before", "during"):
        prefork(sys.argv[2], sys.argv[3], sys.argv[1])
    else:
        main(*sys.argv[1:])
