"""libvetrina.so once more, as the build makes it, with one thing changed: what the gates' self-test breaks.

The commands come from the build itself. Only the units that see the change are compiled again, without optimisation;
everything else is linked as it lies there.
"""
import json
import pathlib
import re
import shlex
import shutil
import subprocess


class Variants:
    def __init__(self, root, build, library, folder):
        self.root, self.build, self.folder = pathlib.Path(root), pathlib.Path(build), pathlib.Path(folder)
        target = pathlib.Path(library).resolve().relative_to(self.build.resolve())
        commands = subprocess.run(['ninja', '-C', str(build), '-t', 'commands', str(target)], check=True,
                                  capture_output=True, text=True).stdout
        self.link = commands.splitlines()[-1]  # ": && c++ ... && :"
        assert f'-o {target}' in self.link, self.link
        units = json.loads((self.build / 'compile_commands.json').read_text())
        cache = shutil.which('ccache')
        self.cache = [cache] if cache else []
        self.units = {str(pathlib.Path(one['file']).relative_to(self.root)): shlex.split(one['command']) for one in units}

    def made(self, name, unit=None, header=None, source=None, script=None):
        """The library and its headers. `header` (path below sdk/include), `source` (of `unit`, below the root) and `script`
        (the version script) are each changed by a pair of words: the first is replaced by the second."""
        place = self.folder / name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.root / 'sdk/include', place / 'include')
        link = self.link
        for path, change in header or []:
            replace(place / 'include' / path, *change)
        if unit:
            changed = place / pathlib.Path(unit).name
            shutil.copy(self.root / unit, changed)
            if source:
                replace(changed, *source)
            command, made = list(self.units[unit]), f'{changed}.o'
            out, source_at = command.index('-o') + 1, command.index('-c') + 1
            was, command[out], command[source_at] = command[out], made, str(changed)
            first = next(i for i, word in enumerate(command) if word.startswith('-I'))
            subprocess.run([*self.cache, *command[:first], f'-I{place / "include"}', *command[first:], '-O0'], cwd=self.build, check=True)
            if f' {was} ' in link:
                link = link.replace(f' {was} ', f' {made} ')
            else:  # of an archive, whose own copy nobody needs then
                link = re.sub(r' (\S+\.cpp\.o) ', rf' {made} \1 ', link, count=1)
        if script:
            shutil.copy(self.root / 'sdk/abi/vetrina.map', place)
            replace(place / 'vetrina.map', *script)
            link = re.sub(r'--version-script=\S+', f'--version-script={place / "vetrina.map"}', link)
        library = place / 'libvetrina.so.1'
        link = re.sub(r'-o \S+', f'-o {library}', link)
        subprocess.run(link, shell=True, cwd=self.build, check=True)
        return library, place


def replace(path, old, new):
    text = path.read_text()
    assert old in text, f'{path} has no {old!r}'
    path.write_text(text.replace(old, new))
