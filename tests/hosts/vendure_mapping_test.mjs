// What the Vendure plugin makes of Vendure's entities, without Vendure: Node reads the TypeScript as it is.
import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {test} from 'node:test'

import {
  cartItems, emailHash, erasuresOf, isSensitive, noMail, orderOf, orderUpdateOf, plainText, productsOf, returnOf, shopperOf,
} from '../../samples/vendure/src/plugin/mapping.ts'

const brand = {code: 'apple', name: 'Apple', facet: {code: 'brand'}}
const seller = {
  brandFacet: 'brand', isSensitive, language: 'en', assetAddress: preview => `https://shop.example/assets/${preview}`,
  saleable: variant => variant.left ?? 1,
}
const product = more => ({
  id: 7, name: 'Laptop', description: '<p>Fast &amp; light</p>', enabled: true, deletedAt: null, facetValues: [brand],
  featuredAsset: {preview: 'preview/laptop.jpg'}, translations: [], ...more,
})
const variant = more => ({
  id: 71, name: 'Laptop 13 inch', sku: 'L13', priceWithTax: 155880, currencyCode: 'USD', enabled: true, deletedAt: null,
  options: [{code: '13', name: '13 inch', group: {name: 'screen size'}}], translations: [], ...more,
})

test('a variant is a product, and its product the family', () => {
  assert.deepEqual(productsOf(product(), [variant()], seller), [{
    product: '71', family: '7', title: 'Laptop 13 inch', brand: 'Apple', description: 'Fast & light',
    image: 'https://shop.example/assets/preview/laptop.jpg', image_alt: 'Laptop', attributes: {'screen size': '13 inch'},
    price: {amount_minor: 155880, currency: 'USD'}, external_ids: {sku: 'L13'}, available: true, sensitive: false,
  }])
})

test('a variant of its own picture shows that one', () => {
  const [one] = productsOf(product(), [variant({featuredAsset: {preview: 'preview/13.jpg'}})], seller)
  assert.equal(one.image, 'https://shop.example/assets/preview/13.jpg')
})

test('what is disabled or deleted is not offered', () => {
  assert.deepEqual(productsOf(product({enabled: false}), [variant()], seller), [])
  assert.deepEqual(productsOf(product({deletedAt: new Date()}), [variant()], seller), [])
  const left = productsOf(product(), [variant({enabled: false}), variant({id: 72}), variant({id: 73, deletedAt: new Date()})], seller)
  assert.deepEqual(left.map(one => one.product), ['72'])
})

test('what is sold out is there and not available', () => {
  assert.equal(productsOf(product(), [variant({left: 0})], seller)[0].available, false)
  assert.equal(productsOf(product(), [variant({left: 1})], seller)[0].available, true)
})

test('a sensitive facet value keeps a product out of everything social', () => {
  assert.equal(productsOf(product({facetValues: [brand, {code: 'sensitive', name: 'Sensitive'}]}), [variant()], seller)[0].sensitive, true)
})

test('other languages go along, the shop’s own is not said twice', () => {
  const texts = [{languageCode: 'en', name: 'Laptop', description: ''}, {languageCode: 'it', name: 'Portatile', description: '<p>Veloce</p>'}]
  const [one] = productsOf(product({translations: texts}), [variant({translations: [{languageCode: 'it', name: 'Portatile 13'}]})], seller)
  assert.deepEqual(one.localized, {it: {title: 'Portatile 13', description: 'Veloce'}})
})

test('a description is words and never markup', () => {
  assert.equal(plainText('<p>A<br>b &lt;i&gt; <script>alert("x")</script>c</p>'), 'A b <i> c')
  assert.equal(plainText('&amp;lt;b&amp;gt;'), '&lt;b&gt;') // decoded once
})

const anna = {id: 1, firstName: 'Anna', lastName: 'Conti', emailAddress: 'Anna@Example.org', user: {verified: true, authenticationMethods: []}}
const line = more => ({
  id: 11, productVariantId: 71, productVariant: {id: 71}, quantity: 2, orderPlacedQuantity: 2, proratedUnitPriceWithTax: 1000, ...more,
})
const order = more => ({
  code: 'ABC', customer: anna, currencyCode: 'USD', lines: [line()], orderPlacedAt: new Date(1_700_000_000_000), couponCodes: [],
  shippingWithTax: 500, customFields: {vetrinaClick: null}, payments: [], ...more,
})

