import type { GoodsFile } from '../../server/sale/failed-preview.ts'
import { previewGoods as preview } from '../../server/sale/read-spreadsheet.ts'

/** A reading thread that never returns from a file called `forever` and uses up all memory for one called `memory`. */
export function previewGoods(file: GoodsFile): ReturnType<typeof preview> {
  const text = Buffer.from(file.bytes).toString('latin1')
  if (text === 'forever') for (;;) Math.random()
  const kept: string[][] = []
  if (text === 'memory') for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => `${i} ${kept.length}`))
  return preview(file)
}
