#!/usr/bin/env python3
"""Each ABI gate catches the break it is there for, and passes the twin that only adds."""
import contextlib
import copy
import io
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import abi_xml  # noqa: E402
import abidiff_gate  # noqa: E402
import documents_gate  # noqa: E402
import exports_gate  # noqa: E402
import header_gate  # noqa: E402
import layout_gate  # noqa: E402
import needed_gate  # noqa: E402
import old_binaries_gate  # noqa: E402
import prefix_gate  # noqa: E402
import symbols  # noqa: E402

HEADER = '''/* sample.h: what a host passes in. Owned by the caller. Any thread. */
#ifndef VETRINA_SAMPLE_H
#define VETRINA_SAMPLE_H
#include <stddef.h>
#include <stdint.h>
#define VT_API
#define VT_CALL
#define VT_LIMIT 64
#ifdef __cplusplus
extern "C" {
#endif
typedef int32_t vt_code;
enum {
  VT_OK = 0,
  VT_ERR_INVALID = 2
};
typedef struct vt_sdk vt_sdk;
typedef struct vt_request {
  uint32_t struct_size;
  uint32_t flags;      /* zero is the default; see above */
  const char *target;
  void (VT_CALL *ready)(void *user, int32_t code);
} vt_request;
/* Text with a length; frozen. */
typedef struct vt_str {
  const char *ptr;
  size_t len;
} vt_str;
/* Runs an operation now, on this thread. `request` is borrowed for the call; *out is owned by the caller.
 * [any-thread] since 0.1.0 */
VT_API vt_code VT_CALL vt_call(vt_sdk *sdk, const char *op, vt_request const *request);
#ifdef __cplusplus
}
#endif
#endif
'''
LEDGER = 'symbol,since,deprecated\nvt_call,0.1.0,\n'
OPERATIONS = {'operations': {'card.get': {
    'kind': 'query', 'since': '0.1.0',
    'request': {'type': 'object', 'required': ['order'], 'description': 'Which card.',
                'properties': {'order': {'type': 'string', 'maxLength': 64},
                               'audience': {'type': 'string', 'enum': ['nobody', 'friends'], 'default': 'nobody'}}},
    'answer': {'type': 'object', 'required': ['card'], 'properties': {'card': {'type': 'string'}}}}}}


@contextlib.contextmanager
def project(header=HEADER, ledger=LEDGER):
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for path, text in (('sdk/include/vetrina/sample.h', header), ('sdk/abi/symbols.csv', ledger)):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
        yield root


def quietly(function, *arguments, accept=False):
    """The exit code and what was printed."""
    out = io.StringIO()
    if accept:
        os.environ['VT_ABI_ACCEPT'] = '1'
    else:
        os.environ.pop('VT_ABI_ACCEPT', None)
    try:
        with contextlib.redirect_stdout(out):
            code = function(*arguments)
    finally:
        os.environ.pop('VT_ABI_ACCEPT', None)
    return code, out.getvalue()


class header_gate_catches(unittest.TestCase):
    def result(self, header):
        with project(header) as root:
            return quietly(header_gate.main, root)

    def test_a_header_in_order_passes(self):
        self.assertEqual(self.result(HEADER)[0], 0, self.result(HEADER)[1])

    def test_a_header_that_needs_another_first(self):
        self.assertIn('uint32_t', self.result(HEADER.replace('#include <stdint.h>\n', ''))[1])

    def test_a_header_that_cannot_be_included_twice(self):
        broken = HEADER.replace('#ifndef VETRINA_SAMPLE_H\n', '#if 1\n').replace('#define VETRINA_SAMPLE_H\n', '')
        self.assertEqual(self.result(broken)[0], 1)

    def test_a_definition_in_a_header(self):
        self.assertIn('defines', self.result(HEADER.replace('typedef struct vt_sdk', 'int vt_leak = 1;\ntypedef struct vt_sdk'))[1])

    def test_a_word_of_another_language(self):
        self.assertEqual(self.result(HEADER.replace('uint32_t flags', 'uint32_t class'))[0], 1)


