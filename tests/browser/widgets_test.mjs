// Widgets as a person meets them: each in three languages, with and without JavaScript, judged by axe, under a policy
// without inline script; the confirmation card by keyboard alone. widgets_test.mjs HOST MAKE_CA SCREENSHOTS
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createRequire } from 'node:module';

// What the browser says of itself, should it go away in the middle of a test; read when the module is loaded.
process.env.DEBUG ??= 'pw:browser';
const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const [hostProgram, makeCa, screenshots] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'vetrina-browser-'));
let host;
let shop;
let browser;

before(async () => {
  mkdirSync(screenshots, { recursive: true });
  execFileSync(makeCa, [folder]);
  host = spawn(hostProgram, [join(folder, 'server.pem'), join(folder, 'server.key')], { stdio: ['pipe', 'pipe', 'inherit'] });
  shop = await new Promise((resolve, reject) => {
    let text = '';
    host.stdout.on('data', (bytes) => {
      text += bytes;
      if (text.includes('\n')) resolve(JSON.parse(text));
    });
    host.once('exit', (code) => reject(new Error(`the host ended with ${code}`)));
  });
  // The authority is trusted the way a person would make it, in a home of the test's own.
  const home = join(folder, 'home');
  const database = join(home, '.pki/nssdb');
  mkdirSync(database, { recursive: true });
  execFileSync('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
  execFileSync('certutil', ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'vetrina-test', '-i', join(folder, 'ca.pem')]);
  browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    env: { ...process.env, HOME: home, XDG_CONFIG_HOME: join(home, '.config'), XDG_CACHE_HOME: join(home, '.cache') },
    chromiumSandbox: process.getuid() !== 0, // Chromium refuses its sandbox to root alone
    args: ['--disable-gpu', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost'],
  });
});

after(async () => {
  await browser?.close();
  host?.stdin.end();
  rmSync(folder, { recursive: true, force: true });
});

// A window of one person; what the page was not allowed to do is collected.
async function windowOf(who, options = {}) {
  const context = await browser.newContext({ viewport: { width: 900, height: 900 }, reducedMotion: 'reduce', ...options });
  if (who) await context.addCookies([{ name: '__Host-vetrina', value: who, url: shop.ready, secure: true, httpOnly: true, sameSite: 'Lax' }]);
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (problem) => complaints.push(problem.message));
  return { page, complaints, close: () => context.close() };
}

const address = (path) => new URL(path, shop.ready).href;

async function judge(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  assert.deepEqual(told, [], `axe at ${where}`);
  assert.ok(found.passes.length > 5, 'axe looked at the page');
}

const widgets = {
  proof: { who: 'bruno', path: '/vetrina/widget/proof?product=505&market=IT', shows: 'vetrina-proof .vt-cue' },
  'friend-store': { who: 'bruno', path: '/vetrina/widget/friend-store?market=IT', shows: 'vetrina-friend-store .vt-card' },
  'friend-store-empty': { path: '/vetrina/widget/friend-store?market=IT', shows: 'vetrina-friend-store .vt-empty' },
  card: { who: 'anna', path: '/vetrina/widget/consent?order=of-anna&market=IT', shows: 'vetrina-consent fieldset' },
  'card-guest': { path: () => `/vetrina/widget/consent?order=g1&market=IT&token=${shop.guest}`, shows: 'vetrina-consent fieldset' },
  agreements: { who: 'anna', path: '/vetrina/widget/consent?market=IT', shows: 'vetrina-consent li' },
  identities: { who: 'anna', path: '/vetrina/widget/identities?connectors=sandbox%20op&market=IT', shows: 'vetrina-identities li' },
};

