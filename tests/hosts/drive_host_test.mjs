// Drive mode "host" from Node.js: the library makes no thread, and promises are kept all the same.
//
// drive_host_test.mjs LIBRARY
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'

import {Failure, Vetrina} from '../../samples/hosts/node/vetrina.mjs'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vetrina-node-'))
process.on('exit', () => fs.rmSync(folder, {recursive: true, force: true}))
const threads = () => fs.readdirSync('/proc/self/task').map(id => fs.readFileSync(`/proc/self/task/${id}/comm`, 'utf8'))
const ours = () => threads().filter(name => name.startsWith('vetrina-')).length

for (const [drive, expected] of [['host', 0], ['threads', 2]]) {
  const shop = Vetrina.load(process.argv[2], {data_dir: path.join(folder, drive), drive})
  const answers = Array.from({length: 50}, () => shop.call('system.info'))
  answers.push(shop.call('no.such_operation').catch(why => why))
  const all = await Promise.all(answers)
  assert.ok(all.pop() instanceof Failure)
  assert.ok(all.every(one => one.store === 'sqlite'))
  assert.equal((await shop.call('system.info')).store, 'sqlite') // after a pause
  assert.ok(expected === 0 ? ours() === 0 : ours() >= expected, `${drive}: ${threads()}`)
  await shop.close()
}
