"""What `cmake --install` makes serves a shop's own build, wherever it is moved to: a host and a connector in C99, and both in
C++20, found by find_package(Vetrina) and by pkg-config, compiled, linked and run.

installed_tree_test.py BUILD_FOLDER CMAKE
"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

BUILD, CMAKE = sys.argv[1:3]
CONSUMER = pathlib.Path(__file__).with_name('consumer')
STRICT = ['-Wall', '-Wextra', '-Wpedantic', '-Werror']


def run(*command, **more):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=120, **more)
    assert done.returncode == 0, f'{command}: {done.stdout}{done.stderr}'
    return done.stdout


class InstalledTreeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(kept.cleanup)
        cls.folder = pathlib.Path(kept.name)
        run(CMAKE, '--install', BUILD, '--prefix', cls.folder / 'first')
        cls.prefix = (cls.folder / 'first').rename(cls.folder / 'moved')
        (cls.library,) = cls.prefix.rglob('libvetrina.so.1')

    def says_ready(self, program, connectors):
        data = tempfile.mkdtemp(dir=self.folder)
        said = run(program, data, connectors, env={'PATH': os.environ['PATH'], 'LD_LIBRARY_PATH': str(self.library.parent)})
        self.assertRegex(said, r'^\d+\.\d+\.\d+(, oidc is ready)?, greeter is ready, hello is ready\n$')

    def test_find_package(self):
        build = self.folder / 'by_cmake'
        run(CMAKE, '-G', 'Ninja', '-S', CONSUMER, '-B', build, f'-DCMAKE_PREFIX_PATH={self.prefix}')
        run(CMAKE, '--build', build)
        self.assertEqual(sorted(str(path.relative_to(build / 'connectors')) for path in (build / 'connectors').rglob('*.*')),
                         ['claims/connector.json', 'greeter/connector.json', 'greeter/libvtc_greeter.so', 'hello/connector.json',
                          'hello/libvtc_hello.so'])
        for program in ('host_c', 'host_cpp'):
            self.says_ready(build / program, build / 'connectors')
        for library in (build / 'connectors').rglob('*.so'):
            exported = run('nm', '-D', '--defined-only', library)
            self.assertEqual([line.split()[-1] for line in exported.splitlines()], ['vetrina_connector_v1'])
            self.assertNotIn('libstdc++', run('readelf', '-d', library))

    def test_a_later_minor_version_is_refused_and_this_one_found(self):
        for wanted, found in (('0.1', True), ('0.2', False), ('1.0', False)):
            source = self.folder / f'wants_{wanted}'
            source.mkdir()
            (source / 'CMakeLists.txt').write_text(
                f'cmake_minimum_required(VERSION 3.25)\nproject(x C)\nfind_package(Vetrina {wanted} REQUIRED)\n')
            done = subprocess.run([CMAKE, '-S', source, '-B', source / 'b', f'-DCMAKE_PREFIX_PATH={self.prefix}'],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode == 0, found, done.stderr)

    def flags(self, *arguments):
        return run('pkg-config', *arguments, env={'PATH': os.environ['PATH'], 'PKG_CONFIG_PATH': str(
            self.library.parent / 'pkgconfig')}).split()

    def test_pkg_config(self):
        build = self.folder / 'by_pkg_config'
        plugins = build / 'connectors'
        for name, manifest in (('hello', lambda text: text),
                               ('greeter', lambda text: text.replace('hello"', 'greeter"').replace('vtc_hello', 'vtc_greeter'))):
            (plugins / name).mkdir(parents=True)
            (plugins / name / 'connector.json').write_text(manifest((CONSUMER / 'connector.json').read_text()))
        both, plugin = self.flags('--cflags', '--libs', 'vetrina'), self.flags('--cflags', '--libs', 'vetrina-connector')
        run('cc', '-std=c99', *STRICT, CONSUMER / 'host.c', *both, '-o', build / 'host_c')
        run('c++', '-std=c++20', *STRICT, CONSUMER / 'host.cpp', *both, '-o', build / 'host_cpp')
        run('cc', '-std=c99', '-fPIC', *STRICT, CONSUMER / 'connector.c', *plugin, '-o', plugins / 'hello/libvtc_hello.so')
        run('c++', '-std=c++20', '-fPIC', *STRICT, CONSUMER / 'connector.cpp', *plugin, '-o', plugins / 'greeter/libvtc_greeter.so')
        for program in ('host_c', 'host_cpp'):
            self.says_ready(build / program, plugins)
        self.assertEqual(run('readlink', '-f', *self.flags('--variable=connectordir', 'vetrina-connector')).strip(),
                         str(self.prefix / 'lib/vetrina/connectors'))

    def test_the_installed_programs_find_their_library_beside_them(self):
        self.assertRegex(run(self.prefix / 'bin/vetrina', '--version', env={}), r'^vetrina \d')
        self.assertRegex(run(self.prefix / 'bin/vetrina-server', '--version', env={}), r'^vetrina-server \d')

    def test_nothing_tells_where_it_was_built(self):
        for path in self.prefix.rglob('*'):
            if path.is_file() and not path.is_symlink():
                for place in (BUILD, str(self.folder / 'first')):
                    self.assertFalse(place.encode() in path.read_bytes(), f'{path} names {place}')


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
