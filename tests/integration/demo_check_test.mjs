// ./dev demo --check as a whole: it passes on its own catalogue, on another shop's export and on drawn people; and with
// one thing broken it exits 1 and names the step that met it.
//
//   demo_check_test.mjs BUILD_FOLDER plain | catalog | seed | sabotage NAME
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const [build, kind, sabotage] = process.argv.slice(2);
const demo = resolve(dirname(fileURLToPath(import.meta.url)), '../../samples/shop/demo.mjs');
const folder = mkdtempSync(join(tmpdir(), 'vetrina-demo-test-'));

async function run(...options) {
  const child = spawn(process.execPath, [demo, '--build', resolve(build), '--check', '--out', join(folder, 'out'), ...options]);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part) => {
    text += part;
    process.stdout.write(part);
  });
  const code = await new Promise((done) => child.once('close', done));
  const steps = [...text.matchAll(/^(ok|FAIL) +\d+ ms {2}([^:\n]+)(?:: (.*))?$/gm)].map(([, state, name, said]) => ({ state, name, said }));
  return { code, text, steps };
}

function passed({ code, text, steps }) {
  assert.equal(code, 0, text);
  assert.ok(steps.length > 20 && steps.every((one) => one.state === 'ok'), text);
  const screenshots = ['product', 'friend-store', 'account'].flatMap((page) => ['en', 'it', 'ar'].map((language) => `${page}-${language}`));
  for (const name of [...screenshots, 'confirmation-card', 'confirmation-card-answered']) {
    const file = join(folder, 'out', `${name}.png`);
    assert.ok(existsSync(file) && readFileSync(file).subarray(1, 4).toString() === 'PNG', `${name}.png is a picture`);
  }
}

const said = (result, name) => result.steps.find((one) => one.name === name)?.said;

// As Shopify writes it: CRLF, no SKU, "Default Title", a handle of three rows, remote pictures, a row with a picture alone.
function export_of_another_shop() {
  const header = 'Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Variant SKU,Variant Price,Image Src,Image Position,Image Alt Text';
  const rows = [header];
  for (let i = 1; i <= 19; ++i) {
    rows.push(`lamp-${i},"Lamp ""No. ${i}""","<p>Light, and\r\nshadow.</p>",Lumen & Figli,,home,true,Title,Default Title,,${20 + i}.50,https://pictures.example/${i}.jpg,1,Lamp ${i}`);
  }
  for (const size of ['Small', 'Medium', 'Large']) {
    const first = size === 'Small';
    rows.push(`shade-20,${first ? 'Shade' : ''},,${first ? 'Lumen & Figli' : ''},,,true,${first ? 'Size' : ''},${size},,35,${first ? 'https://pictures.example/shade.jpg,1,' : ',,'}`);
  }
  rows.push('shade-20,,,,,,,,,,,https://pictures.example/shade-2.jpg,2,');
  const file = join(folder, 'export.csv');
  writeFileSync(file, `${rows.join('\r\n')}\r\n`);
  return file;
}

const kinds = {
  async plain() {
    const result = await run();
    passed(result);
    assert.equal(said(result, 'the shop opens with its catalogue'), 'accepted 40, products 40, families 8');
  },
  async catalog() {
    const result = await run('--catalog', export_of_another_shop());
    passed(result);
    assert.equal(said(result, 'the shop opens with its catalogue'), 'accepted 22, products 22, families 20');
  },
  async seed() {
    const result = await run('--seed', '7');
    passed(result);
    assert.match(said(result, 'the network says who knows whom, through Mastodon.py'), /^\d+ people, \d+ follows; buyer /);
  },
  async sabotage() {
    const met = {
      ca: 'the buyer signs in at the identity provider',
      edge: 'the friend finds the purchase in the friend store',
      consent: 'the friend finds the purchase in the friend store',
      provider: 'the friend signs in at the identity provider',
      plugin: 'the buyer links the network and lets friends be found',
    }[sabotage];
    assert.ok(met, `unknown sabotage ${sabotage}`);
    const result = await run('--sabotage', sabotage);
    assert.equal(result.code, 1, result.text);
    assert.deepEqual(result.steps.filter((one) => one.state === 'FAIL').map((one) => one.name), [met]);
    assert.equal(result.steps.at(-1).name, met, 'nothing goes on after it');
  },
};

try {
  await kinds[kind]();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
