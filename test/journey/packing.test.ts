import { afterAll, beforeAll, describe, expect, test } from '../support/jest.ts'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../shared/contract/common.ts'
import { skipWithout } from '../support/find-tool.ts'
import { pdfTools, readPdf } from '../support/read-pdf.ts'
import { testUnless } from '../support/unless.ts'
import { hourMs, openPackingWorld, type PackingWorld } from './packing-world.ts'

describe('packing', () => {
  let at: PackingWorld
  beforeAll(async () => {
    at = await openPackingWorld()
  })
  afterAll(() => at.close())

  test('gives a batch to one of two packers who claim it at the same time, again and again', async () => {
    const sale = await at.world.api.openSale(at.host)
    await at.buy((await at.buyer()).socket, sale)
    const [batch] = await at.cut(sale)
    const rival = await at.world.token('packer', { hours: 1000 })
    const claims = await Promise.all(
      [at.packer, rival, at.packer, rival].map((token) =>
        at.post<{ state: string; claimedBy: string; code: string }>(`/api/batches/${batch!.batchId}/claim`, token),
      ),
    )
    const winners = claims.filter((claim) => claim.status === 200)
    expect(winners).toHaveLength(2)
    expect(winners[0]!.body.claimedBy).toBe(winners[1]!.body.claimedBy)
    expect(claims.filter((claim) => claim.status !== 200).map((claim) => [claim.status, claim.body.code])).toEqual([
      [409, 'already-claimed'],
      [409, 'already-claimed'],
    ])
  })

  test('lets only the packer who claimed a parcel pack it', async () => {
    const sale = await at.world.api.openSale(at.host)
    await at.buy((await at.buyer()).socket, sale)
    const [batch] = await at.cut(sale)
    const { code } = batch!.parcels[0]!
    expect((await at.pack(code, at.packer)).body['code']).toBe('wrong-state')
    await at.post(`/api/batches/${batch!.batchId}/claim`, at.packer)
    expect((await at.pack(code, await at.world.token('packer', { hours: 1000 }))).body['code']).toBe('already-claimed')
    expect((await at.pack(code, await at.world.token('packer', { seller: 'another', hours: 1000 }))).status).toBe(404)
    expect((await at.pack('123456789012', at.packer)).status).toBe(404)
    expect(await at.world.ctx.db.selectFrom('parcel').select('state').where('code', '=', code).execute()).toEqual([
      { state: 'picking' },
    ])
  })

  test('answers a repeated scan the same and refuses its id for another parcel or other contents', async () => {
    const { codes } = await at.claimed([{ COFFEE: 1 }, { COFFEE: 1 }])
    const scanId = randomUUID()
    const [first, second] = codes as [string, string]
    const packed = await at.pack(first, at.packer, { scanId, scans: ['COFFEE'] })
    expect(packed.status).toBe(200)
    await at.world.moveClock(5_000)
    expect(await at.pack(first, at.packer, { scanId, scans: ['COFFEE'] })).toEqual({
      status: 200,
      body: { ...packed.body, replayed: true },
    })
    expect((await at.pack(first, at.packer, { scanId })).body['code']).toBe('id-reused')
    expect((await at.pack(second, at.packer, { scanId, scans: ['COFFEE'] })).body['code']).toBe('id-reused')
    expect((await at.pack(first, at.packer)).body).toEqual(packed.body)
  })

  test('refuses a parcel with wrong, missing or extra items, and says which', async () => {
    const { codes, batch } = await at.claimed([{ COFFEE: 2, TEA: 1 }])
    const code = codes[0]!
    const detailOf = async (scans: string[]): Promise<unknown> =>
      (await at.pack(code, at.packer, { scans })).body['detail']
    expect(await detailOf(['COFFEE', 'COFFEE', 'TEA', 'SALT'])).toBe('scans: SALT does not belong in this parcel')
    expect(await detailOf(['COFFEE', 'TEA'])).toBe('scans: 1 of COFFEE missing')
    expect(await detailOf(['COFFEE', 'COFFEE', 'TEA', 'TEA'])).toBe('scans: 1 of TEA too many')
    expect(String(await detailOf([]))).toMatch(/missing$/)
    expect((await at.pack(code, at.packer, { scans: ['TEA', 'COFFEE', 'COFFEE'] })).body['state']).toBe('packed')
    expect((await at.world.api.call('GET', `/api/batches/${batch.batchId}`, at.packer)).body['state']).toBe('packed')
  })

  test("uses the device's time for an offline scan if it is between the claim and now", async () => {
    const { codes } = await at.claimed([{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    const claimedAt = at.world.ctx.clock.now()
    await at.world.moveClock(10 * 60_000)
    const offline = new Date(claimedAt.getTime() + 60_000).toISOString()
    const before = new Date(claimedAt.getTime() - 60_000).toISOString()
    const future = new Date(claimedAt.getTime() + hourMs).toISOString()
    const packedAt = async (code: string, saidAt: string): Promise<string> =>
      String((await at.pack(code, at.packer, { at: saidAt })).body['packedAt'])
    expect(await packedAt(codes[0]!, offline)).toBe(offline)
    for (const [i, saidAt] of [before, future].entries()) {
      const taken = Date.parse(await packedAt(codes[i + 1]!, saidAt))
      assert.ok(Math.abs(taken - at.world.ctx.clock.now().getTime()) < 60_000, `${saidAt} was taken as ${taken}`)
    }
  })

  test('hands parcels over all together or not at all', async () => {
    const { codes, batch } = await at.claimed([{ COFFEE: 1 }, { COFFEE: 1 }, { COFFEE: 1 }])
    for (const code of codes.slice(0, 2)) await at.pack(code, at.packer)
    const manifestId = randomUUID()
    const refused = await at.post('/api/manifests', at.dispatcher, {
      manifestId,
      carrier: 'Bưu điện',
      parcelCodes: codes,
    })
    expect(refused).toMatchObject({ status: 409, body: { code: 'wrong-state' } })
    const states = async (): Promise<string[]> =>
      (await at.world.api.call<BatchView>('GET', `/api/batches/${batch.batchId}`, at.packer)).body.parcels.map(
        (parcel) => parcel.state,
      )
    expect(await states()).toEqual(['packed', 'packed', 'picking'])
    expect((await at.world.api.call('GET', `/api/manifests/${manifestId}.pdf`, at.dispatcher)).status).toBe(404)
    await at.pack(codes[2]!, at.packer)
    const done = await at.post('/api/manifests', at.dispatcher, { manifestId, carrier: 'Bưu điện', parcelCodes: codes })
    expect(done).toMatchObject({ status: 201, body: { parcels: 3 } })
    expect(await states()).toEqual(['handed-over', 'handed-over', 'handed-over'])
    const again = await at.post('/api/manifests', at.dispatcher, {
      manifestId,
      carrier: 'Bưu điện',
      parcelCodes: codes.toReversed(),
    })
    expect({ status: again.status, body: again.body }).toEqual({
      status: 200,
      body: { ...done.body, replayed: true },
    })
    expect(
      (await at.post('/api/manifests', at.dispatcher, { manifestId, carrier: 'Another', parcelCodes: codes })).body[
        'code'
      ],
    ).toBe('id-reused')
    expect(
      (
        await at.post('/api/manifests', at.dispatcher, {
          manifestId: randomUUID(),
          carrier: 'Bưu điện',
          parcelCodes: codes,
        })
      ).body['code'],
    ).toBe('wrong-state')
  })

  testUnless(skipWithout(...pdfTools), 'draws the hand-over record with every code', async () => {
    const { codes } = await at.claimed([{ COFFEE: 1 }, { TEA: 2 }])
    for (const code of codes) await at.pack(code, at.packer)
    const manifestId = randomUUID()
    await at.post('/api/manifests', at.dispatcher, { manifestId, carrier: 'Giao Hàng Xã', parcelCodes: codes })
    const { type, bytes } = await at.world.api.bytes(`/api/manifests/${manifestId}.pdf`, at.dispatcher)
    expect(type).toBe('application/pdf')
    const printed = readPdf(bytes).pages.join(' ')
    for (const code of codes) assert.ok(printed.replaceAll(' ', '').includes(code), `${code} is missing`)
    expect(printed).toMatch(/Giao Hàng Xã/)
  })
})
