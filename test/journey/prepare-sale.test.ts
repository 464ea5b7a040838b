import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import sharp from 'sharp'
import type { SaleView } from '../../shared/contract/common.ts'
import type { ItemPhoto, SaleDetails } from '../../shared/contract/routes/sale-preparation.ts'
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

  test("has its viewers' link as a QR code", async () => {
    const { saleId } = await world.api.openSale(host, { open: false })
    const { body } = await world.api.call<{ svg: string }>(
      'GET',
      `/api/sales/${saleId}/qr.svg?url=${encodeURIComponent(`https://live.example/live/${saleId}`)}`,
      host,
    )
    expect(body.svg).toMatch(/^<svg/)
  })
})
