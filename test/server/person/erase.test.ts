import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import type { OrderView, SaleView } from '../../../shared/contract/common.ts'
import { keepDocument } from '../../../shared/packing/paper-store.ts'
import { requestErasure } from '../../../shared/person/erase-store.ts'
import { readPerson } from '../../../shared/person/export-store.ts'
import { verify } from '../../../shared/verify/verify.ts'
import { placeDecided, type Viewer } from '../../support/api.ts'
import { deliver } from '../../support/deliver.ts'
import { dumpRedis, dumpTables } from '../../support/dump.ts'
import { skipWithout } from '../../support/find-tool.ts'
import { pdfTools, readPdf } from '../../support/read-pdf.ts'
import { runScript, type Ended } from '../../support/run-script.ts'
import { until } from '../../support/until.ts'
import { openWorld, type World } from '../../support/world.ts'
import { testUnless } from '../../support/unless.ts'

const lan = { name: 'Trần Ngọc Lan Chi', phone: '0912 777 301', line: '77 đường Hoa Sữa' }
const minh = { name: 'Phạm Quang Minh', phone: '0912 777 302', line: 'tổ 5, ấp Bà Nghè' }
const secondsMs = 1_000

describe("a person's data", () => {
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
  /**
   * Erases with the command, moving the clock past the time in which every gateway learns that the tokens are revoked.
   */
  async function erase(phone: string): Promise<Ended> {
    const erasing = person('erase', '--phone', phone, '--by', 'thu', '--json')
    await until(
      'the tokens are revoked',
      async () =>
        (
          await world.ctx.db
            .selectFrom('erasure')
            .select('receipt_id')
            .where('closing_at', 'is not', null)
            .where('erased_at', 'is', null)
            .execute()
        ).length > 0,
      40_000,
    )
    await world.moveClock(11 * secondsMs)
    return erasing
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

  test('is shown on request: what they gave and when, under which text, orders, parcels, payments', async () => {
    const sale = await world.api.openSale(host)
    const given = { name: 'Võ Thị Sáu Em', phone: '0912 777 300', line: 'ấp Chợ' }
    const { viewer, order } = await buy(sale, given)
    await world.api.call('PUT', '/api/viewers/me', viewer.token, { name: 'Võ Thị Út Em' })
    await deliver(world, sale.saleId)
    const { code, out } = await person('export', '--phone', '+84912777300', '--json')
    expect(code).toBe(0)
    const shown = JSON.parse(out) as {
      recipients: Record<string, string>[]
      orders: Record<string, unknown>[]
      parcels: Record<string, string>[]
    }
    expect(
      shown.recipients.map((one) => [
        one['name'],
        one['phone'],
        one['line'],
        one['ward'],
        one['province'],
        one['consentVersion'],
        one['viewerId'],
      ]),
    ).toEqual([
      [given.name, '+84912777300', given.line, 'Xã Cầu Kè', 'Tỉnh Vĩnh Long', '1', viewer.viewerId],
      ['Võ Thị Út Em', '+84912777300', given.line, 'Xã Cầu Kè', 'Tỉnh Vĩnh Long', '1', viewer.viewerId],
    ])
    expect(
      shown.recipients.every(
        (one) => Math.abs(Date.parse(one['createdAt']!) - world.ctx.clock.now().getTime()) < 120_000,
      ),
    ).toBe(true)
    expect(shown.orders.map((one) => [one['orderId'], one['state'], one['total']])).toEqual([
      [order.orderId, 'handed-over', 125_000],
    ])
    expect(
      shown.orders[0]!['events'] && (shown.orders[0]!['events'] as { state: string }[]).map(({ state }) => state),
    ).toEqual(['confirmed', 'confirmed', 'packed', 'handed-over'])
    expect(shown.parcels.map((one) => [one['state'], one['carrier']])).toEqual([['handed-over', 'GHN']])
  })

  test('is erased everywhere by one command with a receipt, and stock, decisions and every other rule still hold', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: { quota: 50, perViewerLimit: 1 } } })
    const { viewer, order } = await buy(sale, lan)
    await buy(sale, minh)
    const open = await world.api.connect(viewer.token)
    const gone = new Promise((resolve) => open.once('disconnect', resolve))
    const { batchIds } = await deliver(world, sale.saleId)
    assert.ok(
      [...(await dumpTables(world)).values()].every((text) => !text.includes(lan.line)),
      'encrypted data can be read',
    )

    const { code, out, error } = await erase(lan.phone)
    assert.equal(code, 0, error)
    const receipt = JSON.parse(out) as Record<string, unknown>
    expect(receipt).toMatchObject({ requestedBy: 'thu', recipients: 1, documents: 6, tokensRevoked: 1 })
    expect(String(receipt['receiptId'])).toMatch(/^[0-9a-f-]{36}$/)
    await gone
    await assertNowhere(lan, '+84912777301')
    await assertBooksHold()

    const named = await world.ctx.db
      .selectFrom('document')
      .innerJoin('print_chunk', 'print_chunk.chunk_id', 'document.subject_id')
      .select('kind')
      .execute()
    assert.deepEqual(
      named,
      await world.ctx.db
        .selectFrom('document')
        .innerJoin('print_chunk', 'print_chunk.chunk_id', 'document.subject_id')
        .where(sql<boolean>`not ${batchIds[0]!} = any(batch_ids)`)
        .select('kind')
        .execute(),
      'printed labels that name the person are stored',
    )
    expect((await world.api.call('GET', `/api/orders/${order.orderId}`, viewer.token)).status).toBe(401)
    expect((await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body.state).toEqual(
      'handed-over',
    )
    const shown = await readPerson(world.ctx.db, world.ctx.personal, '+84912777301')
    expect(shown.recipients.map(({ name }) => name)).toEqual(['(đã xoá)'])
    expect(shown.erasures.map(({ receiptId }) => receiptId)).toEqual([receipt['receiptId']])
    const again = await person('erase', '--phone', lan.phone)
    expect([again.code, again.out.includes(String(receipt['receiptId']))]).toEqual([0, true])
    expect(again.error).toMatch(/already been erased/)
  })

  testUnless(
    skipWithout(...pdfTools),
    'is not on paper drawn afterwards, and paper drawn before is no longer stored',
    async () => {
      const sale = await world.api.openSale(host)
      const [hoa, tuan] = [
        { name: 'Đỗ Quỳnh Hoa', phone: '0912 777 303', line: '9 hẻm Cây Me' },
        { name: 'Bùi Anh Tuấn', phone: '0912 777 304', line: '10 hẻm Cây Me' },
      ]
      await buy(sale, hoa)
      await buy(sale, tuan)
      const { batchIds } = await deliver(world, sale.saleId)
      const packer = await world.token('packer', { hours: 8760 })
      const before = await world.ctx.db
        .selectFrom('document')
        .selectAll()
        .where('subject_id', '=', batchIds[0]!)
        .where('kind', '=', 'labels')
        .executeTakeFirstOrThrow()
      await eraseByWorker('+84912777303')
      await keepDocument(world.ctx.db, {
        subjectId: batchIds[0]!,
        kind: 'labels',
        paperVersion: before.paper_version,
        pages: before.pages,
        bytes: before.bytes,
      })
      assert.deepEqual(
        await world.ctx.db.selectFrom('document').select('kind').where('subject_id', '=', batchIds[0]!).execute(),
        [],
        'paper that names the erased person was stored',
      )
      const text = readPdf((await world.api.bytes(`/api/batches/${batchIds[0]}/labels.pdf`, packer)).bytes)
        .pages.join('\n')
        .normalize('NFC')
      assert.ok(!text.includes(hoa.name) && !text.includes(hoa.line) && !text.includes('777 303'), text)
      assert.ok(text.includes('(đã xoá)') && text.includes(tuan.name) && text.includes(tuan.line), text)
      await assertBooksHold()
    },
  )
})
