import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { BatchView } from '../../shared/contract/common.ts'
import type { LabelFileView, Tray } from '../../shared/contract/routes/platform-labels.ts'
import { cutBatches } from './printing.ts'
import { until } from './until.ts'
import type { World } from './world.ts'

/** A parcel that is packed for a platform's package, in its place in the stack. */
export interface PlatformParcel {
  batchId: string
  code: string
  tracking: string
  packageId: string
  orderId: string
}

export interface PlatformFloor {
  shopId: string
  batches: BatchView[]
  parcels: PlatformParcel[]
}

let made = 0

/** A shop on a platform, without anything of it. */
export async function makeShop(world: World, seller = world.sellerId): Promise<string> {
  const shopId = randomUUID()
  await sql`insert into platform_shop (shop_id, seller_id, platform, title, contents, actor) values (${shopId}, ${seller}, 'tiktok-shop', 'TikTok', '', 'test')`.execute(
    world.ctx.db,
  )
  return shopId
}

/** A shop with parcels of a platform on the floor, each of one order in one package, of which it told if `known`. */
export async function platformFloor(world: World, count: number, { known = true } = {}): Promise<PlatformFloor> {
  const shopId = await makeShop(world)
  const { sale, batches } = await cutBatches(world, count)
  await sql`update sale set shop_id = ${shopId}, shop_day = '2026-11-28' where sale_id = ${sale.saleId}`.execute(
    world.ctx.db,
  )
  const { rows } = await sql<{ batch_id: string; code: string; order_id: string }>`
    select p.batch_id, p.code, o.order_id from parcel p join packing_batch b on b.batch_id = p.batch_id join "order" o on o.parcel_id = p.parcel_id
    where p.sale_id = ${sale.saleId} order by b.pack_by, b.number, p.number`.execute(world.ctx.db)
  const parcels = rows.map((row) => {
    made += 1
    const number = String(made).padStart(6, '0')
    return {
      batchId: row.batch_id,
      code: row.code,
      orderId: row.order_id,
      tracking: `VN8600${number}7`,
      packageId: `1152000000000${number}`,
    }
  })
  if (known) await tellPackages(world, shopId, parcels)
  return { shopId, batches, parcels }
}

/** The platform tells of these packages. */
export async function tellPackages(world: World, shopId: string, parcels: readonly PlatformParcel[]): Promise<void> {
  for (const { orderId, tracking, packageId } of parcels)
    await sql`
      insert into platform_package (shop_id, platform_order_id, package_id, status, meaning, placed_at, payment, tracking, lines, said_at, order_id)
      values (${shopId}, ${platformOrderOf(packageId)}, ${packageId}, 'To ship', 'to-pack', app_now(), 'prepaid', ${tracking}, '[]', app_now(), ${orderId})`.execute(
      world.ctx.db,
    )
}

/** The order on the platform that is in a package of a test. */
export function platformOrderOf(packageId: string): string {
  return `5768${packageId.slice(-14)}`
}

export interface AddedFile {
  status: number
  body: LabelFileView & { replayed?: true; code?: string; detail?: string }
}

/** Sends a file of labels. */
export async function addLabels(
  world: Pick<World, 'api'>,
  token: string,
  shopId: string,
  bytes: Uint8Array,
  name = 'labels.pdf',
): Promise<AddedFile> {
  const response = await fetch(`${world.api.url}/api/platforms/${shopId}/labels?name=${encodeURIComponent(name)}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' },
    body: new Uint8Array(bytes),
  })
  return { status: response.status, body: (await response.json()) as AddedFile['body'] }
}

/** The file once a worker has read it. */
export function readLabelFile(
  world: Pick<World, 'api'>,
  token: string,
  shopId: string,
  fileId: string,
): Promise<LabelFileView> {
  return until(
    'the labels are read',
    async () => {
      const { body } = await world.api.call<{ items: LabelFileView[] }>('GET', `/api/platforms/${shopId}/labels`, token)
      const file = body.items.find((one) => one.fileId === fileId)
      return file && file.state !== 'reading' && file
    },
    60_000,
  )
}

/** Sends a file and waits until it is read. */
export async function bringLabels(
  world: Pick<World, 'api'>,
  token: string,
  shopId: string,
  bytes: Uint8Array,
  name?: string,
): Promise<LabelFileView> {
  const { status, body } = await addLabels(world, token, shopId, bytes, name)
  assert.equal(status, 201, JSON.stringify(body))
  return readLabelFile(world, token, shopId, body.fileId)
}

export async function trayOf(world: Pick<World, 'api'>, token: string, shopId: string): Promise<Tray> {
  return (await world.api.call<Tray>('GET', `/api/platforms/${shopId}/tray`, token)).body
}
