"""Reads the public C headers: declarations with their comments, structs with their fields, constants.

Not a C parser: the headers keep to a form (abi.h says which), and what does not fit it is reported, not passed over.
"""
import dataclasses
import pathlib
import re

COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.S)
DECLARATION = re.compile(r'\bVTC?_API\b\s+(.*?);', re.S)
FUNCTION = re.compile(r'^(.*?)\b(?:VTC?_CALL\s+)?(vtc?_\w+)\s*\((.*)\)\s*(?:VT_\w+\s*(?:\([^)]*\))?\s*)*$', re.S)
DATA = re.compile(r'^(.*?)\b(\w+)$', re.S)
STRUCT = re.compile(r'\bstruct\s+(vtc?_\w+)\s*\{(.*?)\n?\}', re.S)
ENUM = re.compile(r'\benum\s*(?:\w+\s*)?\{(.*?)\}', re.S)
MACRO = re.compile(r'^[ \t]*#[ \t]*define[ \t]+(VTC?_\w+)[ \t]+(.+?)[ \t]*$', re.M)


@dataclasses.dataclass
class declaration:
    path: str
    line: int
    name: str
    text: str  # "vt_code vt_call(vt_sdk *, const char *)", without parameter names
    comment: str


@dataclasses.dataclass
class field:
    name: str
    type: str


def headers(root, suffix='.h'):
    base = pathlib.Path(root) / 'sdk/include'
    return sorted(p for p in base.rglob('*' + suffix))


def tidy(text):
    text = re.sub(r'\s+', ' ', text).strip()
    return re.sub(r'\s*\*\s*', ' *', text).replace('* *', '**').strip()


def blanked(text):
    """The text with comments as white space: line numbers and offsets stay."""
    return COMMENT.sub(lambda m: re.sub(r'[^\n]', ' ', m.group(0)), text)


def comment_above(text, offset):
    """The comment that ends right above the declaration, empty lines in between being no part of it."""
    above = text[:text.rfind('\n', 0, offset) + 1]
    lines = above.split('\n')[:-1]
    found = []
    while lines and lines[-1].strip().startswith('//'):
        found.insert(0, lines.pop())
    if found:
        return '\n'.join(found)
    match = re.search(r'/\*(?:(?!\*/).)*\*/[ \t]*\n\Z', above, re.S)
    return match.group(0) if match else ''


def without_name(parameter):
    parameter = tidy(parameter)
    match = re.match(r'^(.*[\s*])(\w+)((?:\[\w*\])?)$', parameter)
    if not match or match.group(1).strip() in ('const', 'struct'):
        return parameter
    return tidy(match.group(1) + match.group(3))


def declarations(root):
    for path in headers(root):
        text = path.read_text()
        code = re.sub(r'^[ \t]*#(?:[^\n]*\\\n)*[^\n]*', lambda m: re.sub(r'[^\n]', ' ', m.group(0)), blanked(text), flags=re.M)
        for match in DECLARATION.finditer(code):
            line = code.count('\n', 0, match.start()) + 1
            body = match.group(1)
            function = FUNCTION.match(body)
            if function:
                before, name, parameters = function.groups()
                types = ', '.join(without_name(p) for p in parameters.split(','))
                shown = f'{tidy(before)} {name}({types})'
            else:
                before, name = DATA.match(body.strip()).groups()
                shown = f'{tidy(before)} {name}'
            yield declaration(str(path.relative_to(root)), line, name, shown, comment_above(text, match.start()))


def fields_of(body):
    for part in blanked(body).split(';'):
        part = part.strip()
        if not part:
            continue
        pointer = re.match(r'^(.*?)\(\s*(?:VTC?_CALL\s*)?\*\s*(?:VTC?_CALL\s+)?(\w+)\s*\)\s*\((.*)\)$', part, re.S)
        if pointer:
            types = ', '.join(without_name(p) for p in pointer.group(3).split(','))
            yield field(pointer.group(2), f'{tidy(pointer.group(1))} (*)({types})')
            continue
        plain = re.match(r'^(.*[\s*])(\w+)((?:\[\w+\])*)$', part, re.S)
        if not plain:
            raise ValueError(f'a field of another form than this gate reads: {part!r}')
        yield field(plain.group(2), tidy(plain.group(1) + plain.group(3)))


def structs(root):
    for path in headers(root):
        for match in STRUCT.finditer(blanked(path.read_text())):
            yield path, match.group(1), list(fields_of(match.group(2)))


def constants(root):
    for path in headers(root):
        for match in ENUM.finditer(blanked(path.read_text())):
            for part in match.group(1).split(','):
                name = part.split('=')[0].strip()
                if name:
                    yield name


def macros(root):
    for path in headers(root):
        for name, value in MACRO.findall(blanked(path.read_text())):
            if re.match(r'^(\(?-?(0x)?[0-9a-fA-F]+[uUlL]*\)?|"[^"]*")$', value):
                yield name, value
