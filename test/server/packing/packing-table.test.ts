import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import sharp from 'sharp'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { CheckedScan, PhotoView } from '../../../shared/contract/routes/packing-floor.ts'
import { openFloor, type Floor } from '../../support/floor.ts'
import { openWorld, type World } from '../../support/world.ts'

describe('at the packing table', () => {
  let world: World
  let floor: Floor
  before(async () => {
    world = await openWorld({ settings: { BATCH_PARCELS_MAX: '2' } })
    floor = await openFloor(world)
  })
  after(async () => {
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

  test('each item scanned says what it is: good, the last one, wrong, too many', async () => {
    const { codes } = await claimed([{ COFFEE: 2, TEA: 1 }])
    const code = codes[0]!
    assert.deepEqual(await check(code).then(({ result, missing }) => [result, missing]), [
      'parcel',
      [
        { sku: 'COFFEE', quantity: 2 },
        { sku: 'TEA', quantity: 1 },
      ],
    ])
    assert.deepEqual(await check(code, { item: 'COFFEE' }).then(({ result, missing }) => [result, missing]), [
      'ok',
      [
        { sku: 'COFFEE', quantity: 1 },
        { sku: 'TEA', quantity: 1 },
      ],
    ])
    assert.equal((await check(code, { scans: ['COFFEE', 'TEA'], item: 'COFFEE' })).result, 'complete')
    assert.deepEqual(
      await check(code, { scans: ['TEA'], item: 'TEA' }).then(({ result, missing }) => [result, missing]),
      ['too-many', [{ sku: 'COFFEE', quantity: 2 }]],
    )
    assert.equal((await check(code, { item: 'SALT' })).result, 'wrong-item')
  })

  test("each label scanned says what it is: mine, another batch, another packer's, unclaimed, packed, cancelled, replaced, unknown", async () => {
    const { codes, batches, orderIds } = await claimed([
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1 },
      { COFFEE: 1, TEA: 1 },
    ])
    const [first, second, third, , fifth] = codes as [string, string, string, string, string]
    const mine = { batchId: batches[0]!.batchId }
    assert.equal((await check(first, mine)).result, 'parcel')
    assert.equal((await check(third, mine)).result, 'other-batch')
    assert.equal((await check(third)).result, 'unclaimed')
    await floor.claim(batches[1]!)
    assert.equal((await check(third, mine)).result, 'other-batch')
    const rival = await world.token('packer', { hours: 1000 })
    assert.equal((await check(first, {}, rival)).result, 'other-packer')
    await pack(first)
    assert.equal((await check(first, mine)).result, 'already-packed')
    const secondOrder = (await Promise.all(orderIds.map((id) => floor.get(`/api/orders/${id}`, floor.host)))).find(
      ({ body }) => body['parcelCode'] === second,
    )!
    await floor.post(`/api/orders/${String(secondOrder.body['orderId'])}/cancel`, floor.host)
    assert.equal((await check(second, mine)).result, 'cancelled')
    assert.equal((await floor.post('/api/parcels/000000000000/check', floor.packer, {})).status, 404)
    await floor.claim(batches[2]!)
    const short = await floor.post(`/api/parcels/${fifth}/short`, floor.packer, {
      scanId: randomUUID(),
      sku: 'TEA',
      missing: 1,
    })
    assert.equal(short.body['state'], 'cancelled')
    assert.equal((await check(fifth)).result, 'cancelled')
  })

  test('a label that was replaced names the new one', async () => {
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
    assert.equal(checked.result, 'replaced')
    assert.equal((await check(checked.replacedBy!, { batchId: batch!.batchId })).result, 'parcel')
  })

  test('a count takes the place of scans for bulk, and must be right', async () => {
    const { codes } = await claimed([{ COFFEE: 40 }])
    assert.deepEqual(await pack(codes[0]!, { count: 39 }).then(({ body }) => [body['detail'], body['scan']]), [
      'count: the parcel has 40 pieces, not 39',
      'missing',
    ])
    assert.equal((await pack(codes[0]!, { count: 41 })).body['scan'], 'too-many')
    assert.equal((await pack(codes[0]!, { count: 40, scans: ['COFFEE'] })).status, 400)
    const scanId = randomUUID()
    assert.equal((await pack(codes[0]!, { scanId, count: 40 })).status, 200)
    assert.equal((await pack(codes[0]!, { scanId, count: 40 })).body['replayed'], true)
    assert.equal((await pack(codes[0]!, { scanId })).body['code'], 'id-reused')
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

  test('a photo is kept once, drawn anew without what it hid, with the hash of what is kept', async () => {
    const { codes, batches } = await claimed([{ COFFEE: 1 }])
    const code = codes[0]!
    const [photoId, image] = [randomUUID(), await picture()]
    const first = await send(code, photoId, image)
    const kept = (await first.json()) as PhotoView
    assert.deepEqual([first.status, kept.width, kept.height, kept.code], [201, 1600, 800, code])
    const again = await send(code, photoId, image)
    assert.deepEqual([again.status, await again.json()], [200, { ...kept, replayed: true }])
    assert.equal((await send(code, photoId, await picture(300))).status, 409)
    const { type, bytes } = await world.api.bytes(`/api/parcels/${code}/photos/${photoId}`, floor.dispatcher)
    assert.deepEqual([type, createHash('sha256').update(bytes).digest('hex')], ['image/webp', kept.sha256])
    const seen = await sharp(bytes).metadata()
    assert.deepEqual([seen.format, seen.exif], ['webp', undefined])
    assert.ok(!bytes.includes('GPS'))
    assert.deepEqual((await floor.get(`/api/parcels/${code}/photos`, floor.host)).body['items'], [kept])
    assert.equal((await floor.worksheet(batches[0]!)).parcels[0]!.photos, 1)
    assert.equal(
      (await world.api.bytes(`/api/parcels/${code}/photos/${photoId}?signature=x&expires=9999999999`)).status,
      401,
    )
  })

  test("a photo has the device's time if that is believable, and its packer", async () => {
    const { codes } = await claimed([{ COFFEE: 1 }])
    await world.moveClock(600_000)
    const at = new Date(world.ctx.clock.now().getTime() - 300_000).toISOString()
    const taken = (await (await send(codes[0]!, randomUUID(), await picture(50, 50), { at })).json()) as PhotoView
    assert.equal(taken.takenAt, at)
    const early = (await (
      await send(codes[0]!, randomUUID(), await picture(50, 50), { at: '2020-01-01T00:00:00.000Z' })
    ).json()) as PhotoView
    assert.equal(early.takenAt, early.keptAt)
    const rival = await world.token('packer', { hours: 1000 })
    assert.equal((await send(codes[0]!, randomUUID(), await picture(50, 50), { token: rival })).status, 409)
    const stranger = await world.token('packer', { seller: 'another', hours: 1000 })
    assert.equal((await send(codes[0]!, randomUUID(), await picture(50, 50), { token: stranger })).status, 404)
  })

  test('what is no photo is refused: a drawing that could hold a script, half an image, a bomb, a giant', async () => {
    const { codes } = await claimed([{ COFFEE: 1 }])
    const tell = async (bytes: Buffer | string, type?: string): Promise<[number, unknown]> => {
      const reply = await send(codes[0]!, randomUUID(), bytes, type ? { type } : {})
      return [reply.status, ((await reply.json()) as { code: string }).code]
    }
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><script>alert(1)</script><rect width="40" height="40"/></svg>'
    assert.deepEqual(await tell(svg, 'image/svg+xml'), [400, 'invalid'])
    assert.deepEqual(await tell(svg), [400, 'invalid'])
    assert.deepEqual(await tell((await picture()).subarray(0, 900)), [400, 'invalid'])
    assert.deepEqual(
      await tell(
        await sharp({ create: { width: 9000, height: 9000, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
        'image/png',
      ),
      [400, 'invalid'],
    )
    assert.deepEqual(await tell(Buffer.alloc(8 * 1024 * 1024 + 1, 0xff)), [413, 'too-large'])
    assert.deepEqual(await tell(''), [400, 'invalid'])
    assert.deepEqual((await floor.get(`/api/parcels/${codes[0]!}/photos`, floor.packer)).body['items'], [])
  })
})
