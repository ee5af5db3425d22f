// What a person does in the shop, with a plain client: sign in, link, agree, look. Every click is a form of the page.
import { words, decode } from './html.mjs';
import { expect, expectThat } from './steps.mjs';
import { Visitor } from './visitor.mjs';

const find = (page, what, holds) => {
  const form = page.forms.find(holds);
  expectThat(`${page.url.pathname} has no form to ${what}`, form, `a form to ${what}`, `${page.status} ${page.words.slice(0, 600)}`);
  return form;
};

export class Person {
  // `login` at the provider; `account` of the network: {username, password, display_name}.
  constructor(house, login, account) {
    this.house = house;
    this.login = login;
    this.account = account;
    this.browser = new Visitor(house.ca);
  }

  see(path) {
    return this.browser.visit(new URL(path, this.house.url));
  }

  onShop(page, what) {
    expect(`${what} ends at the shop`, new URL(this.house.url).origin, page.url.origin);
    expect(`${what} ends at a page`, 200, page.status);
    return page;
  }

  // At the provider's own pages: name, password, consent.
  async throughProvider(page) {
    while (page.url.origin !== new URL(this.house.url).origin) {
      const form = find(page, 'sign in at the provider', (one) => one.fields.prompt);
      const filled = form.fields.prompt === 'login' ? { login: this.login, password: 'any' } : {};
      page = await this.browser.submit(page, form, filled);
    }
    return page;
  }

  // At the network's own pages: account, password, consent.
  async throughNetwork(page, decision = 'allow') {
    while (page.url.origin !== new URL(this.house.url).origin) {
      const form = find(page, 'go on at the network', (one) => one.fields.step === 'login' || one.fields.step === 'consent');
      page =
        form.fields.step === 'login'
          ? await this.browser.submit(page, form, { username: this.account.username, password: this.account.password })
          : await this.browser.submit(page, form, {}, { decision });
    }
    return page;
  }

  async signIn() {
    const start = await this.see('/sign-in');
    const form = find(start, 'sign in with the provider', (one) => one.fields.connector === 'op');
    let page = await this.throughProvider(await this.browser.submit(start, form, {}, { intent: 'sign_in' }));
    this.onShop(page, 'signing in');
    expect('the provider vouches for somebody new', '/welcome', page.url.pathname);
    const welcome = find(page, 'open the account', (one) => one.action === '/welcome');
    page = await this.browser.submit(page, welcome, { name: this.account.display_name }, { decision: 'accept' });
    this.onShop(page, 'opening the account');
    const account = await this.see('/account');
    expect('the account page opens', '/account', account.url.pathname);
    expectThat('the account has its name', account.words.includes(this.account.display_name), this.account.display_name, account.words.slice(0, 300));
    this.shopper = account.text.match(/id="shopper">([^<]+)</)?.[1];
    expectThat('the account has a customer number', this.shopper, 'a number', account.words.slice(0, 300));
  }

  // With a name and a password of the shop's own.
  async signUp() {
    const start = await this.see('/sign-in');
    const form = find(start, 'sign up', (one) => one.action === '/sign-up');
    this.onShop(await this.browser.submit(start, form, { login: this.login, password: 'correct horse' }), 'signing up');
  }

  // An account that is linked already signs in, in a browser that has never been here.
  async signInWithNetwork() {
    const start = await this.see('/sign-in');
    const form = find(start, 'sign in with the network', (one) => one.fields.connector === 'sandbox');
    return this.onShop(await this.throughNetwork(await this.browser.submit(start, form, {}, { intent: 'sign_in' })), 'signing in');
  }

  async tryToLink({ findFriends = false, decision = 'allow' } = {}) {
    const start = await this.see('/account');
    const form = find(start, 'link the network', (one) => one.fields.connector === 'sandbox' && one.choices.find_friends);
    const filled = findFriends ? { find_friends: 'true' } : {};
    return this.onShop(await this.throughNetwork(await this.browser.submit(start, form, filled, { intent: 'link' }), decision), 'linking');
  }

  async link({ findFriends }) {
    const page = await this.tryToLink({ findFriends });
    expectThat('the account shows what is linked', page.text.includes('data-connector="sandbox"'), 'sandbox is linked', page.words.slice(0, 900));
    expectThat('the account shows whose it is', page.words.includes(this.account.username), this.account.username, page.words.slice(0, 900));
  }

  async agree(purpose, granted) {
    const start = await this.see('/account');
    const form = find(start, `${granted ? 'agree to' : 'withdraw'} ${purpose}`, (one) => one.fields.purpose === purpose && one.fields.granted === String(granted));
    const page = this.onShop(await this.browser.submit(start, form), `choosing ${purpose}`);
    const now = page.forms.find((one) => one.fields.purpose === purpose);
    expect(`${purpose} holds`, String(!granted), now?.fields.granted);
  }

  // [{product, href, text}] of the friend store, as this person's page shows it, and what the page says.
  async friendStore() {
    const page = this.onShop(await this.see('/friends'), 'the friend store');
    expectThat('the friend store is rendered', page.text.includes('<vetrina-friend-store'), 'the widget', page.words.slice(0, 500));
    const cards = [...page.text.matchAll(/<li\b[^>]*\bdata-product="([^"]*)"[^>]*>([\s\S]*?)<\/article>/g)].map(([, product, inner]) => ({
      product: decode(product),
      href: decode(inner.match(/href="([^"]+)"/)?.[1] ?? ''),
      text: words(inner),
    }));
    return { cards, says: words(page.text.match(/<vetrina-friend-store[\s\S]*?<\/vetrina-friend-store>/)[0]) };
  }

  async cue(path) {
    const page = this.onShop(await this.see(path), 'the product page');
    return words(page.text.match(/<vetrina-proof[\s\S]*?<\/vetrina-proof>/)?.[0] ?? '');
  }
}
