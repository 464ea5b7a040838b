import { adapters } from '../shared/dispatch/adapters.ts'
import { openAccount } from '../shared/dispatch/carrier-store.ts'
import { fetchWaybill } from '../shared/dispatch/fetch-waybill.ts'
import { isGivenUp, waybillSize } from '../shared/dispatch/waybill.ts'
import {
  keepWaybillFile,
  leaseWaybills,
  postponeWaybill,
  useWaybill,
  type WaybillWanted,
} from '../shared/dispatch/waybill-store.ts'
import { lastSize } from '../shared/packing/print-store.ts'
import { endedItsThread, type LabelReader } from '../shared/platform/label-reader.ts'
import type { WorkerContext } from './context.ts'
import { forEachLogged } from './for-each-logged.ts'

const waybillsPerRound = 20
/** Lease on a waybill (s): longer than the requests of a round and its reading usually take. */
const leaseSeconds = 120
/** Pause after the nth failed attempt (s): 5, 10, 20 … at most ten minutes. */
const pauseSeconds = (tries: number): number => Math.min(600, 5 * 2 ** Math.min(tries - 1, 10))

/**
 * Fetches the waybills that carriers make for parcels booked with them, where an account wants these instead of the
 * shop's own labels. Until one is there, and if there is none, the shop's own label is the parcel's.
 */
export async function fetchWaybills(ctx: WorkerContext, reader: LabelReader): Promise<void> {
  const wanted = await leaseWaybills(ctx.watchDb, waybillsPerRound, leaseSeconds)
  const byParcel = new Map(wanted.map((one) => [one.parcelId, one]))
  const batchIds = new Set<string>()
  await forEachLogged(ctx, [...byParcel.keys()], 'fetch a waybill', async (parcelId) => {
    if (ctx.ending) return
    const batch = await fetchOne(ctx, reader, byParcel.get(parcelId)!)
    if (!batch) return
    batchIds.add(batch.batchId)
    ctx.relay.publish({ batches: [batch] })
  })
  for (const batchId of batchIds) ctx.jobs.renderDocuments(batchId)
}

async function fetchOne(ctx: WorkerContext, reader: LabelReader, wanted: WaybillWanted): ReturnType<typeof useWaybill> {
  const adapter = adapters[wanted.carrier]
  const { credentials } = openAccount(ctx.personal, wanted.accountId, wanted.sealed)
  const fetched = await fetchWaybill(adapter, {
    baseUrl: wanted.baseUrl ?? adapter.baseUrl,
    credentials,
    tracking: wanted.tracking,
    size: waybillSize(await lastSize(ctx.watchDb, wanted.sellerId, 'labels')),
    now: ctx.clock.now(),
  })
  const kept = fetched.is === 'pdf' ? await takeApart(ctx, reader, wanted, fetched.bytes) : fetched
  if (kept.is === 'kept') return useWaybill(ctx.watchDb, wanted.parcelId, kept.fileId)
  const pause = isGivenUp(kept, wanted.tries) ? undefined : pauseSeconds(wanted.tries)
  await postponeWaybill(ctx.watchDb, wanted.parcelId, kept.error, pause)
  return undefined
}

/** Keeps the pages of a waybill as those of a platform's labels are kept. */
async function takeApart(
  ctx: WorkerContext,
  reader: LabelReader,
  wanted: WaybillWanted,
  pdf: Buffer,
): Promise<{ is: 'kept'; fileId: string } | { is: 'refused'; error: string }> {
  const bytes = new SharedArrayBuffer(pdf.length)
  new Uint8Array(bytes).set(pdf)
  try {
    const read = await reader.read(bytes)
    if ('error' in read) return { is: 'refused', error: `the waybill cannot be used: ${read.error}` }
    return { is: 'kept', fileId: await keepWaybillFile(ctx.watchDb, wanted, read, bytes) }
  } catch (error) {
    if (!endedItsThread(error)) throw error
    return { is: 'refused', error: 'the waybill cannot be used: too-slow' }
  }
}
