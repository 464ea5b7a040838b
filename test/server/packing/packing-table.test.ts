import assert from 'node:assert/strict'
import { afterAll, beforeAll, describe, expect, test } from '../../support/jest.ts'
import { createHash, randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { CheckedScan, PhotoView } from '../../../shared/contract/routes/packing.ts'
import { openFloor, type Floor } from '../../support/floor.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('at the packing table', () => {
  let world: World
  let floor: Floor
  beforeAll(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '2' } })
    floor = await openFloor(world)
  })
  afterAll(async () => {
    floor.close()
    await world.close()
  })

  async function claimed(
    orders: Record<string, number>[],
  ): Promise<{ batches: BatchView[]; codes: string[]; orderIds: string[] }> {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 50, TEA: 50 } })
    const orderIds: string[] = []
    for (const quantities of orders) orderIds.push((await floor.buy(sale, quantities)).orderId)
    const batches = await floor.cut(sale)
    await floor.claim(batches[0]!)
    return { batches, codes: batches.flatMap(({ parcels }) => parcels.map(({ code }) => code)), orderIds }
  }
  const check = async (code: string, body: object = {}, token = floor.packer): Promise<CheckedScan> =>
    (await floor.post<CheckedScan>(`/api/parcels/${code}/check`, token, body)).body
  const pack = (code: string, body: object = {}): Promise<{ status: number; body: Record<string, unknown> }> =>
    floor.post(`/api/parcels/${code}/pack`, floor.packer, { scanId: randomUUID(), ...body })

  test('each scanned item gets its verdict: good, the last one, wrong, too many', async () => {
    const { codes } = await claimed([{ COFFEE: 2, TEA: 1 }])
    const code = codes[0]!
    expect(await check(code).then(({ result, missing }) => [result, missing])).toEqual([
      'parcel',
      [
        { sku: 'COFFEE', quantity: 2 },
        { sku: 'TEA', quantity: 1 },
      ],
    ])
    expect(await check(code, { item: 'COFFEE' }).then(({ result, missing }) => [result, missing])).toEqual([
      'ok',
      [
        { sku: 'COFFEE', quantity: 1 },
        { sku: 'TEA', quantity: 1 },
      ],
    ])
    expect((await check(code, { scans: ['COFFEE', 'TEA'], item: 'COFFEE' })).result).toBe('complete')
    expect(await check(code, { scans: ['TEA'], item: 'TEA' }).then(({ result, missing }) => [result, missing])).toEqual(
      ['too-many', [{ sku: 'COFFEE', quantity: 2 }]],
    )
    expect((await check(code, { item: 'SALT' })).result).toBe('wrong-item')
  })

  test('items and labels are recognised in any spelling, goods of the parcel before labels, and an unknown code says why', async () => {
    const [upc, ean] = ['036000291452', '8935001234562']
    const sale = await world.api.openSale(floor.host, { items: { [upc]: 50, [ean]: 50 } })
    await floor.buy(sale, { [upc]: 2, [ean]: 1 })
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    const { code } = batch!.parcels[0]!
    const meant = async (scanned: string, body: object = {}): Promise<unknown[]> => {
      const { status, body: answer } = await floor.post<CheckedScan & { scan?: string }>(
        `/api/parcels/${encodeURIComponent(scanned)}/check`,
        floor.packer,
        body,
      )
      return [status, answer.result ?? answer.scan, answer.sku ?? answer.reason]
    }
    for (const item of [`0${ean}`, `]E0${ean}`, `(01)0${ean}(10)LO-7`, `]C1010${ean}10LO7`, ` ${ean}\r`])
      assert.deepEqual(await meant(code, { item }), [200, 'ok', ean], item)
    for (const spelt of [`]C0${code}`, ` ${code}`, code.replace(/(\d{4})(?=\d)/g, '$1 ')])
      assert.deepEqual(await meant(spelt), [200, 'parcel', undefined], spelt)
    expect(await meant(upc, { openParcel: code })).toEqual([200, 'ok', upc])
    expect(await meant(upc)).toEqual([404, 'unknown', 'not-found'])
    expect(await meant(code, { openParcel: code })).toEqual([200, 'parcel', undefined])
    expect(await meant(`${ean.slice(0, 12)}9`)).toEqual([404, 'unknown', 'check-digit'])
    expect(await meant(code, { item: `${ean.slice(0, 12)}9` })).toEqual([200, 'unknown', 'check-digit'])
    expect(await meant(code, { item: ean.slice(0, 12) })).toEqual([200, 'unknown', 'cut'])
    expect((await pack(code, { scans: [`0${upc}`, `]E00${upc}`, `${ean.slice(0, 12)}9`] })).status).toBe(400)
    expect((await pack(code, { scans: [`0${upc}`, `]E00${upc}`, `010${ean}10LO7`] })).status).toBe(200)
  })

  test("each scanned label gets its verdict: mine, another batch, another packer's, unclaimed, packed, cancelled, replaced, unknown", async () => {
    const { codes, batches, orderIds } = await claimed([
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1, TEA: 1 },
    ])
    const [first, second, third, , fifth] = codes as [string, string, string, string, string]
    const mine = { batchId: batches[0]!.batchId }
    expect((await check(first, mine)).result).toBe('parcel')
    expect((await check(third, mine)).result).toBe('other-batch')
    expect((await check(third)).result).toBe('unclaimed')
    await floor.claim(batches[1]!)
    expect((await check(third, mine)).result).toBe('other-batch')
    const rival = await world.token('packer', { hours: 1000 })
    expect((await check(first, {}, rival)).result).toBe('other-packer')
    await pack(first)
    expect((await check(first, mine)).result).toBe('already-packed')
    const secondOrder = (await Promise.all(orderIds.map((id) => floor.get(`/api/orders/${id}`, floor.host)))).find(
      ({ body }) => body['parcelCode'] === second,
    )!
    await floor.post(`/api/orders/${String(secondOrder.body['orderId'])}/cancel`, floor.host)
    expect((await check(second, mine)).result).toBe('cancelled')
    expect((await floor.post('/api/parcels/000000000000/check', floor.packer, {})).status).toBe(404)
    await floor.claim(batches[2]!)
    const short = await floor.post(`/api/parcels/${fifth}/short`, floor.packer, {
      scanId: randomUUID(),
      sku: 'TEA',
      missing: 1,
    })
    expect(short.body['state']).toBe('cancelled')
    expect((await check(fifth)).result).toBe('cancelled')
  })

  test('a replaced label names the new one', async () => {
    const sale = await world.api.openSale(floor.host, { items: { COFFEE: 50, TEA: 50 } })
    const { socket } = await floor.buy(sale)
    const tea = randomUUID()
    await socket.emitWithAck('order:place', {
      orderId: tea,
      saleId: sale.saleId,
      lines: [{ sku: 'TEA', quantity: 1 }],
      payment: 'cod',
    })
    const [batch] = await floor.cut(sale)
    await floor.claim(batch!)
    const { code } = batch!.parcels[0]!
    await floor.post(`/api/orders/${tea}/cancel`, floor.host)
    const checked = await check(code, { batchId: batch!.batchId })
    expect(checked.result).toBe('replaced')
    expect((await check(checked.replacedBy!, { batchId: batch!.batchId })).result).toBe('parcel')
  })

  test('a count replaces scans for bulk goods, and must be right', async () => {
    const { codes } = await claimed([{ COFFEE: 40 }])
    expect(await pack(codes[0]!, { count: 39 }).then(({ body }) => [body['detail'], body['scan']])).toEqual([
      'count: the parcel has 40 pieces, not 39',
      'missing',
    ])
    expect((await pack(codes[0]!, { count: 41 })).body['scan']).toBe('too-many')
    expect((await pack(codes[0]!, { count: 40, scans: ['COFFEE'] })).status).toBe(400)
    const scanId = randomUUID()
    expect((await pack(codes[0]!, { scanId, count: 40 })).status).toBe(200)
    expect((await pack(codes[0]!, { scanId, count: 40 })).body['replayed']).toBe(true)
    expect((await pack(codes[0]!, { scanId })).body['code']).toBe('id-reused')
  })

  const send = (
    code: string,
    photoId: string,
    bytes: Buffer | string,
    { type = 'image/jpeg', token = floor.packer, at = '' } = {},
  ): Promise<Response> =>
    fetch(`${world.api.url}/api/parcels/${code}/photos/${photoId}${at && `?at=${at}`}`, {
      method: 'PUT',
      headers: { 'content-type': type, authorization: `Bearer ${token}` },
      body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
    })
  const picture = (width = 2400, height = 1200): Promise<Buffer> =>
    sharp({ create: { width, height, channels: 3, background: '#a33' } })
      .withExif({ IFD0: { Copyright: 'Nhà Lan', Artist: 'GPS 10.02' } })
      .jpeg()
      .toBuffer()

  test('a photo is stored once, re-encoded without metadata, with the hash of what is stored', async () => {
    const { codes, batches } = await claimed([{ COFFEE: 1 }])
    const code = codes[0]!
    const [photoId, image] = [randomUUID(), await picture()]
    const first = await send(code, photoId, image)
    const kept = (await first.json()) as PhotoView
    expect({ status: first.status, width: kept.width, height: kept.height, code: kept.code }).toEqual({
      status: 201,
      width: 1600,
      height: 800,
      code,
    })
    const again = await send(code, photoId, image)
    expect(again.status).toBe(200)
    expect(await again.json()).toEqual({ ...kept, replayed: true })
    expect((await send(code, photoId, await picture(300))).status).toBe(409)
    const { type, bytes } = await world.api.bytes(`/api/parcels/${code}/photos/${photoId}`, floor.dispatcher)
    expect([type, createHash('sha256').update(bytes).digest('hex')]).toEqual(['image/webp', kept.sha256])
    const seen = await sharp(bytes).metadata()
    expect({ format: seen.format, exif: seen.exif }).toEqual({ format: 'webp', exif: undefined })
    expect(bytes.includes('GPS')).toBe(false)
    expect((await floor.get(`/api/parcels/${code}/photos`, floor.host)).body['items']).toEqual([kept])
    expect((await floor.worksheet(batches[0]!)).parcels[0]!.photos).toBe(1)
    expect(
      (await world.api.bytes(`/api/parcels/${code}/photos/${photoId}?signature=x&expires=9999999999`)).status,
    ).toBe(401)
  })

  test("a photo has the device's time if that is plausible, and its packer", async () => {
    const { codes } = await claimed([{ COFFEE: 1 }])
    await world.moveClock(600_000)
    const at = new Date(world.ctx.clock.now().getTime() - 300_000).toISOString()
    const taken = (await (await send(codes[0]!, randomUUID(), await picture(50, 50), { at })).json()) as PhotoView
    expect(taken.takenAt).toBe(at)
    const early = (await (
      await send(codes[0]!, randomUUID(), await picture(50, 50), { at: '2020-01-01T00:00:00.000Z' })
    ).json()) as PhotoView
    expect(early.takenAt).toBe(early.keptAt)
    const rival = await world.token('packer', { hours: 1000 })
    expect((await send(codes[0]!, randomUUID(), await picture(50, 50), { token: rival })).status).toBe(409)
    const stranger = await world.token('packer', { seller: 'another', hours: 1000 })
    expect((await send(codes[0]!, randomUUID(), await picture(50, 50), { token: stranger })).status).toBe(404)
  })

  test('what is not a photo is refused: a drawing that could contain a script, half an image, a bomb, a giant', async () => {
    const { codes } = await claimed([{ COFFEE: 1 }])
    const tell = async (bytes: Buffer | string, type?: string): Promise<[number, unknown]> => {
      const reply = await send(codes[0]!, randomUUID(), bytes, type ? { type } : {})
      return [reply.status, ((await reply.json()) as { code: string }).code]
    }
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><script>alert(1)</script><rect width="40" height="40"/></svg>'
    expect(await tell(svg, 'image/svg+xml')).toEqual([400, 'invalid'])
    expect(await tell(svg)).toEqual([400, 'invalid'])
    expect(await tell((await picture()).subarray(0, 900))).toEqual([400, 'invalid'])
    expect(
      await tell(
        await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
        'image/png',
      ),
    ).toEqual([400, 'invalid'])
    expect(await tell(Buffer.alloc(8 * 1024 * 1024 + 1, 0xff))).toEqual([413, 'too-large'])
    expect(await tell('')).toEqual([400, 'invalid'])
    expect((await floor.get(`/api/parcels/${codes[0]!}/photos`, floor.packer)).body['items']).toEqual([])
  })
})