class layout_gate_catches(unittest.TestCase):
    def after(self, old, new):
        with project() as root:
            self.assertEqual(quietly(layout_gate.main, root, accept=True)[0], 0)
            path = root / 'sdk/include/vetrina/sample.h'
            text = path.read_text()
            self.assertIn(old, text)
            path.write_text(text.replace(old, new))
            strict = quietly(layout_gate.main, root)
            accepted = quietly(layout_gate.main, root, accept=True)
            return strict, accepted

    def broken(self, old, new):
        strict, accepted = self.after(old, new)
        self.assertEqual((strict[0], accepted[0]), (1, 1), strict[1])
        self.assertIn('LOST', strict[1])

    def test_an_appended_field_is_accepted_on_purpose_only(self):
        strict, accepted = self.after('} vt_request;', '  int64_t deadline_ms;\n} vt_request;')
        self.assertEqual((strict[0], accepted[0]), (1, 0), strict[1])
        self.assertIn('NEW', strict[1])
        self.assertNotIn('LOST', strict[1])

    def test_a_changed_comment_is_nothing(self):
        self.assertEqual(self.after('see above', 'see below')[0][0], 0)

    def test_a_field_inserted_in_the_middle(self):
        self.broken('  const char *target;', '  const char *method;\n  const char *target;')

    def test_a_changed_type_of_the_same_size(self):
        self.broken('uint32_t flags;', 'int32_t flags; ')

    def test_a_changed_size(self):
        self.broken('uint32_t flags;', 'uint64_t flags;')

    def test_a_renamed_field(self):
        self.broken('*target;', '*path;')

    def test_a_changed_function_pointer(self):
        self.broken('int32_t code);\n}', 'int64_t code);\n}')

    def test_growth_of_a_frozen_struct(self):
        self.broken('} vt_str;', '  size_t room;\n} vt_str;')

    def test_a_changed_constant_and_a_changed_macro(self):
        self.broken('VT_ERR_INVALID = 2', 'VT_ERR_INVALID = 3')
        self.broken('VT_LIMIT 64', 'VT_LIMIT 65')

    def test_a_changed_return_type_parameter_and_a_removed_function(self):
        self.broken('VT_API vt_code VT_CALL', 'VT_API int64_t VT_CALL')
        self.broken('const char *op', 'char *op')
        self.broken('vt_call(', 'vt_run(')


class exports_gate_catches(unittest.TestCase):
    def library(self, folder, name, source):
        path = pathlib.Path(folder) / name
        subprocess.run(['gcc', '-shared', '-fPIC', '-x', 'c', '-', '-o', str(path)], input=source, text=True, check=True)
        return str(path)

    def test_removed_added_and_leaked_symbols(self):
        with tempfile.TemporaryDirectory() as folder:
            golden = f'{folder}/exports.golden'
            two = self.library(folder, 'two.so', 'void vt_a(void) {}\nvoid vt_b(void) {}\n')
            one = self.library(folder, 'one.so', 'void vt_a(void) {}\n')
            three = self.library(folder, 'three.so', 'void vt_a(void) {}\nvoid vt_b(void) {}\nvoid vt_c(void) {}\n')
            leak = self.library(folder, 'leak.so', 'void vt_a(void) {}\nvoid vt_b(void) {}\nvoid SSL_new(void) {}\n')
            self.assertEqual(quietly(exports_gate.main, [two, '--golden', golden], accept=True)[0], 0)
            self.assertEqual(quietly(exports_gate.main, [two, '--golden', golden])[0], 0)
            self.assertIn('LOST vt_b', quietly(exports_gate.main, [one, '--golden', golden], accept=True)[1])
            self.assertIn('NEW  vt_c', quietly(exports_gate.main, [three, '--golden', golden])[1])
            self.assertIn('LEAKED SSL_new', quietly(exports_gate.main, [leak, '--golden', golden], accept=True)[1])

    def test_a_connector_exports_its_entry_alone(self):
        with tempfile.TemporaryDirectory() as folder:
            good = self.library(folder, 'good.so', 'const int vetrina_connector_v1 = 1;\n')
            more = self.library(folder, 'more.so', 'const int vetrina_connector_v1 = 1;\nvoid helper(void) {}\n')
            self.assertEqual(quietly(exports_gate.main, [good, '--only', 'vetrina_connector_v1'])[0], 0)
            self.assertEqual(quietly(exports_gate.main, [more, '--only', 'vetrina_connector_v1'])[0], 1)


