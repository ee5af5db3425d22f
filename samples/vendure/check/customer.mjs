// What a customer does in the storefront, in a Chromium window of their own.
import { expect, expectThat } from '../../shop/demo/steps.mjs';

export class Customer {
  constructor(house, account, window) {
    this.house = house;
    this.account = account; // of the network: {username, password, display_name}
    this.page = window.page;
    this.window = window;
  }

  at(path) {
    return new URL(path, this.house.url).href;
  }

  async see(path) {
    const answer = await this.page.goto(this.at(path));
    expectThat(`${path} is shown`, answer.status() < 400, 'a page', `${answer.status()} ${await this.page.locator('main').innerText()}`);
  }

  async press(locator) {
    await Promise.all([this.page.waitForEvent('framenavigated', (frame) => frame === this.page.mainFrame()), locator.click()]);
    await this.page.waitForLoadState();
  }

  // At the pages of the provider or the network, until the browser is back; `answer` fills a page in and gives its button.
  async throughThere(answer) {
    const shop = new URL(this.house.url).origin;
    while (new URL(this.page.url()).origin !== shop) await this.press(await answer());
  }

  async signInWithProvider() {
    await this.see('/sign-in');
    await this.press(this.page.locator('form:has(input[value="op"]) button'));
    await this.throughThere(async () => {
      if (await this.page.locator('input[name=login]').count()) {
        await this.page.fill('input[name=login]', this.account.username);
        await this.page.fill('input[name=password]', 'any');
      }
      return this.page.locator('form:has(input[name=prompt]) button[type=submit], form:has(input[name=prompt]) input[type=submit]').first();
    });
    await this.isSignedIn();
  }

  // With an e-mail address and a password of Vendure's own: `form` is /sign-up or /sign-in.
  async enter(form, fields) {
    await this.see('/sign-in');
    for (const [name, value] of Object.entries(fields)) await this.page.fill(`form[action="${form}"] input[name=${name}]`, value);
    await this.press(this.page.locator(`form[action="${form}"] button`));
    await this.isSignedIn();
  }

  async signOut() {
    await this.see('/account');
    await this.press(this.page.locator('form[action="/sign-out"] button'));
    await this.see('/account');
    expect('signed out', '/sign-in', new URL(this.page.url()).pathname);
  }

  async isSignedIn() {
    await this.see('/account');
    expectThat('signed in', await this.page.locator('#customer').count(), 'the account page', await this.page.locator('main').innerText());
    this.id = await this.page.locator('#customer').innerText();
  }

  async atNetwork() {
    await this.throughThere(async () => {
      if (!(await this.page.locator('input[name=username]').count())) return this.page.locator('button[value=allow]');
      await this.page.fill('input[name=username]', this.account.username);
      await this.page.fill('input[name=password]', this.account.password);
      return this.page.locator('form:has(input[name=username]) button.main');
    });
  }

  async signInWithNetwork() {
    await this.see('/sign-in');
    await this.press(this.page.locator('form:has(input[value="sandbox"]) button'));
    await this.atNetwork();
    await this.isSignedIn();
  }

  async link() {
    await this.see('/account');
    await this.page.locator('#link input[name=find_friends]').check();
    await this.press(this.page.locator('#link button'));
    await this.atNetwork();
    const linked = this.page.locator('vetrina-identities [data-connector="sandbox"]');
    expectThat('the account shows what is linked', await linked.count(), 'the sandbox network', await this.page.locator('main').innerText());
  }

  async agree(purpose, granted) {
    await this.see('/account');
    const form = this.page.locator(`vetrina-consent form:has(input[name=purpose][value=${purpose}])`);
    await form.locator('button').click();
    await this.page.locator(`form:has(input[name=purpose][value=${purpose}]) input[name=granted][value="${!granted}"]`).waitFor({ state: 'attached' });
  }

  async addToCart(family, variant) {
    await this.see(`/product/${family}`);
    await this.page.locator(`input[name=variant][value="${variant}"]`).check();
    await this.press(this.page.locator('button[value=add]'));
    await this.inCart(variant);
  }

  async inCart(variant) {
    expect('the cart', '/cart', new URL(this.page.url()).pathname);
    expectThat('holds the variant', await this.page.locator(`tr[data-product="${variant}"]`).count(), variant, await this.page.locator('main').innerText());
  }

  // From the cart to the thank-you page; the order's code.
  async checkOut() {
    await this.fillCheckout();
    await this.press(this.page.locator('form[action="/checkout"] button'));
    expectThat('it ends at the order', new URL(this.page.url()).pathname.startsWith('/order/'), '/order/…', `${this.page.url()} ${await this.page.locator('main').innerText()}`);
    return this.page.locator('#order').innerText();
  }

  async fillCheckout() {
    await this.see('/checkout');
    await this.page.fill('#fullName', this.account.display_name);
    await this.page.fill('#streetLine1', 'Via del Ponte 5');
    await this.page.fill('#postalCode', '10124');
    await this.page.fill('#city', 'Torino');
  }

  // Vendure's Shop API, as a storefront elsewhere would ask it from this customer's browser.
  async shopApi(query, variables = {}) {
    await this.see('/cart');
    const { data, errors } = await this.page.evaluate(async (body) => {
      const answer = await fetch('/shop-api', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
      return answer.json();
    }, JSON.stringify({ query, variables }));
    if (errors) throw new Error(errors.map((one) => one.message).join('; '));
    return data;
  }

  async answerCard(audience) {
    await this.page.locator(`vetrina-consent input[name="choices.0.audience"][value=${audience}]`).check();
    await this.page.locator('vetrina-consent form button').last().click();
    await this.page.locator('vetrina-consent .vt-saved').first().waitFor();
  }

  async friendStore() {
    await this.see('/friends');
    return this.page.locator('vetrina-friend-store .vt-card').allInnerTexts();
  }

  async cue(family, variant) {
    await this.see(`/product/${family}?v=${variant}`);
    const cue = this.page.locator('vetrina-proof');
    return (await cue.count()) ? cue.innerText() : '';
  }

  async sees(name, family, variant, expected, when) {
    const cards = (await this.friendStore()).filter((text) => text.includes(name));
    const cue = await this.cue(family, variant);
    expect(`cards of ${name} ${when}`, expected ? 1 : 0, cards.length);
    expect(`the cue names ${name} ${when}`, expected, cue.includes(name));
    return cue;
  }
}
