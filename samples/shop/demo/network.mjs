// The expectations: what the sandbox's API says, through Mastodon.py.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { output } from './processes.mjs';

const script = join(dirname(fileURLToPath(import.meta.url)), 'expect.py');
const ask = (house, command, ...more) =>
  output('/usr/bin/python3', ['-B', script, command, house.networkUrl, house.ca, ...more], JSON.stringify(house.accounts));

export const readGraph = async (house) => JSON.parse(await ask(house, 'graph'));
export const removeEdge = (house, who, whom) => ask(house, 'unfollow', who, whom);
