import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import type { ReceivableView } from '../../shared/contract/routes/money.ts'
import type { MissingView } from '../../shared/contract/routes/statement.ts'
import { assertVerified } from '../support/ledger.ts'
import { openPlatformShop } from '../support/platform.ts'
import { classesOf, codFile, csv, openStatements } from '../support/statement-file.ts'
import { atTheDoor } from '../support/truck.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'

const dayMs = 86_400_000

describe('the settlement of a platform', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
  })
  afterAll(() => world.close())

  test('of TikTok Shop tells what was delivered, and takes fees as the policy knows them', async () => {
    const seller = 'doi-soat-san'
    const [host, packer, dispatcher] = [
      await world.token('host', { seller, hours: 1000 }),
      await world.token('packer', { seller, hours: 1000 }),
      await world.token('dispatcher', { seller, hours: 1000 }),
    ]
    const shop = await openPlatformShop(world, host)
    const now = world.ctx.clock.now().toISOString()
    const put = async (order: number, packages: readonly (readonly [packageId: string, amount: number])[]) => {
      const body = {
        saidAt: now,
        meaning: 'to-pack',
        placedAt: now,
        packages: packages.map(([packageId, amount]) => ({
          packageId,
          tracking: `TT${packageId}`,
          lines: [{ sku: 'CAM', quantity: 1, amount }],
        })),
      }
      expect((await shop.put(id(order), body)).status).toBeLessThan(300)
    }
    const id = (order: number): string => `57600000000000000${order}`
    await put(1, [['1001', 100_000]])
    await put(2, [['1002', 60_000]])
    await put(3, [['1002', 40_000]])
    await put(4, [
      ['1004', 30_000],
      ['1005', 20_000],
    ])
    for (const order of [5, 6, 7, 8]) await put(order, [[`100${order + 1}`, 100_000]])
    await shop.nameAll()
    const parcels = await until('every package is in a parcel', async () => {
      const packages = await shop.packages('to-pack')
      const codes = new Set(packages.map(({ parcelCode }) => parcelCode))
      return packages.length === 9 && !codes.has(null) ? [...codes].map((code) => code!) : undefined
    })
    const batches = await until('every parcel is in a batch', async () => {
      const { items } = (await world.api.call<{ items: BatchView[] }>('GET', '/api/batches?limit=200', packer)).body
      return items.flatMap((one) => one.parcels).length === parcels.length ? items : undefined
    })
    for (const { batchId } of batches) await world.api.call('POST', `/api/batches/${batchId}/claim`, packer)
    for (const code of parcels)
      expect((await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).status).toBe(
        200,
      )
    const door = atTheDoor(world, dispatcher)
    const pickup = await door.open('J&T Express')
    for (const code of parcels) expect((await door.scan(pickup, code)).body.result).toBe('ok')
    expect((await door.sign(pickup)).status).toBe(200)
    await until('what left is entered', async () => {
      const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
      return rows.length === 0
    })
    const settled = (order: number, net: number, fee: number, currency = 'VND'): string[] => [
      id(order),
      'Đơn hàng',
      new Date(world.ctx.clock.now().getTime() + 7 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '/'),
      currency,
      `${net}`,
      `${-fee}`,
    ]
    const head = [
      'ID đơn hàng/điều chỉnh',
      'Loại giao dịch',
      'Thời gian quyết toán đơn hàng',
      'Đơn vị tiền tệ',
      'Tổng số tiền quyết toán',
      'Tổng phí',
    ]
    const statements = await openStatements(world, seller)
    const taken = await statements.take(
      csv([
        head,
        settled(1, 92_000, 8_000),
        settled(2, 54_000, 6_000),
        settled(3, 35_000, 5_000),
        settled(4, 41_500, 8_500),
        settled(5, 70_000, 30_000),
        settled(6, 87_000, 13_000),
        settled(7, 4, 1, 'USD'),
      ]),
      '',
    )
    expect([taken.body.format, classesOf(taken.body)]).toEqual([
      'tiktok-shop',
      { agreed: 5, 'fee-not-in-policy': 1, 'other-currency': 1 },
    ])
    await until('what was delivered is entered', async () => {
      const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
      return rows.length === 0
    })
    const receivables = async () =>
      (
        await world.api.call<{ items: ReceivableView[] }>(
          'GET',
          '/api/money/receivables?limit=200&state=all',
          statements.token,
        )
      ).body.items
        .map(({ state, amount, fromPlatform }) => `${state} ${amount} ${fromPlatform}`)
        .toSorted()
    expect(await receivables()).toEqual([
      'delivered 16000 0',
      'delivered 25500 0',
      // Not in policy: waits for a decision.
      'delivered 87000 0',
      'delivered 89000 0',
      'delivered 92000 0',
      'delivered 92000 92000',
      'on-the-way 100000 100000',
      'on-the-way 100000 100000',
    ])
    expect(
      (await statements.differences()).map(({ outcome, fee, policyFee, canAccept }) => [
        outcome,
        fee,
        policyFee,
        canAccept,
      ]),
    ).toEqual([
      ['fee-not-in-policy', 30_000, 8_000, true],
      ['other-currency', 100, 8_000, false],
    ])
    const accepted = { lines: [5], decision: 'accept', bearer: 'producer', reason: 'phí chương trình' }
    expect((await statements.decide(taken.body.statementId!, accepted)).status).toBe(200)
    expect(await receivables()).toContain('delivered 70000 0')
    await world.moveClock(40 * dayMs)
    const missing = await world.api.call<{ items: MissingView[] }>('GET', '/api/money/missing', statements.token)
    expect(missing.body.items.map(({ state, amount }) => [state, amount])).toEqual([['on-the-way', 92_000]])
    // It is paid under an id that nobody knows, until a person says what it is for.
    const strange = await statements.take(
      csv([head, settled(9, 92_000, 8_000), settled(9, 4, 1, 'USD'), settled(1, 1, 0)]),
      '',
    )
    const packages = await shop.packages()
    const codeOf = (packageId: string): string => packages.find((one) => one.packageId === packageId)!.parcelCode!
    const own = { code: 'GCUATA', own: codeOf('1001'), cod: 1 }
    const cod = await statements.take(codFile([{ code: 'GKHONGBIET', cod: 92_000 }, own]))
    const match = (statementId: string | null, line: number, parcel: string) =>
      statements.decide(statementId!, { lines: [line], decision: 'accept', parcel, reason: 'hỏi sàn' })
    for (const [statementId, line, parcel, why] of [
      [strange.body.statementId, 1, id(1), 'settled'],
      [strange.body.statementId, 1, codeOf('1002'), 'several-orders'],
      [strange.body.statementId, 2, id(8), 'other-currency'],
      [cod.body.statementId, 1, codeOf('1009'), 'other-payer'],
    ] as const)
      expect(await match(statementId, line, parcel)).toMatchObject({
        status: 400,
        body: { code: 'invalid', why, errors: [{ field: 'parcel' }] },
      })
    expect((await match(strange.body.statementId, 1, codeOf('1009'))).status).toBe(200)
    await until('what was delivered is entered', async () => {
      const { rows } = await world.ctx.pool.query('select from entry_inbox limit 1')
      return rows.length === 0
    })
    expect((await receivables()).filter((one) => one === 'delivered 92000 0')).toHaveLength(2)
    expect((await world.api.call('GET', '/api/money/missing', statements.token)).body).toMatchObject({ items: [] })
    await assertVerified(world)
  })
})
