import { cellTextMax, type FileLimits } from './limits.ts'
import { tooLarge, type Archive } from './open-archive.ts'
import { readXml } from './read-xml.ts'
import type { Cell } from '../../shared/sheet/workbook.ts'
import { showText } from './show-value.ts'

/**
 * The strings that a workbook's cells refer to, each built once. Phonetic guides (Japanese) are not part of the text.
 */
export async function readSharedStrings(
  archive: Archive,
  part: string | undefined,
  { cells: cellsMax }: FileLimits,
): Promise<readonly Cell[]> {
  const cells: Cell[] = []
  if (part === undefined || !archive.has(part)) return cells
  const text = openTextCollector()
  await readXml(archive, part, {
    open: text.open,
    text: text.text,
    close: (name) => {
      text.close(name)
      if (name !== 'si') return
      if (cells.length === cellsMax) throw tooLarge()
      cells.push(showText(text.take()))
    },
  })
  return cells
}

/** Collects the text of `t` elements: rich text comes in several pieces, and phonetic runs (`rPh`) are skipped. */
export function openTextCollector(): {
  open(name: string): void
  text(piece: string): void
  close(name: string): void
  take(): string
} {
  let collected = ''
  let inText = false
  let phonetic = 0
  return {
    open: (name) => {
      if (name === 'rPh') phonetic += 1
      if (name === 't') inText = true
    },
    text: (piece) => {
      if (!inText || phonetic > 0) return
      collected += piece
      if (collected.length > cellTextMax) throw tooLarge()
    },
    close: (name) => {
      if (name === 'rPh') phonetic -= 1
      if (name === 't') inText = false
    },
    take: () => {
      const taken = collected
      collected = ''
      return taken
    },
  }
}
