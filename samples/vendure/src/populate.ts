// Fills an empty folder with the catalogue of Vendure's installer, without the plugins of this sample: what they need of
// it they read when the shop starts.
import { bootstrap } from '@vendure/core';
import { populate } from '@vendure/core/cli';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configFor, sampleCatalogue } from './config';
import { readSettings } from './settings';

async function main(): Promise<void> {
  const settings = readSettings();
  const initialData = JSON.parse(readFileSync(join(sampleCatalogue, 'initial-data.json'), 'utf8')) as object;
  const app = await populate(() => bootstrap(configFor(settings, { bare: true })), initialData, join(sampleCatalogue, 'products.csv'));
  await app.close();
}

main().then(() => process.exit(0), (why: Error) => {
  console.error(why);
  process.exit(1);
});
