import { sql, type Kysely } from 'kysely'
import { createHash, randomUUID } from 'node:crypto'
import type { OrdersPreview, TakenOrdersView } from '../../shared/contract/routes/platform.ts'
import { actorName } from '../../shared/contract/roles.ts'
import type { Tx } from '../../shared/db/database.ts'
import type { Tables } from '../../shared/db/tables.ts'
import type { ReadPackage } from '../../shared/platform/platform-order.ts'
import type { ReadPlatformFile } from '../../shared/platform/read-platform-orders.ts'
import type { Plan } from '../../shared/platform/reconcile-store.ts'
import type { ShopRow } from '../../shared/platform/shop-store.ts'
import { previewSaid, takeSaid } from '../../shared/platform/take-said.ts'
import { Refusal } from '../../shared/refusal.ts'
import type { KnownActor } from '../access/authenticate.ts'
import type { Gateway } from '../context.ts'
import { noShop } from './find-shop.ts'
import { showPlan } from './show-plan.ts'

/** An order file as it was sent. */
export interface OrderFile {
  bytes: Buffer | undefined
  name?: string | undefined
  /** As of when it speaks, if the sender knows. */
  saidAt?: string | undefined
  /** Its sender knows that all its goods are new to the shop. */
  isAllNew: boolean
}

/** What taking a file would change. Stores nothing. */
export async function previewOrderFile(gateway: Gateway, shop: ShopRow, file: OrderFile): Promise<OrdersPreview> {
  const read = await readFile(gateway, shop, file)
  const saidAt = saidAtOf(gateway, file, read)
  const { view, plan } = await preview(gateway, shop, read, saidAt)
  const wrong = await whyOtherShop(gateway.ctx.db, shop, plan)
  return wrong && !file.isAllNew
    ? { ...view, ok: false, faults: [wrong, ...view.faults], faultsInAll: view.faultsInAll + 1 }
    : view
}

/**
 * Takes a file whole or not at all. The very same file changes nothing the second time, also when both arrive at once.
 */
export async function takeOrderFile(
  gateway: Gateway,
  shop: ShopRow,
  file: OrderFile,
  actor: KnownActor,
): Promise<TakenOrdersView> {
  const read = await readFile(gateway, shop, file)
  const saidAt = saidAtOf(gateway, file, read)
  refuseUnreadable(read)
  const sha256 = createHash('sha256').update(file.bytes!).digest()
  const fileId = randomUUID()
  const keep = async (tx: Tx, plan: Plan<ReadPackage>): Promise<boolean> => {
    if (!(await keepFile(tx, { fileId, shopId: shop.shop_id, sha256, saidAt, read, plan }, actor))) return false
    const wrong = file.isAllNew ? undefined : await whyOtherShop(tx, shop, plan)
    if (wrong) throw new Refusal('invalid', `file: ${wrong.message}`, { extra: { faults: [wrong] } })
    return true
  }
  const said = { packages: read.packages, saidAt, isWhole: true, actor: actorName(actor) }
  const taken = await takeSaid(gateway.ctx, shop.shop_id, said, keep)
  if (taken) return { ...(await viewOf(gateway, shop, read, taken.plan, saidAt)), late: taken.late, fileId }
  const known = await findFile(gateway, shop.shop_id, sha256)
  if (known === undefined) throw noShop()
  return { ...(await preview(gateway, shop, read, saidAt)).view, fileId: known, replayed: true }
}

async function preview(
  gateway: Gateway,
  shop: ShopRow,
  read: ReadPlatformFile,
  saidAt: Date,
): Promise<{ view: OrdersPreview; plan: Plan<ReadPackage> }> {
  const plan = await previewSaid(gateway.ctx, shop.shop_id, { packages: read.packages, saidAt })
  if (!plan) throw noShop()
  return { view: await viewOf(gateway, shop, read, plan, saidAt), plan }
}

async function readFile({ ctx, uploads }: Gateway, shop: ShopRow, file: OrderFile): Promise<ReadPlatformFile> {
  if (!file.bytes) throw new Refusal('invalid', 'file: send a CSV or XLSX file as the body')
  return uploads.readPlatformOrders({
    bytes: new Uint8Array(file.bytes),
    fileName: file.name,
    platform: shop.platform,
    formatsDir: ctx.config.PLATFORM_FILES_DIR,
  })
}

