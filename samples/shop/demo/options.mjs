// What the demo was asked to do.
import { parseArgs } from 'node:util';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
export const sabotages = ['ca', 'edge', 'consent', 'provider', 'plugin'];

export const usage = `usage: ./dev demo [--check] [--catalog FILE] [--seed N] [--sabotage ${sabotages.join('|')}] [--out DIR]

  --check      does the whole of it without a person, prints a line a step, exits 0 or 1
  --catalog    any Shopify product export instead of the shop's own
  --seed       people, follows, names and the product are drawn from this number
  --sabotage   breaks one thing on purpose, to show that --check finds it
  --out        where the screenshots go; build/demo`;

export function readOptions(args) {
  const { values } = parseArgs({
    args,
    options: {
      build: { type: 'string', default: 'build/release' },
      catalog: { type: 'string', default: resolve(root, 'samples/shop/catalog/jeans.csv') },
      check: { type: 'boolean', default: false },
      seed: { type: 'string' },
      sabotage: { type: 'string' },
      out: { type: 'string', default: resolve(root, 'build/demo') },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.seed !== undefined && !/^\d{1,18}$/.test(values.seed)) throw new Error('--seed takes a whole number');
  if (values.sabotage && !sabotages.includes(values.sabotage)) throw new Error(`--sabotage is one of ${sabotages.join(', ')}`);
  if (values.sabotage && !values.check) throw new Error('--sabotage goes with --check');
  return {
    ...values,
    build: resolve(root, values.build),
    catalog: resolve(values.catalog),
    out: resolve(values.out),
  };
}
