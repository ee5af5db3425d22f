// Node.js carries an OpenSSL of its own and exports its symbols; the library must find the one that it was linked with.
// Both are at work here in one process: Node serves HTTPS with its own, the library's HTTPS client comes to it with the
// other, and HMACs, sealed tokens and hashes are made on both sides. Leaves without closing, in the middle of a call.
//
// node_openssl_test.mjs LIBRARY PLUGINS MAKE_CA close|leave
import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import crypto from 'node:crypto'
import fs from 'node:fs'
import https from 'node:https'
import os from 'node:os'
import path from 'node:path'

import {Vetrina} from '../../samples/hosts/node/vetrina.mjs'

const [library, plugins, makeCa, ending] = process.argv.slice(2)
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vetrina-node-'))
// Calls may still be under way then, and write.
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true, maxRetries: 20, retryDelay: 50}))
execFileSync(makeCa, [folder])
const file = name => path.join(folder, name)

const asked = []
const server = https.createServer({key: fs.readFileSync(file('server.key')), cert: fs.readFileSync(file('server.pem'))},
  (request, answer) => {
    asked.push(`${request.url} ${request.socket.getProtocol()}`)
    const issuer = `https://localhost:${server.address().port}`
    answer.setHeader('Content-Type', 'application/json')
    answer.end(JSON.stringify({
      issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'], subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'], code_challenge_methods_supported: ['S256'],
      scopes_supported: ['openid', 'profile', 'email'],
    }))
  })
await new Promise(resolve => server.listen(0, 'localhost', resolve))

// The kernel's view of this process: its threads, and what it does about signals 1 to 31.
const threads = () => fs.readdirSync('/proc/self/task').length
const signals = () => fs.readFileSync('/proc/self/status', 'utf8').match(/^Sig(Blk|Ign|Cgt):.*$/gm)
  .map(line => Number.parseInt(line.slice(-8), 16) & 0x7fffffff)
const [threadsBefore, signalsBefore] = [threads(), signals()]

const shop = Vetrina.load(library, {data_dir: file('data'), environment: 'test', connector_path: [plugins],
  http: {public_url: 'https://localhost:4443'}, network: {ca_file: file('ca.pem'), allow_private: ['127.0.0.0/8', '::1/128']}})
assert.equal(threads(), threadsBefore, 'loading and opening made a thread')
await shop.call('shop.put', {
  shop: 'jeans', mode: 'test', controller: {name: 'Jeans S.p.A.'}, origins: ['https://jeans.example'],
  templates: {product: 'https://jeans.example/p/{family}?v={product}', cart: 'https://jeans.example/cart?add={items}',
    return: 'https://jeans.example/account'},
  markets: [{market: 'IT', region: 'EU', locale: 'it-IT', currency: 'EUR'}]})

// TLS 1.3 between the two, and a chain that the library verifies.
await shop.call('connector.put', {connector: 'op', plugin: 'oidc',
  settings: {issuer: `https://localhost:${server.address().port}`, client_id: 'shop'}, secrets: {client_secret: 's3'}})
const checked = await shop.call('connector.check', {connector: 'op'})
assert.equal(checked.state, 'ready', JSON.stringify(checked))
assert.ok(asked.includes('/.well-known/openid-configuration TLSv1.3'), asked.join())

// HMAC and AEAD in the library, and a hash that Node's own OpenSSL makes as well.
const text = 'Friends may see what I chose here.'
const {text_hash} = await shop.call('policy.put', {purpose: 'show_to_friends', locale: 'en', version: '1', text})
assert.equal(text_hash, crypto.createHash('sha256').update(text).digest('hex'))
await shop.call('shopper.put', {shopper: 'anna', name: 'Anna'})
await shop.call('catalog.put', {products: [{product: '501-32', family: '501', title: '501 Original, 32'}]})
for (let i = 0; i < 50; ++i) {
  const [{token}, signed] = await Promise.all([shop.call('shopper.token', {shopper: 'anna'}),
    shop.shopper('anna').call('link.create', {target: {product: '501-32'}, signed: true})])
  assert.ok(token.length > 40)
  const found = await shop.call('link.resolve', {token: signed.token, tracking: 'aggregate'})
  assert.equal(found.location, 'https://jeans.example/p/501?v=501-32')
}

assert.deepEqual(signals(), signalsBefore, "a signal's disposition changed")

console.log(`Node ${process.versions.node} with OpenSSL ${process.versions.openssl}: the library kept to its own`)
if (ending === 'close') {
  await shop.close()
  server.close()
} else {
  for (let i = 0; i < 20; ++i) shop.call('system.health')
  process.exit(0)
}
