import { afterAll, beforeAll, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView, OrderView, SaleView } from '../../shared/contract/common.ts'
import { placeDecided } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { pdfTools, readBarcodes, readPdf } from '../support/read-pdf.ts'
import { openWorld, type World } from '../support/world.ts'
import { describeUnless } from '../support/unless.ts'

const skip = skipWithout(...pdfTools)

/** Buyers with every diacritic that Vietnamese has, and what they order. */
const people = [
  { name: 'Đặng Phương Thảo', line: 'ấp Rạch Giồng', lines: { COFFEE: 2 } },
  { name: 'Nguyễn Thị Ánh Tuyết', line: '12/3 đường Nguyễn Đình Chiểu', lines: { COFFEE: 1, TEA: 3 } },
  { name: 'Lưỡng Ngọc Quỳnh Như', line: 'tổ 4, khóm Bến Xuồng', lines: { TEA: 1 } },
]

describeUnless(skip, 'paper', () => {
  let world: World
  let host: string
  let packer: string
  beforeAll(async () => {
    world = await openWorld()
    host = await world.token('host')
    packer = await world.token('packer')
  })
  afterAll(() => world.close())

  async function buy(sale: SaleView, person: (typeof people)[number], times = 1): Promise<OrderView[]> {
    const viewer = await world.api.signUp(person)
    const socket = await world.api.connect(viewer.token)
    const orders: OrderView[] = []
    for (let i = 0; i < times; i += 1)
      orders.push(
        await placeDecided(socket, sale.saleId, {
          lines: Object.entries(person.lines).map(([sku, quantity]) => ({ sku, quantity })),
        }),
      )
    socket.close()
    return orders
  }
  const cut = async (sale: SaleView): Promise<BatchView> =>
    (await world.api.call<{ batches: BatchView[] }>('POST', `/api/sales/${sale.saleId}/batches`, packer)).body
      .batches[0]!
  const paper = async (batch: BatchView, name: string): Promise<Buffer> => {
    const { status, bytes } = await world.api.bytes(`/api/batches/${batch.batchId}/${name}`, packer)
    assert.equal(status, 200, bytes.toString('utf8', 0, 300))
    return bytes
  }
  async function printed(): Promise<{ batch: BatchView; codes: string[] }> {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
    for (const person of people) await buy(sale, person)
    const batch = await cut(sale)
    return { batch, codes: batch.parcels.map((parcel) => parcel.code) }
  }

  test("prints a label for every parcel, in the batch's order, that a scanner reads", async () => {
    const { batch, codes } = await printed()
    expect(codes).toHaveLength(people.length)
    const labels = await paper(batch, 'labels.pdf')
    expect(readBarcodes(labels).map((code) => code.replace(/\D/g, ''))).toEqual(codes)
    const { pages } = readPdf(labels)
    expect(pages).toHaveLength(codes.length)
    for (const [i, code] of codes.entries()) {
      assert.ok(pages[i]!.includes(code.replace(/(.{4})(?=.)/g, '$1 ')), `page ${i + 1} does not show ${code}`)
      expect(pages[i]!).toContain(`${i + 1}/${codes.length}`)
    }
  })

  test('prints names, addresses and cash with every diacritic in place', async () => {
    const { batch } = await printed()
    for (const name of ['labels.pdf', 'packing-slips.pdf']) {
      const { pages } = readPdf(await paper(batch, name))
      for (const person of people) {
        const page = pages.find((one) => one.normalize('NFC').includes(person.name))
        assert.ok(page, `${person.name} is not in ${name}`)
        for (const words of [person.line, 'Xã Cầu Kè', 'Tỉnh Vĩnh Long', 'Thu hộ:'])
          assert.ok(page.normalize('NFC').includes(words), `${name}: ${words} is not with ${person.name}: ${page}`)
        const pieces = Object.values(person.lines).reduce((sum, quantity) => sum + quantity, 0)
        assert.ok(
          page.includes(`${(pieces * 125).toLocaleString('vi-VN')}.000 ₫`),
          `${name}: the cash of ${person.name} is not ${pieces} × 125.000`,
        )
      }
    }
  })

  test("prints a pick list with the batch's totals", async () => {
    const { batch } = await printed()
    const text = readPdf(await paper(batch, 'pick-list.pdf'))
      .pages.join(' ')
      .normalize('NFC')
    expect(text).toMatch(/Số kiện Số món Số mã hàng 3 7 2/)
    const wanted = new Map<string, number>()
    for (const line of batch.parcels.flatMap((parcel) => parcel.lines))
      wanted.set(line.sku, (wanted.get(line.sku) ?? 0) + line.quantity)
    expect(Object.fromEntries(wanted)).toEqual({ COFFEE: 3, TEA: 4 })
    expect(text).toMatch(/Cà phê COFFEE 3 Kiện/)
    expect(text).toMatch(/Cà phê TEA 4 Kiện/)
    const teas = batch.parcels.flatMap((parcel, i) =>
      parcel.lines.filter((line) => line.sku === 'TEA').map((line) => `Kiện ${i + 1}: ${line.quantity} món`),
    )
    for (const tea of teas) assert.ok(text.includes(tea), `${tea} is not in ${text}`)
  })

  test('prints a packing slip for every parcel with its contents and its code', async () => {
    const { batch, codes } = await printed()
    const slips = await paper(batch, 'packing-slips.pdf')
    expect(readBarcodes(slips).map((code) => code.replace(/\D/g, ''))).toEqual(codes)
    const { pages } = readPdf(slips)
    for (const [i, parcel] of batch.parcels.entries()) {
      for (const { sku, quantity } of parcel.lines) expect(pages[i]!).toMatch(new RegExp(`${sku} ${quantity}×`))
    }
  })

  test("gives the labels in the printer's own language, one each", async () => {
    const { batch, codes } = await printed()
    const zpl = (await paper(batch, 'labels.zpl')).toString('ascii')
    expect(zpl.match(/\^XA/g)?.length).toBe(codes.length)
    expect(zpl.match(/\^XZ/g)?.length).toBe(codes.length)
    expect([...zpl.matchAll(/>;(\d{12})\^FS/g)].map((found) => found[1])).toEqual(codes)
  })

  test('opens with a signed link and no token, for five minutes, that document and no other', async () => {
    const { batch } = await printed()
    const path = `/api/batches/${batch.batchId}/labels.pdf`
    const { body } = await world.api.call<{ url: string; expiresAt: string }>('POST', '/api/documents/link', packer, {
      path,
    })
    const opened = await world.api.bytes(body.url)
    expect(opened).toMatchObject({ status: 200, type: 'application/pdf' })
    expect(opened.bytes.subarray(0, 5).toString()).toBe('%PDF-')
    const statusOf = async (url: string): Promise<number> => (await world.api.bytes(url)).status
    expect(await statusOf(path)).toBe(401)
    expect(await statusOf(body.url.replace('labels.pdf', 'pick-list.pdf'))).toBe(401)
    expect(await statusOf(body.url.replace(/expires=\d+/, 'expires=99999999999'))).toBe(401)
    expect(await statusOf(body.url.replace(/signature=.{4}/, 'signature=AAAA'))).toBe(401)
    expect((await world.api.call('POST', '/api/documents/link', packer, { path: '/api/sales' })).status).toBe(400)
    expect(
      (
        await world.api.call('POST', '/api/documents/link', await world.token('packer', { seller: 'another' }), {
          path,
        })
      ).status,
    ).toBe(404)
    const leftMs = Date.parse(body.expiresAt) - world.ctx.clock.now().getTime()
    expect(leftMs).toBeGreaterThan(280_000)
    expect(leftMs).toBeLessThanOrEqual(300_000)
    await world.moveClock(270_000)
    expect(await statusOf(body.url)).toBe(200)
    await world.moveClock(31_000)
    expect(await statusOf(body.url)).toBe(401)
  })

  test('leaves a cancelled order off all paper, and voids the label printed before', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, TEA: 50 } })
    const [kept] = await buy(sale, people[2]!)
    const [, cancelledOfTwo] = await buy(sale, people[1]!, 2)
    const [cancelled] = await buy(sale, people[0]!)
    const batch = await cut(sale)
    await world.api.call('POST', `/api/batches/${batch.batchId}/claim`, packer)
    const before = readBarcodes(await paper(batch, 'labels.pdf')).map((code) => code.replace(/\D/g, ''))
    const codeOf = async (order: OrderView): Promise<string> =>
      (await world.api.call<OrderView>('GET', `/api/orders/${order.orderId}`, host)).body.parcelCode!
    const [void1, void2] = [await codeOf(cancelledOfTwo!), await codeOf(cancelled!)]
    for (const order of [cancelledOfTwo!, cancelled!])
      expect((await world.api.call('POST', `/api/orders/${order.orderId}/cancel`, host)).status).toBe(200)
    const present = (await world.api.call<BatchView>('GET', `/api/batches/${batch.batchId}`, packer)).body
    const live = present.parcels.filter((parcel) => parcel.state !== 'cancelled').map((parcel) => parcel.code)
    expect({ before: before.length, live: live.length }).toEqual({ before: 3, live: 2 })
    for (const name of ['labels.pdf', 'packing-slips.pdf']) {
      const bytes = await paper(batch, name)
      expect(readBarcodes(bytes).map((code) => code.replace(/\D/g, ''))).toEqual(live)
      expect(readPdf(bytes).pages.join(' ').normalize('NFC').includes(people[0]!.name)).toBe(false)
    }
    expect(readPdf(await paper(batch, 'pick-list.pdf')).pages.join(' ')).toMatch(/Cà phê TEA 4 Kiện/)
    const zpl = (await paper(batch, 'labels.zpl')).toString('ascii')
    expect([...zpl.matchAll(/>;(\d{12})\^FS/g)].map((found) => found[1])).toEqual(live)
    const scan = async (code: string): Promise<Record<string, unknown>> =>
      (await world.api.call('POST', `/api/parcels/${code}/pack`, packer, { scanId: randomUUID() })).body
    const replaced = await scan(void1)
    expect(replaced['code']).toBe('parcel-replaced')
    expect(live).toContain(String(replaced['replacedBy']))
    expect(live).not.toContain(void1)
    expect((await scan(void2))['code']).toBe('parcel-cancelled')
    expect((await scan(await codeOf(kept!)))['state']).toBe('packed')
  })

  test('reports at once that a batch has nothing to print when all of it was cancelled', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50 } })
    const [order] = await buy(sale, people[0]!)
    const batch = await cut(sale)
    await world.api.call('POST', `/api/orders/${order!.orderId}/cancel`, host)
    const reply = await world.api.call('GET', `/api/batches/${batch.batchId}/labels.pdf`, packer)
    expect(reply).toMatchObject({ status: 409, body: { code: 'parcel-cancelled' } })
  })
})
