import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Api, placeDecided } from '../../support/api.ts'
import { deliver } from '../../support/deliver.ts'
import { dumpRedis, dumpTables } from '../../support/dump.ts'
import { overhearRedis } from '../../support/monitor-redis.ts'
import { metricsToken, readMetrics } from '../../support/metrics.ts'
import { openCodeWebhook, type CodeWebhook } from '../../support/phone-codes.ts'
import { pay } from '../../support/payments.ts'
import { startProcess, type OwnProcess } from '../../support/processes.ts'
import { queueHomes } from '../../support/services.ts'
import { openWorld, type World } from '../../support/world.ts'

const people = [
  { name: 'Phan Thị Bích Vân', phone: '0912777501', line: '19 ngõ Hàng Hương' },
  { name: 'Mạc Đĩnh Khôi', phone: '0912777502', line: 'ấp Trà Kháo' },
]
const words = people.flatMap(({ name, phone, line }) => [name, phone.slice(1), line])

describe('after a whole day of sign-ups, orders, paper, packing, hand-over, cancels and errors', () => {
  let world: World
  let web: OwnProcess
  let worker: OwnProcess
  let codes: CodeWebhook
  const logs: string[] = []
  let ear: Awaited<ReturnType<typeof overhearRedis>> | undefined
  beforeAll(async () => {
    codes = await openCodeWebhook()
    world = await openWorld({
      gateways: 0,
      workers: 0,
      settings: { PAY_URL: 'https://pay.example/{orderId}', METRICS_TOKEN: metricsToken, ...codes.settings },
    })
    const env = { ...world.env, LOG_LEVEL: 'trace' }
    web = await startProcess('web', env, [], (text) => logs.push(text))
    worker = await startProcess('worker', env, [], (text) => logs.push(text))
    if (!world.config.REDIS_URL) return
    ear = await overhearRedis(world.config.REDIS_URL)
  })
  afterAll(async () => {
    ear?.close()
    await Promise.all([web.end('SIGTERM'), worker.end('SIGTERM')])
    await world.close()
    codes.close()
  })

  test('no name, phone or address is in any table, in Redis or what was ever sent to it, in a log or a metric', async () => {
    const api = new Api(web.url)
    const host = await world.token('host')
    const sale = await api.openSale(host)
    for (const person of people) {
      const viewer = await api.signUp(person)
      codes.answers.push(500)
      expect((await api.call('POST', '/api/viewers/me/phone-code', viewer.token)).status).toBe(502)
      expect((await api.call('POST', '/api/viewers/me/phone-code', viewer.token)).status).toBe(202)
      const socket = await api.connect(viewer.token)
      await placeDecided(socket, sale.saleId)
      const paid = await placeDecided(socket, sale.saleId, { payment: 'prepaid' })
      expect(await pay(world, paid.orderId, { url: web.url })).toBe(200)
      const cancelled = await placeDecided(socket, sale.saleId)
      expect((await api.call('POST', `/api/orders/${cancelled.orderId}/cancel`, viewer.token)).status).toBe(200)
      socket.close()
      expect(
        (
          await api.call('PUT', '/api/viewers/me', viewer.token, {
            name: person.name,
            address: { line: person.line, ward: 'Cầu Kè', province: 'Vĩnh Long' },
          })
        ).status,
      ).toBe(200)
      const address = { line: person.line, ward: 'Cầu Kè', province: 'Vĩnh Long' }
      expect(
        (await api.call('POST', '/api/viewers', undefined, { ...person, address: { ...address, ward: person.line } }))
          .status,
      ).toBe(400)
      await api.call('POST', `/api/sales/${sale.saleId}/orders`, host, {
        orderId: randomUUID(),
        lines: [{ sku: 'COFFEE', quantity: 1 }],
        payment: 'cod',
        recipient: { name: person.name, phone: person.phone, address },
      })
    }
    await sql`alter table viewer rename to viewer_gone`.execute(world.ctx.db)
    const broken = await api.call('POST', '/api/viewers', undefined, {
      name: people[0]!.name,
      phone: people[0]!.phone,
      address: { line: people[0]!.line, ward: 'Cầu Kè', province: 'Vĩnh Long' },
    })
    await sql`alter table viewer_gone rename to viewer`.execute(world.ctx.db)
    expect(broken.status).toBe(500)
    const { codes: parcels } = await deliver(world, sale.saleId, api)
    expect(parcels.length).toBeGreaterThanOrEqual(people.length)

    const metrics = await Promise.all([web, worker].map(({ url }) => readMetrics(url)))
    const places = new Map([
      ...(await dumpTables(world)),
      ['Redis', await dumpRedis(world)],
      ['what was sent to Redis', ear?.heard() ?? ''],
      ['logs', logs.join('')],
      ['metrics', metrics.join('\n')],
      ['an answer', JSON.stringify(broken.body)],
    ])
    for (const [place, text] of places)
      for (const word of words) assert.ok(!text.includes(word), `${word} is in ${place}`)
    const sent = people.flatMap(({ phone }) => codes.codesFor(`+84${phone.slice(1)}`))
    expect(sent).toHaveLength(2 * people.length)
    for (const code of sent)
      assert.ok(!new RegExp(`(?<!\\d)${code}(?!\\d)`).test(places.get('logs')!), 'a code is in the logs')
    assert.ok(
      places.get('logs')!.includes('unhandled error') && metrics.every((text) => text.includes('flashpack_')),
      'nothing was checked',
    )
    if (queueHomes().includes('redis'))
      assert.ok(places.get('what was sent to Redis')!.includes('chunkId'), 'no job was seen')
  })
})