class needed_gate_catches(unittest.TestCase):
    DYNAMIC = """ 0x0000000000000001 (NEEDED)             Shared library: [libc.so.6]
 0x000000000000000e (SONAME)             Library soname: [libvetrina.so.1]
 0x000000006ffffffb (FLAGS_1)            Flags: NOW NODELETE
"""

    def faults(self, dynamic=DYNAMIC, undefined=' U malloc@GLIBC_2.2.5', flavour='bundled'):
        return ' '.join(needed_gate.faults(dynamic, '', undefined, flavour))

    def test_what_is_in_order_passes(self):
        self.assertEqual(self.faults(), '')

    def test_another_library_and_one_that_only_the_other_flavour_may_need(self):
        self.assertIn('needs libcurl.so.4', self.faults(self.DYNAMIC + ' (NEEDED) Shared library: [libcurl.so.4]\n'))
        more = self.DYNAMIC + ' (NEEDED) Shared library: [libssl.so.3]\n'
        self.assertIn('needs libssl.so.3', self.faults(more))
        self.assertEqual(self.faults(more, flavour='system'), '')

    def test_a_library_that_can_be_unloaded_or_binds_late_or_has_another_name(self):
        self.assertIn('-z nodelete', self.faults(self.DYNAMIC.replace('NODELETE', '')))
        self.assertIn('-z now', self.faults(self.DYNAMIC.replace('NOW ', '')))
        self.assertIn('soname', self.faults(self.DYNAMIC.replace('vetrina.so.1', 'vetrina.so.2')))

    def test_a_symbol_that_a_host_could_take_over(self):
        self.assertIn('takes EVP_MD_fetch', self.faults(undefined=' U EVP_MD_fetch'))
        self.assertIn('takes sqlite3_open_v2', self.faults(undefined=' U sqlite3_open_v2'))


class prefix_gate_catches(unittest.TestCase):
    def since(self, old, new):
        with project() as then, project(HEADER.replace(old, new)) as now:
            self.assertIn(old, HEADER)
            return '\n'.join(prefix_gate.lost(then, now))

    def test_an_appended_field_and_a_new_function_pass(self):
        self.assertEqual(self.since('} vt_request;', '  int64_t deadline_ms;\n} vt_request;'), '')
        self.assertEqual(self.since('#ifdef __cplusplus\n}', 'VT_API int VT_CALL vt_more(void);\n#ifdef __cplusplus\n}'), '')

    def test_a_field_in_the_middle_a_retyped_one_and_one_that_went(self):
        self.assertIn('vt_request', self.since('  const char *target;', '  const char *method;\n  const char *target;'))
        self.assertIn('vt_request', self.since('uint32_t flags;', 'int32_t flags;'))
        self.assertIn('nothing', self.since('  void (VT_CALL *ready)(void *user, int32_t code);\n', ''))

    def test_growth_of_a_frozen_struct_and_what_is_gone(self):
        self.assertIn('frozen', self.since('} vt_str;', '  size_t room;\n} vt_str;'))
        self.assertIn('constant VT_ERR_INVALID is gone', self.since('VT_ERR_INVALID', 'VT_ERR_BAD'))
        self.assertIn('gone', self.since('vt_call(', 'vt_run('))
        self.assertIn('int64_t', self.since('VT_API vt_code VT_CALL', 'VT_API int64_t VT_CALL'))


