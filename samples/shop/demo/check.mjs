// The whole of it without a person. Every expectation about people comes from the network's own API.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBrowser, openWindow, signInThere } from './browser.mjs';
import { areFriends, cast } from './draw.mjs';
import { counted } from './feed.mjs';
import { readGraph, removeEdge } from './network.mjs';
import { Person } from './person.mjs';
import { output } from './processes.mjs';
import { expect, expectThat, Steps } from './steps.mjs';
import { Visitor } from './visitor.mjs';

const decoded = (text) => decodeURIComponent(text);

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));
}

class Check {
  constructor(house, options, print) {
    this.house = house;
    this.options = options;
    this.steps = new Steps(print);
  }

  step(name, work) {
    return this.steps.step(name, work);
  }

  person(username) {
    const account = this.house.accounts.find((one) => one.username === username);
    return new Person(this.house, username, { ...account, display_name: this.graph[username].display_name });
  }

  async opens() {
    await this.step('the shop opens with its catalogue', async () => {
      const { accepted, rejected, products, families, errors } = this.house.catalog;
      const own = counted(this.options.catalog);
      expect('every row is accepted or reported', own.rows, accepted + rejected);
      expectThat('the catalogue is not empty', products > 0, 'products', JSON.stringify(errors).slice(0, 500));
      if (rejected === 0) expect('families', own.families, families);
      const home = await new Visitor(this.house.ca).visit(this.house.url);
      expect('the home page', 200, home.status);
      this.families = [...home.text.matchAll(/data-family="([^"]+)"[\s\S]*?href="([^"]+)"/g)].map(([, id, href]) => ({ id, href }));
      expectThat('the home page shows families', this.families.length > 0 && this.families.length <= families, `1 to ${families}`, this.families.length);
      return `accepted ${accepted}, products ${products}, families ${families}`;
    });
  }

  async peopleAreDrawn() {
    await this.step('the network says who knows whom, through Mastodon.py', async () => {
      this.graph = await readGraph(this.house);
      const drawn = cast(this.graph, this.options.seed);
      this.below = drawn.below;
      this.buyer = this.person(drawn.buyer);
      this.friend = this.person(drawn.friend);
      this.fan = this.person(drawn.fan);
      this.others = drawn.others.map((one) => this.person(one));
      const edges = Object.values(this.graph).reduce((sum, one) => sum + one.following.length, 0);
      return `${Object.keys(this.graph).length} people, ${edges} follows; buyer ${drawn.buyer}, friend ${drawn.friend}, one-way follower ${drawn.fan}`;
    });
    await this.step('a family and a variant are chosen', async () => {
      const first = this.options.seed === undefined ? 0 : this.below(this.families.length);
      for (let i = 0; i < this.families.length && !this.product; ++i) {
        const family = this.families[(first + i) % this.families.length];
        const page = await new Visitor(this.house.ca).visit(new URL(family.href, this.house.url));
        const offered = page.forms.find((one) => one.choices.product)?.choices.product ?? [];
        if (!offered.length) continue;
        this.family = family;
        this.product = offered[this.options.seed === undefined ? 0 : this.below(offered.length)];
      }
      expectThat('something can be bought', this.product, 'a variant', 'none');
      return `${this.family.id}, ${this.product}`;
    });
  }

  async arrives(person, role) {
    await this.step(`${role} signs in at the identity provider`, () => person.signIn());
    if (person === this.buyer) {
      await this.step(`${role} links the network and lets friends be found`, () => person.link({ findFriends: true }));
      await this.step(`${role} agrees to be shown to friends`, () => person.agree('show_to_friends', true));
    } else {
      await this.step(`${role} agrees that friends may be found`, () => person.agree('find_friends', true));
      await this.step(`${role} links the network`, () => person.link({ findFriends: false }));
    }
  }

