// The three processes of the demo in a fresh folder: the identity provider, the sandbox network, the shop.
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './options.mjs';
import { freePort, output, Process } from './processes.mjs';

export class House {
  constructor(options) {
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), 'vetrina-demo-'));
    this.processes = [];
    this.plugins = join(this.folder, 'plugins');
    this.data = join(this.folder, 'data');
    this.ca = join(this.folder, 'ca.pem');
  }

  start(name, command, args) {
    const one = new Process(name, command, args, join(this.folder, `${name}.log`));
    this.processes.push(one);
    return one;
  }

  // `faults`: {caFile: false} leaves the connectors without our authority, {plugin: false} without the plugin's library,
  // {shop: false} leaves the shop to the caller, {proofSeconds: n} lets a sign-in be proof for so long only.
  async open(faults = {}) {
    await output('sh', [join(root, 'samples/common/make_ca.sh'), this.folder]);
    // A copy, so that nothing done here can touch the build.
    cpSync(join(this.options.build, 'plugins'), this.plugins, {
      recursive: true,
      filter: (from) => !/CMakeFiles|cmake_install|CTestTestfile|\.cmake$/.test(from),
    });
    if (faults.plugin === false) rmSync(join(this.plugins, 'mastodon/libvtc_mastodon.so'));
    mkdirSync(this.data, { mode: 0o700 });
    this.tls = ['--cert', join(this.folder, 'server.pem'), '--key', join(this.folder, 'server.key')];
    this.port = await freePort();

    this.provider = this.start('provider', process.execPath, [
      join(root, 'samples/op/op.mjs'), ...this.tls, '--redirect-uri', `https://localhost:${this.port}/vetrina/connect/op/callback`,
    ]);
    const { seed, people } = this.options;
    const who = people ? ['--people', people] : seed === undefined ? [] : ['--seed', seed];
    this.network = this.start('network', join(this.options.build, 'samples/network/vetrina-sandbox-network'), [...this.tls, '--rate-limit', '3000', ...who]);
    const [provider, network] = await Promise.all([this.provider.ready(), this.network.ready()]);
    this.issuer = provider.ready;
    this.networkUrl = network.ready;
    this.accounts = network.accounts;
    this.client = provider.clients.find((one) => one.client_id === 'shop');
    this.secret = join(this.folder, 'client_secret');
    writeFileSync(this.secret, this.client.client_secret, { mode: 0o600 });
    if (faults.shop !== false) await this.openShop(faults);
  }

  startShop(faults = {}) {
    this.shop = this.start('shop', join(this.options.build, 'samples/shop/vetrina-sample-shop'), [
      ...this.tls, '--data-dir', this.data, '--catalog', this.options.catalog, '--port', String(this.port),
      '--connector-path', this.plugins, '--network-url', this.networkUrl,
      '--op-issuer', this.issuer, '--op-client-id', this.client.client_id, '--op-client-secret-file', this.secret,
      ...(faults.caFile === false ? [] : ['--ca-file', this.ca]),
      ...(faults.proofSeconds === undefined ? [] : ['--proof-seconds', String(faults.proofSeconds)]),
    ]);
    return this.shop;
  }

  async openShop(faults = {}) {
    const shop = await this.startShop(faults).ready();
    this.url = shop.ready;
    this.catalog = shop.catalog;
  }

  async close() {
    await Promise.all(this.processes.map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
