import { randomUUID } from 'node:crypto'
import { inParallel } from '../../lib/http-client.ts'
import { count } from '../progress.ts'
import { readEvidence, saveEvidence } from '../saturday/evidence.ts'
import { signature } from '../saturday/trucks.ts'
import type { Harness } from '../harness.ts'

export const carrier = 'J&T Express'
const scannersAtOnce = 4

export interface Truck {
  /** Scanned out and signed for. */
  left: number
  /** Packed, and refused at the truck because the platform has cancelled them. */
  refused: number
  problems: string[]
}

/** Scans all packages out by the platform's codes, the stopped ones first, and has the courier sign for the rest. */
export async function loadTruck(
  { http, dispatcher: token, now }: Harness,
  packed: readonly string[],
  stopped: readonly string[],
): Promise<Truck> {
  const pickupId = randomUUID()
  const problems: string[] = []
  await http.json('/api/pickups', {
    method: 'POST',
    token,
    body: { pickupId, carrier, plannedAt: now().toISOString() },
  })
  const scan = async (code: string): Promise<string> => {
    const body = { scanId: randomUUID(), code }
    return (await http.json<{ result: string }>(`/api/pickups/${pickupId}/scans`, { method: 'POST', token, body }))
      .result
  }
  let refused = 0
  for (const code of stopped) {
    const result = await scan(code)
    if (result === 'cancelled') refused += 1
    else problems.push(`package ${code} was cancelled, and the truck's scan said ${result}`)
  }
  const fine = packed.filter((code) => !stopped.includes(code))
  await inParallel(fine, scannersAtOnce, async (code) => {
    const result = await scan(code)
    if (result !== 'ok') problems.push(`package ${code} was scanned out with ${result}`)
  })
  const { parcels } = await http.json<{ parcels: number }>(`/api/pickups/${pickupId}/sign`, {
    method: 'POST',
    token,
    body: { manifestId: randomUUID(), courier: 'Nguyễn Văn Tám', strokes: signature },
  })
  if (parcels !== fine.length)
    problems.push(`${count(fine.length)} packages were scanned out, the courier signed for ${count(parcels)}`)
  return { left: parcels, refused, problems }
}

/**
 * Reads the evidence pack back from disk and looks up each package that left: its platform's order ids, its tracking
 * code, its carrier and when it left.
 */
export async function checkEvidence(
  harness: Harness,
  { saleId, output }: { saleId: string; output: string },
  left: ReadonlyMap<string, readonly string[]>,
): Promise<{ path: string; proven: number; problems: string[] }> {
  const path = await saveEvidence(harness, { saleId, number: 1 }, output)
  const { rows, problems } = await readEvidence(path)
  const byTracking = new Map(rows.map((row) => [row.tracking, row]))
  let proven = 0
  for (const [tracking, orderIds] of left) {
    const row = byTracking.get(tracking)
    const isProven =
      row?.platform_orders === orderIds.toSorted().join(' ') && row.carrier === carrier && row.handed_over_at !== ''
    if (isProven) proven += 1
    else problems.push(`package ${tracking} left, and the evidence does not say so for orders ${orderIds.join(', ')}`)
  }
  return { path, proven, problems }
}
