import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { randomUUID } from 'node:crypto'
import type { AdvanceView, LedgerView, PositionView } from '../../shared/contract/routes/advance.ts'
import type { EntryView, ForecastView } from '../../shared/contract/routes/money.ts'
import type { PayoutView, StatementView } from '../../shared/contract/routes/payout.ts'
import type { Reply } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'
import { dayMs, openMoney, type Money } from './money-world.ts'

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

describe('an advance on what a producer is owed', () => {
  let at: CarrierWorld
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  const today = (): string => new Date(at.world.ctx.clock.now().getTime() + 7 * 3_600_000).toISOString().slice(0, 10)
  const share = (money: Money, perMille: number, more: object = {}): Promise<Reply> =>
    at.world.api.call('PUT', '/api/money/advance-share', money.hub.owner, { perMille, ...more })
  const draw = (money: Money, seller: string, amount: number, more: object = {}): Promise<Reply> =>
    at.world.api.call('POST', '/api/money/advances', money.finance, {
      advanceId: randomUUID(),
      seller,
      amount,
      ...more,
    })
  const position = async (money: Money, seller: string): Promise<PositionView> => {
    const { items } = await money.ask<{ items: PositionView[] }>('/api/money/advances/positions')
    const none = { receivables: 0, owes: 0, riskPerMille: 0, sharePerMille: 0, most: 0, drawn: 0, repaid: 0 }
    const nothing = { seller, name: null, currency: 'VND', ...none, advanced: 0, available: 0 }
    return items.find((one) => one.seller === seller) ?? nothing
  }
  const dueOf = async (money: Money, seller: string): Promise<number> => {
    const { days } = await money.ask<ForecastView>('/api/money/forecast')
    return sum(days.filter((day) => day.seller === seller && day.day <= today()).map(({ payable }) => payable))
  }
  /** What came in with everything delivered so far. */
  const receive = async (money: Money): Promise<void> => {
    const asked = await money.pay({ direction: 'received', payer: 'GHN', through: today(), amount: 1 })
    const amount = Number(asked.body['due'])
    if (amount > 0)
      expect((await money.pay({ direction: 'received', payer: 'GHN', through: today(), amount })).status).toBe(201)
  }

  test('is limited to 121,975,000 of 205,000,000 at a learnt risk of 15 % and a share of 70 %; 122,000,000 is refused by name', async () => {
    const money = await openMoney(at, 'ung-1', { an: 5_000_000 })
    const { codes } = await money.send(Array.from({ length: 40 }, () => ({ AN: 1 })))
    await money.says(codes.slice(0, 6), 'returned', 2)
    await money.says(codes.slice(6), 'delivered', 2)
    await at.world.moveClock(24 * dayMs)
    await receive(money)
    const due = await dueOf(money, 'an')
    expect(due).toBe(34 * 5_000_000)
    expect((await money.pay({ direction: 'paid', seller: 'an', through: today(), amount: due })).status).toBe(201)
    const sent = await money.send([{ AN: 41 }])
    expect(await draw(money, 'an', 1)).toMatchObject({ status: 409, body: { code: 'over-limit', limit: 0 } })
    expect(await share(money, 700)).toMatchObject({ status: 200, body: { perMille: 700, validFrom: today() } })
    expect(await position(money, 'an')).toMatchObject({
      receivables: 205_000_000,
      riskPerMille: 150,
      most: 121_975_000,
      available: 121_975_000,
    })
    expect(await draw(money, 'an', 122_000_000)).toMatchObject({
      status: 409,
      body: { code: 'over-limit', limit: 121_975_000, available: 121_975_000, advanced: 0 },
    })
    const advanceId = randomUUID()
    expect(await draw(money, 'an', 100_000_000, { advanceId })).toMatchObject({
      status: 201,
      body: { most: 121_975_000 },
    })
    expect(await draw(money, 'an', 100_000_000, { advanceId })).toMatchObject({ status: 200, body: { replayed: true } })
    expect(await draw(money, 'an', 1, { advanceId })).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    expect(await draw(money, 'an', 21_975_001)).toMatchObject({ status: 409, body: { available: 21_975_000 } })
    // A part that is settled no longer counts; a payout repays first.
    await money.says(sent.codes[0]!, 'delivered')
    await at.world.moveClock(24 * dayMs)
    await receive(money)
    const amount = await dueOf(money, 'an')
    expect(amount).toBe(205_000_000)
    const paid = await money.pay({ direction: 'paid', seller: 'an', through: today(), amount })
    expect(paid).toMatchObject({ status: 201, body: { amount, repaid: 100_000_000 } })
    expect(await position(money, 'an')).toMatchObject({ receivables: 0, most: 0, advanced: 0, repaid: 100_000_000 })
  })

  test('of two at once stays within the limit', async () => {
    const money = await openMoney(at, 'ung-2', { binh: 100_000 })
    await money.send([{ BINH: 10 }])
    await share(money, 500)
    const { most } = await position(money, 'binh')
    // Prior of the policy: 8 % refused and 10 % returned.
    expect(most).toBe(410_000)
    const replies = await Promise.all(Array.from({ length: 6 }, () => draw(money, 'binh', 150_000)))
    expect(replies.filter(({ status }) => status === 201).length).toBe(2)
    expect(replies.filter(({ body }) => body['code'] === 'over-limit').length).toBe(4)
    expect(await position(money, 'binh')).toMatchObject({ advanced: 300_000, available: 110_000 })
  })

  test('is refused by its field for 0, −1 and 1e15, and so is a share that cannot be', async () => {
    const money = await openMoney(at, 'ung-3', { chi: 100_000 })
    await money.send([{ CHI: 1 }])
    for (const amount of [0, -1, 1e15, 0.5, '1.000'] as number[]) {
      const refused = await draw(money, 'chi', amount)
      expect([refused.status, String(refused.body['detail']).split(':')[0]]).toEqual([400, 'amount'])
    }
    expect(await draw(money, 'nobody', 1)).toMatchObject({ status: 404 })
    for (const perMille of [-1, 1001, 0.5])
      expect(String((await share(money, perMille)).body['detail'])).toMatch(/^perMille: /)
    expect(await share(money, 1, { validFrom: '2026-01-01' })).toMatchObject({ status: 400 })
    expect((await at.world.api.call('PUT', '/api/money/advance-share', money.finance, { perMille: 1 })).status).toBe(
      403,
    )
    // One of tomorrow holds from tomorrow on.
    const tomorrow = new Date(Date.parse(today()) + dayMs).toISOString().slice(0, 10)
    await share(money, 100)
    await share(money, 900, { validFrom: tomorrow })
    expect((await position(money, 'chi')).sharePerMille).toBe(100)
    await at.world.moveClock(dayMs)
    expect((await position(money, 'chi')).sharePerMille).toBe(900)
  })

  test('is in the statement, and the lender’s export adds up; each sees only its own', async () => {
    const money = await openMoney(at, 'ung-4', { dung: 200_000, em: 100_000 })
    const { codes } = await money.send([{ DUNG: 2, EM: 1 }, { EM: 3 }])
    await share(money, 600)
    expect(await draw(money, 'em', 150_000)).toMatchObject({ status: 201 })
    await money.says(codes, 'delivered')
    await at.world.moveClock(24 * dayMs)
    await receive(money)
    expect(
      (await money.pay({ direction: 'paid', seller: 'em', through: today(), amount: 400_000 })).body['repaid'],
    ).toBe(150_000)
    await money.send([{ EM: 2 }])
    expect(await draw(money, 'em', 20_000)).toMatchObject({ status: 201 })
    const from = new Date(Date.parse(today()) - 60 * dayMs).toISOString().slice(0, 10)
    const period = `from=${from}&to=${today()}`
    const statement = await money.ask<StatementView>(`/api/money/statement?seller=em&${period}`)
    const of = (kind: string): number =>
      sum(statement.sums.filter((one) => one.kind === kind).map(({ amount }) => amount))
    expect([of('advance'), of('repayment'), statement.paid]).toEqual([-170_000, 150_000, 400_000])
    expect(statement.closing).toBe(200_000 - 20_000)
    const ledger = await money.ask<LedgerView>('/api/money/advances/ledger')
    const csv = await at.world.api.bytes('/api/money/advances/ledger.csv', money.finance)
    const rows = parse<Record<string, string>>(csv.bytes, { columns: true, bom: true })
    for (const one of ledger.producers) {
      expect(sum(one.open.map(({ amount }) => amount))).toBe(one.receivables - one.owes)
      expect(sum(one.advances.map(({ amount }) => amount)) - sum(one.repayments.map(({ amount }) => amount))).toBe(
        one.advanced,
      )
      const own = rows.filter((row) => row['producer'] === one.seller)
      const line = (...kinds: string[]): number =>
        sum(own.filter((row) => kinds.includes(row['line']!)).map((row) => Number(row['amount'])))
      expect([line('open'), line('advance', 'repayment'), line('limit')]).toEqual([
        line('receivables') - line('owes'),
        line('advanced'),
        one.most,
      ])
    }
    const own = await money.hub.as('em', 'producer')
    expect((await at.world.api.call('GET', '/api/money/advances', own)).status).toBe(403)
    const mine = await money.ask<StatementView>(`/api/mine/money/statement?${period}`, own)
    expect(mine.lines).toEqual(statement.lines)
    const other = await at.world.token('finance', { seller: 'em', hours: 1000 })
    expect((await at.world.api.call('GET', '/api/money/advances?hub=ung-4', other)).status).toBe(404)
  })

  test('is repaid from a payout in a bank file, which pays what it said whatever happens meanwhile', async () => {
    const money = await openMoney(at, 'ung-5', { giang: 100_000, ha: 100_000 })
    const call = at.world.api.call.bind(at.world.api)
    const account = { bin: '970436', account: '0071000123456', holder: 'Vườn Giang' }
    for (const seller of ['ung-5', 'giang'])
      expect(
        (await call('PUT', '/api/shop/bank-account', await money.hub.as(seller, 'owner'), { account })).status,
      ).toBe(200)
    const { codes } = await money.send([{ GIANG: 3 }, { GIANG: 2 }, { HA: 1 }])
    await share(money, 600)
    expect(await draw(money, 'giang', 120_000)).toMatchObject({ status: 201 })
    await money.says(codes, 'delivered')
    await at.world.moveClock(24 * dayMs)
    await receive(money)
    const make = (seller: string): Promise<Reply> =>
      call('POST', '/api/money/bank-files', money.finance, {
        fileId: randomUUID(),
        payouts: [{ seller, through: today() }],
      })
    expect(await make('ha')).toMatchObject({ status: 409, body: { seller: 'ha' } })
    const made = await make('giang')
    expect(made).toMatchObject({ status: 201, body: { transfers: 1, amount: 380_000 } })
    const pay = { direction: 'paid', seller: 'giang', through: today(), amount: 500_000 }
    expect(await money.pay(pay)).toMatchObject({ status: 409, body: { seller: 'giang', fileId: made.body['fileId'] } })
    // Comes back after all, after the file was given to the bank.
    await money.says(codes[1]!, 'returned')
    const done = await call('POST', `/api/money/bank-files/${String(made.body['fileId'])}/execute`, money.finance, {})
    expect(done).toMatchObject({ status: 200, body: { state: 'executed' } })
    const [payout] = (await money.ask<{ items: PayoutView[] }>('/api/money/payouts')).items
    expect(payout).toMatchObject({ seller: 'giang', amount: 500_000, repaid: 120_000 })
    expect(await position(money, 'giang')).toMatchObject({ receivables: 0, owes: 200_000, advanced: 0 })
  })

  test('adds up in any history of deliveries, returns, draws and payouts, by an independent account', async () => {
    const money = await openMoney(at, 'ung-6', { khe: 10_000, lan: 30_000 })
    await share(money, 800)
    const atOnce = { channel: 'own', policy: 'own', days: 0 }
    expect((await at.world.api.call('PUT', '/api/money/policy', money.finance, atOnce)).status).toBe(200)
    const step = fc.oneof(
      fc.record({
        kind: fc.constant('send' as const),
        khe: fc.integer({ min: 0, max: 3 }),
        lan: fc.integer({ min: 1, max: 2 }),
      }),
      fc.record({ kind: fc.constantFrom('deliver' as const, 'return' as const), which: fc.nat(5) }),
      fc.record({
        kind: fc.constant('draw' as const),
        seller: fc.constantFrom('khe', 'lan'),
        amount: fc.integer({ min: 1, max: 60_000 }),
      }),
      fc.record({ kind: fc.constant('pay' as const), seller: fc.constantFrom('khe', 'lan') }),
    )
    const steps = fc.sample(step, { numRuns: 16, seed: Number(process.env['SEED'] ?? Date.now() % 1e9) })
    const way: string[] = []
    for (const one of [{ kind: 'send', khe: 2, lan: 2 } as const, ...steps]) {
      if (one.kind === 'send')
        way.push(...(await money.send([{ LAN: one.lan, ...(one.khe > 0 && { KHE: one.khe }) }])).codes)
      if (one.kind === 'deliver' || one.kind === 'return') {
        const code = way.splice(one.which % Math.max(1, way.length), 1)[0]
        if (code) await money.says(code, one.kind === 'deliver' ? 'delivered' : 'returned')
      }
      if (one.kind === 'draw') {
        const { available } = await position(money, one.seller)
        const reply = await draw(money, one.seller, one.amount)
        expect(reply.status).toBe(one.amount <= available ? 201 : 409)
      }
      if (one.kind === 'pay') {
        await at.world.moveClock(dayMs)
        await receive(money)
        const amount = await dueOf(money, one.seller)
        if (amount > 0) {
          const paid = await money.pay({ direction: 'paid', seller: one.seller, through: today(), amount })
          expect(paid.status).toBe(201)
        }
      }
      // Nothing but the exported entries, added up again.
      const entries = await allEntries(money)
      for (const seller of ['khe', 'lan']) {
        const own = entries.filter((entry) => entry.seller === seller)
        const open = sum(own.filter(({ kind }) => kind === 'advance' || kind === 'repayment').map(({ hub }) => hub))
        const { advanced, most } = await position(money, seller)
        expect(open).toBeGreaterThanOrEqual(0)
        expect([advanced, most >= 0]).toEqual([open, true])
      }
      for (const { buyer, carrier, platform, hub, producer } of entries)
        expect(buyer + carrier + platform + hub + producer).toBe(0)
    }
    const { items: draws } = await money.ask<{ items: AdvanceView[] }>('/api/money/advances?limit=200')
    for (const { before, amount, most } of draws) expect(before + amount).toBeLessThanOrEqual(most)
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(at.world))

  async function allEntries(money: Money): Promise<EntryView[]> {
    const all: EntryView[] = []
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: { items: EntryView[]; nextCursor: string | null } = await money.ask(
        `/api/money/entries?limit=200${cursor && `&cursor=${cursor}`}`,
      )
      all.push(...page.items)
      cursor = page.nextCursor
    }
    return all
  }
})
