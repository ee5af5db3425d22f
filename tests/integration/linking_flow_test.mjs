// Linking as a person meets it, in Chromium: sign in, link, step up, conflict, unlink, export, leave; the bag survives, keys
// suffice, and so does a browser without JavaScript. With a folder as last argument it leaves pictures there.
//
// linking_flow_test.mjs BUILD [PICTURES]
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openWindow } from '../../samples/shop/demo/browser.mjs';
import { House } from '../../samples/shop/demo/house.mjs';
import { root } from '../../samples/shop/demo/options.mjs';
import { Steps } from '../../samples/shop/demo/steps.mjs';

const [build, pictures] = process.argv.slice(2);
if (pictures) mkdirSync(pictures, { recursive: true });
const steps = new Steps(console.log);
const house = new House({ build, catalog: join(root, 'samples/shop/catalog/jeans.csv') });

// The shop takes no sign-in for fresh, so that each link asks for proof once more.
const proofSeconds = 2;

class Someone {
  constructor(window) {
    Object.assign(this, window);
  }

  go(path) {
    return this.page.goto(new URL(path, house.url).href);
  }

  async picture(name) {
    if (pictures) await this.page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true });
  }

  notice() {
    return this.page.locator('.notice').innerText();
  }

  async signUp(login) {
    await this.go('/sign-in');
    await this.page.fill('#new-login', login);
    await this.page.fill('#new-password', 'a long password');
    await this.page.locator('form[action="/sign-up"] button').click();
  }

  // Through the provider's own pages until the browser is back at the shop; `no` ends it there.
  async atProvider(login, no = false) {
    const shop = new URL(house.url).origin;
    while (new URL(this.page.url()).origin !== shop) {
      const before = this.page.url();
      if (no) {
        await this.page.locator('a', { hasText: /cancel/i }).first().click();
      } else {
        if (await this.page.locator('input[name=login]').count()) {
          await this.page.fill('input[name=login]', login);
          await this.page.fill('input[name=password]', 'any');
        }
        await this.page.locator('form:has(input[name=prompt]) button[type=submit], form:has(input[name=prompt]) input[type=submit]').first().click();
      }
      await this.page.waitForURL((url) => url.href !== before);
    }
  }

  async linkProvider(login, no) {
    await this.go('/account');
    await this.page.locator('#link-op button').click();
    await this.atProvider(login, no);
  }

  async atNetwork(account) {
    await this.page.waitForURL((url) => url.origin === new URL(house.networkUrl).origin);
    if (await this.page.locator('#username').count()) {
      await this.page.fill('#username', account.username);
      await this.page.fill('#password', account.password);
      await this.page.locator('button[type=submit]').first().click();
    }
    await this.page.locator('button[name=decision][value=allow]').click();
    await this.page.waitForURL((url) => url.origin === new URL(house.url).origin);
  }

  async proveByPassword() {
    await this.page.fill('#password', 'a long password');
    await this.page.locator('form[action="/step-up"] button').click();
  }

  networks() {
    return this.page.locator('vetrina-identities li h3').allInnerTexts();
  }
}

const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

