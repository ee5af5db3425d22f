// What ./dev vendure was asked to do.
import { parseArgs } from 'node:util';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const sample = resolve(root, 'samples/vendure');

export const usage = `usage: ./dev vendure [--stay] [--fresh] [--port N] [--out DIR]

Installs Vendure at the versions of samples/vendure/package-lock.json (once), fills it with its own sample catalogue
(once), starts it with the Vetrina plugin, the sandbox network and the sample identity provider, goes through the whole
of it in Chromium, prints a line a step, ends everything, and exits 0 or 1.

  --stay     opens the shop for a person instead, until Ctrl-C
  --fresh    fills the catalogue anew instead of taking the one of an earlier run
  --port     port of the shop; a free one
  --out      where screenshots, the log and result.json go; build/vendure`;

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      build: { type: 'string', default: 'build/release' },
      stay: { type: 'boolean', default: false },
      fresh: { type: 'boolean', default: false },
      port: { type: 'string' },
      out: { type: 'string', default: 'build/vendure' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.port !== undefined && !/^\d{1,5}$/.test(values.port)) throw new Error('--port takes a number');
  return { ...values, build: resolve(root, values.build), out: resolve(root, values.out) };
}
