import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { Socket } from 'socket.io-client'
import { Webhook } from 'standardwebhooks'
import type { z } from 'zod'
import { wallClock } from '../../shared/clock.ts'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import type { deadlineAnswer } from '../../shared/contract/routes/deadline.ts'
import { alarmLateMs } from '../../shared/deadline/alarm.ts'
import { placeDecided, type Reply } from '../support/api.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

interface Heard {
  warned: { saleId: string; packBy: string; step: number; waiting: number }[]
  breached: { parcelCode: string; packBy: string }[]
}

describe('the deadline', () => {
  let world: World
  let host: string
  let packer: string
  const sockets: Socket[] = []

  beforeAll(async () => {
    world = await openWorld({ settings: { CLAIM_IDLE_MINUTES: '1440' } })
    host = await world.token('host', { hours: 9000 })
    packer = await world.token('packer', { hours: 9000 })
  })
  afterAll(async () => {
    for (const socket of sockets) socket.close()
    await world.close()
  })

  /** Moves the clock to the next 09:00 in Viet Nam. */
  const goToNine = (): Promise<Date> =>
    world.moveClock(dayMs - ((world.ctx.clock.now().getTime() + 22 * 60 * minuteMs) % dayMs))
  const goTo = (at: number): Promise<Date> => world.moveClock(at - world.ctx.clock.now().getTime())
  const post = <Body = Record<string, unknown>>(path: string, token: string, body?: unknown): Promise<Reply<Body>> =>
    world.api.call<Body>('POST', path, token, body)
  const read = async (sale: SaleView): Promise<z.output<typeof deadlineAnswer>> =>
    (await world.api.call<z.output<typeof deadlineAnswer>>('GET', `/api/sales/${sale.saleId}/deadline`, host)).body
  const pack = (
    code: string,
    more: Record<string, unknown> = {},
  ): Promise<Reply<{ late: boolean; packedAt: string }>> =>
    post(`/api/parcels/${code}/pack`, packer, { scanId: randomUUID(), ...more })
  const alarmsOf = async (sale: SaleView): Promise<string[]> =>
    (
      await world.ctx.db
        .selectFrom('deadline_alarm')
        .select(['step', 'state'])
        .where('sale_id', '=', sale.saleId)
        .orderBy('step', 'desc')
        .execute()
    ).map(({ step, state }) => `${step} ${state}`)
  const breachesOf = (sale: SaleView): Promise<{ parcel_id: string; recorded_at: Date }[]> =>
    world.ctx.db
      .selectFrom('breach')
      .select(['parcel_id', 'recorded_at'])
      .where('sale_id', '=', sale.saleId)
      .orderBy('parcel_id')
      .execute()

  async function buyers(count: number): Promise<Socket[]> {
    const opened = await Promise.all((await world.api.signUps(count)).map((viewer) => world.api.connect(viewer.token)))
    sockets.push(...opened)
    return opened
  }

  /** A sale with one claimed batch of that many parcels, and a listening packing floor. */
  async function floor(parcels: number): Promise<{ sale: SaleView; codes: string[]; packBy: number; heard: Heard }> {
    await goToNine()
    const sale = await world.api.openSale(host, { items: { COFFEE: 100 } })
    const heard: Heard = { warned: [], breached: [] }
    const socket = await world.api.connect(packer, '/floor')
    sockets.push(socket)
    socket.on('deadline:warned', (fact: Heard['warned'][0]) => void heard.warned.push(fact))
    socket.on('deadline:breached', (fact: Heard['breached'][0]) => void heard.breached.push(fact))
    expect(((await socket.emitWithAck('floor:join', { saleId: sale.saleId })) as { ok: boolean }).ok).toBe(true)
    for (const buyer of await buyers(parcels)) await placeDecided(buyer, sale.saleId)
    const [batch] = (await post<{ batches: BatchView[] }>(`/api/sales/${sale.saleId}/batches`, packer)).body.batches
    await post(`/api/batches/${batch!.batchId}/claim`, packer)
    return { sale, codes: batch!.parcels.map((parcel) => parcel.code), packBy: Date.parse(batch!.packBy), heard }
  }

  test('warns 4 h, 2 h and 1 h before while parcels wait, and is quiet when all are packed', async () => {
    const { sale, codes, packBy, heard } = await floor(3)
    expect(await alarmsOf(sale)).toEqual(['240 set', '120 set', '60 set', '30 set', '0 set'])
    await goTo(packBy - 240 * minuteMs - 10_000)
    await until('the sweeper has run', () => world.moveClock(0))
    expect(heard.warned).toEqual([])
    for (const [i, step] of [240, 120, 60].entries()) {
      await goTo(packBy - step * minuteMs)
      await until(`the floor is warned ${step} minutes before`, () => heard.warned.length === i + 1)
      expect(heard.warned[i]).toEqual({
        saleId: sale.saleId,
        packBy: new Date(packBy).toISOString(),
        step,
        waiting: 3 - i,
      })
      expect((await pack(codes[i]!)).body.late).toBe(false)
    }
    await goTo(packBy - 30 * minuteMs)
    await until('the alarm at 30 minutes is settled', async () => (await alarmsOf(sale))[3] === '30 quiet')
    await goTo(packBy + 1_000)
    await until('the alarm at the deadline is settled', async () => (await alarmsOf(sale))[4] === '0 quiet')
    expect([heard.warned.length, heard.breached.length, (await breachesOf(sale)).length]).toEqual([3, 0, 0])
    expect((await read(sale)).parcels).toEqual({ waiting: 0, picking: 0, packed: 3, handedOver: 0, late: 0 })
  })

  test('warns 30 minutes before and records each parcel not packed as one breach, however often it looks', async () => {
    const { sale, codes, packBy, heard } = await floor(3)
    await pack(codes[0]!)
    await goTo(packBy - 30 * minuteMs)
    await until('the floor is warned', () => heard.warned.at(-1)?.step === 30)
    expect(await alarmsOf(sale)).toEqual(['240 skipped', '120 skipped', '60 skipped', '30 warned', '0 set'])
    await goTo(packBy + 1)
    await until('both breaches are published', () => heard.breached.length === 2)
    expect(heard.breached.map((fact) => fact.parcelCode).toSorted()).toEqual(codes.slice(1).toSorted())
    const recorded = await breachesOf(sale)
    await world.openWorkers()
    await goTo(packBy + 10 * minuteMs)
    const packed = await pack(codes[1]!)
    expect(packed.body.late).toBe(true)
    const { breaches, parcels } = await read(sale)
    expect(breaches.map((breach) => breach.parcelCode).toSorted()).toEqual(codes.slice(1).toSorted())
    for (const breach of breaches)
      assert.ok(breach.lateMs >= 10 * minuteMs && breach.lateMs < 12 * minuteMs, `${breach.lateMs}`)
    const late = breaches.find((breach) => breach.parcelCode === codes[1])!
    expect(late.lateMs).toBe(Date.parse(packed.body.packedAt) - packBy)
    expect(parcels).toEqual({ waiting: 0, picking: 1, packed: 2, handedOver: 0, late: 2 })
    expect(await breachesOf(sale)).toEqual(recorded)
    expect(heard.breached).toHaveLength(2)
  })

  test('catches up on what came due while all workers were down: the latest step warns, the others are skipped, breaches are recorded late', async () => {
    const { sale, codes, packBy, heard } = await floor(2)
    await Promise.all(world.workers.splice(0).map((one) => one.close()))
    await goTo(packBy - 50 * minuteMs)
    await world.openWorkers()
    await until('the latest missed step warns', () => heard.warned.length === 1)
    expect(heard.warned[0]).toMatchObject({ step: 60, waiting: 2 })
    expect(await alarmsOf(sale)).toEqual(['240 skipped', '120 skipped', '60 warned', '30 set', '0 set'])
    await Promise.all(world.workers.splice(0).map((one) => one.close()))
    await goTo(packBy + 20 * minuteMs)
    await world.openWorkers()
    await until('the breaches are published', () => heard.breached.length === 2)
    expect(heard.breached.map((fact) => fact.parcelCode).toSorted()).toEqual(codes.toSorted())
    expect(await alarmsOf(sale)).toEqual(['240 skipped', '120 skipped', '60 warned', '30 skipped', '0 warned'])
    const fired = await world.ctx.db
      .selectFrom('deadline_alarm')
      .select(['due_at', 'fired_at'])
      .where('sale_id', '=', sale.saleId)
      .where('state', '=', 'warned')
      .execute()
    for (const alarm of fired) expect(alarm.fired_at!.getTime() - alarm.due_at.getTime()).toBeGreaterThan(alarmLateMs)
    expect(heard.warned.map((fact) => fact.step)).toEqual([60, 0])
  })

  test('does not record a breach for a parcel whose scan was made offline in time', async () => {
    const { sale, codes, packBy, heard } = await floor(1)
    await goTo(packBy + minuteMs)
    await until('the breach is published', () => heard.breached.length === 1)
    const packed = await pack(codes[0]!, { at: new Date(packBy - minuteMs).toISOString() })
    expect(packed).toMatchObject({ status: 200, body: { late: false } })
    const { breaches, parcels } = await read(sale)
    expect({ breaches, late: parcels.late }).toEqual({ breaches: [], late: 0 })
  })

  test('records the breach for an order that was paid after its deadline', async () => {
    const { sale, packBy, heard } = await floor(1)
    await goTo(packBy - 5 * minuteMs)
    const [buyer] = await buyers(1)
    const held = await placeDecided(buyer!, sale.saleId, { payment: 'prepaid' })
    expect({ state: held.state, packBy: held.packBy }).toEqual({
      state: 'reserved',
      packBy: new Date(packBy).toISOString(),
    })
    await goTo(packBy + 1_000)
    await until('the deadline is over for the others', () => heard.breached.length === 1)
    const at = wallClock()
    const body = JSON.stringify({
      type: 'payment.succeeded',
      timestamp: at.toISOString(),
      data: { orderId: held.orderId, amount: held.total, currency: 'VND' },
    })
    const headers = { 'webhook-id': randomUUID(), 'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}` }
    const signature = new Webhook(world.config.PAYMENT_WEBHOOK_SECRET).sign(headers['webhook-id'], at, body)
    expect(
      (
        await fetch(`${world.api.url}/api/payments/webhook`, {
          method: 'POST',
          headers: { ...headers, 'webhook-signature': signature },
          body,
        })
      ).status,
    ).toBe(200)
    await world.moveClock((world.config.MERGE_WAIT_SECONDS / 2 + 1) * 1000)
    const breach = await until('its breach is published too', () => heard.breached[1])
    const { body: order } = await world.api.call<OrderView>('GET', `/api/orders/${held.orderId}`, host)
    expect(breach).toEqual({ parcelCode: order.parcelCode, packBy: held.packBy })
    expect(await breachesOf(sale)).toHaveLength(2)
  })

  test('measures the pack rate from the scans and forecasts the end from it', async () => {
    const { sale, codes, packBy } = await floor(6)
    const before = await read(sale)
    expect({ ratePerHour: before.ratePerHour, forecastDoneAt: before.forecastDoneAt, packBy: before.packBy }).toEqual({
      ratePerHour: null,
      forecastDoneAt: null,
      packBy: new Date(packBy).toISOString(),
    })
    for (const [i, code] of codes.slice(0, 4).entries()) {
      if (i > 0) await world.moveClock(2 * minuteMs)
      await pack(code)
    }
    const { ratePerHour, forecastDoneAt, parcels } = await read(sale)
    // Four scans are three intervals of two minutes: 30 an hour, slightly less for the seconds that the test itself
    // took.
    assert.ok(ratePerHour! > 27 && ratePerHour! <= 30, `${ratePerHour}`)
    const leftMs = Date.parse(forecastDoneAt!) - world.ctx.clock.now().getTime()
    assert.ok(Math.abs(leftMs - 4 * minuteMs) < 40_000, `${leftMs}`)
    expect(parcels).toMatchObject({ picking: 2, packed: 4 })
    await world.moveClock(45 * minuteMs)
    expect((await read(sale)).ratePerHour).toBeNull()
    for (const code of codes.slice(4)) await pack(code)
    const done = await read(sale)
    expect(Math.abs(Date.parse(done.forecastDoneAt!) - world.ctx.clock.now().getTime())).toBeLessThan(10_000)
    expect(done.packBy).toBeNull()
  })
})
