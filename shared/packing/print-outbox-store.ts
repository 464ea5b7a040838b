import { sql, type Kysely } from 'kysely'
import type { Tx } from '../db/database.ts'
import type { Tables } from '../db/tables.ts'
import type { PaperSize } from './paper/paper-size.ts'
import type { PrinterDpi } from './paper/zpl.ts'
import type { ChunkPart, PrintDocument } from './print.ts'

/** A chunk to be sent, with its destination. */
export interface DueChunk {
  print_id: string
  number: number
  chunk_id: string
  parts: ChunkPart[]
  labels: number
  tries: number
  document: PrintDocument
  size: PaperSize
  reverse: boolean
  copy: number
  sale_id: string
  host: string
  port: number
  dpi: PrinterDpi
}

/**
 * A worker that has been sending a chunk for longer than this (s) is gone. Longer than all of sending's own timeouts.
 */
const sendSecondsMax = 180

/** Pauses between attempts to reach a printer (s): doubled each time, up to this. */
const waitSecondsMax = 60

/** Printers with something waiting for them. */
export async function printersWanted(db: Kysely<Tables>): Promise<string[]> {
  const { rows } = await sql<{ printer_id: string }>`
    select distinct j.printer_id from print_job j join print_chunk c on c.print_id = j.print_id
    where j.state = 'printing' and j.printer_id is not null and (c.state = 'sending' or (c.state = 'waiting' and c.due_at <= (select app_now())))`.execute(
    db,
  )
  return rows.map((row) => row.printer_id)
}

/**
 * Takes the next chunk of a printer's oldest job, marked as being sent before its first byte goes out. Only one chunk
 * at a time is in flight to a printer, whichever worker sends it. One whose worker is gone is stopped: only a person
 * can see how much of it came out.
 */
export async function takeChunk(db: Kysely<Tables>, printerId: string): Promise<DueChunk | undefined> {
  return db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`printer/${printerId}`}, 0))`.execute(tx)
    const sending = await sql<{ print_id: string; number: number; gone: boolean }>`
      select c.print_id, c.number, c.changed_at < app_now() - ${sendSecondsMax} * interval '1 second' as gone
      from print_chunk c join print_job j on j.print_id = c.print_id where j.printer_id = ${printerId} and c.state = 'sending'`.execute(
      tx,
    )
    for (const chunk of sending.rows)
      if (chunk.gone)
        await stopChunk(tx, chunk, 'The worker that was sending it died: check what came out of the printer.')
    if (sending.rows.some(({ gone }) => !gone)) return undefined
    const { rows } = await sql<DueChunk & { due: boolean }>`
      select c.print_id, c.number, c.chunk_id, c.parts, c.labels, c.tries, j.document, j.size, j.reverse, j.copy, j.sale_id, p.host, p.port, p.dpi, c.due_at <= app_now() as due
      from print_job j join print_chunk c on c.print_id = j.print_id join printer p on p.printer_id = j.printer_id
      where j.printer_id = ${printerId} and p.removed_at is null and j.state = 'printing' and c.state = 'waiting' order by j.created_at, j.print_id, c.number limit 1`.execute(
      tx,
    )
    const next = rows[0]
    if (!next?.due) return undefined
    next.tries += 1
    await sql`update print_chunk set state = 'sending', tries = ${next.tries}, changed_at = app_now() where chunk_id = ${next.chunk_id}`.execute(
      tx,
    )
    return next
  })
}

/** Printed completely; or not a byte was sent; or interrupted, so that part of it may have come out. */
export type Sent =
  | { state: 'printed'; pages: number }
  | { state: 'unreached'; error: string }
  | { state: 'broken'; error: string }

/** Records the result of a chunk, unless somebody else has settled it since. */
export async function settleChunk(
  db: Kysely<Tables>,
  chunk: { print_id: string; number: number; tries: number },
  result: Sent,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    if (result.state === 'broken') {
      await stopChunk(tx, chunk, result.error)
    } else if (result.state === 'unreached') {
      const seconds = Math.min(2 ** chunk.tries, waitSecondsMax)
      await sql`update print_chunk set state = 'waiting', error = ${result.error}, due_at = app_now() + ${seconds} * interval '1 second', changed_at = app_now()
        where print_id = ${chunk.print_id} and number = ${chunk.number} and state = 'sending' and tries = ${chunk.tries}`.execute(
        tx,
      )
    } else {
      await sql`update print_chunk set state = 'printed', error = null, pages = ${result.pages}, changed_at = app_now() where print_id = ${chunk.print_id} and number = ${chunk.number} and state = 'sending' and tries = ${chunk.tries}`.execute(
        tx,
      )
      await sql`update print_job j set state = 'printed' where j.print_id = ${chunk.print_id} and j.state in ('printing', 'stopped') and not exists (select 1 from print_chunk c where c.print_id = j.print_id and c.state <> 'printed')`.execute(
        tx,
      )
    }
  })
}

async function stopChunk(
  tx: Tx,
  { print_id: printId, number }: { print_id: string; number: number },
  error: string,
): Promise<void> {
  await sql`with stopped as (update print_chunk set state = 'stopped', error = ${error}, changed_at = app_now() where print_id = ${printId} and number = ${number} and state = 'sending' returning print_id)
    update print_job set state = 'stopped' where print_id in (select print_id from stopped) and state = 'printing'`.execute(
    tx,
  )
}
