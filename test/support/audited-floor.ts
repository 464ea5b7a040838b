import { expect } from './jest.ts'
import { sql } from 'kysely'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import type { BatchView } from '../../shared/contract/common.ts'
import { complainAndReturn } from './case-and-return.ts'
import { refundAndAdvance } from './refund-and-advance.ts'
import { sendBox } from './pooled-sale.ts'
import { takeAStatement } from './statement-file.ts'
import { gatherGoods } from './gathered-goods.ts'
import { openFloor } from './floor.ts'
import type { World } from './world.ts'

/**
 * A sale with everything that a floor and a truck append: labels printed twice, a short pick made up from another lot,
 * photos, scans, notes, a signature, an amendment, a carrier's event, a moved promise.
 */
export async function auditedFloor(world: World): Promise<void> {
  const floor = await openFloor(world)
  const good = async (reply: Promise<{ status: number; body: unknown }>): Promise<void> => {
    const { status, body } = await reply
    assert.ok(status < 300, JSON.stringify(body))
  }
  const picture = new Uint8Array(
    await sharp({ create: { width: 60, height: 40, channels: 3, background: '#448822' } })
      .jpeg()
      .toBuffer(),
  )
  const photograph = (method: string, path: string, token: string): Promise<void> =>
    good(
      fetch(`${world.api.url}${path}/${randomUUID()}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'image/jpeg' },
        body: picture,
      }).then(async (answer) => ({ status: answer.status, body: await answer.text() })),
    )
  const sale = await world.api.openSale(floor.host, { items: { COFFEE: 20 } })
  await floor.addLot({ sku: 'COFFEE', code: 'A', units: 3, bestBefore: '2030-01-01' })
  await floor.addLot({ sku: 'COFFEE', code: 'B', units: 9, bestBefore: '2031-01-01' })
  await floor.buy(sale, { COFFEE: 2 })
  await floor.buy(sale)
  const { saleId } = sale
  await floor.cut(sale)
  for (const { batchId } of (await floor.get<{ items: BatchView[] }>(`/api/batches?saleId=${saleId}`, floor.packer))
    .body.items) {
    for (const _copy of [1, 2])
      await good(
        floor.post(`/api/batches/${batchId}/prints`, floor.packer, { printId: randomUUID(), document: 'labels' }),
      )
    const { body: claimed } = await floor.post<BatchView>(`/api/batches/${batchId}/claim`, floor.packer)
    for (const { code, lines } of claimed.parcels) {
      if (lines.some(({ quantity }) => quantity === 2))
        await good(
          floor.post(`/api/parcels/${code}/short`, floor.packer, { scanId: randomUUID(), sku: 'COFFEE', missing: 1 }),
        )
      await photograph('PUT', `/api/parcels/${code}/photos`, floor.packer)
      await good(floor.post(`/api/parcels/${code}/pack`, floor.packer, { scanId: randomUUID() }))
    }
  }
  const codes = (
    await world.ctx.db.selectFrom('parcel').select('code').where('sale_id', '=', saleId).orderBy('code').execute()
  ).map(({ code }) => code)
  expect(codes).toHaveLength(2)
  await good(floor.put(`/api/parcels/${codes[0]}/weight`, floor.packer, { scanId: randomUUID(), grams: 700 }))
  const [pickupId, manifestId] = [randomUUID(), randomUUID()]
  await good(floor.post('/api/pickups', floor.dispatcher, { pickupId, carrier: 'GHN' }))
  for (const code of codes)
    await good(floor.post(`/api/pickups/${pickupId}/scans`, floor.dispatcher, { scanId: randomUUID(), code }))
  await good(
    floor.post(`/api/pickups/${pickupId}/notes`, floor.dispatcher, {
      noteId: randomUUID(),
      kind: 'truck-full',
      text: 'Xe đầy',
    }),
  )
  await photograph('POST', `/api/pickups/${pickupId}/photos`, floor.dispatcher)
  await good(
    floor.post(`/api/pickups/${pickupId}/sign`, floor.dispatcher, {
      manifestId,
      courier: 'Nguyễn Văn Tám',
      strokes: [
        [
          [10, 60],
          [30, 20],
        ],
      ],
    }),
  )
  await good(
    floor.post(`/api/manifests/${manifestId}/invoice`, floor.dispatcher, { invoiceId: randomUUID(), amount: 30_000 }),
  )
  await good(
    floor.post(`/api/manifests/${manifestId}/amendments`, floor.dispatcher, {
      amendmentId: randomUUID(),
      kind: 'left-behind',
      parcelCodes: [codes[0]],
      reason: 'xe đầy',
    }),
  )
  const pointId = randomUUID()
  const address = { line: 'ấp 1', ward: 'Cầu Kè', province: 'Vĩnh Long' }
  await good(floor.post('/api/points', floor.host, { pointId, name: 'Tiệm Năm', address }))
  const tried = await floor.post(`/api/points/${pointId}/hand-outs`, floor.dispatcher, {
    scanId: randomUUID(),
    code: '000000',
  })
  assert.equal(tried.status, 400)
  const accountId = randomUUID()
  await sql`insert into carrier_account (account_id, seller_id, carrier, title, key_id, sealed, parcel_grams, feed_hash, contents, actor) select ${accountId}::uuid, seller_id, 'manual', 'GHN', '', '', 500, sha256('x'), '', 'host:lan' from sale where sale_id = ${saleId}`.execute(
    world.ctx.db,
  )
  await sql`insert into carrier_event (event_key, account_id, tracking, status, raw_status, at, is_settled) values (sha256('one'), ${accountId}, 'T1', 'picked-up', 'picked', app_now(), true)`.execute(
    world.ctx.db,
  )
  await sql`insert into promise_shift (sale_id, from_at, full_until, todo, packable) values (${saleId}, app_now(), null, 3, 2)`.execute(
    world.ctx.db,
  )
  floor.close()
  await gatherGoods(world)
  await sendBox(world)
  await complainAndReturn(world)
  await takeAStatement(world)
  await sql`insert into missing_dismissal (dismissal_id, hub_id, parcel_id, due_on, state, amount, reason, actor) select gen_random_uuid(), hub_id, parcel_id, '2020-01-01', state, 1, 'gọi điện', 'finance:hoa' from receivable where parcel_id is not null limit 1`.execute(
    world.ctx.db,
  )
  await refundAndAdvance(world)
}
