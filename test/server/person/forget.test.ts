import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import type { SaleView } from '../../../shared/contract/common.ts'
import { verify } from '../../../shared/verify/verify.ts'
import { placeDecided, type Viewer } from '../../support/api.ts'
import { deliver } from '../../support/deliver.ts'
import { dumpTables } from '../../support/dump.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const dayMs = 86_400_000
const days = 30

describe(`people whose retention time is over, ${days} days after their last order`, () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld({ settings: { RETENTION_DAYS: String(days) } })
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(() => world.close())

  async function buy(viewer: Viewer, sale: SaleView): Promise<void> {
    const socket = await world.api.connect(viewer.token)
    await placeDecided(socket, sale.saleId)
    socket.close()
  }
  const kept = async (viewer: Viewer): Promise<boolean[]> =>
    (
      await world.ctx.db
        .selectFrom('recipient')
        .select('erased_at')
        .where('viewer_id', '=', viewer.viewerId)
        .orderBy('created_at')
        .execute()
    ).map((row) => row.erased_at === null)
  /**
   * Waits while the clock advances by seconds: ten seconds pass between the round that revokes tokens and the one that
   * erases.
   */
  const untilForgotten = (what: string, condition: () => Promise<boolean>): Promise<true> =>
    until(
      what,
      async () => {
        if (await condition()) return true
        await world.moveClock(12_000)
        return false
      },
      30_000,
    )
  const documents = async (): Promise<number> =>
    (await world.ctx.db.selectFrom('document').select('kind').execute()).length

  test('are erased with the paper that names them; those who still wait, or came back since, are not; and the books hold', async () => {
    const first = await world.api.signUp({ name: 'Hà Gia Mẫn', phone: '0912888409' })
    await world.moveClock(2 * dayMs)
    const sale = await world.api.openSale(host)
    const other = await world.api.openSale(host)
    const [done, waits, looker, loyal] = await Promise.all(
      ['Hà Gia Bảo', 'Hà Gia Hân', 'Hà Gia Khôi', 'Hà Gia Linh'].map((name, i) =>
        world.api.signUp({ name, phone: `091288840${i}` }),
      ),
    )
    await Promise.all([buy(done!, sale), buy(loyal!, sale)])
    await buy(waits!, other)
    await deliver(world, sale.saleId)
    const signedUpAgain = await world.api.call('PUT', '/api/viewers/me', loyal!.token, {
      address: { line: '5 Lê Lợi', ward: 'Bến Tre', province: 'Vĩnh Long' },
    })
    expect(signedUpAgain.status).toBe(200)

    await world.moveClock((days - 1) * dayMs)
    await untilForgotten('the first of all is erased, two days before the others', async () => !(await kept(first))[0])
    assert.deepEqual(
      await Promise.all([done!, waits!, looker!].map(kept)),
      [[true], [true], [true]],
      'someone was erased too early',
    )
    const next = await world.api.openSale(host)
    await buy(loyal!, next)
    await deliver(world, next.saleId)
    await world.moveClock(2 * dayMs)
    await untilForgotten(
      'the others are erased',
      async () => !(await kept(done!))[0] && !(await kept(looker!))[0] && !(await kept(loyal!))[0],
    )
    expect(await Promise.all([done!, waits!, looker!, loyal!].map(kept))).toEqual([
      [false],
      [true],
      [false],
      [false, true],
    ])
    await until(
      'the token is revoked',
      async () => (await world.api.call('PUT', '/api/viewers/me', done!.token, { name: 'Hà Gia Phú' })).status === 401,
    )
    const found = [...(await dumpTables(world))].filter(([, text]) =>
      ['Hà Gia Bảo', 'Hà Gia Khôi', '+84912888400', '+84912888402'].some((word) => text.includes(word)),
    )
    expect(found).toEqual([])
    const receipts = await world.ctx.db.selectFrom('erasure').selectAll().where('reason', '=', 'retention').execute()
    expect([
      receipts.reduce((sum, one) => sum + one.recipients!, 0),
      receipts.every((one) => one.buyer_key === null && one.requested_by === 'forget-persons'),
    ]).toEqual([4, true])

    const paper = await documents()
    expect(paper).toBeGreaterThan(0)
    await world.moveClock(days * dayMs)
    await untilForgotten('the paper of the later batch is gone', async () => (await documents()) < paper)
    assert.deepEqual(await kept(waits!), [true], 'an order that was never handed over needs its address')
    const results = await verify(world.ctx.db, { batchParcelsMax: world.config.BATCH_PARCELS_MAX })
    expect(results.filter((rule) => rule.differences > 0).map((rule) => [rule.name, rule.first])).toEqual([])
  })

  test('keep their own address while they still buy, but not what was corrected or noted for an order that is over', async () => {
    const loyal = await world.api.signUp({ name: 'Hà Gia Tường', phone: '0912888420' })
    const [first, next] = [await world.api.openSale(host), await world.api.openSale(host)]
    await buy(loyal, first)
    const { items } = (
      await world.api.call<{ items: { orderId: string }[] }>('GET', `/api/orders?saleId=${first.saleId}`, host)
    ).body
    const path = `/api/orders/${items[0]!.orderId}`
    expect((await world.api.call('PUT', `${path}/note`, host, { text: 'gọi trước' })).status).toBe(200)
    expect((await world.api.call('PUT', `${path}/recipient`, host, { name: 'Hà Gia Vy' })).status).toBe(200)
    await deliver(world, first.saleId)
    await world.moveClock((days - 1) * dayMs)
    await buy(loyal, next)
    await deliver(world, next.saleId)
    expect(await kept(loyal)).toEqual([true, true])
    await world.moveClock(2 * dayMs)
    await untilForgotten('the corrected address is erased', async () => !(await kept(loyal))[1])
    expect(await kept(loyal)).toEqual([true, false])
    expect(await world.ctx.db.selectFrom('staff_note').select('order_id').execute()).toEqual([])
  })
})