for (const [name, widget] of Object.entries(widgets)) {
  for (const locale of ['en', 'it', 'ar']) {
    test(`${name} in ${locale} is whole, accessible and within its policy`, async () => {
      const path = typeof widget.path === 'function' ? widget.path() : widget.path;
      const where = address(`${path}&locale=${locale}`);
      for (const javaScriptEnabled of [true, false]) {
        const { page, complaints, close } = await windowOf(shop[widget.who], { javaScriptEnabled });
        const answer = await page.goto(where);
        assert.equal(answer.status(), 200);
        await page.locator(widget.shows).first().waitFor();
        assert.equal(await page.locator('html').getAttribute('dir'), locale === 'ar' ? 'rtl' : 'ltr');
        if (javaScriptEnabled) {
          await judge(page, where);
          await page.emulateMedia({ forcedColors: 'active' });
          await judge(page, `${where} in forced colours`);
          await page.emulateMedia({ forcedColors: 'none', colorScheme: 'dark' });
          await judge(page, `${where} in the dark`);
          if (locale === 'en') await page.screenshot({ path: join(screenshots, `${name}-dark.png`), fullPage: true });
          await page.emulateMedia({ colorScheme: 'light' });
          await page.screenshot({ path: join(screenshots, `${name}-${locale}.png`), fullPage: true });
          await page.setViewportSize({ width: 320, height: 640 });
          const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(overflow <= 0, `nothing is cut off at 320 pixels (WCAG 1.4.10), ${overflow} are`);
          if (locale !== 'it') await page.screenshot({ path: join(screenshots, `${name}-${locale}-narrow.png`), fullPage: true });
          const part = await page.evaluate(() => document.querySelector('main > *').shadowRoot?.querySelector('[part=frame] slot') !== null);
          assert.ok(part, 'the frame can be styled');
        }
        assert.deepEqual(complaints, []);
        await close();
      }
    });
  }
}

// Tab until the focus is on what `is` says, as a person does who has no mouse.
async function tabTo(page, is, most = 40) {
  for (let i = 0; i < most; ++i) {
    await page.keyboard.press('Tab');
    if (await page.evaluate(is)) return;
  }
  assert.fail(`the keyboard does not reach ${is}`);
}

