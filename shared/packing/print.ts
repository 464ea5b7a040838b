/** What a print job can print for a batch. */
export const printDocuments = ['labels', 'labels-and-slips', 'packing-slips', 'pick-list'] as const
export type PrintDocument = (typeof printDocuments)[number]

/**
 * `drawing → ready` for a job whose pages a browser prints; `printing → printed` for one we send to a printer
 * ourselves, `stopped` when a person must look.
 */
export type PrintState = 'drawing' | 'ready' | 'printing' | 'stopped' | 'printed'
export type ChunkState = 'waiting' | 'drawn' | 'sending' | 'printed' | 'stopped'

/** Labels per file: the most a jam can cost. */
export const chunkLabelsMax = 300

/** Labels sent to a printer at once: the most that may have to be reprinted if it dies in between. */
export const sentLabelsMax = 25

/** Labels of one batch within a chunk, in printing order. */
export interface ChunkPart {
  batchId: string
  codes: string[]
}

/**
 * Splits a sequence of labels into chunks of at most `labelsMax`; a chunk names each batch once, because labels of one
 * batch are adjacent.
 */
export function cutChunks(labels: readonly { batchId: string; code: string }[], labelsMax: number): ChunkPart[][] {
  const chunks: ChunkPart[][] = []
  labels.forEach(({ batchId, code }, at) => {
    if (at % labelsMax === 0) chunks.push([])
    const parts = chunks.at(-1)!
    if (parts.at(-1)?.batchId === batchId) parts.at(-1)!.codes.push(code)
    else parts.push({ batchId, codes: [code] })
  })
  return chunks
}

/** A parcel that is to get a label, with its last label, if any. */
export interface LabelWanted {
  parcelId: string
  code: string
  last?: { copy: number; code: string }
  isForeign?: boolean
}

export interface LabelCopy {
  parcelId: string
  code: string
  copy: number
}

/**
 * Determines the copy number and code of each parcel's next label. A first label has the parcel's own code. An existing
 * label is replaced: the next one gets a new code, so that a scan tells the old paper from the new. A code that was
 * never printed (the contents changed) is kept, but the copy number still increases. A label that somebody else made
 * stays the same.
 */
export function planCopies(wanted: readonly LabelWanted[], freshCode: () => string): LabelCopy[] {
  return wanted.map((label) => {
    const { parcelId, code, last } = label
    if (!last) return { parcelId, code, copy: 1 }
    return { parcelId, code: isReplaced(label) ? freshCode() : code, copy: last.copy + 1 }
  })
}

/** How many new codes {@link planCopies} will ask for. */
export function countReplaced(wanted: readonly LabelWanted[]): number {
  return wanted.filter((label) => isReplaced(label)).length
}

function isReplaced({ code, last, isForeign }: LabelWanted): boolean {
  return last?.code === code && !isForeign
}
