import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { projectPath } from '../lib/paths.ts'
import type { GoodsMapping } from '../contract/routes/sale-import.ts'
import { plainName } from '../sheet/column-name.ts'
import type { Layout } from '../sheet/find-table.ts'
import { goodsColumns, requiredColumns, type GoodsColumn } from './goods-columns.ts'

const text = z.string().min(1)
const item = z.strictObject({
  sku: text,
  title: text,
  choice: z.strictObject({ product: text, label: text }).optional(),
  price: z.int(),
  quota: z.int(),
})

/** The schema of a file in `goods-formats/`: what one program calls the columns of its product export. */
const formatFile = z.strictObject({
  id: text,
  title: z.strictObject({ vi: text, en: text }),
  /** Where the column names come from, and how far they were verified. */
  source: text,
  checkedOn: z.iso.date(),
  columns: z.strictObject({ sku: text, title: text, price: text, quota: text }),
  /** For exports with a row per variant: the column shared by a product's rows, and those that distinguish them. */
  variants: z.strictObject({ group: text, options: z.array(text).min(1) }).optional(),
  /** A sample table of this kind and the goods in it; the tests read every one. */
  example: z.strictObject({
    head: z.array(text),
    rows: z.array(z.array(z.string())).min(1),
    items: z.array(item).min(1),
  }),
})

/** The product export of a widely used shop program. */
export interface GoodsFormat extends z.infer<typeof formatFile> {
  /** Its columns, prepared for matching. */
  layout: Layout<GoodsColumn>
}

/** All known exports. */
export const goodsFormats: readonly GoodsFormat[] = loadFormats(projectPath('shared', 'stock', 'goods-formats'))

function loadFormats(folder: string): GoodsFormat[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const parsed = formatFile.safeParse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
      if (!parsed.success) throw new Error(`${join(folder, file)}: ${z.prettifyError(parsed.error)}`)
      return { ...parsed.data, layout: layoutOf(parsed.data.columns) }
    })
}

/** Matches columns with exactly these names. */
export function layoutOf({ sku, title, choice, price, quota, limit }: GoodsMapping): Layout<GoodsColumn> {
  const only = (name: string): string[][] => [[plainName(name)]]
  return {
    names: {
      sku: only(sku),
      title: only(title),
      choice: choice === undefined ? goodsColumns.names.choice : only(choice),
      price: only(price),
      quota: only(quota),
      limit: limit === undefined ? goodsColumns.names.limit : only(limit),
    },
    required: requiredColumns,
  }
}
