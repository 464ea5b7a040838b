import { drive, hotSku, startServer, type Stage } from './stage.ts'
import type { LoadPlan, LoadResult } from './load.ts'

/** One line of the bench: what was measured, the yardstick measured in the same call with the same client, and their ratio (medians of the runs). */
export interface Figure {
  name: string
  value: number
  yardstick: number | null
  ratio: number | null
  unit: string
  runs: { value: number; yardstick: number | null }[]
  notes?: Record<string, number | string>
}

const pairs = 3
const plenty = 9_000_000

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}

/** Decided orders per second in a closed loop on one hot item, against the bare echo; runs alternate so that the machine's moods fall on both. */
export async function throughput(stage: Stage, name: string, sockets: number, inFlight: number): Promise<Figure> {
  const tokens = await stage.viewers(sockets)
  const load: LoadPlan['load'] = { kind: 'closed', inFlight, warmSeconds: 2, seconds: 5 }
  const echo = await startServer('echo-server')
  const runs: { value: number; yardstick: number }[] = []
  let last: LoadResult | undefined
  try {
    for (let i = 0; i < pairs; i += 1) {
      const saleId = await stage.openSale(plenty)
      const yardstick = await drive({ url: echo.url, tokens, saleIds: [saleId], sku: hotSku, join: false, load })
      last = await drive({ url: stage.url, tokens, saleIds: [saleId], sku: hotSku, join: true, load })
      runs.push({ value: last.perSecond, yardstick: yardstick.perSecond })
    }
  } finally {
    echo.stop()
  }
  const ratios = runs.map((run) => run.value / run.yardstick)
  return {
    name, value: median(runs.map((run) => run.value)), yardstick: median(runs.map((run) => run.yardstick)), ratio: median(ratios), unit: 'decided orders/s', runs,
    notes: { p50Ms: last!.p50Ms, p99Ms: last!.p99Ms, outcomes: JSON.stringify(last!.outcomes) },
  }
}
