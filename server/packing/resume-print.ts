import { sql } from 'kysely'
import type { PrintView } from '../../shared/contract/routes/packing-prints.ts'
import { Refusal } from '../../shared/refusal.ts'
import { countCopies, forgetCopies, lockLabels, readPrint } from '../../shared/packing/print-store.ts'
import type { ChunkPart } from '../../shared/packing/print.ts'
import type { Gateway } from '../context.ts'
import { changedThings } from './print-batch.ts'

/**
 * Resumes a job after its printer broke down. What was confirmed stands; of the interrupted chunk, all but the first
 * `printed` labels are reprinted under new codes and marked, so that a label that did come out is void. A job that is
 * not stopped is returned unchanged.
 */
export async function resumePrint(gateway: Gateway, printId: string, printed: number): Promise<PrintView> {
  const { ctx } = gateway
  const done = await ctx.db.transaction().execute(async (tx) => {
    const job = await tx.selectFrom('print_job').selectAll().where('print_id', '=', printId).executeTakeFirstOrThrow()
    const chunk = await tx
      .selectFrom('print_chunk')
      .selectAll()
      .where('print_id', '=', printId)
      .where('state', '=', 'stopped')
      .executeTakeFirst()
    if (chunk && printed > chunk.labels) throw new Refusal('invalid', `printed: the chunk has ${chunk.labels} labels`)
    const batchIds = chunk ? [...new Set(chunk.parts.map((part) => part.batchId))] : []
    // Parcels before the job: the same lock order as printing.
    const present = await lockLabels(tx, batchIds)
    const stopped = await tx
      .selectFrom('print_job')
      .select('state')
      .where('print_id', '=', printId)
      .where('state', '=', 'stopped')
      .where('printer_id', 'is not', null)
      .forUpdate()
      .executeTakeFirst()
    if (!stopped) return undefined
    await tx.updateTable('print_job').set({ state: 'printing' }).where('print_id', '=', printId).execute()
    if (!chunk) return undefined
    const again = new Set(chunk.parts.flatMap((part) => part.codes).slice(printed))
    const hasLabels = job.document === 'labels' || job.document === 'labels-and-slips'
    const labels = present.filter(({ code }) => again.has(code))
    const counted = hasLabels
      ? await countCopies(tx, printId, labels)
      : { labels, reprints: labels.length, changedBatches: [] }
    const codeNow = new Map(labels.map((label, i) => [label.code, counted.labels[i]!.code]))
    const parts = chunk.parts.map(({ batchId, codes }): ChunkPart => ({
      batchId,
      codes: codes.filter((code) => again.has(code)).map((code) => codeNow.get(code) ?? code),
    }))
    await sql`update print_chunk set state = 'waiting', parts = ${JSON.stringify(parts)}::json, tries = 0, error = null, due_at = app_now(), changed_at = app_now() where chunk_id = ${chunk.chunk_id}`.execute(
      tx,
    )
    await sql`update print_job set reprints = reprints + ${counted.reprints} where print_id = ${printId}`.execute(tx)
    return {
      saleId: job.sale_id,
      changedBatches: counted.changedBatches,
      ...(await changedThings(tx, counted.labels, counted.changedBatches)),
    }
  })
  if (done) {
    for (const batchId of done.changedBatches) ctx.jobs.renderDocuments(batchId)
    gateway.broadcast.publish({
      parcels: done.parcels.map((parcel) => ({ saleId: done.saleId, ...parcel })),
      batches: done.batches.map((batch) => ({ saleId: done.saleId, ...batch })),
    })
  }
  return (await readPrint(ctx.db, printId))!
}

/**
 * Stops a job: nothing more is sent, but what is in flight completes. A job printed by a browser ends with the pages it
 * has.
 */
export async function stopPrint(gateway: Gateway, printId: string): Promise<PrintView> {
  await gateway.ctx.db.transaction().execute(async (tx) => {
    const stopped = await tx
      .updateTable('print_job')
      .set({ state: 'stopped' })
      .where('print_id', '=', printId)
      .where('state', 'in', ['printing', 'drawing'])
      .returning('printer_id')
      .executeTakeFirst()
    if (stopped?.printer_id === null) await forgetCopies(tx, printId)
  })
  return (await readPrint(gateway.ctx.db, printId))!
}
