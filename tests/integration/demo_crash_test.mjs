// kill -9 at any point of the demo. People walk through the shop as the demo's do, at the real provider and the sandbox
// network; the shop's process is killed at a moment drawn at random inside each step. What a person was told had worked
// is written down here, in another process; a third one then asks the data folder for all of it before the shop starts
// again, and the step that was under way is done again.
//
//   demo_crash_test.mjs BUILD_FOLDER
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { drawer } from '../../samples/shop/demo/draw.mjs';
import { House } from '../../samples/shop/demo/house.mjs';
import { readOptions } from '../../samples/shop/demo/options.mjs';
import { Person } from '../../samples/shop/demo/person.mjs';
import { output } from '../../samples/shop/demo/processes.mjs';
import { expectThat } from '../../samples/shop/demo/steps.mjs';

const [build] = process.argv.slice(2);
const rounds = 2; // each step is killed once a round
const family = '/p/ponte-501-straight-jeans';

const form = (page, what, holds) => {
  const found = page.forms.find(holds);
  expectThat(`${page.url.pathname} has no form to ${what}`, found, 'a form', `${page.status} ${page.words.slice(0, 400)}`);
  return found;
};

// Somebody who may have been here before: a shop that was killed knows no sessions.
async function arrive(world) {
  world.person = new Person(world.house, world.account.username, world.account);
  const { person } = world;
  const start = await person.see('/sign-in');
  const button = form(start, 'sign in', (one) => one.fields.connector === 'op');
  let page = await person.throughProvider(await person.browser.submit(start, button, {}, { intent: 'sign_in' }));
  if (page.url.pathname === '/welcome') {
    const welcome = form(page, 'open the account', (one) => one.action === '/welcome');
    page = await person.browser.submit(page, welcome, { name: world.account.display_name }, { decision: 'accept' });
  }
  person.onShop(page, 'signing in');
  const account = await person.see('/account');
  const shopper = account.text.match(/id="shopper">([^<]+)</)?.[1];
  expectThat('somebody is signed in', shopper, 'a customer number', account.words.slice(0, 300));
  if (world.shopper) assert.equal(shopper, world.shopper, 'the same customer as before');
  return shopper;
}

// The shop's own job may be looking at the same moment: then the page says so, and the person looks again. A job that was
// killed keeps nobody waiting, so that seconds are enough.
async function look({ person }) {
  for (let tries = 0; tries < 50; ++tries) {
    const page = await person.see('/account');
    const after = await person.browser.submit(page, form(page, 'look', (one) => one.action === '/social/sync'));
    assert.equal(after.status, 200);
    assert.ok(!after.words.includes('The network did not answer'), after.words.slice(0, 400));
    if (!after.words.includes('Your friends are being looked for')) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  assert.fail('the shop looks for friends and does not come to an end');
}

async function buy({ person }) {
  const page = await person.see(family);
  const offer = form(page, 'buy', (one) => one.choices.product);
  const [product] = offer.choices.product;
  const bag = await person.browser.submit(page, offer, { product }, { change: 'add' });
  const pay = bag.forms.find((one) => one.action === '/checkout') ?? form(await person.see('/bag'), 'pay', (one) => one.action === '/checkout');
  const paid = await person.browser.submit(await person.see('/bag'), pay);
  const order = paid.url.pathname.match(/^\/orders\/(.+)$/)?.[1];
  expectThat('the order is placed', order, '/orders/ID', `${paid.status} ${paid.url.pathname} ${paid.words.slice(0, 300)}`);
  return { order: decodeURIComponent(order), product };
}

async function answerCard({ person, bought }) {
  const page = await person.see(`/orders/${encodeURIComponent(bought.order)}`);
  const card = form(page, 'answer', (one) => one.choices['choices.0.audience']);
  const after = await person.browser.submit(page, card, { 'choices.0.audience': 'friends' });
  assert.equal(after.status, 200, after.words.slice(0, 300));
  assert.equal(after.url.searchParams.get('vt_error'), null);
}

async function want({ person }) {
  const page = await person.see(family);
  const reaction = form(page, 'react', (one) => one.action === '/vetrina/v1/reaction.set');
  const after = await person.browser.submit(page, reaction, { audience: 'friends' }, { kind: 'want' });
  assert.equal(after.url.searchParams.get('vt_error'), null);
  assert.equal(after.status, 200);
  return reaction.fields.product;
}

async function share({ person }) {
  const page = await person.see(family);
  const shared = await person.browser.submit(page, form(page, 'share', (one) => one.action === '/share'));
  const address = shared.text.match(/id="shared">[^<]*<a class="link" href="([^"]+)"/)?.[1];
  expectThat('the page shows the link', address, 'a link', shared.words.slice(0, 300));
  return address.match(/\/l\/(~[^?]+)/)[1];
}

