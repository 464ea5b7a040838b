import {
  listInbox,
  parcelsOf,
  takeInbox,
  tryLockEntries,
  type EntryNote,
  type EntrySubject,
} from '../shared/money/entry-store.ts'
import { trucksWithTerms } from '../shared/money/refusal-store.ts'
import { writeFreight } from '../shared/money/write-freight-store.ts'
import { writeParcels } from '../shared/money/write-parcels-store.ts'
import { appNow } from '../shared/sale/sale-store.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

/** Trucks, deliveries and invoices per transaction: a truck may have thousands of parcels. */
const notesAtOnce = 50
const parcelsAtOnce = 500

/**
 * Writes the entries of what was handed over, delivered, returned or invoiced since: whoever did it has only left a
 * note. The notes are gone with the transaction that writes their entries, so that none is lost and none counts twice.
 */
export async function writeEntries(ctx: WorkerContext): Promise<void> {
  for (let after = 0; ;) {
    const notes = await listInbox(ctx.watchDb, after, notesAtOnce)
    if (notes.length === 0) return
    await writeAll(ctx, notes)
    after = notes.at(-1)!.number
  }
}

/** All notes in one transaction; where that fails, each in its own, so that a bad one keeps back no other. */
async function writeAll(ctx: WorkerContext, notes: readonly EntryNote[]): Promise<void> {
  try {
    await writeNotes(ctx, notes)
  } catch (error) {
    ctx.log.debug({ err: error, notes: notes.length }, 'failed to write entries together; writing them one by one')
    await forEachLogged(ctx, notes, 'write entries of', (note) => writeNotes(ctx, [note]))
  }
}

async function writeNotes(ctx: WorkerContext, notes: readonly EntryNote[]): Promise<void> {
  await ctx.watchDb.transaction().execute(async (tx) => {
    if (!(await tryLockEntries(tx))) return
    const taken = await takeInbox(tx, notes)
    const now = await appNow(tx)
    const idsOf = (wanted: EntrySubject): string[] => [
      ...new Set(taken.filter(({ subject }) => subject === wanted).map(({ subjectId }) => subjectId)),
    ]
    const parcelIds = await parcelsOf(tx, { manifestIds: idsOf('manifest'), parcelIds: idsOf('parcel') })
    for (let from = 0; from < parcelIds.length; from += parcelsAtOnce)
      await writeParcels(tx, parcelIds.slice(from, from + parcelsAtOnce), now)
    const trucks = new Set([...idsOf('freight'), ...(await trucksWithTerms(tx, parcelIds))])
    for (const manifestId of trucks) await writeFreight(tx, manifestId, now)
  })
}
