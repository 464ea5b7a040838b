import { sql } from 'kysely'
import type { Tx } from '../db/database.ts'
import { localDayAt } from '../deadline/local-day.ts'
import { isReplaced } from '../freight/freight-invoice.ts'
import { readInvoices, readSoldAs } from '../freight/invoice-store.ts'
import { groupBy } from '../lib/group-by.ts'
import { missingEntries, noAmounts, type PlannedEntry } from './entry.ts'
import { planRefusals } from './refusal-store.ts'
import { insertEntries, putReceivables, readPlannedEntries, type Subject } from './entry-store.ts'

/**
 * Writes what each producer owes for the freight of a truck, as its shares were split, and for parcels of it that were
 * refused, as was agreed: to the hub, which the carrier asks for it. An invoice that was corrected is taken back. Due
 * with the goods that the truck took. Under the lock of entries; a repeat writes nothing.
 */
export async function writeFreight(tx: Tx, manifestId: string, now: Date): Promise<void> {
  const manifest = await tx
    .selectFrom('manifest')
    .innerJoin('seller', 'seller.seller_id', 'manifest.seller_id')
    .select(['seller.seller_id', 'seller.practice_of', 'handed_over_at'])
    .where('manifest_id', '=', manifestId)
    .executeTakeFirst()
  if (!manifest || manifest.practice_of !== null) return
  const invoices = await readInvoices(tx, manifestId)
  const shares = invoices
    .filter((one) => !isReplaced(one, invoices))
    .flatMap(({ invoice_id: invoiceId, at, shares }) =>
      shares.map(({ sellerId, amount }): PlannedEntry => ({
        cause: `freight/${invoiceId}`,
        kind: 'freight',
        producerId: sellerId,
        at,
        amounts: { ...noAmounts, producer: -amount, hub: amount },
      })),
    )
  const planned = [...shares, ...(await planRefusals(tx, manifestId))]
  const written = (await readPlannedEntries(tx, [manifestId])).get(manifestId) ?? []
  const entries = missingEntries(planned, written, now)
  const soldAs = await readSoldAs(tx, manifestId)
  const subject: Subject = { subjectId: manifestId, is: 'manifest', hubId: manifest.seller_id, ...soldAs }
  await insertEntries(
    tx,
    entries.map((entry) => ({ ...subject, entry })),
  )
  const handedOverOn = localDayAt(manifest.handed_over_at.getTime(), soldAs.timeZone).date.toString()
  const today = localDayAt(now.getTime(), soldAs.timeZone).date.toString()
  const due = await readDueDays(tx, manifestId)
  await putReceivables(
    tx,
    [...groupBy(entries, ({ producerId }) => producerId)].map(([producerId, own]) => ({
      ...subject,
      entries: own,
      facts: {
        producerId,
        sku: null,
        state: 'freight',
        payer: null,
        policy: null,
        policyVersion: null,
        policyDays: null,
        handedOverOn,
        deliveredOn: null,
        dueOn: due.get(producerId) ?? today,
        feeDue: 0,
      },
    })),
  )
}

/** On which day the last of a producer's goods on this truck is due. */
async function readDueDays(tx: Tx, manifestId: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ producer_id: string; due_on: string }>`
    select r.producer_id, max(r.due_on) as due_on from parcel p join receivable r on r.subject_id = p.parcel_id where p.manifest_id = ${manifestId} group by r.producer_id`.execute(
    tx,
  )
  return new Map(rows.map((row) => [row.producer_id, row.due_on]))
}