async function unlink({ person }) {
  const page = await person.see('/account');
  // Done already where the crash came after the commit.
  if (!page.text.includes('data-connector="sandbox"')) return;
  const away = page.forms.filter((one) => one.action.endsWith('/v1/identity.unlink'));
  const row = page.text.match(/<li\b[^>]*data-connector="sandbox"[\s\S]*?<\/li>/)[0];
  const after = await person.browser.submit(page, away.find((one) => row.includes(one.fields.identity)));
  assert.equal(after.url.searchParams.get('vt_error'), null);
  assert.ok(!after.text.includes('data-connector="sandbox"'), after.words.slice(0, 400));
}

const granted = async (ask, shopper, purpose) =>
  (await ask('consent.list', { shopper })).consents.find((one) => one.purpose === purpose)?.granted === true;
const linked = async (ask, shopper, connector) =>
  (await ask('identity.list', { shopper })).identities.some((one) => one.connector === connector);
const shownToFriend = async (ask, { friend, account }) =>
  (await ask('friendstore.get', { shopper: friend.shopper, market: 'US' })).items.some((one) => one.friends.some((who) => who.name === account.display_name));

// `again`: whether the page has nothing left to do, where the crash came after the commit. `ends`: what holds no longer
// from the moment in which this step begins.
const steps = [
  {
    name: 'signs in at the provider',
    run: async (world) => (world.shopper = await arrive(world)),
    kept: (ask, { shopper }) => linked(ask, shopper, 'op'),
  },
  {
    name: 'agrees to be found',
    run: ({ person }) => person.agree('find_friends', true),
    again: async (ask, { shopper }) => granted(ask, shopper, 'find_friends'),
    kept: (ask, { shopper }) => granted(ask, shopper, 'find_friends'),
  },
  {
    name: 'agrees to be shown',
    run: ({ person }) => person.agree('show_to_friends', true),
    again: async (ask, { shopper }) => granted(ask, shopper, 'show_to_friends'),
    kept: (ask, { shopper }) => granted(ask, shopper, 'show_to_friends'),
  },
  {
    name: 'links the network',
    run: ({ person }) => person.link({ findFriends: false }),
    again: (ask, { shopper }) => linked(ask, shopper, 'sandbox'),
    kept: (ask, { shopper }) => linked(ask, shopper, 'sandbox'),
  },
  {
    name: 'looks for friends',
    early: true, // linking has looked already
    run: look,
    kept: async (ask, { shopper, friend }) => JSON.stringify(await ask('friend.list', { shopper })).includes(JSON.stringify(friend.account.display_name)),
  },
  {
    name: 'buys',
    run: async (world) => (world.bought = await buy(world)),
    kept: async (ask, { shopper, bought }) =>
      JSON.stringify(await ask('card.get', { shopper, order: bought.order })).includes(JSON.stringify(bought.product)),
  },
  {
    name: 'answers the card',
    run: answerCard,
    kept: async (ask, world) =>
      JSON.stringify(await ask('card.get', { shopper: world.shopper, order: world.bought.order })).includes('"answered_at":') && shownToFriend(ask, world),
  },
  {
    name: 'wants a product',
    run: async (world) => (world.wanted = await want(world)),
    kept: async (ask, { shopper, wanted }) => (await ask('reaction.list', { shopper })).reactions.some((one) => one.product === wanted && one.kind === 'want'),
  },
  {
    name: 'shares a link',
    run: async (world) => (world.link = await share(world)),
    kept: async (ask, { link }) => (await ask('link.resolve', { token: link, tracking: 'aggregate', preview: true })).location.includes(family),
  },
  {
    name: 'withdraws',
    run: ({ person }) => person.agree('show_to_friends', false),
    again: async (ask, { shopper }) => !(await granted(ask, shopper, 'show_to_friends')),
    ends: ['agrees to be shown', 'answers the card'],
    kept: async (ask, world) => !(await granted(ask, world.shopper, 'show_to_friends')) && !(await shownToFriend(ask, world)),
  },
  { name: 'unlinks', run: unlink, ends: ['links the network', 'looks for friends'], kept: async (ask, { shopper }) => !(await linked(ask, shopper, 'sandbox')) },
];

