import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { changeBatchPaper, type ChangedBatch } from '../packing/parcel-store.ts'
import { lockShop } from './package-store.ts'
import { pageName, type LabelProblem } from './label.ts'
import type { PlatformPackage } from './platform-order.ts'
import { findPackage, settlePages, type CodeFound, type PageMeant } from './match.ts'

/** A batch whose paper is to be drawn again. */
export type ChangedPaper = ChangedBatch & { saleId: string }

/** What a package is called on its label. */
export type PackageNames = Pick<PlatformPackage, 'platformOrderId' | 'packageId' | 'tracking'>

/**
 * Finds the package of each page of a shop that has none, whichever came first; returns the batches whose labels are
 * others now. With `only`, of the pages that may be for these packages: nothing else has changed. Locks the shop,
 * before anything else is locked.
 */
export async function matchPages(tx: Tx, shopId: string, only?: readonly PackageNames[]): Promise<ChangedPaper[]> {
  await lockShop(tx, shopId)
  await followNumbering(tx, shopId, only)
  await releaseLost(tx, shopId, only)
  const meant = (await readLoose(tx, shopId, only)).map((page) => ({ ...page, meant: findPackage(page, page.found) }))
  await keepMeant(tx, meant)
  const matched = meant.flatMap(({ meant: one }) => ('package' in one ? [one.package.packageKey] : []))
  return settlePackages(tx, shopId, matched)
}

/** A package that has got its number meanwhile keeps the pages it had. */
async function followNumbering(tx: Tx, shopId: string, only?: readonly PackageNames[]): Promise<void> {
  const ofOrders = only
    ? sql`and platform_order_id = any(${only.map(({ platformOrderId }) => platformOrderId)})`
    : sql``
  await sql`
    update label_page g set package_id = n.package_id from (
      select k.platform_order_id, min(k.package_id) as package_id from platform_package k where k.shop_id = ${shopId}
        and k.platform_order_id in (select platform_order_id from label_page where shop_id = ${shopId} and package_id = '' ${ofOrders})
      group by k.platform_order_id having count(*) = 1) n
    where g.shop_id = ${shopId} and g.package_id = '' and g.platform_order_id = n.platform_order_id and n.package_id <> ''`.execute(
    tx,
  )
}

/** Pages whose package the platform no longer knows, because it packs the order in another way, belong to none. */
async function releaseLost(tx: Tx, shopId: string, only?: readonly PackageNames[]): Promise<void> {
  const keys = only?.flatMap(({ platformOrderId, packageId }) => [`o:${platformOrderId}`, `p:${packageId}`])
  const ofPackages = keys ? sql`and g.package_key = any(${keys})` : sql``
  await sql`
    update label_page g set matched_by = null, platform_order_id = null, package_id = null, problem = 'unknown-code', changed_at = app_now()
    where g.shop_id = ${shopId} and g.package_key is not null and g.problem is distinct from 'discarded' ${ofPackages}
      and not exists (select 1 from platform_package k where k.shop_id = g.shop_id and k.package_key = g.package_key)`.execute(
    tx,
  )
}

interface LoosePage {
  file_id: string
  number: number
  codes: string[]
  width: number
  height: number
  barcodes: number
  found: CodeFound[]
}

/** Pages without a package, with where their codes occur. */
async function readLoose(tx: Tx, shopId: string, only?: readonly PackageNames[]): Promise<LoosePage[]> {
  const codes = only?.flatMap(({ platformOrderId, packageId, tracking }) => [
    platformOrderId,
    packageId,
    tracking ?? '',
  ])
  const withCodes = codes ? sql`and (codes && ${codes}::text[] or barcodes && ${codes}::text[])` : sql``
  const { rows } = await sql<Omit<LoosePage, 'found'> & { found: CodeFound[] | null }>`
    with loose as materialized (
      select file_id, number, width, height, codes, coalesce(barcodes, '{}') as barcodes from label_page
      where shop_id = ${shopId} and matched_by is null and problem is distinct from 'discarded' ${withCodes}),
    shown as (
      select distinct on (file_id, number, code) file_id, number, code, by from (
        select file_id, number, unnest(codes) as code, 'text' as by from loose
        union all select file_id, number, unnest(barcodes), 'barcode' from loose) c order by file_id, number, code, by desc),
    found as (
      select s.*, k.platform_order_id, k.package_id, k.package_key, 'tracking' as "is" from shown s join platform_package k on k.shop_id = ${shopId} and k.tracking = s.code
      union all select s.*, k.platform_order_id, k.package_id, k.package_key, 'package' from shown s join platform_package k on k.shop_id = ${shopId} and k.package_id = s.code
      union all select s.*, k.platform_order_id, k.package_id, k.package_key, 'order' from shown s join platform_package k on k.shop_id = ${shopId} and k.platform_order_id = s.code),
    of_page as (
      select file_id, number, json_agg(json_build_object('code', code, 'by', by, 'is', "is", 'platformOrderId', platform_order_id, 'packageId', package_id, 'packageKey', package_key)) as found
      from found group by file_id, number)
    select l.file_id, l.number, l.width, l.height, array(select distinct unnest(l.codes || l.barcodes)) as codes, cardinality(l.barcodes) as barcodes, p.found
    from loose l left join of_page p on p.file_id = l.file_id and p.number = l.number`.execute(tx)
  return rows.map((row) => ({ ...row, found: row.found ?? [] }))
}

