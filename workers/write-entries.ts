import { parcelsOf, takeInbox, tryLockEntries } from '../shared/money/entry-store.ts'
import { trucksWithTerms } from '../shared/money/refusal-store.ts'
import { writeFreight } from '../shared/money/write-freight-store.ts'
import { writeParcels } from '../shared/money/write-parcels-store.ts'
import { appNow } from '../shared/sale/sale-store.ts'
import type { WorkerContext } from './context.ts'

/** Trucks, deliveries and invoices per round: a truck may have thousands of parcels. */
const notesPerRound = 50
const parcelsAtOnce = 500

/**
 * Writes the entries of what was handed over, delivered, returned or invoiced since: whoever did it has only left a
 * note. The notes are gone with the transaction that writes their entries, so that none is lost and none counts twice.
 */
export async function writeEntries(ctx: WorkerContext): Promise<void> {
  while ((await writeRound(ctx)) === notesPerRound);
}

async function writeRound(ctx: WorkerContext): Promise<number> {
  // There is nearly always nothing to do, and looking is cheaper than a transaction.
  if (!(await ctx.watchDb.selectFrom('entry_inbox').select('inbox_no').limit(1).executeTakeFirst())) return 0
  return ctx.watchDb.transaction().execute(async (tx) => {
    if (!(await tryLockEntries(tx))) return 0
    const notes = await takeInbox(tx, notesPerRound)
    const now = await appNow(tx)
    const idsOf = (wanted: string): string[] => [
      ...new Set(notes.filter(({ subject }) => subject === wanted).map(({ subjectId }) => subjectId)),
    ]
    const parcelIds = await parcelsOf(tx, { manifestIds: idsOf('manifest'), parcelIds: idsOf('parcel') })
    for (let from = 0; from < parcelIds.length; from += parcelsAtOnce)
      await writeParcels(tx, parcelIds.slice(from, from + parcelsAtOnce), now)
    const trucks = new Set([...idsOf('freight'), ...(await trucksWithTerms(tx, parcelIds))])
    for (const manifestId of trucks) await writeFreight(tx, manifestId, now)
    return notes.length
  })
}
