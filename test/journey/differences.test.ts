import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import type { EntryView } from '../../shared/contract/routes/money.ts'
import type { MissingView } from '../../shared/contract/routes/statement.ts'
import { assertVerified } from '../support/ledger.ts'
import { codFile } from '../support/statement-file.ts'
import { openCarrierWorld, type CarrierWorld } from './carrier-world.ts'
import { openShop } from './statement-world.ts'

const dayMs = 86_400_000

describe('a difference ends', () => {
  let at: CarrierWorld
  const vietnamese = (days = 0): string =>
    new Date(at.world.ctx.clock.now().getTime() + 7 * 3_600_000 + days * dayMs)
      .toISOString()
      .slice(0, 10)
      .split('-')
      .toReversed()
      .join('/')
  beforeAll(async () => {
    at = await openCarrierWorld()
  })
  afterAll(() => at.close())

  test('of an unknown line when a person says what it is for: it is entered as if the line had said so', async () => {
    const shop = await openShop(at, 'ket-thuc-1', { an: 100_000, binh: 33_333 })
    const orders = { AN: 1, BINH: 1 }
    const [told, byCode, byTracking, short] = await shop.send([orders, orders, orders, orders])
    const paid = { cod: 133_333, fee: 22_000, day: vietnamese() }
    const taken = await shop.take(
      codFile([
        { ...paid, code: told! },
        { ...paid, code: 'GLA1' },
        { ...paid, code: 'GLA2' },
        { ...paid, code: 'GLA3', cod: 130_000 },
      ]),
    )
    expect(taken.body.counts).toMatchObject({ agreed: 1, unknown: 3 })
    const match = (line: number, parcel: string, more = {}) =>
      shop.decide(taken.body.statementId!, { lines: [line], decision: 'accept', parcel, reason: 'hỏi GHN', ...more })
    const code = byCode!.slice(1)
    const answers = await Promise.all([match(2, code), match(2, short!)])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    const isFirst = answers[0].status === 200
    const [mine, other] = isFirst ? [byCode!, short!] : [short!, byCode!]
    expect((await match(2, mine)).body).toEqual({ decided: 1, replayed: true })
    expect((await match(2, byTracking!)).status).toBe(409)
    // As it stands on a label.
    expect((await match(3, byTracking!.slice(1).replace(/(\d{4})(?=\d)/g, '$1 '))).status).toBe(200)
    expect((await match(4, other, { bearer: 'producer' })).status).toBe(200)
    await shop.written()
    const entries = await shop.entries()
    const of = (tracking: string): string[] =>
      entries
        .filter(({ parcelCode }) => `G${parcelCode}` === tracking)
        .map(({ kind, seller, buyer, carrier, hub, producer }: EntryView) =>
          [kind, seller, buyer, carrier, hub, producer].join(' '),
        )
        .toSorted()
    expect(of(told!)).toHaveLength(6)
    expect(of(mine)).toEqual(of(told!))
    expect(of(byTracking!)).toEqual(of(told!))
    const all = await shop.receivables('all')
    const days = (tracking: string) =>
      all
        .filter(({ parcelCode }) => `G${parcelCode}` === tracking)
        .map(({ seller, state, deliveredOn, dueOn, fromCarrier }) => ({
          seller,
          state,
          deliveredOn,
          dueOn,
          fromCarrier,
        }))
        .toSorted((a, b) => a.seller.localeCompare(b.seller))
    for (const one of [mine, byTracking!, other]) expect(days(one)).toEqual(days(told!))
    expect(
      all.filter(({ parcelCode }) => `G${parcelCode}` === other).reduce((sum, { amount }) => sum + amount, 0),
    ).toBe(130_000)
    expect(await shop.differences()).toEqual([])
  })

  test('or is refused by field where it cannot be meant, and nothing is entered', async () => {
    const mine = await openShop(at, 'ket-thuc-2', { chi: 100_000 })
    const theirs = await openShop(at, 'ket-thuc-3', { dung: 100_000 })
    const [paid, open, returned] = await mine.send([{ CHI: 1 }, { CHI: 1 }, { CHI: 1 }])
    const [foreign] = await theirs.send([{ DUNG: 1 }])
    await mine.says(returned!, 'returned')
    const taken = await mine.take(
      codFile([
        { code: paid!, cod: 100_000 },
        { code: 'GLA1', cod: 100_000 },
        { code: 'GLA2', cod: -100_000 },
        { code: 'GLA3', cod: 0 },
        { code: 'GLA4', cod: 100_000, fee: 100_001 },
        { code: 'GLA5', cod: 100_000, day: vietnamese(-1) },
      ]),
    )
    await mine.written()
    const before = await mine.entries()
    const decide = (body: object) => mine.decide(taken.body.statementId!, { reason: 'x', decision: 'accept', ...body })
    for (const [line, parcel, why] of [
      [2, 'GKHONGCO', 'no-parcel'],
      [2, foreign!, 'no-parcel'],
      [2, foreign!.slice(1), 'no-parcel'],
      [2, paid!, 'settled'],
      [2, returned!, 'settled'],
      [3, open!, 'amount'],
      [4, open!, 'amount'],
      [5, open!, 'amount'],
      [6, open!, 'before-hand-over'],
    ] as const)
      expect([why, await decide({ lines: [line], parcel })]).toMatchObject([
        why,
        { status: 400, body: { code: 'invalid', why, errors: [{ field: 'parcel' }] } },
      ])
    for (const body of [
      { lines: [2, 3], parcel: open },
      { lines: [2], parcel: open, decision: 'dismiss' },
      { lines: [2], parcel: '' },
      { lines: [2], parcel: "x' or 1" },
    ])
      expect(await decide(body)).toMatchObject({ status: 400, body: { errors: [{ field: 'parcel' }] } })
    expect(await decide({ lines: [1], parcel: open })).toMatchObject({ status: 409 })
    expect(await decide({ lines: [2] })).toMatchObject({ status: 409 })
    expect(await mine.entries()).toEqual(before)
    expect(await mine.differences()).toHaveLength(5)
  })

  test('of money that no statement names when a person gives it up, until what is known of it changes', async () => {
    const shop = await openShop(at, 'ket-thuc-4', { em: 100_000 })
    const other = await openShop(at, 'ket-thuc-5', { giang: 100_000 })
    // Counts from the delivery.
    const policy = { channel: 'own', policy: 'own', days: 3 }
    expect((await at.world.api.call('PUT', '/api/money/policy', shop.token, policy)).status).toBe(200)
    const codes = await shop.send([{ EM: 1 }, { EM: 1 }])
    const parcel = codes[0]!.slice(1)
    await at.world.moveClock(7 * dayMs)
    await shop.says(codes, 'delivered')
    const dismiss = (code: string, body: object, token = shop.token) =>
      at.world.api.call<MissingView & { replayed?: boolean }>('POST', `/api/money/missing/${code}/dismissals`, token, {
        reason: 'GHN đã trả, gọi điện',
        ...body,
      })
    const open = async () => (await shop.list<MissingView>('/api/money/missing')).map(({ parcelCode }) => parcelCode)
    const { dueOn } = (await shop.receivables())[0]!
    const facts = { dueOn, amount: 100_000 }
    expect((await dismiss(parcel, facts)).status).toBe(404)
    await at.world.moveClock(30 * dayMs)
    expect(await open()).toHaveLength(2)
    const before = await shop.entries()
    expect(await dismiss(parcel, { ...facts, amount: 99_999 })).toMatchObject({ status: 409 })
    expect(await dismiss(parcel, { ...facts, amount: 0 })).toMatchObject({ status: 400 })
    expect(await dismiss(parcel, { ...facts, reason: '' })).toMatchObject({ status: 400 })
    expect((await dismiss(parcel, facts, other.token)).status).toBe(404)
    const packer = await at.world.token('packer', { seller: 'ket-thuc-4' })
    expect((await dismiss(parcel, facts, packer)).status).toBe(403)
    expect(await open()).toHaveLength(2)

    const second = await at.world.token('finance', { seller: 'ket-thuc-4', hours: 1000, name: 'thu' })
    const answers = await Promise.all([dismiss(parcel, facts), dismiss(parcel, { ...facts, reason: 'khác' }, second)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers.filter(({ body }) => body.replayed).length).toBe(1)
    expect(answers[0].body.dismissed).toEqual(answers[1].body.dismissed)
    expect(await open()).toEqual([codes[1]!.slice(1)])
    const given = await shop.list<MissingView>('/api/money/missing?state=dismissed')
    expect(given.map(({ parcelCode, dismissed }) => [parcelCode, dismissed])).toEqual([
      [parcel, answers[0].body.dismissed],
    ])
    expect(answers[0].body.dismissed!.by).toMatch(/^finance:/)
    // Nothing is entered: it stays owed.
    expect(await shop.entries()).toEqual(before)

    // GHN says that it was delivered days earlier: its day is another one, which nobody gave up.
    await shop.says(codes[0]!, 'delivered', 36 * dayMs)
    expect((await open()).toSorted()).toEqual(codes.map((code) => code.slice(1)).toSorted())
    expect(await shop.list('/api/money/missing?state=dismissed')).toEqual([])
    expect((await dismiss(parcel, facts)).status).toBe(404)
    const again = (await shop.list<MissingView>('/api/money/missing')).find(({ parcelCode }) => parcelCode === parcel)!
    expect(again.dueOn < dueOn).toBe(true)
    expect((await dismiss(parcel, { ...facts, dueOn: again.dueOn })).status).toBe(200)
    // A statement that names it ends it otherwise.
    await shop.take(codFile([{ code: codes[0]!, cod: 100_000 }]))
    expect(await shop.list('/api/money/missing?state=dismissed')).toEqual([])
    expect(await open()).toEqual([codes[1]!.slice(1)])
  })

  test('and leaves everything as the rules of verify make it', () => assertVerified(at.world))
})
