// A headless Chromium with a home of its own, in which the demo's authority is trusted the way a person would make it:
// certutil. No check of a certificate is switched off.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './options.mjs';
import { output } from './processes.mjs';

const { chromium } = await import(join(root, 'tests/browser/node_modules/playwright-core/index.mjs'));

export async function openBrowser(house) {
  const home = join(house.folder, 'home');
  const database = `sql:${join(home, '.pki/nssdb')}`;
  mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
  await output('certutil', ['-d', database, '-N', '--empty-password']);
  await output('certutil', ['-d', database, '-A', '-t', 'C,,', '-n', 'vetrina-demo', '-i', house.ca]);
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') },
    // Chromium refuses its sandbox to root alone.
    chromiumSandbox: process.getuid() !== 0,
    // Ctrl-C is answered in one place, which ends the other processes too.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    args: ['--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'],
  });
}

// A window of one person; what the shop's own pages could not load or run is collected in `complaints`. The provider's
// pages ask for a typeface that nobody gets here, which is theirs to complain of.
export async function openWindow(browser, house) {
  const shop = new URL(house.url).origin;
  const context = await browser.newContext({ locale: 'en', viewport: { width: 1180, height: 860 } });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' && page.url().startsWith(shop)) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('pageerror', (problem) => complaints.push(`${page.url()}: ${problem.message}`));
  return { context, page, complaints };
}

export async function signInThere(page, house, login) {
  const shop = new URL(house.url).origin;
  await page.goto(new URL('/sign-in', house.url).href);
  await page.locator('form:has(input[value="op"]) button').click();
  while (new URL(page.url()).origin !== shop) {
    const before = page.url();
    if (await page.locator('input[name=login]').count()) {
      await page.fill('input[name=login]', login);
      await page.fill('input[name=password]', 'any');
    }
    await page.locator('form:has(input[name=prompt]) button[type=submit], form:has(input[name=prompt]) input[type=submit]').first().click();
    await page.waitForURL((url) => url.href !== before);
  }
}
