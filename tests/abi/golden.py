"""Golden files that only grow: a line that was there stays; a new one is accepted on purpose (./dev abi --accept)."""
import os
import pathlib


def check(path, lines, what):
    """Compares `lines` with the golden file and returns 0 or 1, telling what differs."""
    path = pathlib.Path(path)
    old = [l for l in path.read_text().splitlines() if l and not l.startswith('#')] if path.exists() else []
    lost = [l for l in old if l not in set(lines)]
    new = [l for l in lines if l not in set(old)]
    for line in lost:
        print(f'{path}: LOST {line}')
    if lost:
        print(f'{what}: {len(lost)} lines of the promise are gone. Before 1.0 the golden file may be changed by hand, '
              'in a commit that says why; after it, never.')
        return 1
    if new and os.environ.get('VT_ABI_ACCEPT') == '1':
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(''.join(l + '\n' for l in lines))
        print(f'{what}: accepted {len(new)} new lines')
        return 0
    for line in new:
        print(f'{path}: NEW  {line}')
    if new:
        print(f'{what}: {len(new)} new lines; if they are meant for ever: ./dev abi --accept')
        return 1
    print(f'{what}: {len(lines)} lines, as promised')
    return 0
