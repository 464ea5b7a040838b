import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { unzipSync, strFromU8 } from 'fflate'
import sharp from 'sharp'
import type { OrderView } from '../../shared/contract/common.ts'
import type { PickupView } from '../../shared/contract/routes/dispatch.ts'
import { requestErasure } from '../../shared/person/erase-store.ts'
import type { Reply } from '../support/api.ts'
import { skipWithout } from '../support/find-tool.ts'
import { packedSale } from '../support/packed-sale.ts'
import { assertVerified } from '../support/ledger.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { testUnless } from '../support/unless.ts'

interface Kept {
  photoId: string
  code: string
  sha256: string
  packer: string
  takenAt: string
  keptAt: string
  original: string
}

const strokes = [
  [
    [10, 60],
    [30, 20],
    [50, 60],
  ],
  [
    [55, 40],
    [90, 40],
  ],
]

describe('a truck at the door', () => {
  let world: World
  let dispatcher: string
  let host: string
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    dispatcher = await world.token('dispatcher', { hours: 1000 })
    host = await world.token('host', { hours: 1000 })
  })
  afterAll(() => world.close())

  const post = <Body = Record<string, unknown>>(
    path: string,
    body?: unknown,
    token = dispatcher,
  ): Promise<Reply<Body>> => world.api.call<Body>('POST', path, token, body)
  const open = async (carrier = 'GHN'): Promise<string> => {
    const pickupId = randomUUID()
    expect((await post('/api/pickups', { pickupId, carrier })).status).toBe(201)
    return pickupId
  }
  const scan = async (
    pickupId: string,
    code: string,
    scanId = randomUUID(),
  ): Promise<{ result: string; tally: { scanned: number; missing: number }; replayed?: true }> =>
    (
      await post<{ result: string; tally: { scanned: number; missing: number } }>(`/api/pickups/${pickupId}/scans`, {
        scanId,
        code,
      })
    ).body
  const sign = (pickupId: string, manifestId: string = randomUUID()): Promise<Reply> =>
    post(`/api/pickups/${pickupId}/sign`, { manifestId, courier: 'Nguyễn Văn Tám', strokes })
  const read = async (pickupId: string): Promise<PickupView> =>
    (await world.api.call<PickupView>('GET', `/api/pickups/${pickupId}`, dispatcher)).body
  const stateOf = async ({ orderId }: OrderView): Promise<string> =>
    (await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, host)).body.state
  const evidence = async (path: string): Promise<Record<string, Uint8Array>> => {
    const { status, type, bytes } = await world.api.bytes(path, dispatcher)
    expect({ status, type }).toEqual({ status: 200, type: 'application/zip' })
    return unzipSync(bytes)
  }

  test('takes parcels of several sales: each scan moves the tally, what is missing is listed, and one signature hands all of them over', async () => {
    const [one, two] = [await packedSale(world, 2), await packedSale(world, 1)]
    const pickupId = await open()
    const codes = [...one.codes, ...two.codes]
    expect((await read(pickupId)).missing.map(({ code }) => code).toSorted()).toEqual(codes.toSorted())
    expect(await scan(pickupId, codes[0]!)).toEqual({
      result: 'ok',
      code: codes[0],
      tally: { scanned: 1, missing: 2 },
    })
    expect(await scan(pickupId, codes[0]!)).toEqual({
      result: 'duplicate',
      code: codes[0],
      tally: { scanned: 1, missing: 2 },
    })
    for (const code of codes.slice(1)) expect((await scan(pickupId, code)).result).toBe('ok')
    expect((await scan(pickupId, '000000000000')).result).toBe('unknown')
    const signed = await sign(pickupId)
    expect(signed).toMatchObject({ status: 200, body: { parcels: 3 } })
    const manifestId = String(signed.body['manifestId'])
    expect((await sign(pickupId, manifestId)).body).toEqual({ ...signed.body, replayed: true })
    for (const order of [...one.orders, ...two.orders]) expect(await stateOf(order)).toBe('handed-over')
    expect((await post(`/api/pickups/${pickupId}/scans`, { scanId: randomUUID(), code: codes[0] })).body['code']).toBe(
      'wrong-state',
    )
    await assertVerified(world)
  })

  test('counts a scan that is sent twice once, and refuses a different one under the same id', async () => {
    const { codes } = await packedSale(world, 2)
    const pickupId = await open()
    const scanId = randomUUID()
    const twice = await Promise.all([scan(pickupId, codes[0]!, scanId), scan(pickupId, codes[0]!, scanId)])
    expect(twice.map(({ result }) => result)).toEqual(['ok', 'ok'])
    expect((await read(pickupId)).tally.scanned).toBe(1)
    expect((await post(`/api/pickups/${pickupId}/scans`, { scanId, code: codes[1] })).body['code']).toBe('id-reused')
    expect((await post(`/api/pickups/${pickupId}/cancel`)).status).toBe(200)
  })

  test('is full: what did not fit is recorded in a numbered amendment, and another truck takes it', async () => {
    const { codes, orders } = await packedSale(world, 2)
    const pickupId = await open('Viettel Post')
    for (const code of codes) await scan(pickupId, code)
    const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
    const amendmentId = randomUUID()
    const left = { amendmentId, kind: 'left-behind', parcelCodes: [codes[1]], reason: 'xe đầy' }
    const amended = await post(`/api/manifests/${manifestId}/amendments`, left)
    expect(amended).toMatchObject({ status: 201, body: { number: 1 } })
    expect((await post(`/api/manifests/${manifestId}/amendments`, left)).body).toEqual({
      ...amended.body,
      replayed: true,
    })
    expect(
      (await post(`/api/manifests/${manifestId}/amendments`, { ...left, amendmentId: randomUUID() })).body['code'],
    ).toBe('wrong-state')
    const next = await open('Viettel Post')
    expect((await scan(next, codes[0]!)).result).toBe('handed-over')
    expect((await scan(next, codes[1]!)).result).toBe('ok')
    expect((await sign(next)).status).toBe(200)
    expect(await stateOf(orders[1]!)).toBe('handed-over')
    await assertVerified(world)
  })

  testUnless(skipWithout(...pdfTools), 'has its signature and amendments on the hand-over record', async () => {
    const [{ codes }, later] = [await packedSale(world, 1), await packedSale(world, 1)]
    const pickupId = await open('GHTK')
    await scan(pickupId, codes[0]!)
    const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
    const record = async (): Promise<string> =>
      readPdf((await world.api.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher)).bytes).pages.join(' ')
    expect(await record()).toMatch(/Nguyễn Văn Tám \(GHTK\)/)
    expect(
      (
        await post(`/api/manifests/${manifestId}/amendments`, {
          amendmentId: randomUUID(),
          kind: 'added',
          parcelCodes: later.codes,
          reason: 'gói sau',
        })
      ).status,
    ).toBe(201)
    expect(await record()).toMatch(/Phụ lục 1 .* thêm 1 kiện · gói sau/)
    expect(await record()).toMatch(/Thêm, PL 1/)
  })

  testUnless(
    skipWithout(...pdfTools),
    'is documented in one file: the signed record, every scan, notes, photos with the hash of the original, times, and matching checksums',
    async () => {
      const { sale, codes, orders } = await packedSale(world, 2)
      const pickupId = await open('J&T')
      await scan(pickupId, codes[0]!)
      await scan(pickupId, '=cmd|calc')
      expect(
        (
          await post(`/api/pickups/${pickupId}/notes`, {
            noteId: randomUUID(),
            kind: 'truck-full',
            text: 'Xe chỉ nhận một kiện',
          })
        ).status,
      ).toBe(201)
      const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#884422' } })
        .jpeg()
        .toBuffer()
      const photoId = randomUUID()
      const kept = await fetch(`${world.api.url}/api/pickups/${pickupId}/photos/${photoId}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${dispatcher}`, 'content-type': 'image/jpeg' },
        body: new Uint8Array(photo),
      })
      expect(kept.status).toBe(201)
      const { sha256 } = (await kept.json()) as { sha256: string }
      const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
      const files = await evidence(`/api/sales/${sale.saleId}/evidence.zip`)
      const text = (name: string): string => strFromU8(files[name] ?? assert.fail(`${name} is not in the pack`))
      const list = (name: string): string => text(name).replaceAll('"', '')
      const parcels = list('parcels.csv')
      for (const order of orders) expect(parcels).toContain(order.orderId)
      expect(parcels).toMatch(new RegExp(`${manifestId},J&T`))
      expect(list('scans.csv')).toMatch(/,'=cmd\|calc,unknown,/)
      expect(list('notes.csv')).toMatch(/truck-full,Xe chỉ nhận một kiện/)
      expect(text('photos.csv')).toContain(`photos/${photoId}.webp`)
      expect(text('photos.csv')).toContain(sha256)
      expect(text(`manifests/${manifestId}-signature.svg`)).toMatch(/<polyline points="10,30 30,10 50,30"\/>/)
      expect(readPdf(files[`manifests/${manifestId}.pdf`]!).pages.join(' ')).toContain('J&T')
      const sums = text('SHA256SUMS')
        .trim()
        .split('\n')
        .map((line) => line.split('  '))
      expect(sums).toHaveLength(Object.keys(files).length - 1)
      for (const [sum, name] of sums) assert.equal(createHash('sha256').update(files[name!]!).digest('hex'), sum, name)
      expect(strFromU8((await evidence(`/api/manifests/${manifestId}/evidence.zip`))['parcels.csv']!)).toContain(
        codes[0]!,
      )
    },
  )

  test('is documented with the photos of what was packed: each with hash, time and packer, and one that was erased with its person is listed as such', async () => {
    const { sale, codes, packer } = await packedSale(world, 3)
    const photograph = async (code: string, background: string): Promise<Kept> => {
      const jpeg = await sharp({ create: { width: 90, height: 60, channels: 3, background } })
        .jpeg()
        .toBuffer()
      const answer = await fetch(`${world.api.url}/api/parcels/${code}/photos/${randomUUID()}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${packer}`, 'content-type': 'image/jpeg' },
        body: new Uint8Array(jpeg),
      })
      expect(answer.status).toBe(201)
      return { ...((await answer.json()) as Kept), original: createHash('sha256').update(jpeg).digest('hex') }
    }
    const [stays, goes] = [await photograph(codes[0]!, '#448822'), await photograph(codes[1]!, '#224488')]
    const pickupId = await open('J&T')
    for (const code of codes) await scan(pickupId, code)
    const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
    const shown = async (
      path: string,
    ): Promise<{
      files: Record<string, Uint8Array>
      row: (photo: Kept) => string[]
      parcel: (code: string) => string
    }> => {
      const files = await evidence(path)
      const rows = (name: string): string[] => strFromU8(files[name]!).replaceAll('"', '').trim().split(/\r?\n/)
      return {
        files,
        row: ({ photoId }) =>
          rows('photos.csv')
            .find((line) => line.includes(photoId))
            ?.split(',') ?? assert.fail('a photo is missing'),
        parcel: (code) => rows('parcels.csv').find((line) => line.startsWith(code))!,
      }
    }
    // The file shows whole seconds, which may be the next one.
    const sameInstant = (a: string | undefined, b: string): void =>
      expect(Math.abs(Date.parse(a!) - Date.parse(b))).toBeLessThan(1_000)
    for (const path of [`/api/sales/${sale.saleId}/evidence.zip`, `/api/manifests/${manifestId}/evidence.zip`]) {
      const { files, row, parcel } = await shown(path)
      for (const photo of [stays, goes]) {
        const [name, of, state, hash, original, by, takenAt, keptAt, erasedAt] = row(photo)
        expect({ of, state, hash, original, by, erasedAt }).toEqual({
          of: `parcel ${photo.code}`,
          state: 'here',
          hash: photo.sha256,
          original: photo.original,
          by: photo.packer,
          erasedAt: '',
        })
        sameInstant(takenAt, photo.takenAt)
        sameInstant(keptAt, photo.keptAt)
        expect(createHash('sha256').update(files[name!]!).digest('hex')).toBe(photo.sha256)
        expect(strFromU8(files['SHA256SUMS']!)).toContain(`${photo.sha256}  ${name}`)
      }
      expect(parcel(codes[0]!)).toMatch(/,1$/)
      expect(parcel(codes[2]!)).toMatch(/,0$/)
    }

    const ofCode = (
      await world.ctx.db
        .selectFrom('order')
        .innerJoin('parcel', 'parcel.parcel_id', 'order.parcel_id')
        .select('buyer_key')
        .where('code', '=', codes[1]!)
        .executeTakeFirstOrThrow()
    ).buyer_key
    const { receiptId } = await requestErasure(world.ctx.db, ofCode, 'thu')
    const receipt = (): Promise<{ closing_at: Date | null; erased_at: Date | null }> =>
      world.ctx.db
        .selectFrom('erasure')
        .select(['closing_at', 'erased_at'])
        .where('receipt_id', '=', receiptId)
        .executeTakeFirstOrThrow()
    await until('the doors are closed', async () => (await receipt()).closing_at)
    await world.moveClock(11_000)
    await until('the person is erased', async () => (await receipt()).erased_at)
    const { files, row } = await shown(`/api/sales/${sale.saleId}/evidence.zip`)
    const [name, , state, hash, , by, , , erasedAt] = row(goes)
    expect({ state, hash, by }).toEqual({ state: 'erased', hash: goes.sha256, by: goes.packer })
    sameInstant(erasedAt, (await receipt()).erased_at!.toISOString())
    expect(files[name!]).toBeUndefined()
    expect(files[row(stays)[0]!]).toBeTruthy()
    expect(strFromU8(files['README.txt']!)).toMatch(
      /photos: 2, .*here: 1; .*erased with the person's data: 1; .*missing: 0/,
    )
    expect((await world.api.bytes(`/api/parcels/${goes.code}/photos/${goes.photoId}`, dispatcher)).status).toBe(404)
    await assertVerified(world)
  })

  test('accepts nothing as a photo that is not one, and nothing from another seller', async () => {
    const pickupId = await open()
    const send = async (type: string, body: string, token = dispatcher): Promise<number> =>
      (
        await fetch(`${world.api.url}/api/pickups/${pickupId}/photos/${randomUUID()}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
          body,
        })
      ).status
    expect(await send('image/png', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>')).toBe(400)
    expect(await send('image/svg+xml', '<svg/>')).toBe(400)
    expect(await send('image/png', 'x', await world.token('dispatcher', { seller: 'other' }))).toBe(404)
    expect(
      (await world.api.call('GET', '/api/pickups', await world.token('dispatcher', { seller: 'other' }))).body,
    ).toEqual({ items: [], nextCursor: null })
    const foreign = await packedSale(world, 1, { seller: 'other' })
    expect((await scan(pickupId, foreign.codes[0]!)).result).toBe('unknown')
    expect(
      (await post('/api/pickups', { pickupId, carrier: 'GHN' }, await world.token('dispatcher', { seller: 'other' })))
        .body['code'],
    ).toBe('id-reused')
  })
})
