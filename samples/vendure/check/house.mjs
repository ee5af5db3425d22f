// The processes of the sample in a fresh folder: identity provider, sandbox network, Vendure.
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, output, Process } from '../../shop/demo/processes.mjs';
import { root, sample } from './options.mjs';

const populatedParts = ['vendure.sqlite', 'assets'];

export class House {
  constructor(options) {
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), 'vetrina-vendure-'));
    this.ca = join(this.folder, 'ca.pem');
    this.shopFolder = join(this.folder, 'shop');
    this.processes = [];
  }

  start(name, command, args) {
    const one = new Process(name, command, args, join(this.folder, `${name}.log`));
    this.processes.push(one);
    return one;
  }

  async openNetworks() {
    await output('sh', [join(root, 'samples/common/make_ca.sh'), this.folder]);
    this.port = Number(this.options.port ?? (await freePort()));
    const tls = ['--cert', join(this.folder, 'server.pem'), '--key', join(this.folder, 'server.key')];
    this.provider = this.start('provider', process.execPath, [
      join(root, 'samples/op/op.mjs'), ...tls, '--redirect-uri', `https://localhost:${this.port}/vetrina/connect/op/callback`,
    ]);
    this.network = this.start('network', join(this.options.build, 'samples/network/vetrina-sandbox-network'), [...tls, '--rate-limit', '3000']);
    const [provider, network] = await Promise.all([this.provider.ready(), this.network.ready()]);
    this.issuer = provider.ready;
    this.networkUrl = network.ready;
    this.accounts = network.accounts;
    const { client_id, client_secret } = provider.clients.find((one) => one.client_id === 'shop');
    // Of this run: Vendure makes the administrator it does not know, and the filled shop knows those of earlier runs.
    this.administrator = { identifier: `superadmin-${randomBytes(3).toString('hex')}`, password: randomBytes(12).toString('base64url') };
    this.settings = join(this.folder, 'settings.json');
    const settings = {
      folder: this.shopFolder,
      port: this.port,
      certificate_file: join(this.folder, 'server.pem'),
      private_key_file: join(this.folder, 'server.key'),
      ca_file: this.ca,
      library: join(this.options.build, 'sdk/src/libvetrina.so'),
      connector_path: this.plugins(),
      network_url: this.networkUrl,
      provider: { issuer: this.issuer, client_id, client_secret },
      administrator: this.administrator,
      cookie_secret: randomBytes(24).toString('base64url'),
    };
    writeFileSync(this.settings, JSON.stringify(settings), { mode: 0o600 });
  }

  // A copy, so that nothing done here can touch the build.
  plugins() {
    const to = join(this.folder, 'plugins');
    cpSync(join(this.options.build, 'plugins'), to, { recursive: true, filter: (from) => !/CMakeFiles|cmake_install|CTestTestfile|\.cmake$/.test(from) });
    return to;
  }

  // One filled shop for all runs with the same Vendure; the words say which it was.
  async populate() {
    const key = createHash('sha256').update(readFileSync(join(sample, 'package-lock.json'))).update(readFileSync(join(sample, 'src/config.ts'))).digest('hex');
    const kept = join(this.options.out, `populated-${key.slice(0, 12)}`);
    if (this.options.fresh) rmSync(kept, { recursive: true, force: true });
    mkdirSync(this.shopFolder, { recursive: true, mode: 0o700 });
    const found = existsSync(kept);
    if (!found) {
      await output(process.execPath, [join(sample, 'dist/populate.js'), this.settings]);
      const fresh = `${kept}.${process.pid}`;
      for (const part of populatedParts) cpSync(join(this.shopFolder, part), join(fresh, part), { recursive: true });
      renameSync(fresh, kept);
    }
    for (const part of populatedParts) cpSync(join(kept, part), join(this.shopFolder, part), { recursive: true });
    return found ? 'as an earlier run filled it' : 'filled now';
  }

  async openShop() {
    this.shop = this.start('vendure', process.execPath, [join(sample, 'dist/server.js'), this.settings]);
    this.url = (await this.shop.ready(120_000)).ready;
  }

  async close() {
    const log = join(this.folder, 'vendure.log');
    await Promise.all(this.processes.map((one) => one.stop()));
    mkdirSync(this.options.out, { recursive: true });
    if (existsSync(log)) cpSync(log, join(this.options.out, 'vendure.log'));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
