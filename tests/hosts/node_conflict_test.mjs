// Node.js exports its OpenSSL to every library that is loaded plainly. The bundled flavour works there all the same; the
// system flavour says VT_ERR_HOST_CONFLICT when it opens, and works where it is loaded with RTLD_DEEPBIND.
//
// node_conflict_test.mjs BUNDLED|SYSTEM plain|deep works|conflict
import assert from 'node:assert/strict'
import fs from 'node:fs'
import {createRequire} from 'node:module'
import os from 'node:os'
import path from 'node:path'

const [library, how, outcome] = process.argv.slice(2)
const koffi = createRequire(new URL('../../samples/hosts/node/vetrina.mjs', import.meta.url))('koffi')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vetrina-node-'))
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}))

const loaded = koffi.load(library, how === 'deep' ? {deep: true} : {})
const open = loaded.func('int vt_sdk_open(const char *, size_t, _Out_ void **, _Out_ void **)')
const call = loaded.func('int vt_call(void *, const char *, const char *, size_t, _Out_ void **, _Out_ void **)')
const slug = loaded.func('const char *vt_error_slug(void *)')

const config = JSON.stringify({data_dir: path.join(folder, 'data')})
const [sdk, error] = [[null], [null]]
const code = open(config, Buffer.byteLength(config), sdk, error)
if (outcome === 'conflict') {
  assert.equal(code, 101)
  assert.equal(slug(error[0]), 'host.openssl')
} else {
  assert.equal(code, 0, error[0] && slug(error[0]))
  assert.equal(call(sdk[0], 'system.info', '{}', 2, [null], error), 0, error[0] && slug(error[0]))
}
