import { projectPath } from '../../shared/lib/paths.ts'
import { byHand } from './baseline.ts'
import { cost } from './cost.ts'
import type { Figure } from './figure.ts'
import { oldOrders } from './old-orders.ts'
import { paper3000 } from './paper.ts'
import { platformImport } from './platform-import.ts'
import { statementImport } from './statement-import.ts'
import { platformLabels } from './platform-labels.ts'
import { platformBesideSurge } from './platform-surge.ts'
import { drop50000, latency3000, neighbour } from './promises.ts'
import { reconnect10000 } from './reconnect.ts'
import type { Bench } from './harness.ts'
import { processes2x2, sales800, salesTree, throughput } from './throughput.ts'
import { uploadBesideSurge } from './upload.ts'
import { idleViewers } from './viewers.ts'

/** Figures that are measured together, on their own services. */
export interface Topic {
  names: string[]
  measure(bench: Bench): Promise<Figure[]>
  settings?: Record<string, string>
  /** Services whose data is kept between runs; omitted, they start empty. */
  dataHome?: string
  needsRedis?: boolean
}

const one = (
  name: string,
  measure: (bench: Bench, name: string) => Promise<Figure>,
  more: Partial<Topic> = {},
): Topic => ({ names: [name], measure: async (bench) => [await measure(bench, name)], ...more })

export const topics: readonly Topic[] = [
  one('throughput-200x10', (bench, name) => throughput(bench, name, 200, 10)),
  one('throughput-1000x3', (bench, name) => throughput(bench, name, 1_000, 3)),
  one('by-hand', byHand, { needsRedis: true }),
  one('latency-3000', latency3000),
  one('drop-50000', drop50000),
  one('sales-800', sales800),
  one('sales-tree', salesTree),
  one('old-5m', oldOrders, { dataHome: projectPath('.data', 'bench') }),
  one('neighbour', neighbour, { settings: { PARTITIONS: '1' } }),
  { names: ['viewers-memory', 'viewers-fanout'], measure: idleViewers },
  one('upload-beside-surge', uploadBesideSurge),
  one('platform-import', platformImport),
  one('statement-import', statementImport),
  one('platform-labels', platformLabels),
  one('platform-beside-surge', platformBesideSurge),
  one('cost', cost),
  one('paper-3000', paper3000),
  one('reconnect-10000', reconnect10000),
  one('processes-2x2', processes2x2),
]

export const figureNames: readonly string[] = topics.flatMap(({ names }) => names)
