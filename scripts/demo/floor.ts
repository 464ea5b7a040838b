import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { BatchView } from '../../shared/contract/common.ts'
import type { FactPayload } from '../../shared/contract/facts.ts'
import { until } from '../lib/http-client.ts'
import type { Harness } from './harness.ts'

/** The part of the answer of `GET …/deadline` that the demo uses. */
export interface DeadlineView {
  packBy: string | null
  parcels: { waiting: number; picking: number; packed: number; handedOver: number; late: number }
  breaches: FactPayload<'deadline:breached'>[]
}

const cutWithinMs = 60_000
const breachWithinMs = 30_000
/** The list of breaches shows at most this many. */
const breachesListed = 1_000
const batchesPerPacker = 2

export function readDeadline({ http, host }: Harness, saleId: string): Promise<DeadlineView> {
  return http.json<DeadlineView>(`/api/sales/${saleId}/deadline`, { token: host })
}

/**
 * Waits for the closing cut: every confirmed order in a parcel, every parcel in a batch. Returns the batches in packing
 * order.
 */
export function closingCut(harness: Harness, saleId: string): Promise<BatchView[]> {
  return until('every parcel is in a batch', cutWithinMs, async () => {
    const { parcels } = await readDeadline(harness, saleId)
    const batches = await harness.http.all<BatchView>(`/api/batches?saleId=${saleId}`, harness.packers[0]!)
    const inBatches = batches.reduce((sum, batch) => sum + batch.parcels.length, 0)
    return inBatches === parcels.waiting ? batches : undefined
  })
}

/**
 * Each packer claims and packs the first open batches, item by item, but never all of them: the deadline must find
 * something.
 */
export async function packFirst(harness: Harness, batches: readonly BatchView[]): Promise<string[]> {
  const turns = batches.slice(
    0,
    Math.min(batchesPerPacker * harness.packers.length, Math.max(1, Math.floor(batches.length / 2))),
  )
  const packed = await Promise.all(
    harness.packers.map((packer, seat) =>
      packBatches(
        harness,
        packer,
        turns.filter((_, i) => i % harness.packers.length === seat),
      ),
    ),
  )
  return packed.flat()
}

/** One packer claims these batches and packs them, item by item. Returns the codes of the parcels. */
export async function packBatches({ http }: Harness, packer: string, batches: readonly BatchView[]): Promise<string[]> {
  const codes: string[] = []
  for (const { batchId } of batches) {
    const claimed = await http.json<BatchView>(`/api/batches/${batchId}/claim`, { method: 'POST', token: packer })
    for (const { code, lines, state } of claimed.parcels) {
      if (state !== 'picking') continue
      const scans = lines.flatMap(({ sku, quantity }) => Array<string>(quantity).fill(sku))
      await http.json(`/api/parcels/${code}/pack`, {
        method: 'POST',
        token: packer,
        body: { scanId: randomUUID(), scans },
      })
      codes.push(code)
    }
  }
  return codes
}

/** Gives packed parcels to the carrier and saves the hand-over record that both sign. */
export async function handOver({ http, dispatcher }: Harness, parcelCodes: string[], folder: string): Promise<void> {
  const manifestId = randomUUID()
  await http.json('/api/manifests', {
    method: 'POST',
    token: dispatcher,
    body: { manifestId, carrier: 'Bưu cục Cầu Kè', parcelCodes },
  })
  await writeFile(join(folder, 'manifest-001.pdf'), await http.bytes(`/api/manifests/${manifestId}.pdf`, dispatcher))
}

/** Lets the deadline pass and waits until every parcel that missed it is recorded. Returns how many. */
export async function passDeadline(harness: Harness, saleId: string): Promise<number> {
  const { packBy } = await readDeadline(harness, saleId)
  if (packBy === null) return 0
  await harness.moveClockTo(new Date(Date.parse(packBy) + 1_000))
  return until('every late parcel is recorded as a breach', breachWithinMs, async () => {
    const { parcels, breaches } = await readDeadline(harness, saleId)
    const missed = parcels.waiting + parcels.picking
    return parcels.late === missed && breaches.length === Math.min(missed, breachesListed) ? missed : undefined
  })
}
