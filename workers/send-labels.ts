import type { Context } from '../shared/context.ts'
import {
  printersWanted,
  settleChunk,
  takeChunk,
  type DueChunk,
  type Sent,
} from '../shared/packing/print-outbox-store.ts'
import { sendToPrinter } from '../shared/packing/send-to-printer.ts'
import { noteFailedJob, settleFailedJob } from '../shared/queue/failed-job-store.ts'
import { readChunk } from './print-labels.ts'
import type { Renderer } from '../shared/packing/paper/renderer.ts'

/** Total time for one chunk (ms), below the time after which another worker considers this one dead. */
const sendMsMax = 150_000

/**
 * Sends waiting chunks to their printers as raw data over TCP. Each printer has its own queue, so one that is off holds
 * up no other. A chunk of which no byte was sent is retried automatically; an interrupted one is stopped, because part
 * of it may have been printed: nothing is sent twice without a person's decision.
 */
export function openSending(ctx: Context, renderer: Renderer): { look(): Promise<void>; close(): Promise<void> } {
  const lines = new Map<string, Promise<void>>()
  const work = async (printerId: string): Promise<void> => {
    while (!ctx.ending) {
      const chunk = await takeChunk(ctx.db, printerId)
      if (!chunk) return
      const result = await sendChunk(ctx, renderer, chunk)
      await settleChunk(ctx.db, chunk, result)
      await noteSending(ctx, printerId, chunk, result)
    }
  }
  return {
    look: async () => {
      for (const printerId of await printersWanted(ctx.watchDb)) {
        if (lines.has(printerId)) continue
        lines.set(
          printerId,
          work(printerId)
            .catch((error: unknown) =>
              ctx.log.warn({ err: error, printerId }, "failed to work off a printer's queue; will retry"),
            )
            .finally(() => lines.delete(printerId)),
        )
      }
    },
    close: async () => {
      await Promise.all(lines.values())
    },
  }
}

/**
 * A printer that cannot be reached is retried automatically and meanwhile listed on the control page. An interrupted
 * chunk waits for a person, who sees it at the packing table.
 */
async function noteSending(ctx: Context, printerId: string, chunk: DueChunk, result: Sent): Promise<void> {
  const subject = { kind: 'send', id: chunk.print_id } as const
  if (result.state === 'printed') return settleFailedJob(ctx.db, subject)
  ctx.log.warn(
    { printerId, printId: chunk.print_id, chunk: chunk.number, err: result.error },
    'failed to send labels to the printer',
  )
  if (result.state === 'unreached') await noteFailedJob(ctx.db, subject, result.error)
}

async function sendChunk(ctx: Context, renderer: Renderer, chunk: DueChunk): Promise<Sent> {
  let zpl: string
  let pages = 0
  try {
    const batches = await readChunk(ctx, chunk)
    pages = batches.reduce((sum, batch) => sum + batch.parcels.length, 0)
    if (pages === 0) return { state: 'printed', pages }
    zpl = await renderer.zpl(batches, {
      kind: chunk.document,
      style: { size: chunk.size, reverse: chunk.reverse },
      dpi: chunk.dpi,
    })
  } catch (error) {
    return { state: 'unreached', error: `The labels could not be rendered: ${(error as Error).message}` }
  }
  const sent = await sendToPrinter(chunk, zpl, sendMsMax)
  return sent.state === 'printed' ? { state: 'printed', pages } : sent
}
