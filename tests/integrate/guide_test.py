"""Runs a guide of docs/integrate as it is written and prints what each of its parts took the machine.

A page installs packages and restarts services; here both happen below a folder: paths of the page that a package or the
reader owns are looked for there, its ports are free ones, its group the tester's, and stand_ins.sh says what sudo, apt and
systemctl do instead. All else is the page's own: programs and unit of the packages, nginx, PHP-FPM, the code on the page.
A page for a platform begins where php.md has an installation. php.md's pages are looked at in Chromium between the steps;
the pictures lie in SCREENSHOTS.

guide_test.py PAGE PACKAGES NODE_FOLDER SCREENSHOTS
"""
import grp
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import guide

HERE = pathlib.Path(__file__).parent
# What is looked for below the test's folder.
OURS = ['/var/lib/vetrina', '/srv/shop', '/srv/app', '/etc/nginx/conf.d', '/etc/php', '/run/php', '/usr/share/vetrina']
# What a page is there to show.
NEEDED = {
    'php.md': ['apt install', 'vetrina init', 'catalog.import', 'preview: true', "widget('proof'", '<mark>Sample</mark>',
               'order.record', 'card.answer', 'Bruno owns this'],
    'shopify.md': ['x-shopify-hmac-sha256', 'Idempotency-Key', 'customers/data_request', 'customers/redact', 'shop/redact'],
    'woocommerce.md': ['X-WC-Webhook-Signature', 'Idempotency-Key', 'order.return', 'wp_privacy_personal_data_erasers'],
    'own.md': ['shopper.token', 'order.record', 'order.return', 'shopper.export', 'shopper.erase', 'Idempotency-Key']}


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


def below(text, root, ports):
    for path in OURS:
        text = text.replace(path, f'{root}{path}')
    for written, free in ports.items():
        text = text.replace(written, str(free))
    return text.replace('www-data', grp.getgrgid(os.getegid()).gr_name)


def steps_of(page):
    """The page's own; before them, for a platform's page, those that make an installation."""
    text = page.read_text()
    missing = [word for word in NEEDED[page.name] if word not in text]
    assert not missing, f'the page no longer shows {missing}'
    steps = guide.steps(text)
    if page.name == 'php.md':
        return steps
    before = [step for step in guide.steps(page.with_name('php.md').read_text()) if step.part[:2] in ('1.', '2.')]
    assert len(before) == 3, before
    for step in before:
        step.part = ''
    return before + steps


def looks(steps, root, port, screenshots):
    """The steps with a look at the pages after those that change what a person sees."""
    shop = f'https://localhost:{port}'
    look = f'node {HERE}/page_in_browser.mjs {root}/srv/shop/localhost.pem {screenshots}'
    after = {
        'own this</p>\'': (f'{look} sample={shop}/product.php narrow_sample={shop}/product.php',
                          'sample: Sample Anna and Bruno own this\nnarrow_sample: Sample Anna and Bruno own this'),
        'CARD=$(': (f'{look} card="{shop}$CARD" narrow_card="{shop}$CARD"', 'card: \nnarrow_card: '),
        'no line for a stranger': (f'{look} real="{shop}/sign-in.php?as=anna"', 'real: Bruno owns this')}
    for step in steps:
        yield step
        for sign in [one for one in after if one in step.commands]:
            yield guide.Step(*after.pop(sign))
    assert not after, f'the page no longer has {list(after)}'


def end(shell, root):
    """Everything the page started, by its own process group or by the file that names its process."""
    for name in ('fpm.pid', 'nginx.pid'):
        path = root / name
        if path.exists():
            os.kill(int(path.read_text()), signal.SIGTERM)
            for _ in range(200):
                if not path.exists():
                    break
                time.sleep(0.05)
    os.killpg(shell.pid, signal.SIGKILL)


def logs_of(root):
    return '\n'.join(f'--- {name}:\n{(root / name).read_text()}' for name in
                     ('vetrina-server.log', 'fpm.log', 'nginx.log') if (root / name).exists())


def main(page, made, node_folder, screenshots):
    page = pathlib.Path(page)
    steps = steps_of(page)
    # Short: the path of a socket has 107 bytes.
    root = pathlib.Path(tempfile.mkdtemp(dir='/tmp', prefix='vt-'))
    packages, answers, tmp = root / 'packages', root / 'answers', root / 'tmp'
    for folder in (packages, answers, tmp):
        folder.mkdir()
    for deb in pathlib.Path(made).glob('*.deb'):
        shutil.copy(deb, packages)
    ports = {written: free_port() for written in ('8443', '8787', '8788')}
    for step in steps:
        step.commands, step.expected = below(step.commands, root, ports), step.expected and below(step.expected, root, ports)
    if page.name == 'php.md':
        steps = list(looks(steps, root, ports['8443'], screenshots))
    environment = {'PATH': f'{root}/usr/bin:{node_folder}:/usr/bin:/bin', 'LD_LIBRARY_PATH': f'{root}/usr/lib/x86_64-linux-gnu',
                   'HOME': str(root), 'LANG': 'C.UTF-8', 'ANSWERS': str(answers), 'ROOT': str(root),
                   'PACKAGES': str(packages)}
    shell = subprocess.Popen(['bash', '-c', f'. {HERE}/stand_ins.sh\n{guide.script(steps)}'], cwd=packages, env=environment,
                             stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        # Its last lines, not its end: what it started keeps standard error open.
        done = wait_for(shell, answers / f'{len(steps) - 1}.ended')
    finally:
        end(shell, root)
    complaints = shell.communicate(timeout=20)[1]
    failed = 0
    times = {}
    for number, step in enumerate(steps):
        path = answers / str(number)
        if not path.exists():
            print(f'--- step {number} and all after it were not reached')
            break
        actual = path.read_text()
        if not guide.matches(step.expected, actual):
            failed += 1
            print(f'--- step {number}:\n{step.commands}--- expected:\n{step.expected or ""}--- came:\n{actual}')
        began, ended = (answers / f'{number}.{what}' for what in ('began', 'ended'))
        if ended.exists() and step.part:
            took = float(ended.read_text()) - float(began.read_text())
            times[step.part] = times.get(step.part, 0) + took
    if failed or not done:
        print(f'standard error:\n{complaints}{logs_of(root)}')
    shutil.rmtree(root)
    if failed or not done:
        return 1
    for part, took in times.items():
        print(f'{took:7.2f} s  {part}')
    print(f'{sum(times.values()):7.2f} s  of the machine, {sum(1 for step in steps if step.part)} steps of {page.name} do what they say')
    return 0


def wait_for(shell, file, most_s=120):
    written = lambda: file.exists() and file.read_text().endswith('\n')
    # Without waiting for it: until then its number, by which end() kills, is nobody else's.
    ended = lambda: os.waitid(os.P_PID, shell.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG) is not None
    for _ in range(most_s * 20):
        if written() or ended():
            return written()
        time.sleep(0.05)
    return False


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
