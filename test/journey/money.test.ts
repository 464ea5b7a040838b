import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { parse } from 'csv-parse/sync'
import { randomUUID } from 'node:crypto'
import type { EntryView, ForecastView } from '../../shared/contract/routes/money.ts'
import type { OwnPayout, PayoutView, StatementView } from '../../shared/contract/routes/payout.ts'
import { requestErasure } from '../../shared/person/erase-store.ts'
import type { Reply } from '../support/api.ts'
import { breakTable } from '../support/delivered-order.ts'
import { assertVerified } from '../support/ledger.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { skipWithout } from '../support/find-tool.ts'
import { testUnless } from '../support/unless.ts'
import { until } from '../support/until.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'
import { dayMs, openMoney } from './money-world.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

describe('the money between hand-over and payout', () => {
  let at: CarrierWorld
  const today = (): string => new Date(at.world.ctx.clock.now().getTime() + 7 * 3_600_000).toISOString().slice(0, 10)
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  test('is nothing before the hand-over, and then one receivable for each producer in a parcel', async () => {
    const money = await openMoney(at, 'tien-1', { an: 40_000, binh: 60_000 })
    const [waiting] = await money.hub.pack([{ AN: 1 }])
    expect(await money.receivables('all')).toEqual([])
    const { codes } = await money.send([{ AN: 2, BINH: 1 }, { BINH: 1 }])
    const open = await money.receivables()
    expect(
      open.map((one) => `${codes.indexOf(one.parcelCode!)} ${one.seller} ${one.amount} ${one.state}`).toSorted(),
    ).toEqual(['0 an 80000 on-the-way', '0 binh 60000 on-the-way', '1 binh 60000 on-the-way'])
    expect(open.every(({ policy, fromBuyer, amount }) => policy === 'ocop-15-days' && fromBuyer === amount)).toBe(true)
    expect(open.some(({ parcelCode }) => parcelCode === waiting)).toBe(false)
  })

  test('is collected, received, paid out and closed, and everybody’s statement adds up to the đồng', async () => {
    const money = await openMoney(at, 'tien-2', { chi: 33_333, dung: 66_667 })
    const { codes, manifestId } = await money.send([{ CHI: 1, DUNG: 1 }, { CHI: 2 }, { DUNG: 1 }])
    expect(await money.hub.invoice(manifestId, { invoiceId: randomUUID(), amount: 20_001 })).toMatchObject({
      status: 201,
    })
    await money.says(codes, 'delivered')
    const delivered = await money.receivables()
    expect(
      delivered
        .filter(({ parcelCode }) => parcelCode !== null)
        .every(({ fromCarrier, amount }) => fromCarrier === amount),
    ).toBe(true)
    const cash = 233_333
    const owes = await money.pay({ direction: 'received', payer: 'GHN', through: today(), amount: cash - 1 })
    expect(owes).toMatchObject({ status: 409, body: { code: 'wrong-state', due: cash } })
    expect(await money.pay({ direction: 'received', payer: 'GHN', through: today(), amount: cash })).toMatchObject({
      status: 201,
    })
    // Not due before the fifteen days are over.
    expect(await money.pay({ direction: 'paid', seller: 'chi', through: today(), amount: 1 })).toMatchObject({
      status: 409,
      body: { due: 0 },
    })
    await at.world.moveClock(24 * dayMs)
    const due: Record<string, number> = {}
    for (const { seller, due: amount } of (await money.ask<ForecastView>('/api/money/forecast')).days)
      due[seller] = (due[seller] ?? 0) + amount
    expect(sum(Object.values(due))).toBe(cash - 20_001)
    const payoutId = randomUUID()
    const body = { payoutId, direction: 'paid', seller: 'chi', through: today(), amount: due['chi'] }
    expect(await money.pay(body)).toMatchObject({ status: 201, body: { amount: due['chi'], receivables: 3 } })
    expect(await money.pay(body)).toMatchObject({ status: 200, body: { replayed: true } })
    expect(await money.pay({ ...body, amount: 1 })).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    expect(await money.pay({ ...body, payoutId: randomUUID() })).toMatchObject({ status: 409, body: { due: 0 } })
    expect(await money.pay({ direction: 'paid', seller: 'dung', through: today(), amount: due['dung'] })).toMatchObject(
      { status: 201 },
    )
    expect(await money.receivables()).toEqual([])
    const from = new Date(Date.parse(today()) - 60 * dayMs).toISOString().slice(0, 10)
    const statements = await Promise.all(
      ['chi', 'dung'].map((seller) =>
        money.ask<StatementView>(`/api/money/statement?seller=${seller}&from=${from}&to=${today()}`),
      ),
    )
    expect(sum(statements.map(({ paid }) => paid))).toBe(cash - 20_001)
    const { items: payouts } = await money.ask<{ items: PayoutView[] }>('/api/money/payouts')
    expect(sum(payouts.filter(({ direction }) => direction === 'paid').map(({ amount }) => amount))).toBe(cash - 20_001)
    for (const { seller, opening, closing, lines } of statements) {
      const { items: got } = await money.ask<{ items: OwnPayout[] }>(
        '/api/mine/money/payouts',
        await money.hub.as(seller, 'producer'),
      )
      expect(got.map(({ amount, through }) => [amount, through])).toEqual([[due[seller], today()]])
      expect([opening, closing]).toEqual([0, 0])
      const path = `?from=${from}&to=${today()}`
      const own = await money.ask<StatementView>(
        `/api/mine/money/statement${path}`,
        await money.hub.as(seller, 'producer'),
      )
      expect(own.lines).toEqual(lines)
      const csv = await at.world.api.bytes(`/api/money/statement.csv${path}&seller=${seller}`, money.finance)
      const rows = parse<Record<string, string>>(csv.bytes, { columns: true, bom: true })
      expect(sum(rows.slice(0, -1).map((row) => Number(row['Số tiền'])))).toBe(closing)
    }
  })

  test('of a refused parcel is undone, and its way back is on the producer', async () => {
    const money = await openMoney(at, 'tien-3', { em: 50_000 })
    const { codes, manifestId } = await money.send([{ EM: 1 }, { EM: 1 }])
    await money.says(codes[0]!, 'returned', 2)
    const back = { invoiceId: randomUUID(), kind: 'return', parcelCode: codes[0], amount: 30_000 }
    await money.hub.invoice(manifestId, back)
    await money.written()
    const all = await money.receivables('all')
    expect(all.find(({ parcelCode }) => parcelCode === codes[0])).toMatchObject({
      state: 'refused',
      amount: 0,
      fromCarrier: 0,
      fromBuyer: 0,
    })
    expect(all.find(({ parcelCode }) => parcelCode === null)).toMatchObject({ state: 'freight', amount: -30_000 })
    // A corrected invoice takes the first one back; both stay in the book.
    await money.hub.invoice(manifestId, { ...back, invoiceId: randomUUID(), amount: 25_000 })
    await money.written()
    expect(sum((await money.receivables()).map(({ amount }) => amount))).toBe(50_000 - 25_000)
    const { items } = await money.ask<{ items: EntryView[] }>('/api/money/entries?limit=200')
    expect(
      items
        .filter(({ kind }) => kind === 'freight')
        .map(({ producer, revision }) => `${producer} ${revision}`)
        .toSorted(),
    ).toEqual(['-25000 1', '-30000 1', '30000 2'])
    for (const { buyer, carrier, platform, hub, producer } of items)
      expect(buyer + carrier + platform + hub + producer).toBe(0)
  })

  test('follows the carrier’s own time: a delivery told after the return, and of after it, delivers nothing', async () => {
    const money = await openMoney(at, 'tien-4', { giang: 50_000 })
    const { codes } = await money.send([{ GIANG: 1 }, { GIANG: 1 }])
    await money.says(codes[0]!, 'delivered', 3)
    await money.says(codes[0]!, 'returned', 2)
    await money.says(codes[1]!, 'returned', 5)
    await money.says(codes[1]!, 'delivered', 4)
    const all = await money.receivables('all')
    const of = (code: string | undefined) => all.find(({ parcelCode }) => parcelCode === code)
    expect(of(codes[0])).toMatchObject({ state: 'refused', amount: 0, fromCarrier: 0 })
    expect(of(codes[1])).toMatchObject({ state: 'returned', amount: 0, fromCarrier: 50_000 })
  })

  test('is taken back when the truck left the parcel behind, and owed again with the next truck', async () => {
    const money = await openMoney(at, 'tien-5', { ha: 50_000 })
    const { codes, manifestId } = await money.send([{ HA: 1 }, { HA: 2 }])
    await money.hub.door.amend(manifestId, { kind: 'left-behind', parcelCodes: [codes[0]], reason: 'xe đầy' })
    await money.written()
    expect((await money.receivables()).map(({ amount }) => amount)).toEqual([100_000])
    await assertVerified(at.world)
    await money.hub.send([codes[0]!], 'ghn')
    await money.written()
    expect(sum((await money.receivables()).map(({ amount }) => amount))).toBe(150_000)
  })

  test('that cannot be entered keeps back no other: it is tried again, and entered once it can be', async () => {
    const money = await openMoney(at, 'tien-11', { quy: 10_000, rua: 20_000 })
    const rua = 'select seller_id from seller where slug = $1'
    const { rows } = await at.world.ctx.pool.query<{ seller_id: string }>(rua, ['rua'])
    const mend = await breakTable(at.world, 'entry', `new.producer_id = '${rows[0]!.seller_id}'`)
    const owed = async (): Promise<string[]> => (await money.receivables()).map(({ seller }) => seller).toSorted()
    const codes = await money.hub.pack([{ RUA: 1 }, { QUY: 1 }, { QUY: 2 }])
    for (const code of codes) await money.booked(code)
    for (const code of codes) await money.hub.send([code], 'ghn')
    await until('all but one are owed', async () => (await owed()).length === 2)
    expect(await owed()).toEqual(['quy', 'quy'])
    await mend()
    await money.written()
    expect(await owed()).toEqual(['quy', 'quy', 'rua'])
  })

  test('learns its risk from thirty parcels of the same goods that are due, and takes the prior of the policy before', async () => {
    const money = await openMoney(at, 'tien-6', { khe: 10_000 })
    const expected = async (): Promise<number[]> => {
      const { days } = await money.ask<ForecastView>('/api/money/forecast')
      return [sum(days.map(({ due }) => due)), sum(days.map(({ atRisk }) => atRisk))]
    }
    const { codes } = await money.send(Array.from({ length: 30 }, () => ({ KHE: 1 })))
    // 8 % refused and 10 % returned.
    expect(await expected()).toEqual([300_000, 54_000])
    await money.says(codes.slice(0, 6), 'returned', 2)
    await money.says(codes.slice(6), 'delivered', 2)
    // Those that are delivered may still come back: more than were refused already are not expected to be.
    expect(await expected()).toEqual([240_000, 30_000])
    await at.world.moveClock(25 * dayMs)
    await money.send([{ KHE: 1 }])
    // Six of thirty were refused, none was returned after its delivery.
    expect(await expected()).toEqual([250_000, 2_000])
  })

  test('is dated by the policy that its shop chose, with the days it knows better, from then on', async () => {
    const money = await openMoney(at, 'tien-7', { lan: 10_000 })
    await money.send([{ LAN: 1 }])
    const choose = (body: object): Promise<Reply> => at.world.api.call('PUT', '/api/money/policy', money.finance, body)
    expect(await choose({ channel: 'own', policy: 'nobody-knows' })).toMatchObject({
      status: 400,
      body: { code: 'invalid' },
    })
    expect(await choose({ channel: 'own', policy: 'own', days: 61 })).toMatchObject({ status: 400 })
    expect(await choose({ channel: 'own', policy: 'own', days: 3 })).toMatchObject({ status: 200, body: { days: 3 } })
    await money.send([{ LAN: 2 }])
    const open = await money.receivables()
    expect(open.map(({ amount, policy }) => `${amount} ${policy}`).toSorted()).toEqual([
      '10000 ocop-15-days',
      '20000 own',
    ])
    const listed = await money.ask<{ policies: { id: string; evidence: string }[] }>('/api/money/policies')
    expect(listed.policies.map(({ id }) => id)).toEqual(['ghn-cod', 'ocop-15-days', 'own', 'tiktok-vn'])
  })

  test('refuses what cannot be, by its field', async () => {
    const money = await openMoney(at, 'tien-8', { mai: 10_000 })
    const good = { direction: 'paid', seller: 'mai', through: today(), amount: 1 }
    for (const [field, wrong] of [
      ['amount', { amount: 0 }],
      ['amount', { amount: -1 }],
      ['amount', { amount: 1e15 }],
      ['amount', { amount: '1.234.567' }],
      ['through', { through: '2026-02-30' }],
      ['through', { through: '2999-01-01' }],
      ['seller', { seller: undefined }],
      ['payer', { payer: 'GHN' }],
      ['currency', { currency: 'đồng' }],
    ] as const) {
      const refused = await money.pay({ ...good, ...wrong })
      expect([refused.status, refused.body['code'], field]).toEqual([
        400,
        'invalid',
        String(refused.body['detail']).split(':')[0],
      ])
    }
    expect(await money.pay({ ...good, seller: 'khe' })).toMatchObject({ status: 404 })
  })

  test('of others is seen by nobody: a producer reads only its own, finance nothing but money', async () => {
    const money = await openMoney(at, 'tien-9', { nga: 10_000, oanh: 20_000 })
    await money.send([{ NGA: 1, OANH: 1 }])
    const own = await money.ask<ForecastView>('/api/mine/money', await money.hub.as('nga', 'producer'))
    expect(own.days.map(({ seller, due }) => [seller, due])).toEqual([['nga', 10_000]])
    expect(JSON.stringify(own)).not.toMatch(/oanh|tien-9/)
    for (const path of ['/api/orders', '/api/sales', '/api/batches', '/api/overview', '/api/products'])
      expect((await at.world.api.call('GET', path, money.finance)).status).toBe(403)
    expect((await at.world.api.call('GET', '/api/money/entries', await money.hub.as('tien-9', 'host'))).status).toBe(
      403,
    )
  })

  test('stays as it is when a buyer’s data is erased', async () => {
    const { db, pool } = at.world.ctx
    const sums = async (): Promise<unknown> =>
      (await pool.query('select count(*), sum(producer), sum(abs(hub)), sum(abs(carrier)) from entry')).rows
    const before = await sums()
    const { rows } = await pool.query<{ key: string; parcel: string }>(
      `select buyer_key as key, parcel_id as parcel from "order" where state = 'delivered' limit 1`,
    )
    await requestErasure(db, rows[0]!.key, 'thu')
    await until('the buyer is erased', async () => {
      const { rows: gone } = await pool.query('select 1 from erasure where erased_at is not null')
      return gone.length > 0
    })
    expect(await sums()).toEqual(before)
    const kept = await pool.query('select 1 from entry where parcel_id = $1', [rows[0]!.parcel])
    expect(kept.rows.length).toBeGreaterThan(0)
  })

  testUnless(skipWithout(...pdfTools), 'is on paper in Vietnamese', async () => {
    const money = await openMoney(at, 'tien-10', { phuc: 10_000 })
    const { codes } = await money.send([{ PHUC: 3 }])
    const path = `/api/money/statement.pdf?seller=phuc&from=${today()}&to=${today()}`
    const text = readPdf((await at.world.api.bytes(path, money.finance)).bytes).pages.join(' ')
    expect(text).toMatch(/Bảng đối soát .*Vườn phuc.*Tiền hàng .*30\.000 ₫/)
    expect(text).toContain(codes[0])
  })
  test('leaves everything as the rules of verify make it', () => assertVerified(at.world))
})
