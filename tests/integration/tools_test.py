#!/usr/bin/env python3
"""The programs `vetrina` and `vetrina-server`, as a shell, cron and a service manager meet them.

tools_test.py TOOLS_FOLDER MAKE_CA_SCRIPT
"""
import grp
import json
import os
import pathlib
import select
import signal
import socket
import sqlite3
import ssl
import stat
import subprocess
import sys
import tempfile
import time
import unittest

TOOLS, MAKE_CA = pathlib.Path(sys.argv[1]).resolve(), sys.argv[2]


class ToolsTest(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = pathlib.Path(kept.name)

    def vetrina(self, *arguments, status=0, program='vetrina', **more):
        done = subprocess.run([TOOLS / program, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder,
                              timeout=60, **more)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def configuration(self, **more):
        path = self.folder / 'vetrina.json'
        path.write_text(json.dumps({'data_dir': str(self.folder / 'data'), **more}))
        return path

    def test_every_command_explains_itself(self):
        for command in ([], ['init'], ['config'], ['call'], ['work'], ['audit'], ['audit', 'verify'], ['operations'], ['openapi']):
            self.assertIn('Usage:', self.vetrina(*command, '--help').stdout)
        self.assertIn('Usage:', self.vetrina('--help', program='vetrina-server').stdout)

    def test_wrong_usage_is_exit_code_2(self):
        self.vetrina(status=2)
        self.vetrina('frobnicate', status=2)
        self.vetrina('work', '--for', '0', status=2)
        self.vetrina('--nonsense', program='vetrina-server', status=2)

    def test_init_opens_the_socket_to_a_group(self):
        self.vetrina('init', 'shop', '--socket-group', grp.getgrgid(os.getegid()).gr_name)
        process, ready = self.served(self.folder / 'shop/vetrina.json')
        self.assertEqual(stat.S_IMODE(pathlib.Path(ready.removeprefix('unix:')).stat().st_mode), 0o660)
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)

    def test_init_writes_a_file_for_its_owner_and_overwrites_nothing(self):
        self.vetrina('init', 'shop')
        path = self.folder / 'shop/vetrina.json'
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        written = path.read_text()
        self.assertEqual(json.loads(written)['data_dir'], str((self.folder / 'shop/data').resolve()))
        refused = self.vetrina('init', 'shop', '--environment', 'other', status=1)
        self.assertIn('tool.exists', refused.stderr)
        self.assertEqual(path.read_text(), written)

    def test_init_refuses_what_the_library_would_and_leaves_no_file(self):
        refused = self.vetrina('init', 'shop', '--environment', 'x' * 65, status=1)
        self.assertIn('request.out_of_range', refused.stderr)
        self.assertFalse((self.folder / 'shop/vetrina.json').exists())

    def test_a_key_ring_of_its_own_place_silences_the_warning(self):
        self.vetrina('init', 'beside')
        self.vetrina('init', 'apart', '--keyring', self.folder / 'keys/ring')
        self.assertEqual(stat.S_IMODE((self.folder / 'keys/ring').stat().st_mode), 0o600)
        for name, warned in (('beside', True), ('apart', False)):
            health = self.vetrina('call', 'system.health', '--config', f'{name}/vetrina.json').stdout
            self.assertEqual('keyring.beside_data' in health, warned)

    def test_config_tells_where_values_come_from_and_never_a_secret(self):
        path = self.configuration(environment='staging', listen={'port': 9443}, connectors=[
            {'connector': 'fed', 'plugin': 'mastodon', 'settings': {'a': 1},
             'secrets': {'client_secret': 'hunter2-hunter2', 'unset': ''}}])
        lines = self.vetrina('config', '--config', path).stdout
        self.assertIn('environment = "staging" (given)\n', lines)
        self.assertIn('drive = "threads" (default)\n', lines)
        self.assertIn('connectors.0.plugin = "mastodon" (given)\n', lines)
        self.assertIn('connectors.0.secrets.client_secret = set (given)\n', lines)
        self.assertIn('connectors.0.secrets.unset = not set (given)\n', lines)
        self.assertIn('listen.port = 9443 (given)\n', lines)
        self.assertNotIn('hunter2', lines)

    def test_a_misspelt_setting_is_refused_at_its_place(self):
        refused = self.vetrina('config', '--config', self.configuration(htp={}), status=1)
        self.assertIn('/htp', refused.stderr)
        refused = self.vetrina('--check', program='vetrina-server', status=1,
                               env={**os.environ, 'VETRINA_CONFIG': str(self.configuration(listen={'prot': 1}))})
        self.assertIn('/listen/prot', refused.stderr)
        self.configuration(listen={'unix_socket': str(self.folder / 's')})
        self.vetrina('--check', program='vetrina-server')

    def test_a_request_comes_from_the_command_line_a_file_or_standard_input(self):
        self.configuration()
        (self.folder / 'request.json').write_text('{"frm": 1}')
        for request, more in (('{"frm": 1}', {}), ('@request.json', {}), ('-', {'input': '{"frm": 1}'})):
            refused = self.vetrina('call', 'system.info', request, status=1, **more)
            self.assertIn('"pointer": "/frm"', refused.stderr)
            self.assertEqual(refused.stdout, '')
        self.assertIn('tool.cannot_read', self.vetrina('call', 'system.info', '@nothing.json', status=1).stderr)
        answer = self.vetrina('call', 'system.info', '--data-dir', self.folder / 'elsewhere').stdout
        self.assertEqual(json.loads(answer)['store'], 'sqlite')
        self.assertTrue((self.folder / 'elsewhere').is_dir())

    def test_generated_documents_have_one_form(self):
        golden = self.vetrina('operations', '--golden').stdout
        self.assertEqual(golden, json.dumps(json.loads(golden), indent=1, sort_keys=True, ensure_ascii=False) + '\n')
        plain = json.loads(self.vetrina('operations', '--json').stdout)
        self.assertEqual(plain, json.loads(golden))
        page = self.vetrina('operations', '--markdown').stdout
        listed = self.vetrina('operations').stdout
        for name in plain:
            self.assertIn(f'\n## {name}\n', page)
            self.assertIn(f'{name} ', listed)
        self.assertIn(self.vetrina('operations', 'order.record').stdout.strip(), page)
        orders = self.vetrina('operations', 'order').stdout.splitlines()
        self.assertEqual(orders, [line for line in listed.splitlines() if line.startswith('order')])
        self.assertIn('operation.unknown', self.vetrina('operations', 'no.such', status=1).stderr)
        self.assertIn('excludes', self.vetrina('operations', 'order', '--json', status=2).stderr)
        paths = json.loads(self.vetrina('openapi').stdout)['paths']
        self.assertEqual(sorted(paths), sorted(f'/vetrina/v1/{name}' for name in plain))

    def test_audit_verify_names_the_row_that_somebody_changed(self):
        path = self.configuration()
        shop = {'shop': 'jeans', 'mode': 'test', 'controller': {'name': 'Jeans'}, 'origins': ['https://shop.example'],
                'templates': {'product': 'https://shop.example/p/{family}'},
                'markets': [{'market': 'IT', 'region': 'EU', 'locale': 'it-IT', 'currency': 'EUR'}]}
        for _ in range(3):
            self.vetrina('call', 'shop.put', json.dumps(shop))
        whole = json.loads(self.vetrina('audit', 'verify').stdout)
        self.assertEqual((whole['whole'], whole['rows']), (True, 3))
        last = f"{whole['seq']}:{whole['hash']}"
        self.vetrina('audit', 'verify', '--after', last, '--shop', 'jeans')
        self.assertIn('tool.bad_anchor', self.vetrina('audit', 'verify', '--after', 'x', status=1).stderr)
        self.assertIn('shop.unknown', self.vetrina('audit', 'verify', '--shop', 'none', status=1).stderr)
        with sqlite3.connect(pathlib.Path(json.loads(path.read_text())['data_dir']) / 'record.sqlite') as record:
            record.execute("update audit set actor = 'nobody' where seq = 2")
        record.close()
        broken = self.vetrina('audit', 'verify', status=1)
        self.assertEqual(json.loads(broken.stdout)['broken_at'], 2)
        self.assertIn('audit.broken', broken.stderr)

    def test_work_runs_once_or_for_a_while_and_ends_when_told_to(self):
        path = self.configuration()
        self.assertEqual(list(json.loads(self.vetrina('work').stdout)), ['ran'])
        process = subprocess.Popen([TOOLS / 'vetrina', 'work', '--for', '3600', '--config', path],
                                   stdout=subprocess.PIPE, text=True)
        began = time.monotonic()
        while not self.blocks(process.pid, signal.SIGTERM):
            self.assertLess(time.monotonic() - began, 30, 'it never blocked SIGTERM')
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(30), 0)
        self.assertEqual(list(json.loads(process.stdout.read())), ['ran'])
        process.stdout.close()

    @staticmethod
    def blocks(pid, number):
        status = pathlib.Path(f'/proc/{pid}/status').read_text()
        mask = int(next(line for line in status.splitlines() if line.startswith('SigBlk:')).split()[1], 16)
        return mask >> (number - 1) & 1 == 1

    def served(self, path):
        log = (self.folder / 'log').open('w+')
        self.addCleanup(log.close)
        process = subprocess.Popen([TOOLS / 'vetrina-server', '--config', path], stdout=subprocess.PIPE, stderr=log,
                                   text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(lambda: process.poll() is None and (process.kill(), process.wait()))
        self.assertTrue(select.select([process.stdout], [], [], 30)[0], 'not ready after 30 s')
        ready = json.loads(process.stdout.readline())
        self.assertEqual(ready['pid'], process.pid)
        return process, ready['ready']

    def get(self, connection, close=True):
        connection.sendall(b'GET /vetrina/healthz HTTP/1.1\r\nHost: localhost\r\n' +
                           (b'Connection: close\r\n' if close else b'') + b'\r\n')
        answer = b''
        while not answer.endswith(b'ok\n'):
            more = connection.recv(65536)
            self.assertTrue(more, answer)
            answer += more
        return answer

    def test_the_server_serves_tls_and_stops_in_time_with_clients_connected(self):
        subprocess.run([MAKE_CA, self.folder / 'ca'], check=True)
        path = self.configuration(listen={'port': 0, 'certificate_file': str(self.folder / 'ca/server.pem'),
                                          'private_key_file': str(self.folder / 'ca/server.key')})
        for number in (signal.SIGTERM, signal.SIGINT):
            process, ready = self.served(path)
            self.assertTrue(ready.startswith('https://127.0.0.1:'), ready)
            port = int(ready.rsplit(':', 1)[1])
            trusting = ssl.create_default_context(cafile=self.folder / 'ca/ca.pem')
            with socket.create_connection(('127.0.0.1', port)) as plain:
                with trusting.wrap_socket(plain, server_hostname='localhost') as connection:
                    self.assertIn(b'200 OK', self.get(connection, close=False))  # stays connected
                    with socket.create_connection(('127.0.0.1', port)):  # and one that never says a word
                        began = time.monotonic()
                        process.send_signal(number)
                        self.assertEqual(process.wait(20), 0)
                        self.assertLess(time.monotonic() - began, 5)
            self.assertIn('stopped', (self.folder / 'log').read_text())

    def test_the_server_serves_a_unix_socket_to_its_owner_and_takes_it_away(self):
        where = self.folder / 'socket'
        process, ready = self.served(self.configuration(listen={'unix_socket': str(where)}))
        self.assertEqual(ready, f'unix:{where}')
        self.assertEqual(stat.S_IMODE(where.stat().st_mode), 0o600)
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(where))
            self.assertIn(b'200 OK', self.get(connection))
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(20), 0)
        self.assertFalse(where.exists())

    def test_the_server_speaks_no_plain_http_on_tcp_and_shares_no_port(self):
        refused = self.vetrina(program='vetrina-server', status=1, env={
            **os.environ, 'VETRINA_CONFIG': str(self.configuration())})
        self.assertIn('tool.no_certificate', refused.stderr)
        subprocess.run([MAKE_CA, self.folder / 'ca'], check=True)
        with socket.create_server(('127.0.0.1', 0)) as taken:
            self.configuration(listen={'port': taken.getsockname()[1],
                                       'certificate_file': str(self.folder / 'ca/server.pem'),
                                       'private_key_file': str(self.folder / 'ca/server.key')})
            self.assertIn('server.cannot_listen', self.vetrina(program='vetrina-server', status=1).stderr)


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
