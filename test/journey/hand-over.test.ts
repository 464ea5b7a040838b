import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OrderView } from '../../shared/contract/common.ts'
import { requestErasure } from '../../shared/person/erase-store.ts'
import type { Reply } from '../support/api.ts'
import { readEvidence, sendPhoto, sha256Of, type SentPhoto } from '../support/evidence.ts'
import { skipWithout } from '../support/find-tool.ts'
import { heardStatements } from '../support/heard-statements.ts'
import { packedSale } from '../support/packed-sale.ts'
import { assertVerified } from '../support/ledger.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { atTheDoor, type Door } from '../support/truck.ts'
import { until } from '../support/until.ts'
import { openWorld, type World } from '../support/world.ts'
import { testUnless } from '../support/unless.ts'

describe('a truck at the door', () => {
  let world: World
  let dispatcher: string
  let host: string
  let door: Door
  beforeAll(async () => {
    world = await openWorld({ settings: { MERGE_WAIT_SECONDS: '0' } })
    dispatcher = await world.token('dispatcher', { hours: 1000 })
    host = await world.token('host', { hours: 1000 })
    door = atTheDoor(world, dispatcher)
  })
  afterAll(() => world.close())

  const post = (path: string, body?: unknown, token = dispatcher): Promise<Reply> =>
    world.api.call('POST', path, token, body)
  const stateOf = async ({ orderId }: OrderView): Promise<string> =>
    (await world.api.call<OrderView>('GET', `/api/orders/${orderId}`, host)).body.state
  /** A truck that took these parcels, signed for; returns the id of its manifest. */
  const signedFor = async (codes: readonly string[], carrier?: string): Promise<string> => {
    const pickupId = await door.open(carrier)
    for (const code of codes) await door.scan(pickupId, code)
    return (await door.sign(pickupId)).body.manifestId
  }

  test('takes parcels of several sales: each scan moves the tally, what is missing is listed, and one signature hands all of them over', async () => {
    const [one, two] = [await packedSale(world, 2), await packedSale(world, 1)]
    const pickupId = await door.open()
    const codes = [...one.codes, ...two.codes]
    expect((await door.read(pickupId)).missing.map(({ code }) => code).toSorted()).toEqual(codes.toSorted())
    const tally = { scanned: 1, missing: 2 }
    expect((await door.scan(pickupId, codes[0]!)).body).toEqual({ result: 'ok', code: codes[0], tally })
    expect((await door.scan(pickupId, codes[0]!)).body).toEqual({ result: 'duplicate', code: codes[0], tally })
    for (const code of codes.slice(1)) expect(await door.scan(pickupId, code)).toMatchObject({ body: { result: 'ok' } })
    expect(await door.scan(pickupId, '000000000000')).toMatchObject({ body: { result: 'unknown' } })
    const signed = await door.sign(pickupId)
    expect(signed).toMatchObject({ status: 200, body: { parcels: 3 } })
    expect((await door.sign(pickupId, signed.body.manifestId)).body).toEqual({ ...signed.body, replayed: true })
    const other = await door.sign(pickupId, signed.body.manifestId, 'Trần Văn Chín')
    expect(other).toMatchObject({ status: 409, body: { code: 'id-reused' } })
    for (const order of [...one.orders, ...two.orders]) expect(await stateOf(order)).toBe('handed-over')
    expect(await door.scan(pickupId, codes[0]!)).toMatchObject({ body: { code: 'wrong-state' } })
  })

  test('is signed for with as many statements, however many parcels it takes', async () => {
    const { codes } = await packedSale(world, 25)
    const statementsFor = async (taken: readonly string[]): Promise<number> => {
      const pickupId = await door.open()
      for (const code of taken) await door.scan(pickupId, code)
      const heard = await heardStatements(async () => {
        expect(await door.sign(pickupId)).toMatchObject({ status: 200, body: { parcels: taken.length } })
      })
      return heard.filter((text) => !text.includes('packing_batch')).length
    }
    const few = await statementsFor(codes.slice(0, 5))
    expect(few).toBeGreaterThan(5)
    expect(await statementsFor(codes.slice(5))).toBeLessThan(few + 10)
  })

  test('has one currency: what was sold in another one goes with another record, and both are named', async () => {
    const [[dong, more], [riel]] = [
      (await packedSale(world, 2)).codes,
      (await packedSale(world, 1, { currency: 'KHR' })).codes,
    ]
    const pickupId = await door.open()
    expect((await door.scan(pickupId, dong!)).body).toMatchObject({ result: 'ok', tally: { scanned: 1 } })
    expect((await door.scan(pickupId, riel!)).body).toMatchObject({ result: 'other-currency', tally: { scanned: 1 } })
    const { manifestId } = (await door.sign(pickupId)).body
    const added = await door.amend(manifestId, { kind: 'added', parcelCodes: [riel], reason: 'quên' })
    const together = await post('/api/manifests', {
      manifestId: randomUUID(),
      carrier: 'GHN',
      parcelCodes: [riel, more],
    })
    for (const refused of [added, together]) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
      for (const named of [riel!, 'KHR', 'VND']) expect(refused.body['detail']).toContain(named)
    }
    expect(await signedFor([riel!])).toBeDefined()
    expect(await signedFor([more!])).toBeDefined()
    // On a record from before this was refused, freight is not split by a sum of two currencies.
    const { sale } = await packedSale(world, 1, { currency: 'KHR' })
    await world.ctx.db
      .updateTable('parcel')
      .set({ manifest_id: manifestId, state: 'handed-over' })
      .where('sale_id', '=', sale.saleId)
      .execute()
    const invoice = { invoiceId: randomUUID(), amount: 20_000 }
    const split = await post(`/api/manifests/${manifestId}/invoice`, invoice)
    expect(split).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    expect(split.body['detail']).toMatch(/KHR.*VND/)
    await world.ctx.db
      .updateTable('parcel')
      .set({ manifest_id: null, state: 'packed' })
      .where('sale_id', '=', sale.saleId)
      .execute()
    expect((await post(`/api/manifests/${manifestId}/invoice`, invoice)).status).toBe(201)
  })

  test('counts a scan that is sent twice once, and refuses a different one under the same id', async () => {
    const { codes } = await packedSale(world, 2)
    const pickupId = await door.open()
    const scanId = randomUUID()
    const twice = await Promise.all([door.scan(pickupId, codes[0]!, scanId), door.scan(pickupId, codes[0]!, scanId)])
    expect(twice).toMatchObject([{ body: { result: 'ok' } }, { body: { result: 'ok' } }])
    expect(await door.read(pickupId)).toMatchObject({ tally: { scanned: 1 } })
    expect(await door.scan(pickupId, codes[1]!, scanId)).toMatchObject({ body: { code: 'id-reused' } })
    expect((await post(`/api/pickups/${pickupId}/cancel`)).status).toBe(200)
  })

  test('is full: what did not fit is recorded in a numbered amendment, and another truck takes it', async () => {
    const { codes, orders } = await packedSale(world, 2)
    const manifestId = await signedFor(codes, 'Viettel Post')
    const amendmentId = randomUUID()
    const left = { kind: 'left-behind', parcelCodes: [codes[1]], reason: 'xe đầy' } as const
    const amended = await door.amend(manifestId, left, amendmentId)
    expect(amended).toMatchObject({ status: 201, body: { number: 1 } })
    expect((await door.amend(manifestId, left, amendmentId)).body).toEqual({ ...amended.body, replayed: true })
    expect(await door.amend(manifestId, left)).toMatchObject({ body: { code: 'wrong-state' } })
    const next = await door.open('Viettel Post')
    expect(await door.scan(next, codes[0]!)).toMatchObject({ body: { result: 'handed-over' } })
    expect(await door.scan(next, codes[1]!)).toMatchObject({ body: { result: 'ok' } })
    expect(await door.sign(next)).toMatchObject({ status: 200 })
    expect(await stateOf(orders[1]!)).toBe('handed-over')
  })

  testUnless(skipWithout(...pdfTools), 'has its signature and amendments on the hand-over record', async () => {
    const [{ codes }, later] = [await packedSale(world, 1), await packedSale(world, 1)]
    const manifestId = await signedFor(codes, 'GHTK')
    const record = async (): Promise<string> =>
      readPdf((await world.api.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher)).bytes).pages.join(' ')
    expect(await record()).toMatch(/Nguyễn Văn Tám \(GHTK\)/)
    const added = { kind: 'added', parcelCodes: later.codes, reason: 'gói sau' } as const
    expect(await door.amend(manifestId, added)).toMatchObject({ status: 201 })
    expect(await record()).toMatch(/Phụ lục 1 .* thêm 1 kiện · gói sau/)
    expect(await record()).toMatch(/Thêm, PL 1/)
  })

  testUnless(
    skipWithout(...pdfTools),
    'is documented in one file: the signed record, every scan, notes, photos with the hash of the original, times, and matching checksums',
    async () => {
      const { sale, codes, orders } = await packedSale(world, 2)
      const pickupId = await door.open('J&T')
      await door.scan(pickupId, codes[0]!)
      await door.scan(pickupId, '=cmd|calc')
      const note = { noteId: randomUUID(), kind: 'truck-full', text: 'Xe chỉ nhận một kiện' }
      expect(await post(`/api/pickups/${pickupId}/notes`, note)).toMatchObject({ status: 201 })
      const path = `/api/pickups/${pickupId}/photos`
      const { photoId, sha256 } = await sendPhoto(world, { method: 'POST', path, token: dispatcher })
      const { manifestId } = (await door.sign(pickupId)).body
      const { files, text } = await readEvidence(world, `/api/sales/${sale.saleId}/evidence.zip`, dispatcher)
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
      for (const [sum, name] of sums) assert.equal(sha256Of(files[name!]!), sum, name)
      const ofManifest = await readEvidence(world, `/api/manifests/${manifestId}/evidence.zip`, dispatcher)
      expect(ofManifest.text('parcels.csv')).toContain(codes[0]!)
    },
  )

  test('is documented with the photos of what was packed: each with hash, time and packer, and one that was erased with its person is listed as such', async () => {
    const { sale, codes, packer } = await packedSale(world, 3)
    const photograph = (code: string, background: string): Promise<SentPhoto> =>
      sendPhoto(world, { method: 'PUT', path: `/api/parcels/${code}/photos`, token: packer, background })
    const [stays, goes] = [await photograph(codes[0]!, '#448822'), await photograph(codes[1]!, '#224488')]
    const manifestId = await signedFor(codes, 'J&T')
    // The file shows whole seconds, which may be the next one.
    const sameInstant = (a: string, b: string): void =>
      expect(Math.abs(Date.parse(a) - Date.parse(b))).toBeLessThan(1_000)
    for (const path of [`/api/sales/${sale.saleId}/evidence.zip`, `/api/manifests/${manifestId}/evidence.zip`]) {
      const { files, text, photo, parcel } = await readEvidence(world, path, dispatcher)
      for (const sent of [stays, goes]) {
        const row = photo(sent.photoId)
        expect(row).toMatchObject({
          of: `parcel ${sent.code}`,
          state: 'here',
          hash: sent.sha256,
          original: sent.original,
          by: sent.packer,
          erasedAt: '',
        })
        sameInstant(row.takenAt, sent.takenAt)
        sameInstant(row.keptAt, sent.keptAt)
        expect(sha256Of(files[row.file]!)).toBe(sent.sha256)
        expect(text('SHA256SUMS')).toContain(`${sent.sha256}  ${row.file}`)
      }
      expect(parcel(codes[0]!)).toMatch(/,1,$/)
      expect(parcel(codes[2]!)).toMatch(/,0,$/)
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
    const { files, text, photo } = await readEvidence(world, `/api/sales/${sale.saleId}/evidence.zip`, dispatcher)
    const row = photo(goes.photoId)
    expect(row).toMatchObject({ state: 'erased', hash: goes.sha256, by: goes.packer })
    // Once the doors were closed, and before the receipt says that everything is erased.
    const { closing_at: closedAt, erased_at: erasedAt } = await receipt()
    expect(Date.parse(row.erasedAt)).toBeGreaterThan(closedAt!.getTime() - 1_000)
    expect(Date.parse(row.erasedAt)).toBeLessThanOrEqual(erasedAt!.getTime())
    expect(files[row.file]).toBeUndefined()
    expect(files[photo(stays.photoId).file]).toBeTruthy()
    expect(text('README.txt')).toMatch(/photos: 2, .*here: 1; .*erased with the person's data: 1; .*missing: 0/)
    expect((await world.api.bytes(`/api/parcels/${goes.code}/photos/${goes.photoId}`, dispatcher)).status).toBe(404)
  })

  test('accepts nothing as a photo that is not one, and nothing from another seller', async () => {
    const other = await world.token('dispatcher', { seller: 'other' })
    const pickupId = await door.open()
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
    expect(await send('image/png', 'x', other)).toBe(404)
    expect((await world.api.call('GET', '/api/pickups', other)).body).toEqual({ items: [], nextCursor: null })
    const foreign = await packedSale(world, 1, { seller: 'other' })
    expect(await door.scan(pickupId, foreign.codes[0]!)).toMatchObject({ body: { result: 'unknown' } })
    expect(await post('/api/pickups', { pickupId, carrier: 'GHN' }, other)).toMatchObject({
      body: { code: 'id-reused' },
    })
  })

  test('leaves everything as the rules of verify make it', () => assertVerified(world))
})
