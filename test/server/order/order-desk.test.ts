import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView } from '../../../shared/contract/common.ts'
import type { ExportedTable, OrderDetails, ShopOrder } from '../../../shared/contract/routes/order-desk.ts'
import { uploadTable } from '../../../shared/dispatch/carrier-upload.ts'
import { readPaperBatch } from '../../../shared/packing/paper-store.ts'
import { readPerson } from '../../../shared/person/export-store.ts'
import { eraseViewers } from '../../../shared/person/erase-store.ts'
import { placeDecided, type Viewer } from '../../support/api.ts'
import { dumpTables } from '../../support/dump.ts'
import { assertBooksAgree } from '../../support/ledger.ts'
import { pay } from '../../support/payments.ts'
import { openWorld, type World } from '../../support/world.ts'

type List = { items: ShopOrder[]; nextCursor: string | null; complete?: boolean }

const buoi = { name: 'Trần Thị Bưởi', phone: '0912 555 678', line: '12 đường Trần Phú' }
const khoi = { name: '=1+1 Mạc Đĩnh Khôi', phone: '0987 222 901', line: 'ấp Trà Kháo' }
const office = { line: '45 Nguyễn Huệ', ward: 'Cầu Kè', province: 'Vĩnh Long' }

describe('orders as the shop sees them', () => {
  let world: World
  let host: string
  let packer: string
  beforeAll(async () => {
    world = await openWorld({ settings: { ACK_WAIT_MS: '5000', MERGE_WAIT_SECONDS: '3600' } })
    host = await world.token('host', { name: 'lan' })
    packer = await world.token('packer')
  })
  afterAll(() => world.close())

  const ask = async <Body>(method: string, path: string, body?: object): Promise<Body> => {
    const reply = await world.api.call<Body>(method, path, host, body)
    expect(reply).toMatchObject({ status: 200 })
    return reply.body
  }
  const find = (text: string, saleId?: string): Promise<List> =>
    ask('POST', '/api/orders/search', { text, ...(saleId && { saleId }) })
  const numbers = ({ items }: List): number[] => items.map(({ seq }) => seq)
  const openSale = async (): Promise<string> =>
    (await world.api.openSale(host, { items: { COFFEE: 50, SALT: 50 } })).saleId
  const buy = async (viewer: Viewer, saleId: string, payment: 'cod' | 'prepaid' = 'cod'): Promise<OrderView> => {
    const socket = await world.api.connect(viewer.token)
    const order = await placeDecided(socket, saleId, { payment })
    socket.close()
    return order
  }
  const cut = async (saleId: string): Promise<BatchView> =>
    (await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${saleId}/batches`, packer)).body.batches[0]!
  const audited = async (kind: string): Promise<{ actor: string; subject: string | null; detail: object }[]> =>
    world.ctx.db.selectFrom('audit_entry').select(['actor', 'subject', 'detail']).where('kind', '=', kind).execute()

  test('are listed newest first, page by page and sale by sale, with their buyers, goods and money', async () => {
    const seller = await world.token('host', { seller: 'lists' })
    const list = async (query: string): Promise<List> =>
      (await world.api.call<List>('GET', `/api/orders?${query}`, seller)).body
    const [first, second] = [await world.api.openSale(seller), await world.api.openSale(seller)]
    const viewer = await world.api.signUp(buoi)
    for (const { saleId } of [first, first, second]) await buy(viewer, saleId)
    const prepaid = await buy(viewer, second.saleId, 'prepaid')
    expect(await pay(world, prepaid.orderId)).toBe(200)
    const cancelled = await buy(viewer, first.saleId)
    await world.api.call('POST', `/api/orders/${cancelled.orderId}/cancel`, seller)

    const pages: List[] = [await list('limit=2')]
    while (pages.at(-1)!.nextCursor) pages.push(await list(`limit=2&cursor=${pages.at(-1)!.nextCursor}`))
    const all = pages.flatMap(({ items }) => items)
    expect(all.map(({ saleId, seq }) => [saleId, seq])).toEqual([
      [second.saleId, 2],
      [second.saleId, 1],
      [first.saleId, 3],
      [first.saleId, 2],
      [first.saleId, 1],
    ])
    expect(all[0]).toMatchObject({
      buyer: { name: buoi.name, phoneEnds: '678' },
      lines: [{ sku: 'COFFEE', title: 'Cà phê COFFEE', quantity: 1 }],
      total: 125_000,
      currency: 'VND',
      saleTitle: 'Phiên live thứ Bảy',
      noted: false,
    })
    expect(JSON.stringify(pages)).not.toContain('912555678')
    expect(numbers(await list(`saleId=${first.saleId}&state=cancelled`))).toEqual([3])
    expect(numbers(await list('paid=yes'))).toEqual([2])
    expect(numbers(await list('paid=no'))).toEqual([1, 2, 1])
    expect(numbers(await list('flagged=yes'))).toEqual([])
    expect((await list('cursor=bm9uZQ')) as object).toMatchObject({ code: 'invalid' })
  })

  test('are found by number, name without diacritics, last digits, whole phone, and parcel code', async () => {
    const saleId = await openSale()
    await buy(await world.api.signUp(khoi), saleId)
    await buy(await world.api.signUp(buoi), saleId)
    await buy(await world.api.signUp(khoi), saleId)
    for (const text of ['2', '#2', 'Số 2', 'đơn số 2', 'buoi', 'TRẦN  THỊ', '678', '555678', '0912 555 678'])
      expect([text, numbers(await find(text, saleId))]).toEqual([text, [2]])
    expect(numbers(await find('khôi', saleId))).toEqual([3, 1])
    expect((await find('khôi', saleId)).complete).toBe(true)
    const { parcels } = await cut(saleId)
    expect(numbers(await find(parcels[1]!.code))).toEqual([2])
    expect((await find('không có ai')).items).toEqual([])
    expect((await find('4111')).items).toEqual([])
  })

  test('show the whole phone only on purpose, and each look is in the audit', async () => {
    const order = await buy(await world.api.signUp(buoi), await openSale())
    expect(await audited('buyer:shown')).toEqual([])
    expect(await ask('POST', `/api/orders/${order.orderId}/buyer`)).toEqual({
      name: buoi.name,
      phone: '0912555678',
      address: { line: buoi.line, ward: 'Xã Cầu Kè', province: 'Tỉnh Vĩnh Long' },
    })
    expect(await audited('buyer:shown')).toMatchObject([{ actor: 'host:lan', subject: order.orderId }])
  })

  test('carry a note that is stored encrypted, shown with the data of its buyer, and erased with them', async () => {
    const viewer = await world.api.signUp({ ...buoi, phone: '0912 555 001' })
    const order = await buy(viewer, await openSale())
    const note = 'Gọi chị Bảy Trà trước khi giao'
    const put = (text: string): Promise<{ note: { text: string } | null }> =>
      ask('PUT', `/api/orders/${order.orderId}/note`, { text })
    await put('tạm')
    expect((await put(note)).note).toMatchObject({ text: note, by: 'host:lan' })
    const open = (): Promise<OrderDetails> => ask('GET', `/api/orders/${order.orderId}/details`)
    expect(await open()).toMatchObject({ note: { text: note }, order: { noted: true }, mayCancel: true })
    for (const [table, text] of await dumpTables(world))
      expect([table, text.includes('Bảy Trà')]).toEqual([table, false])
    const { db, personal } = world.ctx
    expect((await readPerson(db, personal, '+84912555001')).notes).toMatchObject([{ text: note, by: 'host:lan' }])
    expect(await audited('order:noted')).toHaveLength(2)
    expect((await put('')).note).toBe(null)
    await put(note)
    await db.transaction().execute((tx) => eraseViewers(tx, [viewer.viewerId]))
    expect(await open()).toMatchObject({ note: null, order: { buyer: null } })
  })

  test('go to a corrected address with their whole parcel until packed, whose label is void and drawn again', async () => {
    const saleId = await openSale()
    const viewer = await world.api.signUp(buoi)
    const [first, second] = [await buy(viewer, saleId), await buy(viewer, saleId)]
    const readdress = (body: object): Promise<OrderDetails> =>
      ask('PUT', `/api/orders/${first.orderId}/recipient`, body)
    await readdress({ name: 'Trần Thị Bưởi (cơ quan)' })
    const alone = await cut(saleId)
    expect(alone.parcels).toHaveLength(2)
    const later = await buy(viewer, saleId)
    const { parcels } = await cut(saleId)
    expect((await ask<OrderDetails>('GET', `/api/orders/${later.orderId}/details`)).order.buyer!.name).toBe(buoi.name)
    expect(parcels).toHaveLength(1)

    const before = (await ask<OrderDetails>('GET', `/api/orders/${first.orderId}/details`)).order.parcelCode!
    const printed = await world.api.bytes(`/api/batches/${alone.batchId}/labels.pdf`, packer)
    expect(printed.status).toBe(200)
    const after = await readdress({ address: office })
    expect(after.order.parcelCode).not.toBe(before)
    expect(numbers(await find(before))).toEqual([1])
    await world.api.call('POST', `/api/batches/${alone.batchId}/claim`, packer)
    const pack = (code: string): Promise<object> =>
      world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })
    expect(await pack(before)).toMatchObject({ status: 409, body: { code: 'parcel-replaced' } })
    const { paper } = (await readPaperBatch(world.ctx.db, world.ctx.personal, alone.batchId))!
    const labels = new Map(paper.parcels.map(({ code, recipient }) => [code, recipient.line]))
    expect([...labels.values()].toSorted()).toEqual([buoi.line, office.line].toSorted())
    expect(labels.get(after.order.parcelCode!)).toBe(office.line)

    expect((await readdress({ address: office })).order.version).toBe(after.order.version)
    const { events } = await ask<{ events: { kind: string; by: string }[] }>(
      'GET',
      `/api/orders/${first.orderId}/story`,
    )
    expect(events.filter(({ kind }) => kind === 'recipient-changed').map(({ by }) => by)).toEqual([
      'host:lan',
      'host:lan',
    ])
    expect(await pack(after.order.parcelCode!)).toMatchObject({ status: 200 })
    const late = await world.api.call('PUT', `/api/orders/${first.orderId}/recipient`, host, { name: 'Ai đó' })
    expect(late).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect((await ask<OrderDetails>('GET', `/api/orders/${second.orderId}/details`)).order.buyer!.name).toBe(buoi.name)
    await assertBooksAgree(world, saleId)
  })

  test('share the corrected address of their parcel', async () => {
    const saleId = await openSale()
    const viewer = await world.api.signUp(buoi)
    const [first, second] = [await buy(viewer, saleId), await buy(viewer, saleId)]
    const cancelled = await buy(viewer, saleId)
    await cut(saleId)
    await ask('POST', '/api/orders/cancel', { orderIds: [cancelled.orderId], reason: 'other' })
    const details = await ask<OrderDetails>('PUT', `/api/orders/${first.orderId}/recipient`, { name: 'Lê Văn Tư' })
    expect(details).toMatchObject({ together: [second.seq], order: { buyer: { name: 'Lê Văn Tư', phoneEnds: '678' } } })
    const other = await ask<OrderDetails>('GET', `/api/orders/${second.orderId}/details`)
    expect(other.order).toMatchObject({ parcelCode: details.order.parcelCode, buyer: { name: 'Lê Văn Tư' } })
    await assertBooksAgree(world, saleId)
  })

  test('are cancelled together for a reason that their story tells; what is packed says why not', async () => {
    const saleId = await openSale()
    const viewer = await world.api.signUp(buoi)
    const packed = await buy(viewer, saleId)
    const { batchId, parcels } = await cut(saleId)
    await world.api.call('POST', `/api/batches/${batchId}/claim`, packer)
    await world.api.call('POST', `/api/parcels/${parcels[0]!.code}/pack`, packer, { scanId: randomUUID() })
    const waiting = await buy(viewer, saleId)
    const wanted = { orderIds: [packed.orderId, waiting.orderId], reason: 'unreachable' }
    const cancelled = {
      items: [
        { orderId: packed.orderId, state: 'packed', code: 'not-cancellable' },
        { orderId: waiting.orderId, state: 'cancelled' },
      ],
    }
    expect(await ask('POST', '/api/orders/cancel', wanted)).toEqual(cancelled)
    expect(await ask('POST', '/api/orders/cancel', wanted)).toEqual(cancelled)
    const { events } = await ask<{ events: object[] }>('GET', `/api/orders/${waiting.orderId}/story`)
    expect(events).toContainEqual(
      expect.objectContaining({
        kind: 'cancelled',
        by: 'host:lan',
        detail: expect.objectContaining({ reason: 'unreachable' }),
      }),
    )
    await assertBooksAgree(world, saleId)
  })

  test('are exported with whole addresses, without formulas, and in the columns of carriers; each export is audited', async () => {
    const saleId = await openSale()
    const viewer = await world.api.signUp(khoi)
    const orders = [await buy(viewer, saleId), await buy(viewer, saleId)]
    await ask('PUT', `/api/orders/${orders[0]!.orderId}/note`, { text: 'gói kỹ' })
    await ask('POST', '/api/orders/cancel', {
      orderIds: [(await buy(await world.api.signUp(buoi), saleId)).orderId],
      reason: 'buyer-asked',
    })
    const csv = await world.api.call<{ text: string }>('POST', '/api/orders/export.csv', host, { saleId })
    expect(csv.status).toBe(200)
    const lines = csv.body.text.trim().split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[1]).toMatch(
      /^"1","Phiên live thứ Bảy","Đã chốt","'=1\+1 Mạc Đĩnh Khôi","'0987222901","ấp Trà Kháo","Xã Cầu Kè"/,
    )
    expect(lines[1]).toMatch(/"Cà phê COFFEE × 1","1","125000",,"125000","Thu hộ \(COD\)","20\d\d-\d\d-\d\d \d\d:\d\d"/)
    expect(lines[1]).toContain('"gói kỹ"')
    expect(lines[3]).toMatch(/"Đã hủy","Trần Thị Bưởi".*"125000",,"0"/)

    const table = (layout: string): Promise<ExportedTable> => ask('POST', '/api/orders/table', { saleId, layout })
    const ghn = await table('ghn')
    expect(ghn.rows).toEqual([
      [
        khoi.name,
        '0987222901',
        'ấp Trà Kháo, Xã Cầu Kè, Tỉnh Vĩnh Long',
        2,
        250_000,
        ...blank(6),
        250_000,
        ...blank(2),
        '1+2',
        'Cà phê COFFEE × 1; Cà phê COFFEE × 1',
        '',
        ...blank(2),
      ],
    ])
    expect(ghn.head[0]).toBe('Tên người nhận')
    expect(ghn.rowsAbove).toBe(4)
    const { parcels } = await cut(saleId)
    for (const layout of ['ghn', 'ghtk', 'viettelpost'] as const) {
      const { head, rows } = await table(layout)
      expect(rows).toHaveLength(1)
      expect(rows[0]).toHaveLength(head.length)
      expect(rows[0]).toContain(parcels[0]!.code)
      expect(uploadTable(layout, []).head).toEqual(head)
    }
    expect(await audited('orders:exported')).toMatchObject([
      { actor: 'host:lan', detail: { orders: 3, layout: 'orders' } },
      { detail: { orders: 3, layout: 'ghn' } },
      { detail: { layout: 'ghn' } },
      { detail: { layout: 'ghtk' } },
      { detail: { layout: 'viettelpost' } },
    ])
  })

  test('are read through the index by number, however many there are', async () => {
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select o.order_id, o.seq from "order" o where o.sale_id = ${randomUUID()} and o.seq < 100 order by o.seq desc limit 50`.execute(
      world.ctx.db,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toMatch(/Index Scan Backward using order_seq/)
  })
})

const blank = (n: number): null[] => Array.from({ length: n }, () => null)