class abidiff_gate_catches(unittest.TestCase):
    SOURCE = """#include "vetrina/sample.h"
vt_code vt_call(vt_sdk *sdk, const char *op, vt_request const *request) { return sdk && op && request ? 0 : 2; }
vt_str vt_text(vt_str of) { return of; }
"""

    def face(self, root, source=SOURCE):
        path = root / 'libsample.so'
        subprocess.run(['gcc', '-g', '-shared', '-fPIC', '-I', str(root / 'sdk/include'), '-x', 'c', '-', '-o', str(path)],
                       input=source, text=True, check=True)
        return abi_xml.written(path, root / 'sdk/include')

    def after(self, old, new, in_source=False):
        with project() as then, project(HEADER if in_source else HEADER.replace(old, new)) as now:
            self.assertIn(old, self.SOURCE if in_source else HEADER)
            source = self.SOURCE.replace(old, new) if in_source else self.SOURCE
            return abidiff_gate.compare(self.face(then), self.face(now, source))

    def test_what_is_appended_passes(self):
        self.assertEqual(self.after('see above', 'see below'), '')
        self.assertEqual(self.after('} vt_request;', '  int64_t deadline_ms;\n} vt_request;'), '')
        self.assertEqual(self.after('vt_str vt_text', 'int vt_more(void) { return 1; }\nvt_str vt_text', True), '')

    def test_a_field_in_the_middle_and_a_retyped_one(self):
        self.assertIn('exit', self.after('  const char *target;', '  const char *method;\n  const char *target;'))
        self.assertIn('exit', self.after('uint32_t flags;', 'uint64_t flags;'))

    def test_a_changed_return_type_and_a_removed_function(self):
        self.assertIn('exit', self.after('typedef int32_t vt_code;', 'typedef int64_t vt_code;'))
        self.assertIn('exit', self.after('vt_str vt_text(vt_str of) { return of; }', '', True))

    def test_what_the_debug_information_does_not_show(self):
        with project() as root:
            self.assertEqual(abidiff_gate.unseen(self.face(root), root), [])
            self.assertEqual(abidiff_gate.unseen(self.face(root, 'int nothing;'), root), ['vt_call', 'vt_request', 'vt_str'])


class old_binaries_gate_catches(unittest.TestCase):
    def run_with(self, printed):
        """A program that was built with a library that printed "then", beside one that prints something else."""
        with tempfile.TemporaryDirectory() as folder:
            root, machine = pathlib.Path(folder), os.uname().machine
            place = root / 'sdk/abi/baseline/1/bin'
            place.mkdir(parents=True)
            compiled = ['gcc', '-x', 'c', '-', '-o']
            library = root / 'libsample.so.1'
            making = compiled + [str(library), '-shared', '-fPIC', '-Wl,-soname,libsample.so.1']
            source = 'const char *vt_text(void) { return "%s"; }\n'
            subprocess.run(making, input=source % 'then', text=True, check=True)
            program = '#include <stdio.h>\nconst char *vt_text(void);\nint main(void) { puts(vt_text()); return 0; }\n'
            subprocess.run(compiled + [str(place / f'host.{machine}'), '-x', 'none', str(library)], input=program, text=True,
                           check=True)
            (place / 'host.txt').write_text('then\n')
            subprocess.run(making, input=printed(source), text=True, check=True)
            return quietly(old_binaries_gate.main, str(root), str(library))[0]

    def test_an_answer_that_is_another_and_a_symbol_that_is_gone(self):
        self.assertEqual(self.run_with(lambda source: source % 'then'), 0)
        self.assertEqual(self.run_with(lambda source: source % 'now'), 1)
        self.assertEqual(self.run_with(lambda source: (source % 'then').replace('vt_text', 'vt_words')), 1)


