// A Node web server hands the library its requests: `handle` of the face, over C.
//
// node_http_test.mjs LIBRARY
import assert from 'node:assert/strict'
import fs from 'node:fs'
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'

import {Vetrina} from '../../samples/hosts/node/vetrina.mjs'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vetrina-node-'))
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}))
const shop = Vetrina.load(process.argv[2], {data_dir: folder, http: {public_url: 'https://jeans.example'}})
await shop.call('shop.put', {shop: 'jeans', mode: 'test', controller: {name: 'Jeans S.p.A.'}, origins: ['https://jeans.example'],
  templates: {product: 'https://jeans.example/p/{family}?v={product}'},
  markets: [{market: 'IT', region: 'EU', locale: 'it-IT', currency: 'EUR'}]})
await shop.call('catalog.put', {products: [{product: '501-32', family: '501', title: '501 “Ventaglio”'}]})

const server = http.createServer(async (request, answer) => {
  const body = Buffer.concat(await request.toArray())
  const {method, url, headers, socket} = request
  const made = await shop.handle({method, target: url, headers, body, peer: socket.remoteAddress})
  answer.statusCode = made.status
  for (const [name, value] of made.headers) answer.appendHeader(name, value)
  answer.end(made.body)
})
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const at = target => `http://127.0.0.1:${server.address().port}${target}`

const read = await fetch(at('/vetrina/v1/catalog.get?product=501-32'))
assert.equal(read.status, 200)
assert.equal(read.headers.get('x-content-type-options'), 'nosniff')
assert.equal((await read.json()).products[0].title, '501 “Ventaglio”')

// An HTTP error is an answer, with the problem document as its body; a body arrives byte for byte.
const ask = product => fetch(at('/vetrina/v1/catalog.get'), {
  method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({product})})
const unknown = await ask('999 ü')
assert.equal(unknown.status, 404)
const problem = await unknown.json()
assert.equal(problem.slug, 'catalog.unknown_product')
assert.match(problem.detail, /999 ü/)
assert.equal((await ask('501-32')).status, 200)

const page = await fetch(at('/vetrina/widget/proof?product=501-32'))
assert.match(page.headers.get('content-type'), /^text\/html/)
const asset = (await page.text()).match(/src="([^"]+\.js)"/)[1]
const script = await fetch(at(asset))
assert.match(script.headers.get('cache-control'), /immutable/)
assert.ok((await script.text()).length > 500)

// A session's cookie is understood, and without its csrf nothing is changed.
const {token, csrf} = await shop.call('shopper.put', {shopper: 'anna'}).then(() => shop.call('shopper.token', {shopper: 'anna'}))
const want = proof => fetch(at('/vetrina/v1/reaction.set'), {method: 'POST', body: JSON.stringify({product: '501-32', kind: 'want'}),
  headers: {'Content-Type': 'application/json', Cookie: `__Host-vetrina=${token}`, ...proof}})
assert.equal((await want({})).status, 403)
assert.equal((await want({'X-Vetrina-CSRF': csrf})).status, 200)

const all = await Promise.all(Array.from({length: 40}, (_, i) => ask(i % 2 ? '501-32' : '999').then(one => one.status)))
assert.deepEqual([...new Set(all)].sort(), [200, 404])

server.close()
server.closeAllConnections()
await shop.close()
