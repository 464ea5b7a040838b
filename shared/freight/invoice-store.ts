import { sql, type Kysely, type Selectable } from 'kysely'
import type { Tx } from '../db/database.ts'
import { olderThan, type TimePlace } from '../db/older-than.ts'
import type { Tables } from '../db/tables.ts'
import { formatHandOver } from '../packing/paper/format.ts'
import { groupBy } from '../lib/group-by.ts'
import type { InvoiceKind } from './freight-invoice.ts'
import type { FreightBasis, Share } from './freight-split.ts'

export type InvoiceRow = Selectable<Tables['freight_invoice']>

export interface KeptShare {
  sellerId: string
  seller: string
  amount: number
}

/** An invoice with its shares, by seller. */
export interface KeptInvoice extends InvoiceRow {
  parcelCode: string | null
  /** Whose goods caused a return, where that was said. */
  seller: string | null
  shares: KeptShare[]
}

export function findInvoice(db: Kysely<Tables>, invoiceId: string): Promise<InvoiceRow | undefined> {
  return db.selectFrom('freight_invoice').selectAll().where('invoice_id', '=', invoiceId).executeTakeFirst()
}

/** Adds the next invoice of a manifest with its shares. Runs under the lock of the manifest, which numbers entries. */
export async function insertInvoice(
  tx: Tx,
  invoice: Omit<InvoiceRow, 'entry' | 'at'>,
  shares: readonly (Share & { parcels: number; units: number })[],
): Promise<InvoiceRow> {
  const { last } = await tx
    .selectFrom('freight_invoice')
    .select(({ fn }) => fn.coalesce(fn.max('entry'), sql<number>`0`).as('last'))
    .where('manifest_id', '=', invoice.manifest_id)
    .executeTakeFirstOrThrow()
  const row = await tx
    .insertInto('freight_invoice')
    .values({ ...invoice, entry: last + 1 })
    .returningAll()
    .executeTakeFirstOrThrow()
  await tx
    .insertInto('freight_share')
    .values(
      shares.map(({ sellerId, amount, basis, parcels, units }) => ({
        invoice_id: invoice.invoice_id,
        seller_id: sellerId,
        amount,
        basis: basis.toString(),
        parcels,
        units,
      })),
    )
    .execute()
  return row
}

/** The invoices of a manifest in the order in which they were entered. */
export async function readInvoices(db: Kysely<Tables>, manifestId: string): Promise<KeptInvoice[]> {
  const { rows } = await sql<Omit<KeptInvoice, 'shares'>>`
    select f.*, p.code as "parcelCode", c.slug as seller from freight_invoice f left join parcel p on p.parcel_id = f.parcel_id left join seller c on c.seller_id = f.caused_by
    where f.manifest_id = ${manifestId} order by f.entry`.execute(db)
  const { rows: shares } = await sql<KeptShare & { invoiceId: string }>`
    select s.invoice_id as "invoiceId", s.seller_id as "sellerId", e.slug as seller, s.amount
    from freight_share s join seller e on e.seller_id = s.seller_id
    where s.invoice_id = any(${rows.map((row) => row.invoice_id)}::uuid[]) order by e.slug`.execute(db)
  const byInvoice = groupBy(shares, ({ invoiceId }) => invoiceId)
  return rows.map((row) => ({ ...row, shares: byInvoice.get(row.invoice_id) ?? [] }))
}

export interface OwnShare {
  manifestId: string
  number: string | null
  carrier: string
  handedOverAt: string
  invoiceId: string
  kind: InvoiceKind
  parcelCode: string | null
  by: FreightBasis
  parcels: number
  units: number
  amount: number
  currency: string
  at: string
  replaced: boolean
}

/** A seller's own shares, newest first. */
export async function listOwnShares(
  db: Kysely<Tables>,
  { sellerId, limit, after }: { sellerId: string; limit: number; after?: TimePlace | undefined },
): Promise<OwnShare[]> {
  const { rows } = await sql<
    Omit<OwnShare, 'number' | 'handedOverAt' | 'at'> & {
      day: string | null
      no: number | null
      handedOverAt: Date
      at: Date
    }
  >`
    select f.manifest_id as "manifestId", m.day, m.number as no, m.carrier, m.handed_over_at as "handedOverAt", f.invoice_id as "invoiceId", f.kind, p.code as "parcelCode",
      f.by, s.parcels, s.units, s.amount, f.currency, s.at,
      exists (select 1 from freight_invoice l where l.manifest_id = f.manifest_id and l.entry > f.entry and l.kind = f.kind and l.parcel_id is not distinct from f.parcel_id) as replaced
    from freight_share s join freight_invoice f on f.invoice_id = s.invoice_id join manifest m on m.manifest_id = f.manifest_id left join parcel p on p.parcel_id = f.parcel_id
    where s.seller_id = ${sellerId} and ${olderThan(after, sql`s.at`, sql`s.invoice_id`)}
    order by s.at desc, s.invoice_id desc limit ${limit}`.execute(db)
  return rows.map(({ day, no, handedOverAt, at, ...row }) => ({
    ...row,
    number: formatHandOver(day, no) ?? null,
    handedOverAt: handedOverAt.toISOString(),
    at: at.toISOString(),
  }))
}

/** The currency in which what is on a manifest was sold, in which its freight is counted too, and its zone. */
export async function readSoldAs(
  db: Kysely<Tables>,
  manifestId: string,
): Promise<{ currency: string; timeZone: string }> {
  const { rows } = await sql<{ currency: string; timeZone: string }>`
    select s.currency, s.time_zone as "timeZone" from parcel p join sale s on s.sale_id = p.sale_id
    where p.manifest_id = ${manifestId} or p.parcel_id in (
      select ap.parcel_id from manifest_amendment a join amendment_parcel ap on ap.amendment_id = a.amendment_id where a.manifest_id = ${manifestId})
    order by p.code limit 1`.execute(db)
  return rows[0]!
}
