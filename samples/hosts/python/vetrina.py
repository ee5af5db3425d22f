"""Vetrina for Python: one class over two transports. Python's own library only.

    shop = Vetrina.load("libvetrina.so", data_dir="/var/lib/shop")      # in this process, through ctypes
    shop = Vetrina.connect("unix:/run/vetrina.sock", key)               # or a vetrina-server
    shop.call("catalog.get", product="501-32")["products"][0]["title"]
    shop.shopper("anna").call("friendstore.get")
    await shop.later("catalog.get", product="501-32")

Safe from any thread. Over C open it before a fork or after: a handle that was used before belongs to the parent.
"""
import asyncio
import collections
import ctypes
import http.client
import json
import secrets
import socket
import ssl
import threading
import time
import urllib.parse


class Failure(Exception):
    """What the library refused, with everything it said. Compare `slug`, show `str(failure)`."""

    def __init__(self, problem):
        super().__init__(problem["detail"])
        self.code, self.slug = problem["code"], problem["slug"]
        self.pointer, self.trace = problem.get("pointer", ""), problem.get("trace_id", "")
        self.retry_after = problem.get("retry_after")


class Vetrina:
    def __init__(self, transport, shopper=None):
        self.transport, self.on_behalf_of = transport, shopper

    @classmethod
    def load(cls, library, **config):
        return cls(Library(library, config))

    @classmethod
    def connect(cls, address, key, ca_file=None):
        return cls(Server(address, key, ca_file))

    def shopper(self, shopper):
        """The same installation on behalf of a shopper whom the shop has signed in."""
        return Vetrina(self.transport.of_shopper(shopper), shopper)

    def call(self, operation, **request):
        """The answer as Python's own values; bytes where it is not JSON. Raises Failure."""
        return self.transport.call(operation, request)

    async def later(self, operation, **request):
        """The same without keeping the event loop waiting."""
        return await self.transport.later(operation, request)

    def upload(self, operation, path, **request):
        """An operation that reads a file, as catalog.import."""
        return self.transport.upload(operation, path, request)

    def close(self):
        self.transport.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def read(data, media_type):
    return json.loads(data) if media_type.startswith("application/json") else data


class Completion(ctypes.Structure):
    _fields_ = [("struct_size", ctypes.c_uint32), ("code", ctypes.c_int32), ("id", ctypes.c_uint64),
                ("user_data", ctypes.c_void_p), ("response", ctypes.c_void_p), ("error", ctypes.c_void_p),
                ("pending", ctypes.c_uint64)]


TEXT, SIZE, HANDLE, CODE = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_int32
OUT = ctypes.POINTER(HANDLE)
FUNCTIONS = {  # name: (result, arguments)
    "vt_sdk_open": (CODE, (TEXT, SIZE, OUT, OUT)), "vt_sdk_close": (None, (HANDLE,)),
    "vt_call": (CODE, (HANDLE, TEXT, TEXT, SIZE, OUT, OUT)),
    "vt_submit": (CODE, (HANDLE, TEXT, TEXT, SIZE, HANDLE, ctypes.POINTER(ctypes.c_uint64), OUT)),
    "vt_completion_fd": (CODE, (HANDLE, ctypes.POINTER(ctypes.c_int32), OUT)),
    "vt_completion_next": (CODE, (HANDLE, ctypes.POINTER(Completion), OUT)),
    "vt_run": (CODE, (HANDLE, ctypes.c_int64, ctypes.POINTER(ctypes.c_int64), OUT)),
    "vt_response_data": (HANDLE, (HANDLE, ctypes.POINTER(SIZE))), "vt_response_media_type": (TEXT, (HANDLE,)),
    "vt_response_free": (None, (HANDLE,)), "vt_error_json": (TEXT, (HANDLE,)), "vt_error_free": (None, (HANDLE,)),
}


