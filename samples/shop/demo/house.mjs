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

  // `faults`: {caFile: false} leaves the connectors without our authority, {plugin: false} without the plugin's library.
  async open(faults = {}) {
    await output('sh', [join(root, 'samples/common/make_ca.sh'), this.folder]);
    // A copy, so that nothing done here can touch the build.
    cpSync(join(this.options.build, 'plugins'), this.plugins, {
      recursive: true,
      filter: (from) => !/CMakeFiles|cmake_install|CTestTestfile|\.cmake$/.test(from),
    });
    if (faults.plugin === false) rmSync(join(this.plugins, 'mastodon/libvtc_mastodon.so'));
    mkdirSync(this.data, { mode: 0o700 });
    const tls = ['--cert', join(this.folder, 'server.pem'), '--key', join(this.folder, 'server.key')];
    const port = await freePort();

    this.provider = this.start('provider', process.execPath, [
      join(root, 'samples/op/op.mjs'), ...tls, '--redirect-uri', `https://localhost:${port}/vetrina/connect/op/callback`,
    ]);
    const seeded = this.options.seed === undefined ? [] : ['--seed', this.options.seed];
    this.network = this.start('network', join(this.options.build, 'samples/network/vetrina-sandbox-network'), [...tls, '--rate-limit', '3000', ...seeded]);
    const [provider, network] = await Promise.all([this.provider.ready(), this.network.ready()]);
    this.networkUrl = network.ready;
    this.accounts = network.accounts;

    const client = provider.clients.find((one) => one.client_id === 'shop');
    const secret = join(this.folder, 'client_secret');
    writeFileSync(secret, client.client_secret, { mode: 0o600 });
    this.shop = this.start('shop', join(this.options.build, 'samples/shop/vetrina-sample-shop'), [
      ...tls, '--data-dir', this.data, '--catalog', this.options.catalog, '--port', String(port),
      '--connector-path', this.plugins, '--network-url', network.ready,
      '--op-issuer', provider.ready, '--op-client-id', client.client_id, '--op-client-secret-file', secret,
      ...(faults.caFile === false ? [] : ['--ca-file', this.ca]),
    ]);
    const shop = await this.shop.ready();
    this.url = shop.ready;
    this.catalog = shop.catalog;
  }

  async close() {
    await Promise.all(this.processes.map((one) => one.stop()));
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
