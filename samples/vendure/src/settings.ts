// What the outside says to the sample: one JSON file, named on the command line.
import { readFileSync } from 'node:fs';

export interface Settings {
  /** Folder of this shop: its database, pictures and Vetrina's data. */
  folder: string;
  port: number;
  certificate_file: string;
  private_key_file: string;
  /** Whom to believe when the library speaks to networks. */
  ca_file: string;
  library: string;
  connector_path: string;
  network_url: string;
  provider: { issuer: string; client_id: string; client_secret: string };
  administrator: { identifier: string; password: string };
  cookie_secret: string;
}

export function readSettings(): Settings {
  const [, , file] = process.argv;
  if (!file) throw new Error('usage: node dist/server.js SETTINGS.json');
  return JSON.parse(readFileSync(file, 'utf8')) as Settings;
}
