import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { SaleView } from '../../shared/contract/common.ts'
import type { ItemPhoto, SaleDetails } from '../../shared/contract/routes/sale-preparation.ts'
import type { Reply } from '../support/api.ts'
import { assertVerified } from '../support/ledger.ts'
import { openWorld, type World } from '../support/world.ts'

describe('a sale in preparation', () => {
  let world: World
  let host: string
  beforeAll(async () => {
    world = await openWorld({ workers: 0 })
    host = await world.token('host')
  })
  afterAll(() => world.close())

  const put = (path: string, body: object) => world.api.call<SaleView & { code: string }>('PUT', path, host, body)
  const detailsOf = async (saleId: string): Promise<SaleDetails> =>
    (await world.api.call<SaleDetails>('GET', `/api/sales/${saleId}/details`)).body
  async function sendPhoto(
    saleId: string,
    bytes: Buffer,
    type = 'image/jpeg',
    sku = 'COFFEE',
  ): Promise<{ status: number; body: ItemPhoto & { detail: string } }> {
    const response = await fetch(`${world.api.url}/api/sales/${saleId}/items/${sku}/photo`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${host}`, 'content-type': type },
      body: new Uint8Array(bytes),
    })
    return { status: response.status, body: (await response.json()) as ItemPhoto & { detail: string } }
  }
  const picture = (red: number) =>
    sharp({ create: { width: 1600, height: 800, channels: 3, background: { r: red, g: 60, b: 20 } } })

  test('has a start time until it is opened', async () => {
    const { saleId } = await world.api.openSale(host, { open: false })
    expect((await put(`/api/sales/${saleId}/start`, { startsAt: '2026-12-05T03:00:00.000Z' })).status).toBe(200)
    expect((await detailsOf(saleId)).startsAt).toBe('2026-12-05T03:00:00.000Z')
    expect((await put(`/api/sales/${saleId}/start`, { startsAt: null })).status).toBe(200)
    expect((await detailsOf(saleId)).startsAt).toBeNull()
    await world.api.call('POST', `/api/sales/${saleId}/open`, host)
    expect((await put(`/api/sales/${saleId}/start`, { startsAt: '2026-12-05T03:00:00.000Z' })).body.code).toBe(
      'wrong-state',
    )
  })

  test('can have its title and goods changed as a whole, and its books still agree', async () => {
    const sale = await world.api.openSale(host, { items: { COFFEE: 50, SALT: 10, HONEY: 5 }, open: false })
    await put(`/api/sales/${sale.saleId}/pin`, { sku: 'HONEY' })
    const items = [
      { sku: 'NEW', title: 'Mới', price: 9_000, quota: 7 },
      { sku: 'COFFEE', title: 'Cà phê mới', price: 130_000, quota: 20, perViewerLimit: 2 },
      { sku: 'SALT', title: 'Muối', price: 30_000, quota: 15 },
    ]
    const changed = await put(`/api/sales/${sale.saleId}`, { version: 2, title: 'Tên mới', items })
    expect(
      changed.body.items.map(({ sku, price, quota, available, perViewerLimit }) => [
        sku,
        price,
        quota,
        available,
        perViewerLimit,
      ]),
    ).toEqual([
      ['NEW', 9_000, 7, 7, null],
      ['COFFEE', 130_000, 20, 20, 2],
      ['SALT', 30_000, 15, 15, null],
    ])
    expect(changed.body).toMatchObject({ title: 'Tên mới', pin: null, version: 3 })
    expect((await put(`/api/sales/${sale.saleId}/pin`, { sku: 'HONEY' })).status).toBe(404)
    const again = await put(`/api/sales/${sale.saleId}`, {
      version: 3,
      title: 'Tên mới',
      items: [...items, { sku: 'HONEY', title: 'Mật ong', price: 90_000, quota: 4 }],
    })
    expect(again.body.items.at(-1)).toEqual({
      sku: 'HONEY',
      title: 'Mật ong',
      price: 90_000,
      quota: 4,
      available: 4,
      held: 0,
      sold: 0,
      perViewerLimit: null,
      version: 3,
    })
    await assertVerified(world)
  })

  test('is not overwritten by someone with an outdated version, nor once it is open', async () => {
    const { saleId } = await world.api.openSale(host, { open: false })
    const edit = { version: 1, title: 'A', items: [{ sku: 'COFFEE', title: 'Cà phê', price: 1, quota: 1 }] }
    const both = await Promise.all([
      put(`/api/sales/${saleId}`, edit),
      put(`/api/sales/${saleId}`, { ...edit, title: 'B' }),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409])
    await world.api.call('POST', `/api/sales/${saleId}/open`, host)
    expect((await put(`/api/sales/${saleId}`, { ...edit, version: 3 })).body.code).toBe('wrong-state')
  })

  const honey = (label: string, sku: string, more: object = {}): object => ({
    sku,
    title: `Mật ong rừng – ${label}`,
    price: 180_000,
    quota: 5,
    choice: { product: 'Mật ong rừng', label },
    ...more,
  })
  const choicesOf = ({ items }: SaleView): unknown[] => items.map(({ sku, choice }) => [sku, choice?.label])

  test('groups the choices of one product, for whoever reads, edits, copies, rehearses or refills it', async () => {
    const tea = { sku: 'TEA', title: 'Trà', price: 45_000, quota: 8 }
    const items = [honey('500 ml', 'H500'), honey('1 l', 'H1000'), tea]
    const about = { title: 'Mật ong', timeZone: 'Asia/Ho_Chi_Minh', currency: 'VND', deadlinePolicy: 'same-day' }
    const saleId = randomUUID()
    const post = (path: string, body: object): Promise<Reply<SaleView & { detail?: string }>> =>
      world.api.call<SaleView>('POST', path, host, body)
    const twice = await post('/api/sales', { saleId, ...about, items: [honey('1 l', 'A'), honey('1 l', 'B')] })
    expect(twice).toMatchObject({
      status: 400,
      body: { detail: 'items: a choice may appear only once in its product' },
    })
    const made = await post('/api/sales', { saleId, ...about, items })
    expect(made.body.items.map(({ title, choice }) => ({ title, choice }))).toEqual([
      { title: 'Mật ong rừng – 500 ml', choice: { product: 'Mật ong rừng', label: '500 ml' } },
      { title: 'Mật ong rừng – 1 l', choice: { product: 'Mật ong rừng', label: '1 l' } },
      { title: 'Trà' },
    ])
    expect(await post('/api/sales', { saleId, ...about, items })).toMatchObject({ status: 200 })
    const refilled = await post(`/api/sales/${saleId}/items/H1000/quota`, {
      changeId: randomUUID(),
      delta: 3,
      reason: 'test',
    })
    expect(refilled.body).toMatchObject({ quota: 8, choice: { label: '1 l' } })
    // Who knows no choices leaves them as they are.
    const plain = [{ sku: 'H1000', title: 'Mật ong rừng – 1 l', price: 1, quota: 8 }, { ...honey('2 l', 'H2000') }]
    const edit = { version: 1, title: 'Mật ong', items: [...plain, { ...tea, choice: null }] }
    expect(choicesOf((await put(`/api/sales/${saleId}`, edit)).body)).toEqual([
      ['H1000', '1 l'],
      ['H2000', '2 l'],
      ['TEA', undefined],
    ])
    const back = { version: 2, title: 'Mật ong', items: [honey('1 l', 'H2000'), { ...plain[0], choice: null }] }
    expect(choicesOf((await put(`/api/sales/${saleId}`, back)).body)).toEqual([
      ['H2000', '1 l'],
      ['H1000', undefined],
    ])
    const rehearsal = { rehearsalId: randomUUID(), viewers: 1, ordersPerMinute: 1, minutes: 1 }
    expect(choicesOf((await post(`/api/sales/${saleId}/rehearsal`, rehearsal)).body)).toEqual([
      ['H2000', '1 l'],
      ['H1000', undefined],
    ])
    await world.api.call('POST', `/api/sales/${rehearsal.rehearsalId}/close`, host)
  })

  test("takes the choices of its new items from the shop's goods, unless it says otherwise or they are taken", async () => {
    const choice = { product: 'Mật ong rừng', label: '500 ml' }
    for (const sku of ['G1', 'G2']) await put(`/api/products/${sku}`, { choice })
    const item = (sku: string, more = {}): object => ({ sku, title: sku, price: 1, quota: 1, ...more })
    const make = async (items: object[]): Promise<unknown[]> => {
      const sale = { title: 'A', timeZone: 'Asia/Ho_Chi_Minh', currency: 'VND', deadlinePolicy: 'same-day', items }
      const made = await world.api.call<SaleView>('POST', '/api/sales', host, { saleId: randomUUID(), ...sale })
      expect(made.status).toBe(201)
      return choicesOf(made.body)
    }
    expect(await make([item('G1'), item('X')])).toEqual([
      ['G1', '500 ml'],
      ['X', undefined],
    ])
    expect(await make([item('G1', { choice: null }), item('G2')])).toEqual([
      ['G1', undefined],
      ['G2', '500 ml'],
    ])
    expect(await make([item('G1'), item('X', { choice })])).toEqual([
      ['G1', undefined],
      ['X', '500 ml'],
    ])
  })

  test('shows re-encoded photos, small and large, served immutable', async () => {
    const { saleId } = await world.api.openSale(host, { open: false })
    const withPlace = await picture(200)
      .withExif({ IFD3: { GPSLatitude: '10/1 0/1 0/1' } })
      .jpeg()
      .toBuffer()
    const sent = await sendPhoto(saleId, withPlace)
    expect(sent.status).toBe(200)
    for (const [address, width] of [
      [sent.body.small, 320],
      [sent.body.large, 1080],
    ] as const) {
      const response = await fetch(world.api.url + address)
      expect([response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
        'image/webp',
        'public, max-age=31536000, immutable',
      ])
      const { format, width: drawn, exif } = await sharp(Buffer.from(await response.arrayBuffer())).metadata()
      expect({ format, drawn, exif }).toEqual({ format: 'webp', drawn: width, exif: undefined })
    }
    expect((await detailsOf(saleId)).photos).toEqual([
      { sku: 'COFFEE', small: sent.body.small, large: sent.body.large },
    ])
    const next = await sendPhoto(saleId, await picture(10).png().toBuffer(), 'image/png')
    expect(next.body.large).not.toBe(sent.body.large)
    expect((await world.api.bytes(sent.body.large)).status).toBe(404)
    expect(
      (await world.api.call<SaleDetails>('DELETE', `/api/sales/${saleId}/items/COFFEE/photo`, host)).body.photos,
    ).toEqual([])
  })

  test('accepts no drawing, no page and no broken file as a photo', async () => {
    const { saleId } = await world.api.openSale(host, { open: false })
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
    const cut = (await picture(1).jpeg().toBuffer()).subarray(0, 900)
    for (const [bytes, type] of [
      [svg, 'image/svg+xml'],
      [svg, 'image/jpeg'],
      [Buffer.from('<html>'), 'image/png'],
      [cut, 'image/jpeg'],
      [Buffer.alloc(0), 'image/jpeg'],
    ] as const) {
      const sent = await sendPhoto(saleId, bytes, type)
      assert.equal(sent.status, 400, type)
      expect(sent.body.detail).toMatch(/^photo: /)
    }
    expect((await sendPhoto(saleId, await picture(1).jpeg().toBuffer(), 'image/jpeg', 'NOTHING')).status).toBe(404)
    expect((await sendPhoto(saleId, Buffer.alloc(11 * 1024 * 1024))).status).toBe(413)
    expect((await detailsOf(saleId)).photos).toEqual([])
  })

  test("has its viewers' link as a QR code for everyone, and any other address for its hosts only", async () => {
    const { saleId } = await world.api.openSale(host, { open: false })
    const draw = (url: string, token?: string, of = saleId): Promise<Reply> =>
      world.api.call('GET', `/api/sales/${of}/qr.svg?url=${encodeURIComponent(url)}`, token)
    expect((await draw(`https://live.example/live/${saleId}`)).body['svg']).toMatch(/^<svg/)
    const { token: viewer } = await world.api.signUp()
    const stranger = await world.token('host', { seller: 'other' })
    const elsewhere = 'https://elsewhere.example/'
    const tries = [undefined, viewer, stranger, host].map(async (token) => (await draw(elsewhere, token)).status)
    expect(await Promise.all(tries)).toEqual([401, 403, 404, 200])
    expect((await draw(`https://live.example/live/${saleId}?next=${elsewhere}`)).status).toBe(401)
    const nothing = randomUUID()
    expect((await draw(`https://live.example/live/${nothing}`, undefined, nothing)).status).toBe(404)
  })

  test('is made after a past one, with its photos and rules; what was set since stays when the request is repeated', async () => {
    const past = await world.api.openSale(host, { items: { COFFEE: 50, SALT: 10 } })
    const { small } = (await sendPhoto(past.saleId, await picture(90).jpeg().toBuffer())).body
    const rules = { pastCapacity: 'later', onBreach: 'flag', onRefund: 'hold', hands: 4, floorHours: null }
    await put(`/api/sales/${past.saleId}/rules`, rules)
    const body = {
      saleId: randomUUID(),
      title: 'Chợ phiên tuần này',
      timeZone: past.timeZone,
      currency: past.currency,
      deadlinePolicy: past.deadlinePolicy,
      items: [
        { sku: 'COFFEE', title: 'Cà phê', price: 130_000, quota: 7 },
        { sku: 'HONEY', title: 'Mật ong', price: 90_000, quota: 3 },
      ],
    }
    const copy = (): Promise<{ status: number; body: SaleView & { replayed?: true } }> =>
      world.api.call('POST', `/api/sales/${past.saleId}/copies`, host, body)
    const made = await copy()
    expect(made).toMatchObject({ status: 201, body: { state: 'scheduled' } })
    expect(made.body.items.map(({ sku, quota, sold }) => [sku, quota, sold])).toEqual([
      ['COFFEE', 7, 0],
      ['HONEY', 3, 0],
    ])
    expect((await detailsOf(body.saleId)).photos.map((one) => [one.sku, one.small])).toEqual([['COFFEE', small]])
    const rulesOf = async (): Promise<unknown> =>
      (await world.api.call('GET', `/api/sales/${body.saleId}/rules`, host)).body
    expect(await rulesOf()).toEqual(rules)
    await put(`/api/sales/${body.saleId}/rules`, { ...rules, hands: 2 })
    expect(await copy()).toMatchObject({ status: 200, body: { replayed: true } })
    expect(await rulesOf()).toEqual({ ...rules, hands: 2 })
  })
})
