"""Drive mode "host" from asyncio: the process keeps its one thread, and what was submitted is answered all the same.

drive_host_test.py LIBRARY        (with samples/hosts/python on PYTHONPATH)
"""
import asyncio
import os
import sys
import tempfile

from vetrina import Failure, Vetrina


async def several(shop):
    answers = await asyncio.gather(*(shop.later("system.info") for _ in range(50)), shop.later("no.such_operation"),
                                   return_exceptions=True)
    assert isinstance(answers.pop(), Failure)
    assert all(one["store"] == "sqlite" for one in answers)


with tempfile.TemporaryDirectory() as folder:
    for drive, alone in (("host", True), ("threads", False)):
        with Vetrina.load(sys.argv[1], data_dir=f"{folder}/{drive}", drive=drive) as shop:
            for _ in range(2):
                asyncio.run(several(shop))
            assert (len(os.listdir("/proc/self/task")) == 1) == alone, drive
