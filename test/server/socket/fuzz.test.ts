import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import { seededRandom, type Random } from '../../../scripts/lib/seeded-random.ts'
import { Api, placeDecided } from '../../support/api.ts'
import { keptOrders } from '../../support/ledger.ts'
import { startProcess, type OwnProcess } from '../../support/processes.ts'
import { frame, upgrade, type Framing } from '../../support/raw-websocket.ts'
import { openWorld, type World } from '../../support/world.ts'

const seed = 20_261_124
const packets = 10_000
const handshakes = 300

const pick = <T>(random: Random, from: readonly T[]): T => from[Math.floor(random() * from.length)]!
const noise = (random: Random, most: number): string =>
  String.fromCharCode(
    ...Array.from({ length: Math.floor(random() * most) }, () =>
      Math.floor(random() * (random() < 0.9 ? 127 : 0xffff)),
    ),
  )

/** Values that may replace the proper ones in an order. */
const odd: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  'x'.repeat(3000),
  '\u0000',
  '\uD800',
  [],
  {},
  [[]],
  '__proto__',
  { toString: 1 },
  { length: -1 },
  { _placeholder: true, num: 0 },
  { _placeholder: true, num: -1 },
  { type: 'Buffer', data: 'x' },
]

/** Corrupts a text in one to three places. */
function spoil(random: Random, text: string): string {
  let spoilt = text
  for (let i = 0; i <= random() * 3; i += 1) {
    const at = Math.floor(random() * spoilt.length)
    spoilt = pick(random, [
      spoilt.slice(0, at),
      spoilt.slice(0, at) + noise(random, 4) + spoilt.slice(at),
      spoilt.slice(0, at) + spoilt.slice(at + 1),
      spoilt.slice(at) + spoilt.slice(0, at),
    ])
  }
  return spoilt
}

/**
 * A packet that is malformed at the socket.io level. Events that are correct in everything but their values count too.
 */
function packet(random: Random, saleId: string): string {
  const order = { orderId: randomUUID(), saleId, lines: [{ sku: 'COFFEE', quantity: 1 }], payment: 'cod' }
  const entry = { orderId: randomUUID(), saleId, sku: 'COFFEE', quantity: 1, payment: 'cod' }
  const value = JSON.stringify(
    pick(random, [
      ...odd,
      { ...order, [pick(random, ['orderId', 'saleId', 'lines', 'payment', 'price'])]: pick(random, odd) },
      { ...entry, [pick(random, ['orderId', 'saleId', 'sku', 'quantity', 'payment', 'price'])]: pick(random, odd) },
    ]),
  )
  const event = pick(random, [
    'order:place',
    'order:status',
    'order:cancel',
    'order:confirm',
    'waiting:join',
    'waiting:leave',
    'sale:join',
    'sale:leave',
    'floor:join',
    'connect',
    'disconnect',
    'error',
    'newListener',
    '__proto__',
    'constructor',
    '',
  ])
  return pick(random, [
    `42/live,${Math.floor(random() * 1e6)}["${event}",${value}]`,
    `42/live,["${event}",${value}]`,
    `42/live,1["${event}"]`,
    `42/live,[${value},${value}]`,
    `42/live,5[${Math.floor(random() * 9)},${value}]`,
    `42/live,${value}`,
    `42["${event}",${value}]`,
    `43/live,1[${value}]`,
    '43/live,[]',
    '44/live,"no"',
    '40',
    '40/live,',
    `40/live,${value}`,
    `40/${noise(random, 30)},`,
    '40/floor,{"token":7}',
    '41',
    '41/live,',
    `45${Math.floor(random() * 20)}-/live,["${event}",{"_placeholder":true,"num":${Math.floor(random() * 9) - 4}}]`,
    '450-/live,["a"]',
    '451-["a",{"_placeholder":true,"num":0}]',
    `46${value}`,
    '49',
    '4',
    '0',
    '1',
    '2probe',
    '3',
    '5',
    '6',
    '8',
    '9',
    'bAAAA',
    `b${noise(random, 20)}`,
    '',
    noise(random, 200),
    `42/live,1e99["${event}",1]`,
    `42/live,${'9'.repeat(400)}["${event}",1]`,
    `42/live,["${event}",${'['.repeat(2000)}${']'.repeat(2000)}]`,
    `42/live,["${event}",{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}]`,
    spoil(random, `42/live,3["order:place",${JSON.stringify(order)}]`),
  ])
}

/**
 * Ways in which a frame can be malformed at the websocket level; most are correct, so that their payload is processed.
 */
function framing(random: Random): Framing {
  if (random() < 0.9) return random() < 0.05 ? { opcode: 2 } : {}
  return pick(random, [
    { reserved: 4 },
    { reserved: 7 },
    { opcode: 3 },
    { opcode: 7 },
    { opcode: 15 },
    { masked: false },
    { opcode: 0 },
    { final: false },
    { opcode: 9, final: false },
    { opcode: 8 },
    { claims: 2 ** 40 },
    { claims: 17_000 },
    { opcode: 10 },
  ])
}

