// A guide's page in Chromium, which trusts the certificate that the guide made: what it shows, what axe says of it, and
// that the browser complains of nothing. page_in_browser.mjs CERTIFICATE SCREENSHOTS NAME=URL...
// A name that begins with "narrow" is looked at as on a telephone.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const require = createRequire(new URL('../browser/', import.meta.url));
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [certificate, screenshots, ...pages] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'vetrina-guide-'));
mkdirSync(screenshots, { recursive: true });
const database = join(home, '.pki/nssdb');
mkdirSync(database, { recursive: true });
execFileSync('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
execFileSync('certutil', ['-d', `sql:${database}`, '-A', '-t', 'CP,,', '-n', 'guide', '-i', certificate]);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') },
  chromiumSandbox: process.getuid() !== 0, // Chromium refuses its sandbox to root alone
  args: ['--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'],
});
try {
  for (const [name, url] of pages.map((one) => [one.slice(0, one.indexOf('=')), one.slice(one.indexOf('=') + 1)])) {
    const width = name.startsWith('narrow') ? 360 : 900;
    const page = await browser.newPage({ viewport: { width, height: 640 }, reducedMotion: 'reduce' });
    const complaints = [];
    page.on('console', (message) => {
      // A browser asks each new host for a picture of the shop's, which the guide leaves to the shop.
      if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text());
    });
    page.on('pageerror', (problem) => complaints.push(problem.message));
    await page.goto(url, { waitUntil: 'load' });
    await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
    const seen = await page.evaluate(() => {
      const element = document.querySelector('vetrina-proof, vetrina-consent');
      return {
        cue: element?.querySelector('.vt-cue')?.textContent.trim() ?? '',
        upgraded: Boolean(element && customElements.get(element.localName) && element.shadowRoot),
        styled: Boolean(element && getComputedStyle(element).display === 'block'),
        fits: document.documentElement.scrollWidth <= innerWidth,
      };
    });
    await page.evaluate(axe);
    const judged = await page.evaluate(() => globalThis.axe.run());
    assert.deepEqual(judged.violations.map(({ id, nodes }) => [id, nodes[0].html]), [], `axe on ${name}`);
    assert.deepEqual(complaints, [], `the browser on ${name}`);
    assert.ok(seen.upgraded && seen.styled && seen.fits, `${name}: ${JSON.stringify(seen)}`);
    console.log(`${name}: ${seen.cue}`);
    await page.close();
  }
} finally {
  await browser.close();
  rmSync(home, { recursive: true, force: true });
}
