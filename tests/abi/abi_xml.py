"""What abidw says of a library, cut down to its face: functions and structs of ours, and the types that these need.

abidw is told to read all types, as the structs of the connector ABI are behind no exported function: a plugin gets them by
name. That brings thousands of the C++ library's own along, which would drown a change of ours and differ with each
compiler.
"""
import re
import subprocess
import xml.etree.ElementTree as tree

OURS = re.compile(r'^vtc?_\w+$')
REFERENCES = ('type-id', 'naming-typedef-id', 'method-class-id')


def written(library, headers):
    """The face of the library at `library`, whose public headers lie in `headers`."""
    done = subprocess.run(['abidw', '--load-all-types', '--headers-dir', str(headers), '--drop-private-types',
                           '--no-corpus-path', '--no-comp-dir-path', '--no-elf-needed', str(library)],
                          check=True, capture_output=True, text=True)
    return cut_down(done.stdout)


def cut_down(text):
    corpus = tree.fromstring(text)
    whole = [one for unit in corpus.iter('abi-instr') for one in declarations(unit)]
    of_type = {inner.get('id'): one for one in whole for inner in one.iter() if 'id' in inner.attrib}
    waiting = [one for one in whole if is_root(one)]
    kept = set(map(id, waiting))
    while waiting:
        for inner in waiting.pop().iter():
            for name in REFERENCES:
                wanted = of_type.get(inner.get(name))
                if wanted is not None and id(wanted) not in kept:
                    kept.add(id(wanted))
                    waiting.append(wanted)
    for unit in list(corpus):
        if unit.tag == 'abi-instr':
            prune(unit, kept)
        else:
            for one in list(unit):
                if unit.tag != 'elf-function-symbols' or not OURS.match(one.get('name')):
                    unit.remove(one)
        if len(unit) == 0:
            corpus.remove(unit)
    renumber(corpus)
    tree.indent(corpus)
    # The file's name alone: where the sources lay is nobody's business. (Without locations abidiff passes over structs.)
    return re.sub(r'path="[^"]*/', 'path="', tree.tostring(corpus, encoding='unicode')) + '\n'


def declarations(scope):
    """What a unit declares, in whatever namespace: a size_t may be std's."""
    for one in scope:
        if one.tag == 'namespace-decl':
            yield from declarations(one)
        else:
            yield one


def prune(scope, kept):
    for one in list(scope):
        if one.tag == 'namespace-decl':
            prune(one, kept)
        if len(one) == 0 if one.tag == 'namespace-decl' else id(one) not in kept:
            scope.remove(one)


def renumber(corpus):
    """Numbers of the types in the order they stand, so that they do not follow what was cut off."""
    numbers = {}
    for one in corpus.iter():
        if 'id' in one.attrib:
            numbers[one.get('id')] = f'type-id-{len(numbers) + 1}'
    for one in corpus.iter():
        for name in ('id', *REFERENCES):
            if name in one.attrib:
                one.set(name, numbers[one.get(name)])


def is_root(one):
    if one.tag == 'function-decl':
        return OURS.match(one.get('elf-symbol-id', '').split('@')[0]) is not None
    return one.tag in ('class-decl', 'typedef-decl') and OURS.match(one.get('name', '')) is not None
