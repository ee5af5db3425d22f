#!/usr/bin/env python3
"""Gate 11: a host without a C compiler. The structs are taken from the headers as text, as a binding's author would copy
them, and the library is driven through ctypes: open, call, submit and drain, resolve, track, close.

ffi_smoke.py ROOT LIBRARY...
"""
import ctypes
import json
import os
import pathlib
import select
import sys
import tempfile

import public_headers

SCALARS = {'uint32_t': ctypes.c_uint32, 'int32_t': ctypes.c_int32, 'uint64_t': ctypes.c_uint64,
           'int64_t': ctypes.c_int64, 'size_t': ctypes.c_size_t, 'vt_code': ctypes.c_int32}


def structs_of(root):
    """ctypes.Structure classes of the vt_ headers. A pointer is a pointer, whatever it points to."""
    made = {}
    for path, name, fields in public_headers.structs(root):
        if 'connector' in path.parts:
            continue
        members = []
        for field in fields:
            plain = field.type.replace('const ', '')
            kind = ctypes.c_void_p if '*' in plain else SCALARS.get(plain) or made[plain]
            members.append((field.name, kind))
        made[name] = type(name, (ctypes.Structure,), {'_fields_': members})
    return made


class host:
    def __init__(self, library, types, config):
        self.c, self.types = library, types
        for name in ('vt_error_json', 'vt_response_data'):
            getattr(library, name).restype = ctypes.c_char_p
        self.sdk = ctypes.c_void_p()
        text = json.dumps(config).encode()
        self.fine('vt_sdk_open', text, ctypes.c_size_t(len(text)), ctypes.byref(self.sdk))

    def fine(self, name, *arguments):
        error = ctypes.c_void_p()
        code = getattr(self.c, name)(*arguments, ctypes.byref(error))
        if code != 0:
            raise SystemExit(f'{name}: {code} {self.c.vt_error_json(error).decode()}')

    def init(self, name):
        value = self.types[name]()
        value.struct_size = ctypes.sizeof(value)
        return value

    def text(self, value):
        raw = value.encode()
        self.kept = getattr(self, 'kept', []) + [raw]
        return self.types['vt_str'](ctypes.cast(raw, ctypes.c_void_p), len(raw))

    def read(self, response):
        document = json.loads(self.c.vt_response_data(response, None))
        self.c.vt_response_free(response)
        return document

    def call(self, operation, request):
        answer, text = ctypes.c_void_p(), json.dumps(request).encode()
        self.fine('vt_call', self.sdk, operation.encode(), text, ctypes.c_size_t(len(text)), ctypes.byref(answer))
        return self.read(answer)

    def submit(self, operation):
        fd, number = ctypes.c_int32(), ctypes.c_uint64()
        self.fine('vt_completion_fd', self.sdk, ctypes.byref(fd))
        self.fine('vt_submit', self.sdk, operation.encode(), b'{}', ctypes.c_size_t(2), ctypes.c_void_p(77),
                  ctypes.byref(number))
        assert select.select([fd.value], [], [], 30)[0], 'the queue says nothing'
        one = self.init('vt_completion')
        self.fine('vt_completion_next', self.sdk, ctypes.byref(one))
        assert (one.id, one.user_data, one.code) == (number.value, 77, 0)
        return self.read(ctypes.c_void_p(one.response))

    def resolve(self, token):
        visit, out = self.init('vt_link_visit'), self.init('vt_link_resolution')
        visit.token, visit.user_agent = self.text(token), self.text('Mozilla/5.0 Firefox/128.0')
        location = ctypes.create_string_buffer(2200)
        out.location, out.location_capacity = ctypes.cast(location, ctypes.c_void_p), len(location)
        self.fine('vt_link_resolve', self.sdk, ctypes.byref(visit), ctypes.byref(out))
        return out.status, location.value.decode()

    def track(self, product):
        step = self.init('vt_insight_step')
        step.step, step.product = 2, self.text(product)
        self.fine('vt_insight_track', self.sdk, ctypes.byref(step))


def story(library, types):
    with tempfile.TemporaryDirectory() as folder:
        shop = host(library, types, {'data_dir': os.path.join(folder, 'data')})
        shop.call('shop.put', {'shop': 'jeans', 'mode': 'test', 'controller': {'name': 'J'},
                               'origins': ['https://shop.example'],
                               'templates': {'product': 'https://shop.example/p/{product}'},
                               'markets': [{'market': 'IT', 'region': 'EU', 'locale': 'it-IT', 'currency': 'EUR'}]})
        shop.call('catalog.put', {'products': [{'product': '501-32', 'family': '501', 'title': '501'}]})
        assert shop.submit('system.info')['version']
        code = shop.call('link.create', {'target': {'product': '501-32'}})['code']
        assert shop.resolve(code) == (302, 'https://shop.example/p/501-32')
        shop.track('501-32')
        library.vt_sdk_close(shop.sdk)


def main(root, *libraries):
    types = structs_of(root)
    for path in libraries:
        story(ctypes.CDLL(path), types)
        print(f'{pathlib.Path(path).parent.name}: driven through ctypes by {len(types)} structs of the headers')
    return 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