for (const [javaScriptEnabled, who] of [[true, 'anna'], [false, 'dora']]) {
  test(`the card is answered by keyboard alone, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { page, complaints, close } = await windowOf(shop[who], { javaScriptEnabled });
    const where = address(`/vetrina/widget/consent?order=of-${who}&market=IT&locale=en`);
    await page.goto(where);
    await tabTo(page, () => document.activeElement.name === 'choices.0.audience');
    assert.equal(await page.evaluate(() => document.activeElement.value), '', 'nothing is chosen beforehand');
    for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowDown');
    assert.equal(await page.evaluate(() => document.activeElement.value), 'friends');
    await tabTo(page, () => document.activeElement.name === 'choices.0.ask');
    await page.keyboard.press('Space');
    await tabTo(page, () => document.activeElement.type === 'submit');
    if (javaScriptEnabled) await page.screenshot({ path: join(screenshots, 'card-focus.png'), fullPage: true });
    await page.keyboard.press('Enter');
    const status = page.locator('vetrina-consent [role=status]');
    await status.waitFor();
    assert.match(await status.innerText(), /Saved on/);
    assert.equal(page.url(), where);
    assert.ok(await page.locator('input[name="choices.0.audience"][value=friends]').isChecked());
    assert.ok(await page.locator('input[name="choices.0.ask"]').isChecked());
    assert.ok(!(await page.locator('input[name="choices.1.audience"][value=friends]').isChecked()), 'the other line is untouched');
    if (javaScriptEnabled) {
      assert.ok(await status.evaluate((line) => line === document.activeElement), 'the focus is on what happened');
      await judge(page, 'the saved card');
      await page.screenshot({ path: join(screenshots, 'card-saved.png'), fullPage: true });
    }
    assert.deepEqual(complaints, []);
    await close();
  });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a card without a choice says that nobody is told, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { page, complaints, close } = await windowOf(shop.elio, { javaScriptEnabled });
    await page.goto(address('/vetrina/widget/consent?order=of-elio&market=IT&locale=en'));
    await page.locator('vetrina-consent button').click();
    const alert = page.locator('vetrina-consent [role=alert]');
    await alert.filter({ hasText: 'nobody is told' }).waitFor();
    if (javaScriptEnabled) {
      await judge(page, 'the card with an alert');
      await page.screenshot({ path: join(screenshots, 'card-alert.png'), fullPage: true });
      // The refused request is told on the console; nothing else is.
      assert.ok(complaints.every((one) => one.includes('status of 400')), complaints.join('\n'));
    } else {
      assert.deepEqual(complaints, []);
    }
    await close();
  });
}

test('a card is answered with the token of a mail, with and without JavaScript', async () => {
  for (const [javaScriptEnabled, choice] of [[true, 'friends'], [false, 'nobody']]) {
    const { page, complaints, close } = await windowOf(undefined, { javaScriptEnabled });
    await page.goto(address(`/vetrina/widget/consent?order=m1&market=IT&locale=en&token=${shop.mail}`));
    await page.locator(`input[name="choices.0.audience"][value=${choice}]`).check();
    await page.locator('vetrina-consent button').click();
    await page.locator('vetrina-consent [role=status]').waitFor();
    assert.ok(await page.locator(`input[name="choices.0.audience"][value=${choice}]`).isChecked());
    assert.deepEqual(complaints, []);
    await close();
  }
});

test('agreeing and withdrawing keep the focus on the purpose', async () => {
  const { page, complaints, close } = await windowOf(shop.anna);
  await page.goto(address('/vetrina/widget/consent?market=IT&locale=en'));
  const row = page.locator('li[data-purpose=measure]');
  for (const [before, then] of [['Agree', 'Withdraw'], ['Withdraw', 'Agree']]) {
    await row.getByRole('button', { name: before }).focus();
    await page.keyboard.press('Enter');
    await row.getByRole('button', { name: then }).waitFor();
    assert.ok(await row.getByRole('button').evaluate((button) => button === document.activeElement));
  }
  assert.deepEqual(complaints, []);
  await close();
});

test('a server that went away is told in the widget, and the choice stays', async () => {
  const { page, close } = await windowOf(shop.elio);
  await page.goto(address('/vetrina/widget/consent?order=of-elio&market=IT&locale=it'));
  await page.locator('input[name="choices.0.audience"][value=asker]').check();
  await page.route('**/vetrina/**', (route) => route.abort());
  await page.locator('vetrina-consent button').click();
  await page.locator('vetrina-consent [role=alert]').filter({ hasText: 'Non ha funzionato' }).waitFor();
  assert.ok(await page.locator('input[name="choices.0.audience"][value=asker]').isChecked());
  await close();
});

test('an element that a script puts in gets its frame too', async () => {
  const { page, complaints, close } = await windowOf(shop.bruno);
  await page.goto(address('/vetrina/widget/proof?product=505&market=IT&locale=en'));
  const framed = await page.evaluate(() => {
    const late = document.createElement('vetrina-proof');
    late.append('words');
    document.body.append(late);
    return late.shadowRoot?.querySelector('[part=frame]') instanceof HTMLElement;
  });
  assert.ok(framed);
  assert.deepEqual(complaints, []);
  await close();
});

test('the policy of a page stops inline script and strings that become markup', async () => {
  const { page, complaints, close } = await windowOf(shop.bruno);
  await page.goto(address('/vetrina/widget/proof?product=505&market=IT&locale=en'));
  const ran = await page.evaluate(() => {
    const inline = document.createElement('script');
    inline.append('globalThis.ran = true');
    try {
      document.body.append(inline);
      document.body.innerHTML = '<p>x</p>';
    } catch {
      return globalThis.ran ?? 'stopped';
    }
    return 'markup was made';
  });
  assert.equal(ran, 'stopped');
  assert.ok(complaints.length > 0, 'the browser said so');
  await close();
});
