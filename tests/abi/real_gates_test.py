#!/usr/bin/env python3
"""The gates, held against the library itself: each change here is made to the real headers, units and link of libvetrina.so,
to what its command line says of the operations, or to the programs that were kept; each has to be caught.

real_gates_test.py ROOT BUILD LIBRARY COMMAND_LINE NETWORK_PROGRAM
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

import abi_xml
import abidiff_gate
import documents_gate
import exports_gate
import layout_gate
import old_binaries_gate
import old_connectors_gate
import prefix_gate
import real_library
from gates_test import quietly

ROOT, BUILD, LIBRARY, COMMAND_LINE, NETWORK = sys.argv[1:6]
GOLDEN = pathlib.Path(ROOT) / 'sdk/abi'
VARIANTS = real_library.Variants(ROOT, BUILD, LIBRARY, f'{BUILD}/tests/abi/variants')
METHOD, COMPLETION_END = '  vt_str method; ', '} vt_completion;'
HTTP, COMPLETION, CONNECTOR = 'vetrina/http.h', 'vetrina/completion.h', 'vetrina/connector/http.h'


def abidiff(library, headers):
    return abidiff_gate.compare((GOLDEN / 'baseline/0.1.0/libvetrina.abi').read_text(), abi_xml.written(library, headers))


def layout(place):
    """What the layout gate says of the changed headers beside the real golden file."""
    (place / 'sdk').mkdir()
    shutil.move(place / 'include', place / 'sdk/include')
    shutil.copytree(GOLDEN, place / 'sdk/abi')
    return quietly(layout_gate.main, place, accept=True)[1]


class a_struct(unittest.TestCase):
    def check(self, name, unit, header, change):
        library, place = VARIANTS.made(name, unit, header=[(header, change)])
        told = abidiff(library, place / 'include')
        prefix = '\n'.join(prefix_gate.lost(GOLDEN / 'baseline/0.1.0', self.tree(place)))
        return told, prefix, layout(place)

    @staticmethod
    def tree(place):
        tree = place / 'tree/sdk'
        tree.mkdir(parents=True)
        shutil.copytree(place / 'include', tree / 'include')
        return place / 'tree'

    def test_that_got_a_field_in_the_middle(self):
        told, prefix, lost = self.check('middle', 'sdk/src/capi/http_c.cpp', HTTP, (METHOD, '  vt_str scheme;\n' + METHOD))
        self.assertIn('exit 4', told)
        self.assertIn('vt_http_request', told)
        self.assertIn('vt_http_request', prefix)
        self.assertIn('LOST', lost)

    def test_of_the_connectors_side_that_got_a_field_in_the_middle(self):
        told, prefix, lost = self.check('connector', 'sdk/src/connector/services.cpp', CONNECTOR,
                                        ('  vtc_str method;\n', '  vtc_str scheme;\n  vtc_str method;\n'))
        self.assertIn('vtc_http_request', told)
        self.assertIn('vtc_http_request', prefix)
        self.assertIn('LOST', lost)

    def test_that_grew_at_its_end(self):
        told, prefix, lost = self.check('grown', 'sdk/src/capi/completion_c.cpp', COMPLETION,
                                        (COMPLETION_END, '  int64_t waited_ms;\n' + COMPLETION_END))
        self.assertEqual((told, prefix), ('', ''))
        self.assertNotIn('LOST', lost)


class a_function(unittest.TestCase):
    def test_that_returns_another_type(self):
        library, place = VARIANTS.made('returns', 'sdk/src/capi/http_c.cpp',
                                       header=[(HTTP, ('VT_API int32_t VT_CALL vt_http_match', 'VT_API int64_t VT_CALL vt_http_match'))],
                                       source=('std::int32_t vt_http_match', 'std::int64_t vt_http_match'))
        self.assertIn('vt_http_match', abidiff(library, place / 'include'))
        self.assertIn('LOST export int32_t vt_http_match', layout(place))

    def test_that_is_gone(self):
        library, place = VARIANTS.made('gone', script=('local:\n', 'local:\n    vt_log_sink;\n'))
        self.assertIn('vt_log_sink', abidiff(library, place / 'include'))
        code, told = quietly(exports_gate.main, [str(library), '--golden', str(GOLDEN / 'exports.golden')])
        self.assertEqual(code, 1)
        self.assertIn('LOST vt_log_sink', told)
        code, told = quietly(old_binaries_gate.main, ROOT, str(library))
        self.assertEqual(code, 1)
        self.assertIn('vt_log_sink', told)

    def test_that_leaks(self):
        library, _ = VARIANTS.made('leaks', script=('vt_*;', 'vt_*; _ZNSt*;'))
        code, told = quietly(exports_gate.main, [str(library), '--golden', str(GOLDEN / 'exports.golden')])
        self.assertEqual(code, 1)
        self.assertIn('LEAKED _ZNSt', told)

    def test_that_is_as_it_was(self):
        library, place = VARIANTS.made('same', 'sdk/src/capi/log_c.cpp')
        self.assertEqual(abidiff(library, place / 'include'), '')
        golden = str(GOLDEN / 'exports.golden')
        self.assertEqual(quietly(exports_gate.main, [str(library), '--golden', golden])[0], 0)
        self.assertEqual(quietly(old_binaries_gate.main, ROOT, str(library))[0], 0)


class a_kept_connector(unittest.TestCase):
    def test_that_finds_a_service_under_another_name(self):
        library, _ = VARIANTS.made('services', 'sdk/src/connector/services.cpp',
                                   header=[('vetrina/connector/kv.h', ('"vetrina.kv/1"', '"vetrina.kv/2"'))])
        code, told = quietly(old_connectors_gate.main, ROOT, NETWORK, str(library))
        self.assertEqual(code, 1, told)
        self.assertIn('FAILED', told)


class a_document(unittest.TestCase):
    TODAY = subprocess.run([COMMAND_LINE, 'operations', '--golden'], check=True, capture_output=True, text=True).stdout

    def test_that_lost_any_field_or_has_it_with_another_type(self):
        golden, today, count = json.loads((GOLDEN / 'operations.golden.json').read_text()), json.loads(self.TODAY), 0
        for operation, promised in golden.items():
            def told():
                return '\n'.join(documents_gate.compare({operation: promised}, {operation: today[operation]}))
            self.assertEqual(told(), '')
            for side in ('request', 'answer'):
                fields = (promised.get(side) or {}).get('properties', {})
                now = (today[operation].get(side) or {}).get('properties', {})
                for name in fields:
                    kept = now.pop(name)
                    self.assertIn(f'/{name}: removed', told())
                    now[name] = {**kept, 'type': 'another'}
                    # An answer's field of any type may promise one.
                    self.assertEqual('type' in told(), 'type' in kept or side == 'request', (operation, side, name))
                    now[name] = kept
                    count += 1
        self.assertGreater(count, 500)

    def test_that_changed_is_refused_also_where_growth_is_accepted(self):
        today = json.loads(self.TODAY)
        with tempfile.TemporaryDirectory() as folder:
            golden, changed = pathlib.Path(folder) / 'golden.json', pathlib.Path(folder) / 'today.json'
            shutil.copy(GOLDEN / 'operations.golden.json', golden)
            del today['catalog.get']['answer']['properties']['products']
            for text, code in ((self.TODAY, 0), (json.dumps(today), 1)):
                changed.write_text(text)
                self.assertEqual(quietly(documents_gate.main, [str(golden), 'cat', str(changed)], accept=True)[0], code)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
