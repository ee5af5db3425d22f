// Vetrina for Node.js: one class over two transports.
//
//   const shop = Vetrina.load('libvetrina.so', {data_dir: '/var/lib/shop'})   // in this process, through koffi
//   const shop = Vetrina.connect('unix:/run/vetrina.sock', key)               // or a vetrina-server
//   (await shop.call('catalog.get', {product: '501-32'})).products[0].title
//   await shop.shopper('anna').call('friendstore.get')
//
// Every call is a promise and leaves the event loop alone: over C the library's own threads run it, and one thread of
// Node's pool waits on the library's eventfd, as long as something is under way. In drive mode "host" that thread does
// the work instead.
import {randomUUID} from 'node:crypto'
import {readFile} from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'

import koffi from 'koffi'

// What the library refused, with everything it said. Compare `slug`, show `message`.
export class Failure extends Error {
  constructor(problem) {
    super(problem.detail)
    this.name = 'Failure'
    this.code = problem.code
    this.slug = problem.slug
    this.pointer = problem.pointer ?? ''
    this.trace = problem.trace_id ?? ''
    this.retryAfter = problem.retry_after
  }
}

const read = (bytes, mediaType) => mediaType.startsWith('application/json') ? JSON.parse(bytes.toString()) : bytes

export class Vetrina {
  #transport
  #shopper

  constructor(transport, shopper) {
    this.#transport = transport
    this.#shopper = shopper
  }

  static load(library, config) {
    return new Vetrina(new Library(library, config))
  }

  static connect(address, key, {ca} = {}) {
    return new Vetrina(new Server(address, key, ca))
  }