async function run() {
  await house.open({ proofSeconds });
  const browser = await openBrowser(house);
  try {
    const anna = new Someone(await openWindow(browser, house));
    await steps.step('a visitor fills a bag, and signing up leaves it as it is', async () => {
      await anna.go('/');
      await anna.page.locator('.card a').first().click();
      await anna.page.locator('input[name=product]:not([disabled])').first().check();
      await anna.page.locator('form[action="/bag"] button').first().click();
      await anna.signUp('anna');
      await anna.go('/bag');
      assert.equal(await anna.page.locator('table tbody tr, main li, form[action="/checkout"]').count() > 0, true);
      assert.match(await anna.page.locator('.count').first().innerText(), /1/);
    });
    await steps.step('who says no at the provider comes back with nothing linked', async () => {
      await anna.linkProvider('anna', true);
      assert.match(await anna.notice(), /Nothing was shared/);
      assert.deepEqual(await anna.networks(), []);
      await anna.picture('01-cancelled');
    });
    await steps.step('a link asks once more who it is, and keys suffice', async () => {
      await pause(proofSeconds * 1000 + 100);
      await anna.go('/account');
      await anna.page.locator('#link-op button').focus();
      await anna.page.keyboard.press('Enter');
      await anna.page.waitForURL((url) => url.origin !== new URL(house.url).origin);
      await anna.atProvider('anna');
      assert.match(anna.page.url(), /\/step-up$/);
      await anna.picture('02-step-up');
      await anna.proveByPassword();
      assert.match(await anna.notice(), /Linked/);
      assert.equal((await anna.networks()).length, 1);
      assert.match(await anna.page.locator('.count').first().innerText(), /1/);
      await anna.picture('03-linked');
    });
    await steps.step('another customer who brings the same identity is told so, and not whose it is', async () => {
      const berta = new Someone(await openWindow(browser, house));
      await berta.signUp('berta');
      await berta.linkProvider('anna');
      assert.match(await berta.notice(), /linked to another customer/);
      assert.doesNotMatch(await berta.page.locator('body').innerText(), /anna/i);
      assert.deepEqual(await berta.networks(), []);
      await berta.picture('04-conflict');
      await berta.context.close();
    });
    await steps.step('a second network is linked for signing in, and allowed more later', async () => {
      const [account] = house.accounts;
      await anna.go('/account');
      await anna.page.locator('#link button').click();
      await anna.atNetwork(account);
      if (anna.page.url().endsWith('/step-up')) await anna.proveByPassword();
      assert.equal((await anna.networks()).length, 2);
      await anna.page.locator('#link input[name=find_friends]').check();
      await anna.page.locator('#link button').click();
      await anna.atNetwork(account);
      assert.match(await anna.notice(), /now lets us read/);
      assert.match(await anna.page.locator('vetrina-identities').innerText(), /find friends/);
      await anna.picture('11-two-networks');
    });
    await steps.step('the account reads in Italian, and from right to left in Arabic, on a phone too', async () => {
      await anna.go('/choose/language/it?back=/account');
      assert.match(await anna.page.locator('vetrina-identities').innerText(), /Reti collegate/);
      await anna.picture('05-account-it');
      await anna.go('/choose/language/ar?back=/account');
      assert.equal(await anna.page.locator('html').getAttribute('dir'), 'rtl');
      await anna.page.setViewportSize({ width: 390, height: 844 });
      const wide = await anna.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      assert.equal(wide, false, 'nothing stands beyond the edge');
      await anna.picture('06-account-ar-phone');
      await anna.page.setViewportSize({ width: 1180, height: 860 });
      await anna.go('/choose/language/en?back=/account');
    });
    await steps.step('unlinking gives the network back, as she has a password', async () => {
      await anna.page.locator('vetrina-identities form[action$="identity.unlink"] button').first().click();
      await anna.page.waitForLoadState();
      await anna.go('/account');
      assert.equal((await anna.networks()).length, 1);
    });
    await steps.step('without JavaScript: sign in with the provider alone, which then cannot be unlinked', async () => {
      const context = await browser.newContext({ javaScriptEnabled: false, locale: 'en', viewport: { width: 1180, height: 860 } });
      const carla = new Someone({ context, page: await context.newPage(), complaints: [] });
      await carla.go('/sign-in');
      await carla.page.locator('form:has(input[value="op"]) button').click();
      await carla.atProvider('carla');
      await carla.page.locator('button[name=decision][value=accept]').click();
      await carla.go('/account');
      assert.match(await carla.page.locator('vetrina-identities').innerText(), /only way to sign in/);
      assert.equal(await carla.page.locator('vetrina-identities form[action$="identity.unlink"]').count(), 0);
      await carla.picture('07-only-way');
      await context.close();
    });
    await steps.step('everything held can be taken along', async () => {
      await anna.go('/account');
      const [download] = await Promise.all([anna.page.waitForEvent('download'), anna.page.locator('a[href="/account/data"]').click()]);
      const text = await (await download.createReadStream()).toArray();
      const held = JSON.parse(Buffer.concat(text).toString());
      assert.equal(held.held.shopper.shopper.name, 'anna');
      assert.ok('identities' in held.held && 'activity' in held.held);
    });
    await steps.step('leaving asks for the password, and gives a code that says it was done', async () => {
      await anna.go('/account/erase');
      await anna.picture('08-leave');
      await anna.page.fill('#password', 'a wrong password');
      await anna.page.locator('form[action="/account/erase"] button').click();
      assert.match(await anna.notice(), /not right/);
      await anna.page.fill('#password', 'a long password');
      await anna.page.locator('form[action="/account/erase"] button').click();
      await anna.picture('09-gone');
      await anna.page.locator('a[href^="/vetrina/erasure/"]').click();
      assert.match(await anna.page.locator('main').innerText(), /everything about you was deleted/);
      await anna.picture('10-proof');
      await anna.go('/account');
      assert.match(anna.page.url(), /\/sign-in/);
      await anna.page.fill('#old-login', 'anna');
      await anna.page.fill('#old-password', 'a long password');
      await anna.page.locator('form[action="/sign-in"] button').click();
      assert.match(await anna.notice(), /not right/);
    });
    assert.deepEqual(anna.complaints, []);
  } finally {
    await browser.close();
  }
}

try {
  await run();
} catch (problem) {
  console.error(problem);
  process.exitCode = 1;
} finally {
  await house.close();
}
