import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { requestErasure } from '../../../shared/person/erase-store.ts'
import { readPerson } from '../../../shared/person/export-store.ts'
import { verify } from '../../../shared/verify/verify.ts'
import { placeDecided, type Viewer } from '../../support/api.ts'
import { deliver } from '../../support/deliver.ts'
import { dumpRedis, dumpTables } from '../../support/dump.ts'
import { runScript, type Ended } from '../../support/run-script.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'

const secondsMs = 1_000

describe("a person's data whose erasure was requested", () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld({ settings: { PAY_URL: 'https://pay.example/{orderId}' } })
    host = await world.token('host', { hours: 8760 })
  })
  afterAll(() => world.close())

  const person = (...parts: string[]): Promise<Ended> => runScript('person', parts, world.env)
  async function buy(
    sale: SaleView,
    who: { name: string; phone: string; line: string },
  ): Promise<{ viewer: Viewer; order: OrderView }> {
    const viewer = await world.api.signUp(who)
    const socket = await world.api.connect(viewer.token)
    const order = await placeDecided(socket, sale.saleId)
    socket.close()
    return { viewer, order }
  }
  /** Erases as the worker does for `--when-done`. */
  async function eraseByWorker(phone: string): Promise<void> {
    const { receiptId } = await requestErasure(world.ctx.db, world.ctx.personal.buyerKey(phone), 'thu')
    await untilErased(receiptId)
  }
  async function untilErased(receiptId: string): Promise<void> {
    const receipt = (): Promise<{ closing_at: Date | null; erased_at: Date | null }> =>
      world.ctx.db
        .selectFrom('erasure')
        .select(['closing_at', 'erased_at'])
        .where('receipt_id', '=', receiptId)
        .executeTakeFirstOrThrow()
    await until('the worker revokes the tokens', async () => (await receipt()).closing_at)
    await world.moveClock(11 * secondsMs)
    await until('the worker erases', async () => (await receipt()).erased_at)
  }
  async function assertNowhere(who: { name: string; line: string }, phone: string): Promise<void> {
    const kept = [...(await dumpTables(world)), ['Redis', await dumpRedis(world)] as const]
    expect(kept.length).toBeGreaterThan(20)
    for (const [place, text] of kept)
      for (const word of [who.name, who.line, phone]) assert.ok(!text.includes(word), `${word} is still in ${place}`)
    for (const { recipient_id: id, sealed } of await world.ctx.db
      .selectFrom('recipient')
      .select(['recipient_id', 'sealed'])
      .execute()) {
      assert.ok(
        !JSON.stringify(world.ctx.personal.open(sealed, id)).includes(phone),
        'the encrypted data is still there',
      )
    }
  }
  async function assertBooksHold(): Promise<void> {
    const results = await verify(world.ctx.db, { batchParcelsMax: world.config.BATCH_PARCELS_MAX })
    expect(results.filter((rule) => rule.differences > 0).map((rule) => [rule.name, rule.first])).toEqual([])
  }

  test('that is still needed is not erased: the order is named, nothing is changed, and the worker erases when everything is handed over', async () => {
    const sale = await world.api.openSale(host)
    const nga = { name: 'Huỳnh Thuý Nga', phone: '0912 777 305', line: '3 bến Ninh Kiều' }
    const { viewer, order } = await buy(sale, nga)
    const refused = await person('erase', '--phone', nga.phone)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.error).toMatch(
      new RegExp(
        `^Database: .*\\nNothing was erased: 1 order still needs the name and address: ${order.orderId} \\(confirmed, Phiên live thứ Bảy\\)\\. Hand them over or have the host cancel`,
      ),
    )
    expect(
      (
        await world.ctx.db
          .selectFrom('recipient')
          .select('sealed')
          .where('viewer_id', '=', viewer.viewerId)
          .executeTakeFirstOrThrow()
      ).sealed.length > 0,
    ).toBe(true)

    const noted = await person('erase', '--phone', nga.phone, '--when-done', '--json')
    assert.equal(noted.code, 0, noted.error)
    const { receiptId, erasedAt } = JSON.parse(noted.out) as { receiptId: string; erasedAt: string | null }
    expect(erasedAt).toBeNull()
    await world.api.signUp({ phone: '0912 777 309' })
    await eraseByWorker('+84912777309')
    assert.equal(
      (
        await world.ctx.db
          .selectFrom('erasure')
          .select('closing_at')
          .where('receipt_id', '=', receiptId)
          .executeTakeFirstOrThrow()
      ).closing_at,
      null,
      'someone else was erased meanwhile, so the worker has run',
    )
    expect(
      (
        await world.ctx.db
          .selectFrom('recipient')
          .select('erased_at')
          .where('viewer_id', '=', viewer.viewerId)
          .executeTakeFirstOrThrow()
      ).erased_at,
    ).toBeNull()
    assert.equal(
      (await world.api.call('GET', `/api/orders/${order.orderId}`, viewer.token)).status,
      200,
      'the person still sees the order',
    )
    await deliver(world, sale.saleId)
    await untilErased(receiptId)
    await assertNowhere(nga, '+84912777305')
    await assertBooksHold()
  })

  test('that was erased and is given again to a host who enters an order is a new address, and limits still apply to the phone', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: { quota: 50, perViewerLimit: 1 } } })
    const recipient = {
      name: 'Lý Thị Bé Ba',
      phone: '0912 777 306',
      address: { line: '21 kinh Xáng', ward: 'Cầu Kè', province: 'Vĩnh Long' },
    }
    const phoneOrder = async (saleId: string): Promise<OrderView> => {
      const orderId = randomUUID()
      await world.api.call('POST', `/api/sales/${saleId}/orders`, host, {
        orderId,
        lines: [{ sku: 'COFFEE', quantity: 1 }],
        payment: 'cod',
        recipient,
      })
      return until('the order is decided', async () => {
        const { body } = await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, host)
        return body.state !== 'received' && body
      })
    }
    expect((await phoneOrder(sale.saleId)).state).toBe('confirmed')
    await deliver(world, sale.saleId)
    await eraseByWorker('+84912777306')
    const again = await phoneOrder(sale.saleId)
    expect(again).toMatchObject({ state: 'rejected', reason: 'over-limit' })
    const next = await world.api.openSale(host)
    expect((await phoneOrder(next.saleId)).state).toBe('confirmed')
    await deliver(world, next.saleId)
    const shown = await readPerson(world.ctx.db, world.ctx.personal, '+84912777306')
    expect(shown.recipients.map(({ name }) => name)).toEqual(['(đã xoá)', recipient.name])
    await assertBooksHold()
  })
})
