# A page of docs/ as one shell runs it: its blocks, the script they become, and how an answer is compared with the page's
# (`…` stands for anything).
import pathlib
import re

BLOCK = re.compile(r'^```(\w+)\n(.*?)^```$', re.M | re.S)


def script(all_steps):
    """One shell, as a reader has one; each step's answer in a file of its own."""
    lines = ['set -euo pipefail']
    for number, (commands, _) in enumerate(all_steps):
        lines += [f'exec >"$ANSWERS/{number}"', commands]
    return '\n'.join(lines)


def matches(expected, actual):
    pattern = '.*'.join(re.escape(part) for part in expected.strip().split('…'))
    return re.fullmatch(pattern, actual.strip(), re.S) is not None


def judge(page, all_steps, answers, code, complaints):
    """The exit code of the test: prints what came instead of what the page shows."""
    failed = 0
    for number, (commands, expected) in enumerate(all_steps):
        path = pathlib.Path(answers, str(number))
        actual = path.read_text() if path.exists() else '(not reached)'
        if not matches(expected or '', actual):
            failed += 1
            print(f'--- step {number}:\n{commands}--- expected:\n{expected or ""}--- came:\n{actual}')
    if failed or code != 0:
        print(f'exit code {code}, standard error:\n{complaints}')
        return 1
    print(f'{len(all_steps)} steps of {pathlib.Path(page).name} do what they say')
    return 0
