// The whole of it in Chromium. What people are to each other comes from the network's own API, what was sold from
// Vendure's Admin API, and what Vetrina holds is asked by another process on the same data.
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { openBrowser, openWindow } from '../../shop/demo/browser.mjs';
import { cast } from '../../shop/demo/draw.mjs';
import { readGraph } from '../../shop/demo/network.mjs';
import { output } from '../../shop/demo/processes.mjs';
import { expect, expectThat, Steps } from '../../shop/demo/steps.mjs';
import { Admin } from './admin.mjs';
import { Customer } from './customer.mjs';
import { root } from './options.mjs';

const require = createRequire(join(root, 'tests/browser/package.json'));

export class Check {
  constructor(house, options, print) {
    this.house = house;
    this.options = options;
    this.lines = [];
    this.steps = new Steps((line) => {
      this.lines.push(line);
      print(line);
    });
  }

  step(name, work) {
    return this.steps.step(name, work);
  }

  async shot(page, name) {
    await page.evaluate(() => globalThis.scrollTo(0, 0));
    await page.screenshot({ path: join(this.options.out, `${name}.png`), fullPage: true });
  }

  // The library in another process, on the same data folder.
  async elsewhere(operation, request) {
    const program = join(this.options.build, 'sdk/tools/vetrina');
    return JSON.parse(await output(program, ['call', '--data-dir', join(this.house.shopFolder, 'vetrina'), operation, JSON.stringify(request)]));
  }

  async resultOf(kind, holds = () => true) {
    const jobs = await this.admin.settledJobs();
    const failed = jobs.filter((one) => one.state === 'FAILED');
    expectThat('no message to Vetrina failed', failed.length === 0, 'none', failed);
    return jobs.find((one) => one.data.kind === kind && holds(one))?.result;
  }

  async orderOf(code) {
    const { orders } = await this.admin.ask(
      'query($code: String!) { orders(options: { filter: { code: { eq: $code } } }) { items { id state totalWithTax customFields { vetrinaClick } payments { id } lines { id quantity } } } }', { code });
    return orders.items[0];
  }

  async opens() {
    await this.step('the identity provider and the sandbox network start', () => this.house.openNetworks());
    await this.step('Vendure has its sample catalogue', () => this.house.populate());
    await this.step('Vendure starts with the plugin', async () => {
      await this.house.openShop();
      this.admin = new Admin(this.house);
    });
    await this.step('the whole catalogue is imported, by the library in Vendure’s process', async () => {
      const { products, productVariants } = await this.admin.ask('{ products { totalItems } productVariants { totalItems } }');
      const imported = await this.resultOf('catalogue');
      expect('variants', productVariants.totalItems, imported.accepted);
      expect('products', products.totalItems, imported.families);
      const maps = readFileSync(`/proc/${this.house.shop.pid}/maps`, 'utf8');
      expectThat('the library is in /proc/PID/maps', /libvetrina\.so/.test(maps), 'libvetrina.so', 'not mapped');
      return `${imported.accepted} variants of ${imported.families} products`;
    });
  }

  async people() {
    await this.step('the network says who knows whom, through Mastodon.py', async () => {
      const graph = await readGraph(this.house);
      const drawn = cast(graph);
      this.browser = await openBrowser(this.house);
      const customer = async (username) => {
        const account = this.house.accounts.find((one) => one.username === username);
        return new Customer(this.house, { ...account, display_name: graph[username].display_name }, await openWindow(this.browser, this.house));
      };
      this.buyer = await customer(drawn.buyer);
      this.friend = await customer(drawn.friend);
      this.fan = await customer(drawn.fan);
      return `buyer ${drawn.buyer}, friend ${drawn.friend}, one-way follower ${drawn.fan}`;
    });
    for (const [who, role] of [[this.buyer, 'buyer'], [this.friend, 'friend'], [this.fan, 'one-way follower']]) {
      await this.step(`the ${role} signs in at the identity provider, and Vendure has a new customer`, async () => {
        await who.signInWithProvider();
        const { customer } = await this.admin.ask('query($id: ID!) { customer(id: $id) { emailAddress firstName lastName user { verified authenticationMethods { strategy } } } }', { id: who.id });
        expect('by the strategy', ['vetrina'], customer.user.authenticationMethods.map((one) => one.strategy));
        who.name = `${customer.firstName} ${customer.lastName}`.trim();
        return `customer ${who.id}, ${customer.emailAddress}`;
      });
      await this.step(`the ${role} links the network and lets friends be found`, () => who.link());
    }
    await this.step('the buyer agrees to be shown to friends', () => this.buyer.agree('show_to_friends', true));
  }

