import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { CheckedScan } from '../../../shared/contract/routes/packing.ts'
import type { Random } from '../../lib/seeded-random.ts'
import type { Harness } from '../harness.ts'
import { paceOf, scanningShare, type Pace } from './timings.ts'

/** A sealed parcel, from its packer's own record. */
export interface Seal {
  code: string
  saleId: string
  seat: number
  /** By the wall clock of the floor. */
  at: Date
}

/** Seconds until a packer's next action. */
type Acts = AsyncGenerator<number, void>

export interface Shift {
  seals: Seal[]
  startedAt: Date
  endedAt: Date
}

export const packerNames = ['lan', 'minh', 'hoa', 'tuan', 'thao', 'sang', 'ngoc', 'kim']

/** Eight people with their own speed, the same for the whole day. */
export function packersOf(random: Random): Pace[] {
  return packerNames.map(() => paceOf(random))
}

/**
 * Everyone takes the most urgent batch, scans piece by piece, seals, and takes the next, until there is none. Each
 * action happens at its own instant of the one clock: the clock is moved from action to action, so Flashpack sees the
 * seconds that a real packer takes. `pause` is called once, after `pauseAfter` seals.
 */
export async function packAll(
  harness: Harness,
  paces: readonly Pace[],
  { pauseAfter, pause }: { pauseAfter: number; pause: () => Promise<void> },
): Promise<Shift> {
  const startedAt = harness.now()
  const seals: Seal[] = []
  const packers = paces.map((pace, seat) => ({ acts: pack(harness, seat, pace, seals), at: startedAt.getTime() }))
  let isPaused = false
  for (let packer = packers[0]; packer; packer = packers.toSorted((a, b) => a.at - b.at)[0]) {
    if (!isPaused && seals.length >= pauseAfter) {
      isPaused = true
      await pause()
    }
    await harness.passTo(new Date(packer.at))
    const next = await packer.acts.next()
    if (next.done) packers.splice(packers.indexOf(packer), 1)
    else packer.at += next.value * 1_000
  }
  return { seals, startedAt, endedAt: seals.at(-1)?.at ?? startedAt }
}

async function* pack(harness: Harness, seat: number, pace: Pace, seals: Seal[]): Acts {
  const token = harness.packers[seat]!
  for (;;) {
    const { batch } = await harness.http.json<{ batch: BatchView | null }>('/api/batches/claim-next', {
      method: 'POST',
      token,
      body: {},
    })
    if (!batch) return
    yield pace.walkSeconds()
    for (const { code, lines, state } of batch.parcels) {
      if (state !== 'picking') continue
      const pieces = lines.flatMap(({ sku, quantity }) => Array<string>(quantity).fill(sku))
      const seconds = pace.parcelSeconds(pieces.length)
      for (const [i, item] of pieces.entries()) {
        yield (seconds * scanningShare) / pieces.length
        const { result } = await harness.http.json<CheckedScan>(`/api/parcels/${code}/check`, {
          method: 'POST',
          token,
          body: { batchId: batch.batchId, scans: pieces.slice(0, i), item },
        })
        if (result !== (i === pieces.length - 1 ? 'complete' : 'ok'))
          throw new Error(`a piece of parcel ${code} was answered ${result}`)
      }
      yield seconds * (1 - scanningShare)
      await harness.http.json(`/api/parcels/${code}/pack`, {
        method: 'POST',
        token,
        body: { scanId: randomUUID(), scans: pieces },
      })
      seals.push({ code, saleId: batch.saleId, seat, at: harness.now() })
    }
  }
}
