import { sql, type Kysely } from 'kysely'
import type { TrayAssignment } from '../contract/routes/platform-labels.ts'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import { isLabelOf } from '../packing/foreign-label-store.ts'
import { trayProblems, type TrayProblem } from './label.ts'
import { lockShop } from './package-store.ts'
import { changePaper, matchPages, settlePackages, type ChangedPaper } from './match-store.ts'

const shownMax = 500
const discardedMax = 50

export interface LoosePage {
  fileId: string
  number: number
  file: string
  problem: TrayProblem
  codes: string[]
  at: Date
}

export interface PackageWithoutLabel {
  platformOrderIds: string[]
  packageId: string
  tracking: string | null
  parcelCode: string | null
  batchId: string | null
  number: number | null
}

/** The first pages that wait for a person, oldest first, and how many there are. */
export async function listLoosePages(
  db: Kysely<Tables>,
  shopId: string,
): Promise<{ pages: LoosePage[]; inAll: number }> {
  const { rows } = await sql<LoosePage & { inAll: number }>`
    select g.file_id as "fileId", g.number, f.name as file, g.problem, array(select distinct unnest(g.codes || g.barcodes)) as codes, f.created_at as at, (count(*) over ())::int as "inAll"
    from label_page g join label_file f on f.file_id = g.file_id where g.shop_id = ${shopId} and g.problem = any(${[...trayProblems]}::text[])
    order by f.created_at, g.file_id, g.number limit ${shownMax}`.execute(db)
  return { pages: rows, inAll: rows[0]?.inAll ?? 0 }
}

/** The pages that were thrown away last, latest first. */
export async function listDiscardedPages(db: Kysely<Tables>, shopId: string): Promise<Omit<LoosePage, 'problem'>[]> {
  const { rows } = await sql<Omit<LoosePage, 'problem'>>`
    select g.file_id as "fileId", g.number, f.name as file, array(select distinct unnest(g.codes || g.barcodes)) as codes, f.created_at as at
    from label_page g join label_file f on f.file_id = g.file_id where g.shop_id = ${shopId} and g.problem = 'discarded'
    order by g.changed_at desc, g.file_id, g.number limit ${discardedMax}`.execute(db)
  return rows
}

/** The first packages that are to be packed and have no label, by their place on the floor, and how many there are. */
export async function listPackagesWithoutLabel(
  db: Kysely<Tables>,
  shopId: string,
): Promise<{ packages: PackageWithoutLabel[]; inAll: number }> {
  const { rows } = await sql<PackageWithoutLabel & { inAll: number }>`
    select array_agg(k.platform_order_id order by k.platform_order_id) as "platformOrderIds", min(k.package_id) as "packageId", min(k.tracking) as tracking,
      min(p.code) as "parcelCode", min(b.batch_id::text) as "batchId", min(p.number) as number, (count(*) over ())::int as "inAll"
    from platform_package k join "order" o on o.order_id = k.order_id and o.state in ('confirmed', 'packed')
      left join parcel p on p.parcel_id = o.parcel_id left join packing_batch b on b.batch_id = p.batch_id
    where k.shop_id = ${shopId} and k.meaning = 'to-pack' and not exists (select 1 from label_page g where ${isLabelOf})
    group by k.package_key order by min(b.pack_by), min(b.number), min(p.number), k.package_key limit ${shownMax}`.execute(
    db,
  )
  return { packages: rows, inAll: rows[0]?.inAll ?? 0 }
}

/**
 * Gives a page to a package by hand, throws it away, or puts one back that was thrown away; returns the batches whose
 * labels are others now. Locks the shop, before anything else is locked.
 */
export async function assignPage(
  tx: Tx,
  shopId: string,
  page: { fileId: string; number: number },
  wanted: TrayAssignment,
  actor: string,
): Promise<ChangedPaper[] | 'no-page' | 'no-package'> {
  await lockShop(tx, shopId)
  const before = await tx
    .selectFrom('label_page')
    .select(['package_key', 'problem'])
    .where('file_id', '=', page.fileId)
    .where('number', '=', page.number)
    .where('shop_id', '=', shopId)
    .executeTakeFirst()
  if (!before) return 'no-page'
  if ('restore' in wanted) return before.problem === 'discarded' ? restorePage(tx, shopId, page, actor) : []
  const found = 'discard' in wanted ? undefined : await findWanted(tx, shopId, wanted)
  if (!('discard' in wanted) && !found) return 'no-package'
  await sql`
    update label_page set matched_by = ${found ? 'hand' : null}, platform_order_id = ${found?.platform_order_id ?? null}, package_id = ${found?.package_id ?? null},
      problem = ${found ? 'replaced' : 'discarded'}, actor = ${actor}, changed_at = clock_timestamp() + (app_now() - now())
    where file_id = ${page.fileId} and number = ${page.number}`.execute(tx)
  const keys = [before.package_key, found?.package_key].flatMap((key) => key ?? [])
  const wasLabel = before.problem === null && before.package_key !== null ? [before.package_key] : []
  const settled = await settlePackages(tx, shopId, keys)
  const left = await changePaper(
    tx,
    shopId,
    wasLabel.filter((key) => key !== found?.package_key),
  )
  return [...new Map([...settled, ...left].map((batch) => [batch.batchId, batch])).values()]
}

/** As if it had just been read: it finds its package, or lies in the tray again. */
async function restorePage(
  tx: Tx,
  shopId: string,
  { fileId, number }: { fileId: string; number: number },
  actor: string,
): Promise<ChangedPaper[]> {
  await tx
    .updateTable('label_page')
    .set({ problem: null, actor })
    .where('file_id', '=', fileId)
    .where('number', '=', number)
    .execute()
  return matchPages(tx, shopId)
}

async function findWanted(
  tx: Tx,
  shopId: string,
  wanted: Exclude<TrayAssignment, { discard: true } | { restore: true }>,
): Promise<{ platform_order_id: string; package_id: string; package_key: string } | undefined> {
  const packages = tx
    .selectFrom('platform_package')
    .select(['platform_order_id', 'package_id', 'package_key'])
    .where('shop_id', '=', shopId)
  const found =
    'tracking' in wanted
      ? packages.where('tracking', '=', wanted.tracking)
      : packages.where('platform_order_id', '=', wanted.platformOrderId).where('package_id', '=', wanted.packageId)
  return found.limit(1).executeTakeFirst()
}