  async buys() {
    this.name = this.buyer.name;
    await this.step('the buyer buys through Vendure’s order process, with its dummy payment', async () => {
      const { products } = await this.admin.ask('{ products(options: { filter: { slug: { eq: "laptop" } } }) { items { id variants { id } } } }');
      this.family = products.items[0].id;
      this.variant = products.items[0].variants[1].id;
      await this.buyer.addToCart(this.family, this.variant);
      await this.shot(this.buyer.page, 'cart');
      await this.buyer.fillCheckout();
      await this.shot(this.buyer.page, 'checkout');
      this.order = await this.buyer.checkOut();
      await this.shot(this.buyer.page, 'order-card');
      const recorded = await this.resultOf('order', (one) => one.result.order === this.order);
      expectThat('the order is recorded', recorded, this.order, 'nothing');
      return `order ${this.order}`;
    });
    await this.step('before the choice nobody sees it', async () => {
      for (const who of [this.friend, this.fan]) await who.sees(this.name, this.family, this.variant, false, 'before the choice');
    });
    await this.step('the buyer answers the card, so that friends may know', async () => {
      await this.buyer.see(`/order/${this.order}`);
      await this.buyer.answerCard('friends');
      await this.shot(this.buyer.page, 'order-card-answered');
    });
    await this.step('the friend sees it in the friend store, and as a cue on the product page', async () =>
      (await this.friend.sees(this.name, this.family, this.variant, true, 'after the choice')).split('\n')[0]);
    await this.step('who follows the buyer one way sees nothing', async () => {
      await this.fan.sees(this.name, this.family, this.variant, false, 'for a stranger');
    });
  }

  async followsLink() {
    await this.step('the buyer shares a link to a filled cart', async () => {
      await this.buyer.see(`/product/${this.family}?v=${this.variant}`);
      await this.buyer.press(this.buyer.page.locator('button[value=share]'));
      this.link = await this.buyer.page.locator('#shared a').getAttribute('href');
      expectThat('a direct link of this shop', this.link.startsWith(`${this.house.url}/l/`), '/l/…', this.link);
      await this.shot(this.buyer.page, 'product-shared-link');
    });
    await this.step('the friend follows it to the cart, and a reload adds nothing', async () => {
      const landing = this.friend.page.waitForRequest((one) => one.url().includes('vt_click='));
      await this.friend.see(this.link);
      this.click = new URL((await landing).url()).searchParams.get('vt_click');
      await this.friend.inCart(this.variant);
      await this.friend.page.reload();
      const row = await this.friend.page.locator(`tr[data-product="${this.variant}"] td`).first().innerText();
      expect('quantity', '× 1', row.trim());
      await this.shot(this.friend.page, 'cart-from-link');
    });
    await this.step('the friend checks out, and the order is credited to the link', async () => {
      this.friendsOrder = await this.friend.checkOut();
      expect('in Vendure', this.click, (await this.orderOf(this.friendsOrder)).customFields.vetrinaClick);
      expectThat('the order is recorded', await this.resultOf('order', (one) => one.result.order === this.friendsOrder), this.friendsOrder, 'nothing');
      const { held } = await this.elsewhere('shopper.export', { shopper: this.friend.id });
      expect('at Vetrina', this.click, held.activity.orders.find((one) => one.order === this.friendsOrder)?.click);
      return `order ${this.friendsOrder}, click ${this.click}`;
    });
  }