/** Joins the namespace: anything sent before that is ignored. */
function joined(socket: Socket, auth: object): Promise<void> {
  return new Promise((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      if (bytes.includes('40/live,')) resolve()
    })
    socket.once('close', () => resolve())
    socket.write(frame(Buffer.from(`40/live,${JSON.stringify(auth)}`)))
  })
}

/** Fault F40: whatever is sent, the gateway's process and its viewers keep going. */
describe('a gateway that is sent ten thousand malformed packets', () => {
  let world: World
  let web: OwnProcess
  let saleId: string
  let viewer: string
  const log: string[] = []
  beforeAll(async () => {
    world = await openWorld()
    saleId = (await world.api.openSale(await world.token('host'), { items: { COFFEE: 1_000_000 } })).saleId
    viewer = (await world.api.signUp()).token
    web = await startProcess(
      'web',
      { ...world.env, LOG_LEVEL: 'error', ORDERS_PER_VIEWER_PER_SECOND: '10000', REFUSALS_PER_MINUTE_MAX: '1000000' },
      [],
      (text) => log.push(text),
    )
  })
  afterAll(async () => {
    await web.end('SIGTERM')
    await world.close()
  })

  async function livesOn(): Promise<void> {
    expect([web.child.exitCode, web.child.signalCode, (await fetch(`${web.url}/livez`)).status]).toEqual([
      null,
      null,
      200,
    ])
    const socket = await new Api(web.url).connect((await world.api.signUp()).token)
    expect((await placeDecided(socket, saleId)).state).toBe('confirmed')
    socket.close()
  }

  test(`the same process keeps running and serves the next viewer (seed ${seed})`, async () => {
    const random = seededRandom(seed)
    const { pid } = web.child
    const all = Array.from({ length: packets }, () =>
      frame(random() < 0.02 ? Buffer.from([0xc3, 0x28, 0xff]) : Buffer.from(packet(random, saleId)), framing(random)),
    )
    for (let next = 0; next < packets;) {
      const socket = await upgrade(web.url, '/socket.io/?EIO=4&transport=websocket')
      assert.ok(socket instanceof Socket, `a plain handshake was refused; the log says: ${log.join('')}`)
      await joined(socket, random() < 0.8 ? { token: viewer } : {})
      for (let i = 0; i < 25 && next < packets && socket.writable; i += 1, next += 1)
        await new Promise((written) => socket.write(all[next]!, written))
      socket.end()
    }
    await livesOn()
    expect(web.child.pid).toBe(pid)
    expect(
      (await keptOrders(world, saleId)).every(({ state }) => ['confirmed', 'rejected', 'cancelled'].includes(state)),
    ).toBe(true)
  })

  test('handshakes of another protocol, by polling, or with names of object properties are refused, and it keeps running', async () => {
    const random = seededRandom(seed)
    const strange = ['4', '3', '', '__proto__', '9'.repeat(50), 'x']
    for (let i = 0; i < handshakes; i += 1) {
      const query = [
        `EIO=${pick(random, strange)}`,
        `transport=${pick(random, ['websocket', 'polling', '__proto__', 'constructor', 'webtransport', ''])}`,
        pick(random, ['', `sid=${pick(random, ['__proto__', 'constructor', 'x'.repeat(4000), '%00'])}`]),
        pick(random, ['', 'j=0', 't=1', 'b64=1']),
      ].filter(Boolean)
      const path = `/socket.io/?${query.slice(random() < 0.2 ? 1 : 0).join('&')}`
      if (random() < 0.5) {
        const socket = await upgrade(
          web.url,
          path,
          pick(random, [
            {},
            { 'sec-websocket-key': 'short' },
            { 'sec-websocket-version': '99' },
            { upgrade: 'h2c' },
            { 'sec-websocket-extensions': 'permessage-deflate; server_max_window_bits=99' },
          ]),
        )
        if (typeof socket !== 'number') socket.destroy()
      } else {
        const asking = pick(random, [
          {},
          { method: 'POST', body: '40' },
          { method: 'POST', body: 'x'.repeat(20_000) },
          { method: 'DELETE' },
        ])
        // A closed connection is a refusal too.
        const status = await fetch(web.url + path, asking).then(
          (reply) => reply.arrayBuffer().then(() => reply.status),
          () => 400,
        )
        assert.ok(status >= 400 && status < 500, `${path}: ${status}`)
      }
    }
    for (const path of [
      '/socket.io/?EIO=4&transport=polling',
      '/socket.io/?EIO=3&transport=websocket',
      '/socket.io/?transport=websocket',
    ])
      assert.equal((await fetch(web.url + path)).status, 400, path)
    await livesOn()
  })

  test('none of it was unexpected: the error log stays empty until the process ends', async () => {
    expect(await web.end('SIGTERM')).toBe(0)
    expect(log.join('').split('\n').filter(Boolean)).toEqual([])
  })
})