  async theCoreKnowsNoNetwork() {
    await this.step('the plugin is loaded, and what it speaks is in it and not in the core', async () => {
      const maps = readFileSync(`/proc/${this.house.shop.pid}/maps`, 'utf8');
      const path = (name) => maps.match(new RegExp(`(/\\S*${name}\\S*)$`, 'm'))?.[1];
      const [plugin, core] = [path('libvtc_mastodon\\.so'), path('libvetrina\\.so')];
      expectThat('the plugin is in /proc/PID/maps', plugin, 'libvtc_mastodon.so', 'not mapped');
      expectThat('the library is in /proc/PID/maps', core, 'libvetrina.so', 'not mapped');
      for (const text of ['/api/v1/', 'verify_credentials']) {
        expectThat(`the plugin holds ${text}`, readFileSync(plugin).includes(text), 'found', 'not found');
        expectThat(`the core does not hold ${text}`, !readFileSync(core).includes(text), 'not found', `found in ${core}`);
      }
    });
  }

  async shot(page, name) {
    await page.screenshot({ path: join(this.options.out, `${name}.png`), fullPage: true });
  }

  async buys() {
    await this.step('the buyer comes back in Chromium and signs in', async () => {
      this.browser = await openBrowser(this.house);
      this.window = await openWindow(this.browser, this.house);
      await signInThere(this.window.page, this.house, this.buyer.login);
      await this.window.page.goto(new URL('/account', this.house.url).href);
      expect('Chromium and the plain client see one customer', this.buyer.shopper, await this.window.page.locator('#shopper').innerText());
    });
    await this.step('the buyer buys a product', async () => {
      const { page } = this.window;
      await page.goto(new URL(this.family.href, this.house.url).href);
      await this.shot(page, 'product-en');
      await page.locator(`input[name=product][type=radio][value=${JSON.stringify(this.product)}]`).check();
      await page.locator('button[value=add]').click();
      await page.locator('form[action="/checkout"] button').click();
      await page.waitForURL('**/orders/*');
      expectThat('the confirmation card asks', await page.locator('vetrina-consent form').count(), 'a card', await page.locator('main').innerText());
      await this.shot(page, 'confirmation-card');
    });
  }

  async sees(person, expected, when) {
    const { cards, says } = await person.friendStore();
    const holding = cards.filter((one) => one.text.includes(this.buyer.account.display_name.replace(/\s+/g, ' ')));
    const what = `${person.account.username} sees purchases of ${this.buyer.account.username} ${when}`;
    expectThat(what, holding.length === expected, expected, `${holding.length}; the page says "${says}"`);
    if (expected) expect('the product', this.product, holding[0].product);
    return holding[0];
  }

  async choiceDecides() {
    await this.step('before the choice nobody sees the purchase', async () => {
      for (const person of [this.friend, this.fan, ...this.others]) await this.sees(person, 0, 'before the choice');
      const cue = await this.friend.cue(this.family.href);
      expectThat('the product page names nobody', !cue.includes(this.buyer.account.display_name), 'no name', cue);
    });
    await this.step('the buyer answers the card: friends may know', async () => {
      const { page } = this.window;
      await page.locator('vetrina-consent input[name="choices.0.audience"][value=friends]').check();
      await page.locator('vetrina-consent form button').click();
      await page.locator('vetrina-consent [role=status]').waitFor();
      expect('the choice is kept', true, await page.locator('vetrina-consent input[name="choices.0.audience"][value=friends]').isChecked());
      await this.shot(page, 'confirmation-card-answered');
    });
    if (this.options.sabotage === 'consent') await this.buyer.agree('show_to_friends', false);
    await this.step('the friend finds the purchase in the friend store', async () => {
      this.card = await this.sees(this.friend, 1, 'after the choice');
      const cue = await this.friend.cue(`${this.family.href}?v=${encodeURIComponent(this.product)}`);
      expectThat('the product page names the buyer', cue.includes(this.buyer.account.display_name.replace(/\s+/g, ' ')), this.buyer.account.display_name, cue);
    });
    await this.step('a stranger who follows the buyer one way sees nothing', () => this.sees(this.fan, 0, 'as a stranger').then(() => undefined));
    if (this.others.length) {
      await this.step('everybody else sees exactly what the network says', async () => {
        const said = [];
        for (const person of this.others) {
          const friends = areFriends(this.graph, person.account.username, this.buyer.account.username);
          await this.sees(person, friends ? 1 : 0, 'after the choice');
          said.push(`${person.account.username} ${friends ? 'a friend' : 'nobody'}`);
        }
        return said.join(', ');
      });
    }
  }

