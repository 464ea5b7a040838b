import { randomUUID } from 'node:crypto'
import type { BatchView } from '../../../shared/contract/common.ts'
import type { CheckedScan } from '../../../shared/contract/routes/packing.ts'
import type { Dice } from '../../lib/seeded-random.ts'
import type { Stage } from '../harness.ts'
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
export function packersOf(dice: Dice): Pace[] {
  return packerNames.map(() => paceOf(dice))
}

/**
 * Everyone takes the most urgent batch, scans piece by piece, seals, and takes the next, until there is none. Each
 * action happens at its own instant of the one clock: the clock is moved from action to action, so Flashpack sees the
 * seconds that a real packer takes. `pause` is called once, after `pauseAfter` seals.
 */
export async function packAll(
  stage: Stage,
  paces: readonly Pace[],
  { pauseAfter, pause }: { pauseAfter: number; pause: () => Promise<void> },
): Promise<Shift> {
  const startedAt = stage.now()
  const seals: Seal[] = []
  const lanes = paces.map((pace, seat) => ({ acts: pack(stage, seat, pace, seals), at: startedAt.getTime() }))
  let isPaused = false
  for (let lane = lanes[0]; lane; lane = lanes.toSorted((a, b) => a.at - b.at)[0]) {
    if (!isPaused && seals.length >= pauseAfter) {
      isPaused = true
      await pause()
    }
    await stage.passTo(new Date(lane.at))
    const next = await lane.acts.next()
    if (next.done) lanes.splice(lanes.indexOf(lane), 1)
    else lane.at += next.value * 1_000
  }
  return { seals, startedAt, endedAt: seals.at(-1)?.at ?? startedAt }
}

async function* pack(stage: Stage, seat: number, pace: Pace, seals: Seal[]): Acts {
  const token = stage.packers[seat]!
  for (;;) {
    const { batch } = await stage.http.json<{ batch: BatchView | null }>('/api/batches/claim-next', {
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
        const { result } = await stage.http.json<CheckedScan>(`/api/parcels/${code}/check`, {
          method: 'POST',
          token,
          body: { batchId: batch.batchId, scans: pieces.slice(0, i), item },
        })
        if (result !== (i === pieces.length - 1 ? 'complete' : 'ok'))
          throw new Error(`a piece of parcel ${code} was answered ${result}`)
      }
      yield seconds * (1 - scanningShare)
      await stage.http.json(`/api/parcels/${code}/pack`, {
        method: 'POST',
        token,
        body: { scanId: randomUUID(), scans: pieces },
      })
      seals.push({ code, saleId: batch.saleId, seat, at: stage.now() })
    }
  }
}