test('an order says who, what and for how much', () => {
  assert.deepEqual(orderOf(order()), {
    order: 'ABC', shopper: '1', at: 1_700_000_000_000, shipping: {amount_minor: 500, currency: 'USD'},
    lines: [{line: '11', product: '71', quantity: 2, price: {amount_minor: 1000, currency: 'USD'}}],
  })
})

test('a guest is known by the hash of the address alone', () => {
  const told = orderOf(order({customer: {...anna, user: undefined}}))
  assert.equal(told.shopper, undefined)
  assert.equal(told.email_hash, createHash('sha256').update('anna@example.org').digest('hex'))
  assert.ok(!JSON.stringify(told).includes('xample.org'))
})

test('an order carries the click of the link and the coupons that were redeemed', () => {
  const told = orderOf(order({customFields: {vetrinaClick: 'c_1'}, couponCodes: ['SPRING']}))
  assert.deepEqual([told.click, told.coupons], ['c_1', ['SPRING']])
})

test('an order that is told again after a part was cancelled is the same document', () => {
  assert.deepEqual(orderOf(order({lines: [line({quantity: 1})]})), orderOf(order()))
})

test('states that mean something are told, others are not', () => {
  const told = state => orderUpdateOf('ABC', state, 5)
  assert.deepEqual(told('PaymentSettled'), {order: 'ABC', state: 'paid', at: 5})
  assert.deepEqual(['Shipped', 'Delivered', 'Cancelled'].map(one => told(one).state), ['shipped', 'delivered', 'cancelled'])
  for (const one of ['AddingItems', 'ArrangingPayment', 'PaymentAuthorized', 'PartiallyShipped', 'PartiallyDelivered', 'Modifying']) {
    assert.equal(told(one), undefined, one)
  }
})

const refund = (quantity, state = 'Settled') => ({payments: [{refunds: [{state, lines: [{orderLineId: 11, quantity}]}]}]})

test('a line that came back whole is returned, without a quantity, so that saying it twice takes back once', () => {
  assert.deepEqual(returnOf(order(refund(2))), {order: 'ABC', lines: [{line: '11'}]})
  assert.deepEqual(returnOf(order({lines: [line({quantity: 0})]})), {order: 'ABC', lines: [{line: '11'}]})
})

test('who keeps one of two still owns the thing', () => {
  assert.equal(returnOf(order(refund(1))), undefined)
  assert.equal(returnOf(order({lines: [line({quantity: 1})]})), undefined)
})

test('two refunds of one each are a whole line', () => {
  const [{refunds: [one]}] = refund(1).payments
  assert.deepEqual(returnOf(order({payments: [{refunds: [one, one]}]})).lines, [{line: '11'}])
})

test('a refund that is only asked for, failed, or is of money alone takes nothing back', () => {
  assert.equal(returnOf(order(refund(2, 'Pending'))), undefined)
  assert.equal(returnOf(order(refund(2, 'Failed'))), undefined)
  assert.equal(returnOf(order({payments: [{refunds: [{state: 'Settled', lines: []}]}]})), undefined)
})

test('a customer is a shopper, with a password or without', () => {
  assert.deepEqual(shopperOf(anna, 'US'), {
    shopper: '1', name: 'Anna Conti', email: 'Anna@Example.org', email_verified: true, market: 'US', has_other_credential: false,
  })
  const native = {...anna, user: {verified: false, authenticationMethods: [{passwordHash: 'x'}]}}
  assert.deepEqual([shopperOf(native, 'US').has_other_credential, shopperOf(native, 'US').email_verified], [true, false])
})

test('an address that only stands in for one is not told', () => {
  assert.equal(shopperOf({...anna, emailAddress: `x${noMail}`}, 'US').email, undefined)
})

test('erasing takes the account and what the same person bought as a guest', () => {
  const [account, guest] = erasuresOf({id: '1', emailAddress: ' ANNA@example.org'})
  assert.deepEqual([account.shopper, guest.email_hash], ['1', emailHash('anna@example.org')])
  assert.ok(!JSON.stringify([account, guest]).toLowerCase().includes('anna'))
})

test('a cart link is read as far as it makes sense', () => {
  assert.deepEqual(cartItems('71:2,72,:3,,73:0,74:9999'), [
    {productVariantId: '71', quantity: 2}, {productVariantId: '72', quantity: 1},
  ])
  assert.equal(cartItems(Array.from({length: 40}, (_, i) => `${i}:1`).join()).length, 25)
})
