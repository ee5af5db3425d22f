// The shop: Vendure's server and its worker in one process, over HTTPS. Prints {"ready": address} when it listens.
import { bootstrap, JobQueueService } from '@vendure/core';
import { readFileSync } from 'node:fs';
import { configFor } from './config';
import { readSettings } from './settings';

async function main(): Promise<void> {
  const settings = readSettings();
  const app = await bootstrap(configFor(settings), {
    nestApplicationOptions: {
      httpsOptions: { cert: readFileSync(settings.certificate_file), key: readFileSync(settings.private_key_file) },
    },
  });
  await app.get(JobQueueService).start();
  process.stdout.write(`${JSON.stringify({ ready: `https://localhost:${settings.port}` })}\n`);
}

main().catch((why: Error) => {
  console.error(why);
  process.exit(1);
});
