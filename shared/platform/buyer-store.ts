import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Context } from '../context.ts'
import type { Tx } from '../db/database.ts'
import type { PlatformPackage } from './platform-order.ts'
import type { PackageToTake, TakingShop } from './taking.ts'

interface Buyer {
  viewer_id: string
  buyer_key: string
  recipient_id: string
}

/**
 * Platforms hide their buyers, so each package gets a recipient named by the platform and its order: one and the same
 * for all that is in the package, so that it is gathered into one parcel.
 */
export async function makeBuyers(
  ctx: Context,
  tx: Tx,
  shop: TakingShop,
  packages: readonly PackageToTake[],
): Promise<Buyer[]> {
  const byPackage = await knownBuyers(tx, shop.shopId, packages)
  const fresh: (Buyer & { sealed: string })[] = []
  const buyers = packages.map(({ present }) => {
    const key = packageKey(present)
    const known = byPackage.get(key)
    if (known) return known
    const viewerId = randomUUID()
    const recipientId = randomUUID()
    const buyer = { viewer_id: viewerId, buyer_key: `platform ${viewerId}`, recipient_id: recipientId }
    const name = `${shop.platformTitle} ${present.platformOrderId}`
    fresh.push({ ...buyer, sealed: ctx.personal.seal({ name, phone: '', line: '' }, recipientId).toString('hex') })
    byPackage.set(key, buyer)
    return buyer
  })
  const list = JSON.stringify(fresh)
  await sql`
    insert into viewer (viewer_id, buyer_key) select viewer_id, buyer_key from json_to_recordset(${list}::json) as f(viewer_id uuid, buyer_key text)`.execute(
    tx,
  )
  await sql`
    insert into recipient (recipient_id, viewer_id, key_id, sealed, province_code, ward_code)
    select recipient_id, viewer_id, ${ctx.personal.keyId}, decode(sealed, 'hex'), '', '' from json_to_recordset(${list}::json) as f(recipient_id uuid, viewer_id uuid, sealed text)`.execute(
    tx,
  )
  return buyers
}

const packageKey = ({ packageId, platformOrderId }: PlatformPackage): string =>
  packageId === '' ? `order ${platformOrderId}` : `package ${packageId}`

/** Those of orders that are in the same packages already. */
async function knownBuyers(tx: Tx, shopId: string, packages: readonly PackageToTake[]): Promise<Map<string, Buyer>> {
  const packageIds = packages.map(({ present }) => present.packageId).filter((id) => id !== '')
  const { rows } = await sql<Buyer & { package_id: string }>`
    select distinct on (k.package_id) k.package_id, o.viewer_id, o.buyer_key, o.recipient_id
    from platform_package k join "order" o on o.order_id = k.order_id
    where k.shop_id = ${shopId} and k.package_id = any(${packageIds}) order by k.package_id, o.seq`.execute(tx)
  return new Map(rows.map(({ package_id: packageId, ...buyer }) => [`package ${packageId}`, buyer]))
}
