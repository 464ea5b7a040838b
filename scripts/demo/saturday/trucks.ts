import { randomUUID } from 'node:crypto'
import type { PickupView } from '../../../shared/contract/routes/dispatch.ts'
import type { Harness } from '../harness.ts'

export interface Visit {
  carrier: string
  plannedAt: Date
  /** The parcels that it is to take. */
  codes: readonly string[]
  /** What is noted, and when, while waiting for the truck. */
  notes?: readonly { at: Date; kind: 'came-late' | 'other'; text: string }[]
}

/** Parcels that left with a truck, from the desk's own record. */
export interface Left {
  carrier: string
  manifestId: string
  codes: readonly string[]
  plannedAt: Date
  signedAt: Date
}

/** Seconds from one parcel to the next at the truck's door: our own guess. */
const scanSeconds = 4
/** As a courier draws it. */
export const signature = [
  [
    [8, 62],
    [22, 18],
    [40, 66],
  ],
  [
    [44, 50],
    [60, 30],
    [92, 44],
  ],
]

/**
 * A carrier's visit from the planned hour on: the desk opens the pick-up, notes the delay, scans every parcel out, and
 * the courier signs.
 */
export async function visit(harness: Harness, { carrier, plannedAt, codes, notes = [] }: Visit): Promise<Left> {
  const { http, dispatcher: token } = harness
  const pickupId = randomUUID()
  await harness.passTo(plannedAt)
  await http.json('/api/pickups', {
    method: 'POST',
    token,
    body: { pickupId, carrier, plannedAt: plannedAt.toISOString() },
  })
  for (const { at, kind, text } of notes) {
    await harness.passTo(at)
    await http.json(`/api/pickups/${pickupId}/notes`, {
      method: 'POST',
      token,
      body: { noteId: randomUUID(), kind, text },
    })
  }
  const arrivedAt = harness.now().getTime()
  for (const [i, code] of codes.entries()) {
    await harness.passTo(new Date(arrivedAt + (i + 1) * scanSeconds * 1_000))
    const { result } = await http.json<{ result: string }>(`/api/pickups/${pickupId}/scans`, {
      method: 'POST',
      token,
      body: { scanId: randomUUID(), code },
    })
    if (result !== 'ok') throw new Error(`parcel ${code} was scanned out with ${result}`)
  }
  const { tally } = await http.json<PickupView>(`/api/pickups/${pickupId}`, { token })
  if (tally.scanned !== codes.length)
    throw new Error(`${codes.length} parcels were scanned out, the tally says ${tally.scanned}`)
  const manifestId = randomUUID()
  await http.json(`/api/pickups/${pickupId}/sign`, {
    method: 'POST',
    token,
    body: { manifestId, courier: 'Nguyễn Văn Tám', strokes: signature },
  })
  return { carrier, manifestId, codes, plannedAt, signedAt: harness.now() }
}