  // The same installation on behalf of a shopper whom the shop has signed in.
  shopper(shopper) {
    return new Vetrina(this.#transport.ofShopper(shopper), shopper)
  }

  // The answer as JavaScript's own values; a Buffer where it is not JSON. Rejects with a Failure.
  async call(operation, request = {}) {
    return this.#transport.call(operation, request)
  }

  // An operation that reads a file, as catalog.import.
  async upload(operation, path, request = {}) {
    return this.#transport.upload(operation, path, request)
  }

  // Over C: a request that came to the host's web server for our prefix, {method, target, headers, body, peer}, with
  // headers as Node has them. An HTTP error is an answer too: {status, headers: [[name, value]], body}.
  async handle(request) {
    return this.#transport.handle(request)
  }

  // What was under way is cancelled, and its promises are rejected.
  async close() {
    if (this.#shopper === undefined) await this.#transport.close()
  }
}

for (const name of ['vt_sdk', 'vt_response', 'vt_error']) koffi.opaque(name)
const completion = koffi.struct('vt_completion', {
  struct_size: 'uint32_t', code: 'int32_t', id: 'uint64_t', user_data: 'void *', response: 'vt_response *',
  error: 'vt_error *', pending: 'uint64_t',
})
koffi.struct('vt_str', {ptr: 'void *', len: 'size_t'})
koffi.struct('vt_header', {name: 'vt_str', value: 'vt_str'})
const httpRequest = koffi.struct('vt_http_request', {struct_size: 'uint32_t', header_count: 'uint32_t',
  headers: 'vt_header *', method: 'vt_str', target: 'vt_str', body: 'vt_str', remote_address: 'vt_str'})
koffi.struct('pollfd', {fd: 'int', events: 'short', revents: 'short'})
const POLLIN = 1

const prototypes = [
  'int32_t vt_sdk_open(const char *config, size_t size, _Out_ vt_sdk **out, _Out_ vt_error **err)',
  'void vt_sdk_close(vt_sdk *sdk)',
  'int32_t vt_submit(vt_sdk *, const char *operation, const char *request, size_t, void *user_data, ' +
    '_Out_ uint64_t *id, _Out_ vt_error **)',
  'int32_t vt_http_submit(vt_sdk *, const vt_http_request *, void *user_data, _Out_ uint64_t *id, _Out_ vt_error **)',
  'int32_t vt_completion_fd(vt_sdk *sdk, _Out_ int32_t *out, _Out_ vt_error **err)',
  'int32_t vt_completion_next(vt_sdk *sdk, _Inout_ vt_completion *out, _Out_ vt_error **err)',
  'int32_t vt_cancel(vt_sdk *sdk, uint64_t id, vt_error **err)',
  'int32_t vt_run(vt_sdk *sdk, int64_t budget_ms, int64_t *ran, vt_error **err)',
  'void *vt_response_data(vt_response *response, _Out_ size_t *size)',
  'const char *vt_response_media_type(vt_response *response)',
  'int32_t vt_response_status(vt_response *response)',
  'size_t vt_response_header_count(vt_response *response)',
  'int32_t vt_response_header(vt_response *response, size_t index, _Out_ const char **name, _Out_ const char **value)',
  'void vt_response_free(vt_response *response)',
  'const char *vt_error_json(vt_error *err)',
  'void vt_error_free(vt_error *err)',
]

// Over C.
class Library {
  #c = {}
  #handle
  #hostDrives
  #poll
  #descriptor
  #waiting = new Map() // by the operation's id
  #watching

  constructor(path, config) {
    // Node brings an OpenSSL of its own and exports it: `deep` makes the library find the one that it was linked with.
    const library = koffi.load(path, {deep: true})
    for (const prototype of prototypes) {
      this.#c[/(vt_\w+)\(/.exec(prototype)[1]] = library.func(prototype)
    }
    this.#poll = koffi.load(null).func('int poll(_Inout_ pollfd *fds, unsigned long count, int timeout_ms)')
    this.#hostDrives = config.drive === 'host'
    const document = JSON.stringify(config)
    const out = [null]
    this.#checked('vt_sdk_open', document, Buffer.byteLength(document), out)
    this.#handle = out[0]
  }

  #checked(name, ...given) {
    const error = [null]
    if (this.#c[name](...given, error) !== 0) throw this.#failure(error[0])
  }

  #failure(error) {
    const problem = JSON.parse(this.#c.vt_error_json(error))
    this.#c.vt_error_free(error)
    return new Failure(problem)
  }

  #answer(response, as = read) {
    const size = [0]
    const bytes = Buffer.from(koffi.decode(this.#c.vt_response_data(response, size), 'uint8_t', Number(size[0])))
    const mediaType = this.#c.vt_response_media_type(response)
    this.#c.vt_response_free(response)
    return as(bytes, mediaType)
  }

  ofShopper(shopper) {
    return { // over C the host vouches for its shopper by naming them
      call: (operation, request) => this.call(operation, {...request, shopper}),
      upload: (operation, path, request) => this.upload(operation, path, {...request, shopper}),
      ofShopper: other => this.ofShopper(other),
    }
  }

  call(operation, request) {
    const document = JSON.stringify(request)
    return this.#submit('vt_submit', one => this.#answer(one), operation, document, Buffer.byteLength(document))
  }

  handle({method, target, headers, body = '', peer = ''}) {
    const text = value => (ptr => ({ptr, len: ptr.length}))(Buffer.from(value))
    const fields = Object.entries(headers).flatMap(([name, values]) => [values].flat().map(value => [name, value]))
    return this.#submit('vt_http_submit', response => {
      const fields = []
      for (let i = 0; i < this.#c.vt_response_header_count(response); ++i) {
        const field = [[null], [null]]
        this.#c.vt_response_header(response, i, ...field)
        fields.push(field.flat())
      }
      const status = this.#c.vt_response_status(response)
      return {status, headers: fields, body: this.#answer(response, bytes => bytes)}
    }, {struct_size: koffi.sizeof(httpRequest), method: text(method), target: text(target), body: text(body),
      header_count: fields.length, headers: fields.map(([name, value]) => ({name: text(name), value: text(value)})),
      remote_address: text(peer)})
  }

  #submit(name, read, ...given) {
    const id = [0]
    if (this.#descriptor === undefined) {
      const fd = [0]
      this.#checked('vt_completion_fd', this.#handle, fd)
      this.#descriptor = fd[0]
    }
    this.#checked(name, this.#handle, ...given, null, id)
    const promise = new Promise((resolve, reject) => this.#waiting.set(BigInt(id[0]), {resolve, reject, read}))
    this.#watching ??= this.#watch()
    return promise
  }

  upload(operation, path, request) {
    return this.call(operation, {...request, file: path})
  }

  // Until nothing is under way any more; so a program that waits for nothing ends.
  async #watch() {
    try {
      while (this.#waiting.size > 0) {
        await new Promise((resolve, reject) => {
          const done = why => why ? reject(why) : resolve()
          if (this.#hostDrives) this.#c.vt_run.async(this.#handle, 0, null, null, done)
          else this.#poll.async([{fd: this.#descriptor, events: POLLIN, revents: 0}], 1, 1000, done)
        })
        this.#take()
      }
    } catch (why) {
      for (const promise of this.#waiting.values()) promise.reject(why)
      this.#waiting.clear()
    }
    this.#watching = undefined // before any promise goes on: the next call watches again
  }

  #take() {
    for (;;) {
      const one = {struct_size: koffi.sizeof(completion), code: 0, id: 0, user_data: null, response: null,
        error: null, pending: 0}
      this.#checked('vt_completion_next', this.#handle, one)
      if (BigInt(one.id) === 0n) return
      const promise = this.#waiting.get(BigInt(one.id))
      this.#waiting.delete(BigInt(one.id))
      try {
        if (one.code !== 0) throw this.#failure(one.error)
        promise.resolve(promise.read(one.response))
      } catch (why) {
        promise.reject(why)
      }
    }
  }

  async close() {
    this.#c.vt_cancel(this.#handle, 0, null)
    await this.#watching
    this.#c.vt_sdk_close(this.#handle)
  }
}

// Half of what a session lasts: with one that is over, open queries would answer as to anybody.
const renewAfterMs = 900_000

// Over HTTP: the back end with its key, a shopper with the session that the back end made for them.
class Server {
  #address
  #key
  #ca
  #shopper
  #session
  #since

  constructor(address, key, ca, shopper) {
    this.#address = address
    this.#key = key
    this.#ca = ca
    this.#shopper = shopper
  }

  ofShopper(shopper) {
    return new Server(this.#address, this.#key, this.#ca, shopper)
  }

  async #who() {
    if (this.#shopper === undefined) return {Authorization: `Bearer ${this.#key}`}
    if (this.#session === undefined || performance.now() - this.#since > renewAfterMs) {
      this.#since = performance.now()
      this.#session = new Server(this.#address, this.#key, this.#ca).call('shopper.token', {shopper: this.#shopper})
    }
    const {cookie, csrf} = await this.#session
    return {Cookie: `${cookie.name}=${cookie.value}`, 'X-Vetrina-CSRF': csrf}
  }

  async #send(target, body, type) {
    const unix = this.#address.startsWith('unix:')
    const how = {method: 'POST', headers: {...await this.#who(), 'Content-Type': type, 'Content-Length': body.length,
      'Idempotency-Key': randomUUID()}, ...(unix ? {socketPath: this.#address.slice('unix:'.length)} : {ca: this.#ca})}
    const url = new URL(`/vetrina/v1/${target}`, unix ? 'http://localhost' : this.#address)
    const ask = () => new Promise((resolve, reject) => {
      const sent = (unix ? http : https).request(url, how, answer => answer.toArray().then(parts => resolve({
        status: answer.statusCode, bytes: Buffer.concat(parts), mediaType: answer.headers['content-type'] ?? ''}), reject))
      sent.on('error', reject).end(body)
    })
    // Once more where no answer came: with the same key, what was done already is answered and not done again.
    const {status, bytes, mediaType} = await ask().catch(ask)
    if (status >= 400) throw new Failure(JSON.parse(bytes.toString()))
    return read(bytes, mediaType)
  }

  call(operation, request) {
    return this.#send(operation, Buffer.from(JSON.stringify(request)), 'application/json')
  }

  async upload(operation, path, request) {
    return this.#send(`${operation}?${new URLSearchParams(request)}`, await readFile(path), 'application/octet-stream')
  }

  async close() {} // connections are those of Node's own agent, which does not keep a program alive
}
