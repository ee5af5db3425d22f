"""A Unix socket before a vetrina-server that loses the first answer to each key: the request is done, and then the line
is cut. What comes again with the same key is answered. Requests without a key are refused.
"""
import contextlib
import re
import socket
import socketserver
import threading

KEY = re.compile(rb"^idempotency-key: *([^\r\n]+)", re.I | re.M)
LENGTH = re.compile(rb"^content-length: *(\d+)", re.I | re.M)


def request_from(line):
    """One whole request, which leaves its connection to be closed; b'' where there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        got = line.recv(65536)
        if not got:
            return b""
        data += got
    head, _, body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    while len(body) < int(length[1]) if length else not body.endswith(b"0\r\n\r\n"):
        body += line.recv(65536)
    head = re.sub(rb"\r\nconnection:[^\r\n]*", b"", head, flags=re.I)
    return head + b"\r\nConnection: close\r\n\r\n" + body


class Exchange(socketserver.BaseRequestHandler):
    def handle(self):
        request = request_from(self.request)
        if not request:
            return
        key = KEY.search(request)
        if key is None:
            self.request.sendall(b"HTTP/1.1 500 No key\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            return
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.server.behind)
            server.sendall(request)
            answer = b"".join(iter(lambda: server.recv(65536), b""))
        with self.server.guard:
            first = key[1] not in self.server.seen
            self.server.seen.append(key[1])
        if not first:
            self.request.sendall(answer)


class Proxy(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextlib.contextmanager
def before(address):
    """(address, keys in the order in which they came) of a proxy before the server at this address."""
    behind = address.removeprefix("unix:")
    with Proxy(behind + ".lossy", Exchange) as proxy:
        proxy.behind, proxy.seen, proxy.guard = behind, [], threading.Lock()
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        yield f"unix:{behind}.lossy", proxy.seen
        proxy.shutdown()
