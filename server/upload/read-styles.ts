import { getFormatFromId } from 'numfmt'
import type { Archive } from './open-archive.ts'
import { readXml } from './read-xml.ts'

/** The number format of each cell style of a workbook, by index. Without a styles part every cell is `General`. */
export async function readFormats(archive: Archive, part: string | undefined): Promise<readonly string[]> {
  const custom = new Map<number, string>()
  const styles: number[] = []
  let inCellStyles = false
  if (part === undefined || !archive.has(part)) return []
  await readXml(archive, part, {
    open: (name, attributes) => {
      if (name === 'numFmt') custom.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? 'General')
      if (name === 'cellXfs') inCellStyles = true
      if (name === 'xf' && inCellStyles) styles.push(Number(attributes['numFmtId'] ?? 0))
    },
    close: (name) => {
      if (name === 'cellXfs') inCellStyles = false
    },
  })
  return styles.map((id) => custom.get(id) ?? builtIn(id))
}

function builtIn(id: number): string {
  return Number.isInteger(id) && id > 0 && id < 164 ? (getFormatFromId(id) ?? 'General') : 'General'
}
