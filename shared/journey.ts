/**
 * The stages of an order's way through Flashpack, in sequence, with the step that does each and the queue that leads to
 * it. The map of the system: start here to find where something happens.
 */
const journey = [
  { stage: 'ORDER', step: 'server/place-order', queue: null },
  { stage: 'RESERVE', step: 'workers/reserve-stock', queue: 'reserve' },
  { stage: 'BATCH', step: 'workers/batch-packing', queue: 'batch' },
  { stage: 'LABEL', step: 'workers/match-labels', queue: 'labels' },
  { stage: 'PRINT', step: 'workers/render-documents', queue: 'documents' },
  { stage: 'PACK', step: 'server/pack-parcel', queue: null },
  { stage: 'HAND OVER', step: 'server/hand-over', queue: null },
  { stage: 'DEADLINE', step: 'workers/enforce-deadline', queue: null },
] as const

export type QueueName = Exclude<(typeof journey)[number]['queue'], null>

/** The name of a partition's queue; BullMQ does not allow `:` in names. */
export function reserveQueueName(partitionId: number): string {
  return `reserve-${partitionId}`
}

/** The names of all queues for this many partitions. */
export function queueNamesOf(partitions: number): string[] {
  return [
    ...Array.from({ length: partitions }, (_, partitionId) => reserveQueueName(partitionId)),
    'batch',
    'documents',
    'labels',
  ]
}
