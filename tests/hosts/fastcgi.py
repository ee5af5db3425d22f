# What a web server says to PHP-FPM: one request over FastCGI 1.0, https://fastcgi-archives.github.io.
import socket
import struct

BEGIN, END, PARAMS, STDIN, STDOUT, STDERR = 1, 3, 4, 5, 6, 7


def record(kind, content):
    return struct.pack(">BBHHBx", 1, kind, 1, len(content), 0) + content


def pair(name, value):
    name, value = name.encode(), value.encode()
    return struct.pack(">II", len(name) | 0x80000000, len(value) | 0x80000000) + name + value


def exactly(connection, size):
    read = b""
    while len(read) < size:
        more = connection.recv(size - len(read))
        if not more:
            raise ConnectionError("the worker went away in the middle of an answer")
        read += more
    return read


def request(path, script, **more):
    """(body, standard error) of a GET."""
    parameters = {"REQUEST_METHOD": "GET", "SCRIPT_FILENAME": script, "SERVER_PROTOCOL": "HTTP/1.1", **more}
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(60)
        connection.connect(path)
        connection.sendall(record(BEGIN, struct.pack(">HB5x", 1, 0)) +
                           record(PARAMS, b"".join(pair(*one) for one in parameters.items())) + record(PARAMS, b"") +
                           record(STDIN, b""))
        said = {STDOUT: b"", STDERR: b""}
        while True:
            _, kind, _, size, padding = struct.unpack(">BBHHBx", exactly(connection, 8))
            content = exactly(connection, size + padding)[:size]
            if kind == END:
                return said[STDOUT].partition(b"\r\n\r\n")[2], said[STDERR]
            said[kind] += content