class Library:
    """Over C. ctypes gives up the interpreter's lock for the time of a call."""

    def __init__(self, library, config):
        self.c = ctypes.CDLL(library)
        for name, (result, arguments) in FUNCTIONS.items():
            function = getattr(self.c, name)
            function.restype, function.argtypes = result, arguments
        self.handle, self.host_drives, self.descriptor = HANDLE(), config.get("drive") == "host", ctypes.c_int32(-1)
        self.lock, self.futures, self.loops = threading.Lock(), {}, collections.Counter()
        document = json.dumps(config).encode()
        self.checked("vt_sdk_open", document, len(document), ctypes.byref(self.handle))

    def checked(self, name, *arguments):
        error = HANDLE()
        if getattr(self.c, name)(*arguments, ctypes.byref(error)):
            raise self.failure(error)

    def failure(self, error):
        try:
            return Failure(json.loads(self.c.vt_error_json(error)))
        finally:
            self.c.vt_error_free(error)

    def answer(self, response):
        try:
            size = SIZE()
            data = self.c.vt_response_data(response, ctypes.byref(size))
            return read(ctypes.string_at(data, size.value), self.c.vt_response_media_type(response).decode())
        finally:
            self.c.vt_response_free(response)

    def of_shopper(self, shopper):
        return OfShopper(self, shopper)

    def call(self, operation, request):
        document, response = json.dumps(request).encode(), HANDLE()
        self.checked("vt_call", self.handle, operation.encode(), document, len(document), ctypes.byref(response))
        return self.answer(response)

    def upload(self, operation, path, request):
        return self.call(operation, {**request, "file": str(path)})

    async def later(self, operation, request):
        loop, document, number = asyncio.get_running_loop(), json.dumps(request).encode(), ctypes.c_uint64()
        future = loop.create_future()
        with self.lock:  # so that no other loop takes the answer before the future is known
            self.checked("vt_submit", self.handle, operation.encode(), document, len(document), None,
                         ctypes.byref(number))
            self.futures[number.value] = future
            self.checked("vt_completion_fd", self.handle, ctypes.byref(self.descriptor))
            self.loops[loop] += 1
            if self.loops[loop] == 1:
                loop.add_reader(self.descriptor.value, self.take)
        if self.host_drives:
            loop.call_soon(self.checked, "vt_run", self.handle, 0, None)  # one of them, so that the loop gets on
        try:
            return await future
        finally:
            with self.lock:
                self.loops[loop] -= 1
                if self.loops[loop] == 0:
                    del self.loops[loop]
                    loop.remove_reader(self.descriptor.value)

    def take(self):
        """Hands out what has completed, to the loops of other threads too. A loop calls it when the eventfd is readable."""
        one = Completion(ctypes.sizeof(Completion))
        while True:
            with self.lock:
                self.checked("vt_completion_next", self.handle, ctypes.byref(one))
                if one.id == 0:
                    return
                future = self.futures.pop(one.id, None)
            answer = self.answer(one.response) if one.code == 0 else None
            error = self.failure(HANDLE(one.error)) if one.code else None
            if future is None:
                continue  # closed meanwhile
            try:
                future.get_loop().call_soon_threadsafe(settle, future, answer, error)
            except RuntimeError:
                pass  # its loop has ended meanwhile

    def close(self):
        """Ends what is under way."""
        with self.lock:
            left, self.futures = self.futures, {}
            self.c.vt_sdk_close(self.handle)
        for future in left.values():
            future.get_loop().call_soon_threadsafe(future.cancel)


def settle(future, answer, error):
    if future.done():
        return  # nobody waits for it any more
    if error:
        future.set_exception(error)
    else:
        future.set_result(answer)


class OfShopper:
    """Over C the host vouches for its shopper by naming them."""

    def __init__(self, library, shopper):
        self.library, self.shopper = library, shopper

    def call(self, operation, request):
        return self.library.call(operation, {**request, "shopper": self.shopper})

    def upload(self, operation, path, request):
        return self.library.upload(operation, path, {**request, "shopper": self.shopper})

    async def later(self, operation, request):
        return await self.library.later(operation, {**request, "shopper": self.shopper})

    def of_shopper(self, shopper):
        return self.library.of_shopper(shopper)

    def close(self):
        """The installation is closed by whoever opened it."""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


class Server:
    """Over HTTP: the back end with its key, a shopper with the session that the back end made for them."""

    RENEW_AFTER_S = 900  # half of what a session lasts: with one that is over, open queries would answer as to anybody

    def __init__(self, address, key, ca_file, shopper=None):
        self.address, self.key, self.ca_file, self.shopper, self.session = address, key, ca_file, shopper, None

    def connection(self):
        if self.address.startswith("unix:"):
            return UnixConnection(self.address[len("unix:"):])
        where = urllib.parse.urlsplit(self.address)
        if where.scheme != "https":
            raise ValueError(f"{self.address} is neither https://HOST:PORT nor unix:PATH")
        return http.client.HTTPSConnection(where.hostname, where.port,
                                           context=ssl.create_default_context(cafile=self.ca_file))

    def of_shopper(self, shopper):
        return Server(self.address, self.key, self.ca_file, shopper)

    def who(self):
        if self.shopper is None:
            return {"Authorization": "Bearer " + self.key}
        if self.session is None or time.monotonic() - self.since > self.RENEW_AFTER_S:
            self.session = Server(self.address, self.key, self.ca_file).call("shopper.token", {"shopper": self.shopper})
            self.since = time.monotonic()
        cookie = self.session["cookie"]
        return {"Cookie": f"{cookie['name']}={cookie['value']}", "X-Vetrina-CSRF": self.session["csrf"]}

    def send(self, target, body, media_type):
        """Once more where no answer came: with the same key, what was done is answered and not done again."""
        headers = {**self.who(), "Content-Type": media_type, "Idempotency-Key": secrets.token_hex(16)}
        try:
            return self.ask(target, body, headers)
        except (OSError, http.client.HTTPException):
            if hasattr(body, "seek"):
                body.seek(0)
            return self.ask(target, body, headers)

    def ask(self, target, body, headers):
        connection = self.connection()
        try:
            connection.request("POST", "/vetrina/v1/" + target, body, headers)
            got = connection.getresponse()
            data = got.read()
        finally:
            connection.close()
        if got.status >= 400:
            raise Failure(json.loads(data))
        return read(data, got.headers["Content-Type"])

    def call(self, operation, request):
        return self.send(operation, json.dumps(request).encode(), "application/json")

    async def later(self, operation, request):
        return await asyncio.to_thread(self.call, operation, request)

    def upload(self, operation, path, request):
        with open(path, "rb") as file:
            return self.send(f"{operation}?{urllib.parse.urlencode(request)}", file, "application/octet-stream")

    def close(self):
        """Each request has a connection of its own: there is nothing to close."""
