import { fitText, type FittedText, type Step } from './fit-text.ts'
import type { Face } from './fonts/faces.ts'
import { linesHeight } from './line-height.ts'

/** One of several texts below each other. `gap` (mm) separates it from the one above. */
export interface BlockText {
  text: string
  face: Face
  steps: readonly Step[]
  gap?: number
}

/** The texts of a block, each with its offset from the block's top (mm). `cut`: a text was truncated. */
export interface FittedBlock {
  texts: (FittedText & { face: Face; top: number })[]
  height: number
  cut: boolean
}

/**
 * Lays several texts out in `width` mm, in the first of several ways in which all of them fit whole within `height` mm.
 * If none does, uses the last way and cuts what has no room. So the texts of a block make room for each other before
 * anything is lost.
 */
export function fitBlock(
  ways: readonly (readonly BlockText[])[],
  { width, height }: { width: number; height: number },
): FittedBlock {
  let block: FittedBlock | undefined
  for (const way of ways) {
    block = layBlock(way, width)
    if (!block.cut && block.height <= height) return block
  }
  if (!block) throw new RangeError('fitBlock needs a way')
  return { ...block, cut: true }
}

function layBlock(texts: readonly BlockText[], width: number): FittedBlock {
  const block: FittedBlock = { texts: [], height: 0, cut: false }
  for (const { text, face, steps, gap = 0 } of texts) {
    const fitted = fitText(text, face, width, steps)
    block.texts.push({ ...fitted, face, top: block.height + gap })
    block.height += gap + linesHeight(fitted.lines.length, fitted.size)
    block.cut ||= fitted.cut
  }
  return block
}
