# The SDK as a host in another language has it: libvetrina.so through ctypes, operations as documents.
import ctypes
import json


class Failure(Exception):
    def __init__(self, problem):
        super().__init__(f"{problem['slug']}: {problem['detail']}")
        self.slug, self.message, self.pointer = problem["slug"], problem["detail"], problem.get("pointer", "")


def load(library):
    c = ctypes.CDLL(library)
    text, size, handle = ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p
    out = ctypes.POINTER(handle)
    for name, result, arguments in (
            ("vt_sdk_open", ctypes.c_int32, (text, size, out, out)),
            ("vt_sdk_close", None, (handle,)),
            ("vt_call", ctypes.c_int32, (handle, text, text, size, out, out)),
            ("vt_response_data", handle, (handle, ctypes.POINTER(size))),
            ("vt_response_free", None, (handle,)),
            ("vt_error_json", text, (handle,)),
            ("vt_error_free", None, (handle,))):
        function = getattr(c, name)
        function.restype, function.argtypes = result, arguments
    return c


class Sdk:
    """One open installation. Use it in a `with`; `sdk("shop.get", shop="jeans")` answers a dict or raises Failure."""

    def __init__(self, library, configuration):
        self.c = load(library)
        self.handle = ctypes.c_void_p()
        document = json.dumps(configuration).encode()
        error = ctypes.c_void_p()
        if self.c.vt_sdk_open(document, len(document), ctypes.byref(self.handle), ctypes.byref(error)):
            raise self.failure(error)

    def failure(self, error):
        try:
            return Failure(json.loads(self.c.vt_error_json(error)))
        finally:
            self.c.vt_error_free(error)

    def __call__(self, operation, **request):
        document = json.dumps(request).encode()
        response, error, size = ctypes.c_void_p(), ctypes.c_void_p(), ctypes.c_size_t()
        if self.c.vt_call(self.handle, operation.encode(), document, len(document), ctypes.byref(response),
                          ctypes.byref(error)):
            raise self.failure(error)
        try:
            data = self.c.vt_response_data(response, ctypes.byref(size))
            return json.loads(ctypes.string_at(data, size.value))
        finally:
            self.c.vt_response_free(response)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.c.vt_sdk_close(self.handle)
