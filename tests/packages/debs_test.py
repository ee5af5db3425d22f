"""The Debian packages, as ./dev package makes them: what is in them, what they need, and that they run from where they are
unpacked.

debs_test.py BUILD_FOLDER PACKAGES COMMAND_THAT_PACKS...
"""
import collections
import gzip
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

BUILD, MADE, *PACK = sys.argv[1:]
PACKAGES = {'libvetrina1', 'libvetrina-dev', 'vetrina-server', 'vetrina-connectors', 'vetrina-hosts'}


def run(*command, **more):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, **more)
    assert done.returncode == 0, f'{command}: {done.stdout}{done.stderr}'
    return done.stdout


def packages_of(folder):
    return {path.name.split('_')[0]: path for path in pathlib.Path(folder).glob('*.deb')}


class DebsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(kept.cleanup)
        cls.folder = pathlib.Path(kept.name)
        cls.debs = packages_of(MADE)
        cls.root = cls.folder / 'root'
        for deb in cls.debs.values():
            run('dpkg-deb', '--extract', deb, cls.root)
        (library,) = cls.root.rglob('libvetrina.so.1')
        cls.libraries = library.parent

    def field(self, package, name):
        return run('dpkg-deb', '--field', self.debs[package], name).strip()

    def listing(self, package):
        """(mode, owner, path, target of a link) of each entry."""
        for line in run('dpkg-deb', '--contents', self.debs[package]).splitlines():
            mode, owner, _, _, _, rest = line.split(None, 5)
            path, _, target = rest.partition(' -> ')
            yield mode, owner, path, target

    def programs(self):
        return [path for path in self.root.rglob('*') if path.is_file() and not path.is_symlink() and
                path.read_bytes()[:4] == b'\x7fELF']

    def test_there_is_one_package_a_component(self):
        self.assertEqual(set(self.debs), PACKAGES)
        for package in PACKAGES:
            self.assertRegex(self.field(package, 'Maintainer'), r'^[^<]+ <[^@>]+@[^>]+>$')
            summary, *more = self.field(package, 'Description').splitlines()
            self.assertTrue(len(summary) < 80 and more and all(line.startswith(' ') for line in more), package)
            self.assertEqual(self.field(package, 'Architecture') == 'all', package == 'vetrina-hosts')

    def test_what_is_needed_is_named(self):
        runtime, server = self.field('libvetrina1', 'Depends'), self.field('vetrina-server', 'Depends')
        self.assertRegex(runtime, r'\blibc6 \(>= 2')
        self.assertIn('libicu72', runtime)
        self.assertNotIn('libpq', runtime)
        version = self.field('libvetrina1', 'Version')
        for package in ('libvetrina-dev', 'vetrina-server'):
            self.assertIn(f'libvetrina1 (= {version})', self.field(package, 'Depends'))
        self.assertIn('adduser', server)
        for needed in (runtime, server, self.field('vetrina-connectors', 'Depends')):
            names = re.findall(r'(?:^|, )([a-z0-9.+-]+)', needed)
            repeated = [name for name, times in collections.Counter(names).items() if times > 1]
            self.assertEqual(repeated, [], needed)
        shlibs = run('dpkg-deb', '--info', self.debs['libvetrina1'], 'shlibs')
        self.assertRegex(shlibs, r'^libvetrina 1 libvetrina1 ')
        self.assertIn('ldconfig', run('dpkg-deb', '--info', self.debs['libvetrina1'], 'triggers'))
        self.assertNotIn('shlibs', run('dpkg-deb', '--info', self.debs['vetrina-connectors']))

    def test_no_file_is_in_two_packages_and_all_belong_to_root(self):
        places = collections.defaultdict(list)
        for package in PACKAGES:
            for mode, owner, path, _ in self.listing(package):
                self.assertEqual(owner, 'root/root', path)
                if mode[0] != 'l':
                    self.assertNotRegex(mode, r'^.....w|^........w', f'others may write {path}')
                if mode[0] == 'd':
                    self.assertEqual(mode, 'drwxr-xr-x', path)
                else:
                    places[path].append(package)
        self.assertEqual({path: of for path, of in places.items() if len(of) > 1}, {})

    def test_the_library_lies_where_the_linker_looks(self):
        links = {path: target for _, _, path, target in self.listing('libvetrina1') if target}
        (real,) = [path for _, _, path, _ in self.listing('libvetrina1') if re.search(r'/libvetrina\.so\.\d+\.\d+\.\d+$', path)]
        soname = f'{pathlib.PurePath(real).parent}/libvetrina.so.1'
        self.assertEqual(pathlib.PurePath(real).parent.parts[:3], ('usr', 'lib', 'x86_64-linux-gnu'))
        self.assertEqual({pathlib.PurePath(path).name: target for path, target in links.items()},
                         {'libvetrina.so.1': pathlib.PurePath(real).name})
        self.assertEqual([target for _, _, path, target in self.listing('libvetrina-dev') if target], ['libvetrina.so.1'])
        self.assertIn('[libvetrina.so.1]', run('readelf', '-d', self.root / soname))

    def test_programs_are_stripped_and_tell_nothing_of_the_build(self):
        self.assertGreaterEqual(len(self.programs()), 4)
        for path in self.programs():
            dynamic = run('readelf', '-d', path)
            self.assertNotRegex(dynamic, r'R(UN)?PATH', f'{path} has a path of its own')
            self.assertNotIn(' .symtab', run('readelf', '-S', path), f'{path} is not stripped')
            self.assertFalse(BUILD.encode() in path.read_bytes(), f'{path} names the build folder')

    def test_every_package_has_its_licence_and_every_program_its_page(self):
        for package in PACKAGES:
            folder = self.root / 'usr/share/doc' / package
            self.assertIn('Apache-2.0', (folder / 'copyright').read_text())
            first = gzip.decompress((folder / 'changelog.Debian.gz').read_bytes()).decode().splitlines()[0]
            self.assertEqual(first.split(')')[0], f'vetrina ({self.field(package, "Version")}')
        guides = self.root / 'usr/share/doc/libvetrina-dev'
        self.assertIn('\n## order.record\n', (guides / 'operations.md').read_text())
        self.assertTrue((guides / 'integrate/php.md').is_file())
        for program in (self.root / 'usr/bin').iterdir():
            (page,) = (self.root / 'usr/share/man').rglob(f'{program.name}.[18].gz')
            said = gzip.decompress(page.read_bytes()).decode()
            helped = run(program, '--help', env={'LD_LIBRARY_PATH': str(self.libraries)})
            commands = re.findall(r'^  ([a-z]+)', helped.partition('Subcommands:\n')[2].partition('\n\n')[0], re.M)
            self.assertEqual(len(commands) >= 6, program.name == 'vetrina', helped)
            for command in commands:
                self.assertRegex(said, rf'\.BR? "?{command}\b', f'{page.name} does not tell of {command}')

    def test_they_run_from_where_they_are_unpacked(self):
        environment = {'PATH': f'{self.root}/usr/bin:/usr/bin:/bin', 'LD_LIBRARY_PATH': str(self.libraries),
                       'HOME': str(self.folder)}
        run('vetrina', 'init', self.folder / 'shop', env=environment)
        config = self.folder / 'shop/vetrina.json'
        config.write_text(config.read_text().replace('"connector_path": []', f'"connector_path": ["{self.root}/usr/lib/vetrina/connectors"]')
                          .replace('"connectors": []', '"connectors": [{"connector": "town", "plugin": "mastodon", '
                                   '"settings": {"base_url": "https://town.example"}}]'))
        health = run('vetrina', 'call', '--config', config, 'system.health', env=environment)
        self.assertIn('{"plugin":"mastodon","state":"ready"}', health)
        self.assertIn('"plugin":"oidc"', health)
        run('vetrina-server', '--config', config, '--check', env=environment)

    def test_the_file_that_may_be_changed_is_kept(self):
        listed = run('dpkg-deb', '--info', self.debs['vetrina-server'], 'conffiles').split()
        self.assertEqual([path for path in listed if not (self.root / path.lstrip('/')).is_file()], [])
        changeable = [path for _, _, path, _ in self.listing('vetrina-server') if path.startswith('./etc/') and not path.endswith('/')]
        self.assertEqual(sorted(listed), sorted(path[1:] for path in changeable))

    def test_what_dpkg_runs_is_sound(self):
        for script in ('postinst', 'prerm', 'postrm'):
            text = run('dpkg-deb', '--info', self.debs['vetrina-server'], script)
            checked = subprocess.run(['sh', '-n'], input=text, text=True, capture_output=True)
            self.assertEqual((checked.returncode, checked.stderr), (0, ''))
            self.assertIn('set -e', text)

    def test_the_service_is_confined(self):
        unit = self.root / 'usr/lib/systemd/system/vetrina-server.service'
        # It looks for the programs, which are not in this machine's own folders.
        checked = self.folder / unit.name
        checked.write_text(unit.read_text().replace('ExecStart=vetrina-server', f'ExecStart={self.root}/usr/bin/vetrina-server'))
        verified = subprocess.run(['systemd-analyze', 'verify', '--man=no', '--recursive-errors=no', checked],
                                  capture_output=True, text=True)
        self.assertEqual((verified.returncode, verified.stderr), (0, ''))
        exposure = run('systemd-analyze', 'security', '--offline=yes', checked)
        (score,) = re.findall(r'Overall exposure level for .*: ([0-9.]+)', exposure)
        print(f'systemd-analyze security: {score} of 10, less is better', file=sys.stderr)
        self.assertLessEqual(float(score), 2.0, exposure)

    def test_packing_twice_gives_the_same_bytes(self):
        run(*PACK, self.folder / 'again')
        again = packages_of(self.folder / 'again')
        for package, deb in self.debs.items():
            self.assertEqual(deb.read_bytes(), again[package].read_bytes(), package)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
