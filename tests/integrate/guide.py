# A guide as a reader follows it: its ```sh blocks run one after another in one shell, each with the ```text block after it
# as the answer (`…` stands for anything); a block in another language is the file named on the line before it.
import dataclasses
import pathlib
import re

BLOCK = re.compile(r'(?:^`(?P<file>[^`\n]+)`:\n\n)?^```(?P<language>\w+)\n(?P<body>.*?)^```$', re.M | re.S)
HEADING = re.compile(r'^## (.*)$', re.M)


@dataclasses.dataclass
class Step:
    commands: str
    expected: str = None
    part: str = ''  # the heading it stands under; nothing for a step that a test added


def steps(text):
    found = []
    for block in BLOCK.finditer(text):
        headings = [one for one in HEADING.finditer(text) if one.start() < block.start()]
        part = headings[-1].group(1) if headings else ''
        language, body, file = block['language'], block['body'], block['file']
        if file:
            folder = pathlib.PurePath(file).parent
            found.append(Step(f"sudo mkdir -p '{folder}'\nsudo tee '{file}' > /dev/null <<'END_OF_FILE'\n{body}END_OF_FILE\n", part=part))
        elif language == 'sh':
            found.append(Step(body, part=part))
        elif language == 'text':
            assert found and found[-1].expected is None, f'no command before:\n{body}'
            found[-1].expected = body
        else:
            raise AssertionError(f'a block that says not which file it is:\n{body}')
    return found


def matches(expected, actual):
    pattern = '.*'.join(re.escape(part) for part in (expected or '').strip().split('…'))
    return re.fullmatch(pattern, actual.strip(), re.S) is not None


def script(all_steps):
    """One shell, as a reader has one; each step's answer, and when it began and ended, in files of their own."""
    lines = ['set -euo pipefail']
    for number, step in enumerate(all_steps):
        lines += [f'date +%s.%N >"$ANSWERS/{number}.began"', f'exec >"$ANSWERS/{number}"', step.commands,
                  f'date +%s.%N >"$ANSWERS/{number}.ended"']
    return '\n'.join(lines)


assert not matches('a…c', 'abd') and matches('a…c', 'abc') and not matches(None, 'x'), 'the comparison itself'