  async looks() {
    const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    await this.step('every page in three languages, judged by axe', async () => {
      const { page } = this.friend;
      let passes = 0;
      const pages = { home: '/', product: `/product/${this.family}?v=${this.variant}`, friends: '/friends', account: '/account', order: `/order/${this.friendsOrder}` };
      for (const [language, direction] of [['it', 'ltr'], ['ar', 'rtl'], ['en', 'ltr']]) {
        for (const [name, path] of Object.entries(pages)) {
          await this.friend.see(`/choose/${language}?back=${encodeURIComponent(path)}`);
          expect(`direction of ${path}`, direction, await page.locator('html').getAttribute('dir'));
          await page.evaluate(axe);
          const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
          expect(`axe at ${path} in ${language}`, [], found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(' | ')}`));
          passes += found.passes.length;
          await this.shot(page, `${name}-${language}`);
        }
      }
      return `${Object.keys(pages).length * 3} pages, ${passes} rules passed`;
    });
    await this.step('at the width of a telephone nothing is cut off', async () => {
      const { page } = this.friend;
      await page.setViewportSize({ width: 360, height: 780 });
      for (const [name, path] of [['product', `/product/${this.family}?v=${this.variant}`], ['friends', '/friends'], ['order', `/order/${this.friendsOrder}`]]) {
        await this.friend.see(path);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        expectThat(`${path} fits`, wide <= 360, 'at most 360 px', wide);
        await this.shot(page, `${name}-narrow`);
      }
      await page.setViewportSize({ width: 1180, height: 860 });
    });
    await this.step('the keyboard alone reaches skip link, variant and cart', async () => {
      const { page } = this.friend;
      await this.friend.see(`/product/${this.family}`);
      await page.keyboard.press('Tab');
      expect('the first stop', '#content', await page.evaluate(() => document.activeElement.getAttribute('href')));
      await page.keyboard.press('Enter');
      for (let i = 0; i < 8 && (await page.evaluate(() => document.activeElement.getAttribute('name'))) !== 'variant'; ++i) await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await this.friend.press({ click: () => page.keyboard.press('Enter') });
      expect('the cart', '/cart', new URL(page.url()).pathname);
      await this.friend.press(page.locator('button[value=remove]'));
    });
    await this.step('without JavaScript cue, cart and card work', async () => {
      const context = await this.browser.newContext({ javaScriptEnabled: false, storageState: await this.friend.window.context.storageState(), locale: 'en' });
      const page = await context.newPage();
      const plain = new Customer(this.house, this.friend.account, { page });
      const cue = await plain.sees(this.name, this.family, this.variant, true, 'without JavaScript');
      await plain.see(`/order/${this.friendsOrder}`);
      await page.locator('vetrina-consent input[name="choices.0.audience"][value=nobody]').check();
      await plain.press(page.locator('vetrina-consent form button').last());
      expect('back at the order', `/order/${this.friendsOrder}`, new URL(page.url()).pathname);
      expect('the choice is kept', true, await page.locator('vetrina-consent input[name="choices.0.audience"][value=nobody]').isChecked());
      await plain.addToCart(this.family, this.variant);
      await plain.press(page.locator('button[value=remove]'));
      await context.close();
      return cue.split('\n')[0];
    });
    await this.step('in a browser of its own, the network’s sign-in is the same customer', async () => {
      const window = await openWindow(this.browser, this.house);
      const again = new Customer(this.house, this.friend.account, window);
      await again.signInWithNetwork();
      expect('customer', this.friend.id, again.id);
      await window.context.close();
    });
  }

  async staysShut() {
    await this.step('a form of a stranger’s page changes nothing, and what is not there is a page', async () => {
      const cookies = await this.friend.window.context.cookies(this.house.url);
      const send = (origin) => new Promise((done, failed) => {
        const body = `variant=${this.variant}&do=add`;
        const headers = { Origin: origin, Cookie: cookies.map((one) => `${one.name}=${one.value}`).join('; '), 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length };
        const call = https.request(new URL('/cart', this.house.url), { method: 'POST', ca: readFileSync(this.house.ca), headers }, (answer) => answer.resume().on('end', () => done(answer.statusCode)));
        call.on('error', failed);
        call.end(body);
      });
      expect('from elsewhere', 403, await send('https://evil.example'));
      expect('from here', 303, await send(this.house.url));
      await this.friend.see('/cart');
      await this.friend.press(this.friend.page.locator('button[value=remove]'));
      const { page } = this.fan;
      for (const path of ['/product/999999', '/product/laptop', '/order/NOBODY', '/l/nothing-here']) {
        const answer = await page.goto(this.fan.at(path));
        expect(path, '404 text/html', `${answer.status()} ${answer.headers()['content-type'].split(';')[0]}`);
      }
    });
  }

  async ownAccounts() {
    await this.step('a customer with a password of Vendure’s own signs up, out and in, and may link too', async () => {
      const account = this.house.accounts.find((one) => one.username === 'chiara');
      const window = await openWindow(this.browser, this.house);
      const chiara = new Customer(this.house, account, window);
      const fields = { email: 'chiara@shop.example', password: 'correct horse' };
      await chiara.enter('/sign-up', { name: 'Chiara Neri', ...fields });
      const { id } = chiara;
      await chiara.signOut();
      await chiara.enter('/sign-in', fields);
      expect('the same customer', id, chiara.id);
      await chiara.link();
      await this.resultOf('customer');
      await window.context.close();
      return `customer ${id}`;
    });
  }

  async shopApi() {
    await this.step('a storefront elsewhere has cue, link and login through the Shop API', async () => {
      const ask = 'query($v: JSON) { vetrinaWidget(widget: "proof", attributes: $v) { html head } }';
      const cue = (await this.friend.shopApi(ask, { v: { product: this.variant } })).vetrinaWidget;
      expectThat('the cue names the buyer to the friend', cue.html.includes(this.name) && cue.head.includes('<link'), this.name, cue.html);
      const strangers = (await this.fan.shopApi(ask, { v: { product: this.variant } })).vetrinaWidget;
      expectThat('and not to others', !strangers.html.includes(this.name), 'no name', strangers.html);
      const { vetrinaShare } = await this.friend.shopApi('mutation($v: ID!) { vetrinaShare(items: [{ productVariantId: $v, quantity: 2 }]) { url } }', { v: this.variant });
      await this.fan.see(vetrinaShare.url);
      expect('quantity', '× 2', (await this.fan.page.locator(`tr[data-product="${this.variant}"] td`).first().innerText()).trim());
      const { vetrinaBegin } = await this.fan.shopApi('mutation { vetrinaBegin(connector: "op", intent: step_up) { url } }');
      expect('the login leads to the provider', this.house.issuer, new URL(vetrinaBegin.url).origin);
    });
  }

  async vendureDecides() {
    await this.step('a product renamed in Vendure is renamed at Vetrina', async () => {
      await this.admin.ask('mutation($id: ID!) { updateProductVariants(input: [{ id: $id, translations: [{ languageCode: en, name: "Laptop of the year" }] }]) { id } }', { id: this.variant });
      await this.resultOf('product');
      const { products } = await this.elsewhere('catalog.get', { product: this.variant });
      expect('title', 'Laptop of the year', products[0].title);
    });
    await this.step('the order is settled, shipped and delivered, and Vetrina hears of each', async () => {
      const { id, payments, lines } = await this.orderOf(this.order);
      await this.admin.ask('mutation($id: ID!) { settlePayment(id: $id) { __typename } }', { id: payments[0].id });
      const { addFulfillmentToOrder: made } = await this.admin.ask(
        'mutation($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) { __typename ... on Fulfillment { id } ... on ErrorResult { message } } }',
        { input: { lines: lines.map((one) => ({ orderLineId: one.id, quantity: one.quantity })), handler: { code: 'manual-fulfillment', arguments: [{ name: 'method', value: 'post' }, { name: 'trackingCode', value: 'T1' }] } } });
      for (const state of ['Shipped', 'Delivered']) await this.admin.ask('mutation($id: ID!, $state: String!) { transitionFulfillmentToState(id: $id, state: $state) { __typename } }', { id: made.id, state });
      expect('Vendure’s order', 'Delivered', (await this.orderOf(this.order)).state);
      for (const state of ['paid', 'shipped', 'delivered']) {
        const told = await this.resultOf('order_state', (one) => one.result.order === this.order && one.result.state === state);
        expectThat(`told: ${state}`, told, state, 'nothing');
      }
    });
    await this.step('the friend’s order is refunded, and the friend owns nothing by it', async () => {
      const { totalWithTax, payments, lines } = await this.orderOf(this.friendsOrder);
      await this.admin.ask('mutation($id: ID!) { settlePayment(id: $id) { __typename } }', { id: payments[0].id });
      const { refundOrder } = await this.admin.ask(
        'mutation($input: RefundOrderInput!) { refundOrder(input: $input) { __typename ... on Refund { id state } ... on ErrorResult { message } } }',
        { input: { lines: lines.map((one) => ({ orderLineId: one.id, quantity: one.quantity })), shipping: 0, adjustment: 0, amount: totalWithTax, paymentId: payments[0].id, reason: 'came back' } });
      expect('Vendure refunds', 'Refund', refundOrder.__typename);
      await this.admin.ask('mutation($id: ID!) { settleRefund(input: { id: $id, transactionId: "R1" }) { __typename } }', { id: refundOrder.id });
      const back = await this.resultOf('returns', (one) => one.result.order === this.friendsOrder && one.result.returned?.length);
      expect('pieces left', 0, back?.left);
    });
  }

  async survives() {
    await this.step('Vendure is killed right after a payment, and nothing is lost', async () => {
      await this.friend.addToCart(this.family, this.variant);
      await this.friend.fillCheckout();
      const { page } = this.friend;
      await page.route('**/order/*', (route) => route.abort());
      const paid = page.waitForResponse((answer) => answer.request().method() === 'POST' && answer.url().endsWith('/checkout'));
      await page.locator('form[action="/checkout"] button').click();
      const code = (await (await paid).headerValue('location')).split('/').pop();
      this.house.shop.child.kill('SIGKILL');
      await this.house.shop.ended;
      await page.unroute('**/order/*');
      await this.house.openShop();
      this.admin = new Admin(this.house);
      const recorded = await this.resultOf('order', (one) => one.result.order === code);
      expect('recorded', code, recorded?.order);
      await this.friend.see(`/order/${code}`);
      expectThat('its card is there', await this.friend.page.locator('vetrina-consent form').count(), 'a card', await this.friend.page.locator('main').innerText());
      return `order ${code}`;
    });
  }

  async goes() {
    await this.step('the buyer withdraws, and it is gone from the next page', async () => {
      await this.buyer.agree('show_to_friends', false);
      await this.friend.sees(this.name, this.family, this.variant, false, 'after the withdrawal');
    });
    await this.step('the buyer agrees again, and it is back', async () => {
      await this.buyer.agree('show_to_friends', true);
      await this.buyer.see(`/order/${this.order}`);
      await this.friend.sees(this.name, this.family, this.variant, true, 'after the second consent');
    });
    await this.step('the buyer is deleted in Vendure, and forgotten by Vetrina', async () => {
      await this.admin.ask('mutation($id: ID!) { deleteCustomer(id: $id) { result } }', { id: this.buyer.id });
      const erased = await this.resultOf('erase');
      expectThat('confirmation codes', erased.confirmation_codes.length > 0, 'at least one', erased);
      await this.friend.sees(this.name, this.family, this.variant, false, 'after the deletion');
      const gone = await this.elsewhere('shopper.get', { shopper: this.buyer.id }).then(() => 'found', (why) => why.message);
      expectThat('another process does not know the shopper', gone.includes('shopper.unknown'), 'shopper.unknown', gone);
      return `confirmation ${erased.confirmation_codes[0]}`;
    });
    await this.step('Chromium has nothing to complain of', () => {
      const meant = /net::ERR_(CONNECTION|FAILED)|status of 404/; // Vendure was killed, and pages that are not there asked for
      expect('complaints', [], [this.buyer, this.friend, this.fan].flatMap((one) => one.window.complaints).filter((one) => !meant.test(one)));
    });
  }
}
