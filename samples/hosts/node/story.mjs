// The story that every host language tells, in Node.js.
//
// story.mjs c LIBRARY DATA_DIR FEED | story.mjs http ADDRESS KEY FEED [CA_FILE]
import {readFileSync} from 'node:fs'

import {Failure, Vetrina} from './vetrina.mjs'

async function tell(shop, feed) {
  const opened = await shop.call('shop.put', {
    shop: 'jeans', mode: 'test', controller: {name: 'Jeans S.p.A.'}, origins: ['https://jeans.example'],
    templates: {product: 'https://jeans.example/p/{family}?v={product}',
      cart: 'https://jeans.example/cart?add={items}', return: 'https://jeans.example/account'},
    markets: [{market: 'IT', region: 'EU', locale: 'it-IT', currency: 'EUR'}],
  })
  console.log(`open: ${opened.shop} sells in ${opened.markets[0].market}`)

  const imported = await shop.upload('catalog.import', feed, {format: 'jsonl'})
  console.log(`import: ${imported.products} products of ${imported.families} families`)
  const [refused] = imported.errors
  console.log(`refused: line ${refused.line} ${refused.field}: ${refused.message}`)

  await shop.call('shopper.put', {shopper: 'anna', name: 'Anna'})
  await shop.call('shopper.put', {shopper: 'bruno', name: 'Bruno'})
  const {text_hash} = await shop.call('policy.put', {
    purpose: 'show_to_friends', locale: 'en', version: '1', text: 'Friends may see what I chose here.'})
  const shown = {text_hash, policy_version: '1', locale: 'en'}

  for (let i = 0; i < 2; ++i) {
    const order = await shop.call('order.record', {order: 'o-1001', shopper: 'bruno', lines: [
      {product: '501-32', quantity: 1, price: {amount_minor: 9900, currency: 'EUR'}}]})
    console.log(`order: ${order.order} is ${order.duplicate ? 'known' : 'new'}`)
  }

  const bruno = shop.shopper('bruno')
  const [line] = (await bruno.call('card.get', {order: 'o-1001'})).lines
  console.log(`card: ${line.title}, ${line.quantity}, ${line.effective.named_to} may know`)
  const {effective: [chosen]} = await bruno.call('card.answer', {
    order: 'o-1001', choices: [{product: '501-32', audience: 'friends'}], shown})
  console.log(`card answered: ${chosen.named_to} may know of ${chosen.product}`)

  const {reaction, effective} = await bruno.call('reaction.set', {
    family: '512', kind: 'want', audience: 'friends', shown})
  console.log(`reaction: ${reaction.kind} ${reaction.family}, ${effective.named_to} may know`)

  for (const item of (await shop.shopper('anna').call('friendstore.get')).items) {
    console.log(`friend store: ${item.product}, ${item.friends[0].name} ${item.kind}`)
  }

  const {code} = await shop.call('link.create', {target: {product: '501-32'}, sharer: 'bruno', slug: 'from-bruno'})
  console.log(`link: /l/${code}`)
  const found = await shop.call('link.resolve', {
    code, tracking: 'aggregate', user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0'})
  console.log(`resolve: ${found.status} ${found.location}`)

  const three = await Promise.all(['512-31', '501-34', '501-32'].map(product => shop.call('catalog.get', {product})))
  for (const one of three) console.log(`later: ${one.products[0].title}`)

  try {
    await shop.call('catalog.get', {product: '999'})
  } catch (why) {
    if (!(why instanceof Failure)) throw why
    console.log(`error: ${why.code} ${why.slug} ${why.message}`)
  }
}

const [transport, where, more, feed, caFile] = process.argv.slice(2)
const shop = transport === 'c' ? Vetrina.load(where, {data_dir: more})
  : Vetrina.connect(where, more, {ca: caFile && readFileSync(caFile)})
await tell(shop, feed)
await shop.close()
