import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { unzipSync, strFromU8 } from 'fflate'
import sharp from 'sharp'
import { after, before, describe, test } from 'node:test'
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
  before(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    dispatcher = await world.token('dispatcher', { hours: 1000 })
    host = await world.token('host', { hours: 1000 })
  })
  after(() => world.close())

  const post = <Body = Record<string, unknown>>(
    path: string,
    body?: unknown,
    token = dispatcher,
  ): Promise<Reply<Body>> => world.api.call<Body>('POST', path, token, body)
  const open = async (carrier = 'GHN'): Promise<string> => {
    const pickupId = randomUUID()
    assert.equal((await post('/api/pickups', { pickupId, carrier })).status, 201)
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
    assert.deepEqual([status, type], [200, 'application/zip'])
    return unzipSync(bytes)
  }

  test('takes parcels of several sales: each scan moves the tally, what is missing is listed, and one signature hands all of them over', async () => {
    const [one, two] = [await packedSale(world, 2), await packedSale(world, 1)]
    const pickupId = await open()
    const codes = [...one.codes, ...two.codes]
    assert.deepEqual((await read(pickupId)).missing.map(({ code }) => code).toSorted(), codes.toSorted())
    assert.deepEqual(await scan(pickupId, codes[0]!), {
      result: 'ok',
      code: codes[0],
      tally: { scanned: 1, missing: 2 },
    })
    assert.deepEqual(await scan(pickupId, codes[0]!), {
      result: 'duplicate',
      code: codes[0],
      tally: { scanned: 1, missing: 2 },
    })
    for (const code of codes.slice(1)) assert.equal((await scan(pickupId, code)).result, 'ok')
    assert.equal((await scan(pickupId, '000000000000')).result, 'unknown')
    const signed = await sign(pickupId)
    assert.deepEqual([signed.status, signed.body['parcels']], [200, 3])
    const manifestId = String(signed.body['manifestId'])
    assert.deepEqual((await sign(pickupId, manifestId)).body, { ...signed.body, replayed: true })
    for (const order of [...one.orders, ...two.orders]) assert.equal(await stateOf(order), 'handed-over')
    assert.equal(
      (await post(`/api/pickups/${pickupId}/scans`, { scanId: randomUUID(), code: codes[0] })).body['code'],
      'wrong-state',
    )
    await assertVerified(world)
  })

  test('counts a scan once that is sent twice, and tells it apart from another of the same id', async () => {
    const { codes } = await packedSale(world, 2)
    const pickupId = await open()
    const scanId = randomUUID()
    const twice = await Promise.all([scan(pickupId, codes[0]!, scanId), scan(pickupId, codes[0]!, scanId)])
    assert.deepEqual(
      twice.map(({ result }) => result),
      ['ok', 'ok'],
    )
    assert.equal((await read(pickupId)).tally.scanned, 1)
    assert.equal((await post(`/api/pickups/${pickupId}/scans`, { scanId, code: codes[1] })).body['code'], 'id-reused')
    assert.equal((await post(`/api/pickups/${pickupId}/cancel`)).status, 200)
  })

  test('is full: what did not fit is amended under a number, and another truck takes it', async () => {
    const { codes, orders } = await packedSale(world, 2)
    const pickupId = await open('Viettel Post')
    for (const code of codes) await scan(pickupId, code)
    const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
    const amendmentId = randomUUID()
    const left = { amendmentId, kind: 'left-behind', parcelCodes: [codes[1]], reason: 'xe đầy' }
    const amended = await post(`/api/manifests/${manifestId}/amendments`, left)
    assert.deepEqual([amended.status, amended.body['number']], [201, 1])
    assert.deepEqual((await post(`/api/manifests/${manifestId}/amendments`, left)).body, {
      ...amended.body,
      replayed: true,
    })
    assert.equal(
      (await post(`/api/manifests/${manifestId}/amendments`, { ...left, amendmentId: randomUUID() })).body['code'],
      'wrong-state',
    )
    const next = await open('Viettel Post')
    assert.equal((await scan(next, codes[0]!)).result, 'handed-over')
    assert.equal((await scan(next, codes[1]!)).result, 'ok')
    assert.equal((await sign(next)).status, 200)
    assert.equal(await stateOf(orders[1]!), 'handed-over')
    await assertVerified(world)
  })

  test('has its signature and amendments on the hand-over record', { skip: skipWithout(...pdfTools) }, async () => {
    const [{ codes }, later] = [await packedSale(world, 1), await packedSale(world, 1)]
    const pickupId = await open('GHTK')
    await scan(pickupId, codes[0]!)
    const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
    const record = async (): Promise<string> =>
      readPdf((await world.api.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher)).bytes).pages.join(' ')
    assert.match(await record(), /Nguyễn Văn Tám \(GHTK\)/)
    assert.equal(
      (
        await post(`/api/manifests/${manifestId}/amendments`, {
          amendmentId: randomUUID(),
          kind: 'added',
          parcelCodes: later.codes,
          reason: 'gói sau',
        })
      ).status,
      201,
    )
    assert.match(await record(), /Phụ lục 1 .* thêm 1 kiện · gói sau/)
    assert.match(await record(), /Thêm, PL 1/)
  })

  test(
    'is proved by one file: the signed record, every scan, notes, photos with the hash of the original, times, and sums that hold',
    { skip: skipWithout(...pdfTools) },
    async () => {
      const { sale, codes, orders } = await packedSale(world, 2)
      const pickupId = await open('J&T')
      await scan(pickupId, codes[0]!)
      await scan(pickupId, '=cmd|calc')
      assert.equal(
        (
          await post(`/api/pickups/${pickupId}/notes`, {
            noteId: randomUUID(),
            kind: 'truck-full',
            text: 'Xe chỉ nhận một kiện',
          })
        ).status,
        201,
      )
      const photo = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#884422' } })
        .jpeg()
        .toBuffer()
      const photoId = randomUUID()
      const kept = await fetch(`${world.api.url}/api/pickups/${pickupId}/photos/${photoId}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${dispatcher}`, 'content-type': 'image/jpeg' },
        body: new Uint8Array(photo),
      })
      assert.equal(kept.status, 201)
      const { sha256 } = (await kept.json()) as { sha256: string }
      const { manifestId } = (await sign(pickupId)).body as { manifestId: string }
      const files = await evidence(`/api/sales/${sale.saleId}/evidence.zip`)
      const text = (name: string): string => strFromU8(files[name] ?? assert.fail(`${name} is not in the pack`))
      const list = (name: string): string => text(name).replaceAll('"', '')
      const parcels = list('parcels.csv')
      for (const order of orders) assert.ok(parcels.includes(order.orderId))
      assert.match(parcels, new RegExp(`${manifestId},J&T`))
      assert.match(list('scans.csv'), /,'=cmd\|calc,unknown,/)
      assert.match(list('notes.csv'), /truck-full,Xe chỉ nhận một kiện/)
      assert.ok(text('photos.csv').includes(`photos/${photoId}.webp`) && text('photos.csv').includes(sha256))
      assert.match(text(`manifests/${manifestId}-signature.svg`), /<polyline points="10,30 30,10 50,30"\/>/)
      assert.ok(readPdf(files[`manifests/${manifestId}.pdf`]!).pages.join(' ').includes('J&T'))
      const sums = text('SHA256SUMS')
        .trim()
        .split('\n')
        .map((line) => line.split('  '))
      assert.equal(sums.length, Object.keys(files).length - 1)
      for (const [sum, name] of sums) assert.equal(createHash('sha256').update(files[name!]!).digest('hex'), sum, name)
      assert.ok(
        strFromU8((await evidence(`/api/manifests/${manifestId}/evidence.zip`))['parcels.csv']!).includes(codes[0]!),
      )
    },
  )

  test('is proved with the photos of what was packed: each with hash, time and packer, and one that was erased with its person is said to be', async () => {
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
      assert.equal(answer.status, 201)
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
            ?.split(',') ?? assert.fail('a photo is passed over'),
        parcel: (code) => rows('parcels.csv').find((line) => line.startsWith(code))!,
      }
    }
    const sameInstant = (a: string | undefined, b: string): void =>
      assert.equal(Math.floor(Date.parse(a!) / 1000), Math.floor(Date.parse(b) / 1000))
    for (const path of [`/api/sales/${sale.saleId}/evidence.zip`, `/api/manifests/${manifestId}/evidence.zip`]) {
      const { files, row, parcel } = await shown(path)
      for (const photo of [stays, goes]) {
        const [name, of, state, hash, original, by, takenAt, keptAt, erasedAt] = row(photo)
        assert.deepEqual(
          [of, state, hash, original, by, erasedAt],
          [`parcel ${photo.code}`, 'here', photo.sha256, photo.original, photo.packer, ''],
        )
        sameInstant(takenAt, photo.takenAt)
        sameInstant(keptAt, photo.keptAt)
        assert.equal(createHash('sha256').update(files[name!]!).digest('hex'), photo.sha256)
        assert.ok(strFromU8(files['SHA256SUMS']!).includes(`${photo.sha256}  ${name}`))
      }
      assert.match(parcel(codes[0]!), /,1$/)
      assert.match(parcel(codes[2]!), /,0$/)
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
    assert.deepEqual([state, hash, by], ['erased', goes.sha256, goes.packer])
    sameInstant(erasedAt, (await receipt()).erased_at!.toISOString())
    assert.equal(files[name!], undefined)
    assert.ok(files[row(stays)[0]!])
    assert.match(strFromU8(files['README.txt']!), /photos: 2, .*here: 1; .*erased with the person: 1; .*missing: 0/)
    assert.equal((await world.api.bytes(`/api/parcels/${goes.code}/photos/${goes.photoId}`, dispatcher)).status, 404)
    await assertVerified(world)
  })

  test('takes no picture for a photo that is none, and nothing of another seller', async () => {
    const pickupId = await open()
    const send = async (type: string, body: string, token = dispatcher): Promise<number> =>
      (
        await fetch(`${world.api.url}/api/pickups/${pickupId}/photos/${randomUUID()}`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': type },
          body,
        })
      ).status
    assert.equal(await send('image/png', '<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>'), 400)
    assert.equal(await send('image/svg+xml', '<svg/>'), 400)
    assert.equal(await send('image/png', 'x', await world.token('dispatcher', { seller: 'other' })), 404)
    assert.deepEqual(
      (await world.api.call('GET', '/api/pickups', await world.token('dispatcher', { seller: 'other' }))).body,
      { items: [], nextCursor: null },
    )
    const foreign = await packedSale(world, 1, { seller: 'other' })
    assert.equal((await scan(pickupId, foreign.codes[0]!)).result, 'unknown')
    assert.equal(
      (await post('/api/pickups', { pickupId, carrier: 'GHN' }, await world.token('dispatcher', { seller: 'other' })))
        .body['code'],
      'id-reused',
    )
  })
})