class Killer {
  constructor(house) {
    this.house = house;
    this.below = drawer(2026);
    this.kills = new Map([['the shop opens', 0], ...steps.map((one) => [one.name, 0])]);
    this.typical = new Map(); // milliseconds a step took without a kill
    this.acknowledged = [];
    this.checked = 0;
  }

  ask = async (operation, request) => {
    const program = join(this.house.options.build, 'sdk/tools/vetrina');
    return JSON.parse(await output(program, ['call', '--data-dir', this.house.data, operation, JSON.stringify(request)]));
  };

  // Of one person, or of everybody.
  async expectKept(of) {
    for (const { step, world } of this.acknowledged) {
      if (of && world !== of) continue;
      assert.ok(await step.kept(this.ask, world), `${world.account.username} ${step.name}: was acknowledged and is lost`);
      this.checked += 1;
    }
  }

  async die(after, name) {
    await new Promise((done) => setTimeout(done, after));
    this.house.shop.child.kill('SIGKILL');
    await this.house.shop.ended;
    this.kills.set(name, this.kills.get(name) + 1);
  }

  // Opens the shop, which is killed once on its way there.
  async open() {
    this.house.startShop();
    await this.die(this.below(Math.ceil(this.opening ?? 200)), 'the shop opens');
    const began = performance.now();
    await this.house.openShop();
    this.opening = performance.now() - began;
  }

  told(step, world) {
    this.acknowledged.push({ step, world });
  }

  // The question must be able to say no: it is asked before the step, too.
  async walkAndAsk(step, world) {
    const before = await step.kept(this.ask, world).catch(() => false);
    assert.equal(before, step.early ?? false, `${step.name} before it was done`);
    await this.walk(step, world);
    assert.ok(await step.kept(this.ask, world), step.name);
  }

  async walk(step, world) {
    const began = performance.now();
    await step.run(world);
    this.typical.set(step.name, performance.now() - began);
    this.told(step, world);
  }

  // One step that a kill falls into. A person is told by the page at its end; a cut connection tells nothing.
  async interrupt(step, world) {
    this.acknowledged = this.acknowledged.filter((one) => one.world !== world || !step.ends?.includes(one.step.name));
    const death = this.die(this.below(Math.ceil(this.typical.get(step.name) * 1.3)), step.name);
    const done = await step.run(world).then(() => true, () => false);
    await death;
    if (done) this.told(step, world);
    await this.expectKept(world);
    await this.open();
    if (step !== steps[0]) await arrive(world);
    if (done) return;
    if (step.again && (await step.again(this.ask, world))) this.told(step, world);
    else await this.walk(step, world);
  }
}

function people() {
  const names = Array.from({ length: rounds + 2 }, (_, i) => ({ username: `walker_${i}`, display_name: `Walker ${String.fromCharCode(65 + i)}` }));
  const follows = names.slice(1).flatMap(({ username }) => [['walker_0', username], [username, 'walker_0']]);
  return { people: names, follows };
}

test('nothing that a person was told is lost, wherever the shop is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'vetrina-crash-'));
  const file = join(folder, 'people.json');
  const known = people();
  writeFileSync(file, JSON.stringify(known));
  const house = new House({ ...readOptions(['--build', build]), people: file });
  try {
    await house.open({ shop: false });
    const killer = new Killer(house);
    await killer.open();
    const [first, second, ...others] = house.accounts.map((account, i) => ({ house, account: { ...account, display_name: known.people[i].display_name } }));

    // The friend, through whose eyes the others are seen; and one walk without a kill, which says how long a step takes.
    for (const step of steps.slice(0, 4)) await killer.walk(step, first);
    second.friend = first;
    for (const step of steps) await killer.walkAndAsk(step, second);
    killer.acknowledged = killer.acknowledged.filter((one) => one.world === first);

    for (const world of others) {
      world.friend = first;
      for (const step of steps) await killer.interrupt(step, world);
    }
    await killer.expectKept();

    const total = [...killer.kills.values()].reduce((sum, one) => sum + one, 0);
    console.log(`${total} kills, ${killer.checked} times something acknowledged was looked for and found`);
    for (const [name, count] of killer.kills) {
      console.log(`  ${name.padEnd(26)} killed ${count} times`);
      assert.ok(count > 0, name);
    }
  } finally {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
