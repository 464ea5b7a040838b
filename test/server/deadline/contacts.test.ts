import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Reply } from '../../support/api.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('a webhook', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
  })
  afterAll(() => world.close())

  test('is refused when saved if it leads into a private network or is not a webhook at all', async () => {
    const host = await world.token('host')
    const urls = [
      'file:///etc/passwd',
      'http://127.0.0.1/x',
      'http://localhost:3000/',
      'http://[::1]/',
      'http://[::ffff:10.0.0.1]/',
      'http://169.254.169.254/latest',
      'http://10.1.2.3/',
      'http://0/',
      'http://2130706433/',
      'https://user:pass@example.com/',
      'ftp://example.com/',
      'x',
    ]
    const add = (target: object): Promise<Reply> =>
      world.api.call('POST', '/api/contacts', host, { contactId: randomUUID(), rung: 'hub', label: 'kho', target })
    for (const url of urls) {
      const reply = await add({ channel: 'webhook', url })
      assert.deepEqual([reply.status, String(reply.body['detail']).startsWith('target.url: ')], [400, true], url)
    }
    for (const target of [
      { channel: 'e-mail', address: 'a@b.example' },
      { channel: 'e-mail', address: 'no' },
      { channel: 'fax' },
    ])
      expect((await add(target)).status).toBe(400)
  })
})
