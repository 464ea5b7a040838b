import { connect } from 'node:net'
import type { Context } from '../shared/context.ts'
import {
  printersWanted,
  settleChunk,
  takeChunk,
  type DueChunk,
  type Sent,
} from '../shared/packing/print-outbox-store.ts'
import { isPrinterHost, printerPorts } from '../shared/packing/printer.ts'
import { noteFailedJob, settleFailedJob } from '../shared/queue/failed-job-store.ts'
import { readChunk } from './print-labels.ts'
import type { Renderer } from '../shared/packing/paper/renderer.ts'

/** A printer on the local network answers at once or not at all (ms). */
const connectMsMax = 5_000

/** A printer that accepts nothing and says nothing for this long has jammed (ms). It may pause between labels. */
const silentMsMax = 60_000

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
            .catch((error: unknown) => ctx.log.warn({ err: error, printerId }, "a printer's queue failed; will retry"))
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
  if (!isPrinterHost(chunk.host) || !printerPorts.includes(chunk.port))
    return { state: 'unreached', error: 'The printer is outside the local network.' }
  return sendBytes(chunk, Buffer.from(zpl, 'ascii')).then((sent) =>
    sent.state === 'printed' ? { state: 'printed', pages } : sent,
  )
}

/** Confirmed means that the printer accepted everything and closed the connection cleanly after us. */
function sendBytes(
  { host, port }: DueChunk,
  bytes: Buffer,
): Promise<{ state: 'printed' } | { state: 'unreached' | 'broken'; error: string }> {
  return new Promise((resolve) => {
    const socket = connect({ host, port })
    let connected = false
    let finished = false
    let ended = false
    const end = (error: string): void => {
      clearTimeout(connecting)
      clearTimeout(altogether)
      socket.destroy()
      resolve(finished && ended ? { state: 'printed' } : { state: connected ? 'broken' : 'unreached', error })
    }
    const connecting = setTimeout(() => end('The printer does not answer.'), connectMsMax)
    const altogether = setTimeout(() => end('The printer takes too long.'), sendMsMax)
    socket.setTimeout(silentMsMax, () => end('The printer has stopped accepting data.'))
    socket.once('connect', () => {
      connected = true
      clearTimeout(connecting)
      socket.end(bytes)
    })
    socket.once('finish', () => (finished = true))
    // The printer's status is not used, but must be read for the end of the stream to be seen.
    socket.on('data', () => undefined)
    socket.once('end', () => (ended = finished))
    socket.once('error', (error) => {
      ended = false
      end(connected ? `The connection broke: ${error.message}` : `The printer cannot be reached: ${error.message}`)
    })
    socket.once('close', () => end('The printer closed the connection before everything was sent.'))
  })
}