async function keepMeant(tx: Tx, pages: readonly (LoosePage & { meant: PageMeant })[]): Promise<void> {
  if (pages.length === 0) return
  const rows = pages.map(({ file_id, number, meant }) => ({
    file_id,
    number,
    // Until it is settled which page of the package is its label.
    problem: 'problem' in meant ? meant.problem : 'replaced',
    matched_by: 'package' in meant ? meant.package.by : null,
    platform_order_id: 'package' in meant ? meant.package.platformOrderId : null,
    package_id: 'package' in meant ? meant.package.packageId : null,
  }))
  await sql`
    update label_page g set problem = m.problem, matched_by = m.matched_by, platform_order_id = m.platform_order_id, package_id = m.package_id, changed_at = app_now()
    from json_to_recordset(${JSON.stringify(rows)}::json) as m(file_id uuid, number int, problem text, matched_by text, platform_order_id text, package_id text)
    where g.file_id = m.file_id and g.number = m.number and (g.problem is distinct from m.problem or m.matched_by is not null)`.execute(
    tx,
  )
}

interface PageOfPackage {
  file_id: string
  number: number
  key: string
  root: string
  picture: string | null
  by_hand: boolean
  is_current: boolean
  problem: LabelProblem | null
}

/** Settles packages anew whose pages are known better by now. Locks the shop, before anything else is locked. */
export async function resettlePackages(tx: Tx, shopId: string, keys: readonly string[]): Promise<ChangedPaper[]> {
  await lockShop(tx, shopId)
  return settlePackages(tx, shopId, keys)
}

/** Decides which page of each of these packages is its label; returns the batches whose labels are others now. */
export async function settlePackages(tx: Tx, shopId: string, keys: readonly string[]): Promise<ChangedPaper[]> {
  if (keys.length === 0) return []
  const settled = [...(await pagesOfPackages(tx, shopId, keys))].map(([key, pages]) => settlePackage(key, pages))
  const changed = settled.flatMap(({ pages }) => pages.filter(({ before, problem }) => before !== problem))
  await sql`
    update label_page g set problem = s.problem from json_to_recordset(${JSON.stringify(changed)}::json) as s(file_id uuid, number int, problem text)
    where g.file_id = s.file_id and g.number = s.number`.execute(tx)
  return changePaper(
    tx,
    shopId,
    settled.flatMap(({ key, isChanged }) => (isChanged ? [key] : [])),
  )
}

async function pagesOfPackages(tx: Tx, shopId: string, keys: readonly string[]): Promise<Map<string, PageOfPackage[]>> {
  const { rows } = await sql<PageOfPackage>`
    select g.file_id, g.number, g.package_key as key, encode(g.root, 'hex') as root, encode(g.picture, 'hex') as picture, g.matched_by = 'hand' as by_hand, g.problem,
      exists (select 1 from platform_package k where k.shop_id = g.shop_id and k.package_key = g.package_key and (k.tracking = any(g.codes) or k.tracking = any(g.barcodes))) as is_current
    from label_page g join label_file f on f.file_id = g.file_id
    where g.shop_id = ${shopId} and g.package_key = any(${[...new Set(keys)]}::text[]) and g.problem is distinct from 'discarded'
    order by case when g.matched_by = 'hand' then g.changed_at else f.created_at end, g.file_id, g.number`.execute(tx)
  const byKey = new Map<string, PageOfPackage[]>()
  for (const row of rows) byKey.set(row.key, [...(byKey.get(row.key) ?? []), row])
  return byKey
}

interface SettledPackage {
  key: string
  /** Whether its label shows something else than before. */
  isChanged: boolean
  pages: { file_id: string; number: number; before: LabelProblem | null; problem: LabelProblem | null }[]
}

function settlePackage(key: string, rows: readonly PageOfPackage[]): SettledPackage {
  const problems = settlePages(
    rows.map((row) => ({
      page: pageName(row.file_id, row.number),
      root: row.root,
      picture: row.picture,
      byHand: row.by_hand,
      isCurrent: row.is_current,
    })),
  )
  const pages = rows.map(({ file_id, number, root, problem: before }) => ({
    file_id,
    number,
    root,
    before,
    problem: problems.get(pageName(file_id, number)) ?? null,
  }))
  const was = pages.find(({ before }) => before === null)?.root
  const is = pages.find(({ problem }) => problem === null)?.root
  return { key, isChanged: was !== is, pages }
}

/** Marks the paper of the batches that hold parcels of these packages as outdated. Batches are locked by id. */
export async function changePaper(tx: Tx, shopId: string, keys: readonly string[]): Promise<ChangedPaper[]> {
  if (keys.length === 0) return []
  const { rows } = await sql<{ batch_id: string; sale_id: string }>`
    select b.batch_id, b.sale_id from packing_batch b where b.state in ('open', 'claimed', 'packed') and b.batch_id in (
      select p.batch_id from platform_package k join "order" o on o.order_id = k.order_id join parcel p on p.parcel_id = o.parcel_id
      where k.shop_id = ${shopId} and k.package_key = any(${[...keys]}::text[]) and p.state in ('waiting', 'picking', 'packed'))
    order by b.batch_id for update of b`.execute(tx)
  const changed: ChangedPaper[] = []
  for (const { batch_id: batchId, sale_id: saleId } of rows)
    changed.push({ saleId, ...(await changeBatchPaper(tx, batchId)) })
  return changed
}
