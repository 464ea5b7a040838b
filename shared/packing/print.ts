/** What a print job prints of a batch. */
export const printDocuments = ['labels', 'labels-and-slips', 'packing-slips', 'pick-list'] as const
export type PrintDocument = (typeof printDocuments)[number]

/** `drawing → ready` for a job whose pages a browser prints; `printing → printed` for one that we send to a printer ourselves, `stopped` when a person must look. */
export type PrintState = 'drawing' | 'ready' | 'printing' | 'stopped' | 'printed'
export type ChunkState = 'waiting' | 'drawn' | 'sending' | 'printed' | 'stopped'

/** Labels of one file: a jam costs at most so many. */
export const chunkLabelsMax = 300

/** Labels sent to a printer at once: so many may have to be printed again when it dies in between. */
export const sentLabelsMax = 25

/** Labels of one batch within a chunk, in the order in which they come out. */
export interface ChunkPart {
  batchId: string
  codes: string[]
}

/** Labels one after the other as chunks of at most `labelsMax`; a chunk names each batch once, since neighbours of one batch are together. */
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

/** A parcel that is to get a label, with the last label it got, if any. */
export interface LabelWanted {
  parcelId: string
  code: string
  last?: { copy: number; code: string }
}

export interface LabelCopy {
  parcelId: string
  code: string
  copy: number
}

/**
 * Which copy each parcel's next label is, and under which code. A first label bears the parcel's own code. One that exists already is replaced: the next has a
 * fresh code, so that a scan tells the old paper from the new. A code that was never printed (the contents changed) is kept, but counts on.
 */
export function planCopies(wanted: readonly LabelWanted[], freshCode: () => string): LabelCopy[] {
  return wanted.map(({ parcelId, code, last }) => {
    if (!last) return { parcelId, code, copy: 1 }
    return { parcelId, code: last.code === code ? freshCode() : code, copy: last.copy + 1 }
  })
}

/** How many fresh codes {@link planCopies} will ask for. */
export function countReplaced(wanted: readonly LabelWanted[]): number {
  return wanted.filter(({ code, last }) => last?.code === code).length
}