/** As the sender says, else the later of its name and the latest time in it; never later than now. */
function saidAtOf({ ctx }: Gateway, { saidAt }: OrderFile, { said, latestAt }: ReadPlatformFile): Date {
  const now = ctx.clock.now()
  const [told = now] = [saidAt ? [saidAt] : [said, latestAt]]
    .flat()
    .flatMap((one) => (one === null ? [] : [new Date(one)]))
    .toSorted((a, b) => b.getTime() - a.getTime())
  return told < now ? told : now
}

function refuseUnreadable({ refused, faults }: ReadPlatformFile): void {
  if (!refused) return
  const [fault] = faults
  const code = fault!.code === 'too-large' || fault!.code === 'too-many-rows' ? 'too-large' : 'invalid'
  throw new Refusal(code, `file: ${fault!.message}`, { extra: { faults: faults.slice(0, 200) } })
}

async function viewOf(
  { ctx }: Gateway,
  shop: ShopRow,
  read: ReadPlatformFile,
  plan: Plan<ReadPackage>,
  saidAt: Date,
): Promise<OrdersPreview> {
  const { rows } = await sql<{ newest: Date | null }>`
    select max(said_at) as newest from platform_file where shop_id = ${shop.shop_id}`.execute(ctx.db)
  const newest = rows[0]?.newest ?? null
  const faultyRows = new Set(read.faults.flatMap(({ row }) => row ?? []))
  return {
    ok: !read.refused && read.packages.length > 0,
    rows: read.rows,
    saidAt: saidAt.toISOString(),
    isOlder: newest !== null && newest > saidAt,
    notUnderstood: { rows: faultyRows.size },
    skipped: { rows: read.skipped },
    faults: read.faults.slice(0, 200),
    faultsInAll: read.faults.length,
    ...(await showPlan(ctx, shop, plan)),
  }
}

/**
 * Why this looks like another shop's file: some of its orders are known in another shop of the seller; or the shop is
 * known, and the file has none of its goods.
 */
async function whyOtherShop(
  db: Kysely<Tables>,
  shop: ShopRow,
  { packages }: Plan<ReadPackage>,
): Promise<OrdersPreview['faults'][number] | undefined> {
  if (packages.length === 0) return undefined
  const orderIds = [...new Set(packages.map(({ said }) => said.platformOrderId))]
  const { rows } = await sql<{ elsewhere: string | null; has_orders: boolean }>`
    select (select s.title from platform_package k join platform_shop s on s.shop_id = k.shop_id
        where s.seller_id = ${shop.seller_id} and s.platform = ${shop.platform} and s.shop_id <> ${shop.shop_id} and k.platform_order_id = any(${orderIds}) limit 1) as elsewhere,
      exists (select 1 from platform_order where shop_id = ${shop.shop_id}) as has_orders`.execute(db)
  const { elsewhere, has_orders: hasOrders } = rows[0]!
  const fault = (message: string) => ({ row: null, column: null, code: 'other-shop', message })
  if (elsewhere !== null)
    return { ...fault(`its orders are known in the shop ${elsewhere}: is this the wrong shop?`), value: elsewhere }
  const hasNothingKnown = packages.every(({ before, lines }) => before === undefined && lines === undefined)
  return hasOrders && hasNothingKnown
    ? fault('none of its goods is known in this shop: is it the file of another one?')
    : undefined
}

async function findFile({ ctx }: Gateway, shopId: string, sha256: Buffer): Promise<string | undefined> {
  const row = await ctx.db
    .selectFrom('platform_file')
    .select('file_id')
    .where('shop_id', '=', shopId)
    .where('sha256', '=', sha256)
    .executeTakeFirst()
  return row?.file_id
}

interface KeptFile {
  fileId: string
  shopId: string
  sha256: Buffer
  saidAt: Date
  read: ReadPlatformFile
  plan: Plan<ReadPackage>
}

/** False when the same file was taken meanwhile. */
async function keepFile(
  tx: Tx,
  { fileId, shopId, sha256, saidAt, read, plan }: KeptFile,
  actor: KnownActor,
): Promise<boolean> {
  const counts: Record<string, number> = {}
  for (const { outcome, said } of plan.packages) counts[outcome] = (counts[outcome] ?? 0) + said.rows.length
  const { numInsertedOrUpdatedRows: kept } = await tx
    .insertInto('platform_file')
    .values({
      file_id: fileId,
      shop_id: shopId,
      sha256,
      said_at: saidAt,
      rows: read.rows,
      counts: JSON.stringify(counts),
      actor: actorName(actor),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return kept === 1n
}
