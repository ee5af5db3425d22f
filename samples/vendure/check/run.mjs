// The check from its first step to its last, and what it says for the README.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Check } from './check.mjs';
import { sample } from './options.mjs';

function writeReport(check, good) {
  const { version } = JSON.parse(readFileSync(join(sample, 'node_modules/@vendure/core/package.json'), 'utf8'));
  const rows = check.lines.filter((line) => /^(ok|FAIL)/.test(line)).map((line) => {
    const [, state, ms, name, said] = /^(ok|FAIL) +(\d+) ms {2}(.*?)(?:: (.*))?$/.exec(line);
    return `| ${name} | ${state} | ${(ms / 1000).toFixed(1)} | ${said ?? ''} |`;
  });
  const chromium = check.browser?.version() ?? 'not started';
  const head = `${new Date().toISOString().slice(0, 10)}, Vendure ${version}, Node ${process.versions.node}, Chromium ${chromium}: ${good ? 'passed' : 'FAILED'}, ${rows.length} steps`;
  writeFileSync(join(check.options.out, 'result.md'), `${head}\n\n| step | | s | |\n|---|---|---|---|\n${rows.join('\n')}\n`);
}

export async function runCheck(house, options, print) {
  mkdirSync(options.out, { recursive: true });
  const check = new Check(house, options, print);
  let good = false;
  try {
    await check.opens();
    await check.people();
    await check.buys();
    await check.followsLink();
    await check.looks();
    await check.ownAccounts();
    await check.staysShut();
    await check.shopApi();
    await check.vendureDecides();
    await check.survives();
    await check.goes();
    good = true;
  } catch (problem) {
    if (!problem.step) print(`FAIL  ${problem.stack}`);
    const log = house.shop?.log();
    if (log) print(`Vendure said:\n${log}`);
  } finally {
    writeReport(check, good);
    await check.browser?.close();
  }
  return good;
}