  async followsLinks() {
    await this.step('the friend follows the signed direct link to the product', async () => {
      const address = new URL(this.card.href, this.house.url);
      expectThat('the link is a signed one', address.pathname.startsWith('/l/~'), '/l/~TOKEN', address.href);
      const page = await this.friend.browser.visit(address);
      expect('the link answers', 302, page.hops[0].status);
      expect('it ends at a page', 200, page.status);
      expect('of the family', `/p/${this.family.id}`, decoded(page.url.pathname));
      expectThat('and shows the product', page.text.includes(`data-product="${this.product.replace(/&/g, '&amp;')}"`), this.product, page.words.slice(0, 300));
    });
    await this.step('the buyer shares a direct link, and somebody without an account follows it', async () => {
      const page = await this.buyer.see(this.family.href);
      const form = page.forms.find((one) => one.action === '/share');
      const shared = await this.buyer.browser.submit(page, form);
      const address = shared.text.match(/id="shared">[^<]*<a class="link" href="([^"]+)"/)?.[1];
      expectThat('the page shows the link', address, 'a link', shared.words.slice(0, 500));
      const landed = await new Visitor(this.house.ca).visit(new URL(address, this.house.url));
      expect('it ends at the product', `200 /p/${this.family.id}`, `${landed.status} ${decoded(landed.url.pathname)}`);
    });
    await this.step('the friend says "I want it" with a button of the page', async () => {
      const page = await this.friend.see(this.family.href);
      const form = page.forms.find((one) => one.action === '/vetrina/v1/reaction.set');
      expectThat('the page has reactions', form, 'a form', page.words.slice(0, 300));
      const after = await this.friend.browser.submit(page, form, { audience: 'friends' }, { kind: 'want' });
      expect('back at the product', `200 /p/${this.family.id}`, `${after.status} ${decoded(after.url.pathname)}`);
      expect('without an error', '', after.url.searchParams.get('vt_error') ?? '');
    });
  }

  async saysWhatHappened() {
    await this.step('who refuses at the network, or brings the account of another, is told so in plain words', async () => {
      const somebody = new Person(this.house, 'somebody', this.buyer.account);
      await somebody.signUp();
      const refused = await somebody.tryToLink({ decision: 'deny' });
      expectThat('refused', refused.words.includes('You stopped the sign-in. Nothing was shared'), 'You stopped the sign-in', refused.words.slice(0, 400));
      const taken = await somebody.tryToLink();
      expectThat('taken', taken.words.includes('linked to another customer of this shop'), 'linked to another customer', taken.words.slice(0, 400));
      expectThat('nothing is linked', !taken.text.includes('data-connector="sandbox"'), 'nothing', taken.words.slice(0, 600));
    });
    await this.step('the friend signs in with the network in another browser, and the bag comes along', async () => {
      const again = new Person(this.house, this.friend.login, this.friend.account);
      const page = await again.see(this.family.href);
      const form = page.forms.find((one) => one.choices.product);
      await again.browser.submit(page, form, { product: this.product }, { change: 'add' });
      await again.signInWithNetwork();
      const account = await again.see('/account');
      expect('it is the same customer', this.friend.shopper, account.text.match(/id="shopper">([^<]+)</)?.[1]);
      const whole = account.forms.some((one) => one.action === '/social/sync');
      expectThat('who signs in with less has lost nothing of the link', whole, 'friends can be read', account.words.slice(0, 900));
      const bag = await again.see('/bag');
      expectThat('the bag holds the product', bag.forms.some((one) => one.fields.product === this.product), this.product, bag.words.slice(0, 300));
      expectThat('and can be paid', bag.forms.some((one) => one.action === '/checkout'), 'a button', bag.words.slice(0, 300));
    });
  }

  async looksRight() {
    await this.step('the friend sees it in Chromium, in three languages', async () => {
      const { page, complaints, context } = await openWindow(this.browser, this.house);
      await signInThere(page, this.house, this.friend.login);
      for (const [language, direction] of [['it', 'ltr'], ['ar', 'rtl'], ['en', 'ltr']]) {
        await page.goto(new URL(`/choose/language/${language}?back=/friends`, this.house.url).href);
        expect('direction', direction, await page.locator('html').getAttribute('dir'));
        expect('cards', 1, await page.locator('.vt-card').count());
        await this.shot(page, `friend-store-${language}`);
        await page.goto(new URL('/account', this.house.url).href);
        await this.shot(page, `account-${language}`);
        await page.goto(new URL(this.family.href, this.house.url).href);
        if (language !== 'en') await this.shot(page, `product-${language}`);
      }
      await page.goto(new URL('/friends', this.house.url).href);
      await page.locator('.vt-card a').first().click();
      await page.waitForURL('**/p/**');
      expect('the link leads to the product', `/p/${this.family.id}`, decoded(new URL(page.url()).pathname));
      expect('Chromium has nothing to complain of', [], [...complaints, ...this.window.complaints]);
      await context.close();
    });
  }

  // The friend's store as another process on the same data folder sees it.
  async elsewhere() {
    const program = join(this.options.build, 'sdk/tools/vetrina');
    const request = JSON.stringify({ shopper: this.friend.shopper, market: 'US' });
    const answer = JSON.parse(await output(program, ['call', '--data-dir', this.house.data, 'friendstore.get', request]));
    return answer.items.filter((one) => one.friends.some((who) => who.name === this.buyer.account.display_name)).length;
  }

  async takesBack() {
    await this.step('another process on the same data folder sees the same', async () => {
      expect('purchases of the buyer', 1, await this.elsewhere());
    });
    await this.step('the buyer withdraws, and it is gone from the next page and from the other process', async () => {
      await this.buyer.agree('show_to_friends', false);
      expect('purchases of the buyer in another process', 0, await this.elsewhere());
      await this.sees(this.friend, 0, 'after the withdrawal');
      const cue = await this.friend.cue(this.family.href);
      expectThat('the product page names nobody', !cue.includes(this.buyer.account.display_name), 'no name', cue);
    });
    await this.step('the buyer can take everything home', async () => {
      const page = await this.buyer.see('/account/data');
      expect('the download', 200, page.status);
      expectThat('holds the purchase', page.text.includes(JSON.stringify(this.product)), this.product, page.text.slice(0, 300));
    });
    await this.step('people who are no customers are nowhere in the data folder', async () => {
      const customers = new Set([this.buyer, this.friend, this.fan, ...this.others].map((one) => one.account.username));
      const strangers = Object.entries(this.graph).filter(([username]) => !customers.has(username));
      const kept = files(this.house.data).map((path) => readFileSync(path));
      for (const [username, { id }] of strangers) {
        for (const text of [id, `/users/${username}`, `/@${username}`]) {
          expectThat(`${text} is not kept`, !kept.some((bytes) => bytes.includes(text)), 'nowhere', text);
        }
      }
      return `${strangers.length} strangers, ${kept.length} files`;
    });
  }
}

export async function runCheck(house, options, print) {
  mkdirSync(options.out, { recursive: true });
  const check = new Check(house, options, print);
  try {
    await check.step('the provider, the network and the shop start', () =>
      house.open({ caFile: options.sabotage !== 'ca', plugin: options.sabotage !== 'plugin' }));
    await check.opens();
    await check.peopleAreDrawn();
    if (options.sabotage === 'edge') await removeEdge(house, check.buyer.account.username, check.friend.account.username);
    await check.arrives(check.buyer, 'the buyer');
    if (options.sabotage === 'provider') await house.provider.stop();
    await check.arrives(check.friend, 'the friend');
    await check.arrives(check.fan, 'the stranger');
    for (const person of check.others) await check.arrives(person, person.account.username);
    await check.theCoreKnowsNoNetwork();
    await check.buys();
    await check.choiceDecides();
    await check.followsLinks();
    await check.saysWhatHappened();
    await check.looksRight();
    await check.takesBack();
    return true;
  } catch (problem) {
    if (!problem.step) print(`FAIL  ${problem.stack}`);
    const log = house.shop?.log();
    if (log) print(`the shop said:\n${log}`);
    return false;
  } finally {
    await check.browser?.close();
  }
}