class symbol_gate_catches(unittest.TestCase):
    def findings(self, header=HEADER, ledger=LEDGER):
        with project(header, ledger) as root:
            return '\n'.join(symbols.check(root))

    def test_headers_and_ledger_in_order_pass(self):
        self.assertEqual(self.findings(), '')

    def test_a_declaration_that_leaves_something_out(self):
        self.assertIn('thread tag', self.findings(HEADER.replace('[any-thread]', '')))
        self.assertIn('since', self.findings(HEADER.replace('since 0.1.0', '')))
        silent = HEADER.replace('`request` is borrowed for the call; *out is owned by the caller.', '')
        self.assertIn('who owns what', self.findings(silent))
        self.assertIn('what it does', self.findings(HEADER.replace('VT_API vt_code', '\nVT_API vt_code')))

    def test_a_ledger_that_lacks_or_keeps_a_symbol(self):
        self.assertIn('not in', self.findings(ledger='symbol,since,deprecated\n'))
        self.assertIn('declared nowhere', self.findings(ledger=LEDGER + 'vt_gone,0.1.0,\n'))
        self.assertIn('since 0.1.0 here', self.findings(ledger=LEDGER.replace('0.1.0', '0.2.0')))


class document_gate_catches(unittest.TestCase):
    def broken(self, change):
        today = copy.deepcopy(OPERATIONS)
        change(today['operations'])
        return '\n'.join(documents_gate.compare(OPERATIONS, today))

    def test_additions_and_new_words_pass(self):
        def change(operations):
            operations['card.answer'] = {'kind': 'procedure'}
            card = operations['card.get']
            card['request']['properties']['locale'] = {'type': 'string'}
            card['request']['properties']['audience']['enum'].append('public')
            card['request']['description'] = 'Which confirmation card.'
            card['request']['required'] = []
            card['answer']['properties']['seen'] = {'type': 'boolean'}
            card['answer']['required'].append('seen')
        self.assertEqual(self.broken(change), '')

    def test_a_removed_operation_or_field(self):
        self.assertIn('removed', self.broken(lambda o: o.pop('card.get')))
        self.assertIn('removed', self.broken(lambda o: o['card.get']['request']['properties'].pop('audience')))
        self.assertIn('removed', self.broken(lambda o: o['card.get']['answer']['properties'].pop('card')))

    def test_a_changed_type_limit_default_or_enum(self):
        def field(name, key, value):
            return self.broken(lambda o: o['card.get']['request']['properties'][name].update({key: value}))
        self.assertIn('was "string"', field('order', 'type', 'integer'))
        self.assertIn('was 64', field('order', 'maxLength', 32))
        self.assertIn('was "nobody"', field('audience', 'default', 'friends'))
        self.assertIn("'friends' removed", field('audience', 'enum', ['nobody']))

    def test_a_limit_that_was_not_there(self):
        def field(side, name, key, value):
            return self.broken(lambda o: o['card.get'][side]['properties'][name].update({key: value}))
        self.assertIn('pattern "^o" is new', field('request', 'order', 'pattern', '^o'))
        self.assertIn('enum ["o"] is new', field('request', 'order', 'enum', ['o']))
        self.assertEqual(field('answer', 'card', 'maxLength', 64), '')
        self.assertEqual(field('request', 'order', 'deprecated', True), '')

    def test_a_request_that_needs_more_and_an_answer_that_promises_less(self):
        def needs_more(o):
            o['card.get']['request']['properties']['key'] = {'type': 'string'}
            o['card.get']['request']['required'].append('key')
        self.assertIn('became required', self.broken(needs_more))
        self.assertIn('no longer promised', self.broken(lambda o: o['card.get']['answer'].update(required=[])))

    def test_the_command_is_compared_and_accepted_on_purpose_only(self):
        with tempfile.TemporaryDirectory() as folder:
            golden, today = f'{folder}/golden.json', pathlib.Path(folder) / 'today.json'
            today.write_text('{"a": 1}')
            command = [golden, 'cat', str(today)]
            self.assertEqual(quietly(documents_gate.main, command)[0], 1)
            self.assertEqual(quietly(documents_gate.main, command, accept=True)[0], 0)
            self.assertEqual(quietly(documents_gate.main, command)[0], 0)
            today.write_text('{"a": 2}')
            self.assertEqual(quietly(documents_gate.main, command, accept=True)[0], 1)


if __name__ == '__main__':
    unittest.main()
