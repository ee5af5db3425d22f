"""PHP-FPM with four workers at a time and 2,000 requests in each drive mode: the face is preloaded in the parent, a worker
opens the installation with its first request and keeps it, every answer is right, and every worker, those that have done
their share while others serve and those at the end, leaves through PHP's own exit.

php_fpm_test.py TOOLS TOWN SAMPLES LIBRARY
"""
import collections
import concurrent.futures
import json
import os
import pathlib
import pwd
import signal
import subprocess
import sys
import time

import fastcgi
from installation import Installation

WORKERS, REQUESTS, LIFE = 4, 2000, 300  # a worker leaves after so many requests, and another is forked
PAGE = str(pathlib.Path(__file__).with_name("page.php"))


def fpm(folder, samples, library):
    """A running FPM of the test's own."""
    name = pwd.getpwuid(os.geteuid()).pw_name
    pool = "".join(f"{key} = {value}\n" for key, value in {
        "listen": f"{folder}/fpm.sock", "pm": "static", "pm.max_children": WORKERS, "pm.max_requests": LIFE,
        **({"user": name, "group": os.getegid()} if os.geteuid() == 0 else {})}.items())
    config = pathlib.Path(folder, "fpm.conf")
    config.write_text(f"[global]\ndaemonize = no\nerror_log = {folder}/fpm.log\nlog_level = debug\nprocess_control_timeout = 20s\n[shop]\n{pool}")
    php = pathlib.Path(samples, "php")
    settings = {"ffi.enable": "preload", "ffi.preload": php / "vetrina_ffi.h", "opcache.enable": 1,
                "opcache.preload": php / "Vetrina.php", "opcache.preload_user": name}
    command = ["/usr/sbin/php-fpm8.2", "--nodaemonize", "--fpm-config", str(config)]
    command += ["--allow-to-run-as-root"] if os.geteuid() == 0 else []
    for key, value in settings.items():
        command += ["-d", f"{key}={value}"]
    started = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, "LD_LIBRARY_PATH": str(pathlib.Path(library).parent)})
    began = time.monotonic()
    while "ready to handle connections" not in log_of(folder):
        if started.poll() is not None or time.monotonic() - began > 30:
            started.kill()
            raise AssertionError(f"FPM does not start:\n{log_of(folder)}{started.communicate()[1]}")
        time.sleep(0.05)
    return started


def log_of(folder):
    log = pathlib.Path(folder, "fpm.log")
    return log.read_text() if log.exists() else ""


def threads(process):
    return len(os.listdir(f"/proc/{process}/task"))


def ask(socket, config):
    body, complaints = fastcgi.request(socket, PAGE, VETRINA_CONFIG=config)
    assert not complaints, complaints.decode()
    return json.loads(body)


def drive(at, mode, samples, library):
    folder = pathlib.Path(at.folder.name, f"fpm-{mode}")
    folder.mkdir()
    config = json.dumps({"data_dir": str(at.data_dir(f"data-{mode}")), "environment": "test", "drive": mode})
    parent = fpm(folder, samples, library)
    try:
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as clients:
            answers = list(clients.map(lambda _: ask(f"{folder}/fpm.sock", config), range(REQUESTS)))
        of_workers = collections.Counter(one.pop("worker") for one in answers)
        before = [one.pop("threads_before") for one in answers]
        right = {"shop": "jeans", "friend": [], "refused": "catalog.unknown_product", "signals_kept": True}
        assert all(one == right for one in answers), next(one for one in answers if one != right)
        assert len(of_workers) > WORKERS, of_workers
        assert threads(parent.pid) == 1, "preloading made a thread in the parent"
        assert 1 in before, "a thread was there before the first use"
        if mode == "host":
            assert set(before) == {1}, "a worker has threads"
    finally:
        parent.send_signal(signal.SIGQUIT)  # gracefully
        complaints = parent.communicate(timeout=60)[1]
    log = log_of(folder)
    badly = [worker for worker in of_workers if f"child {worker} exited with code 0" not in log]
    ends = [line for line in log.splitlines() if "exited" in line]
    assert parent.returncode == 0 and not badly, "\n".join([f"drive {mode}: {badly}", *ends, complaints])
    print(f"drive {mode}: {REQUESTS} right answers of {len(of_workers)} workers, {sorted(of_workers.values())}")


def main(tools, town, samples, library):
    with Installation(tools, town) as at:
        for mode in ("threads", "host"):
            drive(at, mode, samples, library)


if __name__ == "__main__":
    main(*sys.argv[1:])
