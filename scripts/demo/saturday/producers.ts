import { parse } from 'csv-parse/sync'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { projectPath } from '../../../shared/lib/paths.ts'
import type { CastProduct } from '../../lib/demo-catalogue.ts'
import { inParallel } from '../../lib/http-client.ts'
import type { Harness } from '../harness.ts'

/** A producer of the co-operative: their goods are stored in its hub, and one floor packs for all of them. */
export interface Producer {
  name: string
  commune: string
  product: CastProduct
  /** Whether there is less of it than people want. */
  isScarce: boolean
}

interface Row {
  product: string
  producer_if_legal_entity: string
  commune_before_2025: string
  province_now: string
}

export const producersCount = 12
/** One in this many producers has brought too little. */
const scarceEvery = 4
const shelfHeight = 4
const daysKept = 90

/**
 * Twelve real producers of Cầu Kè with one real product each (`data/ocop-facts`), those with a company name first;
 * household names are not in the list. Prices and stock are made up: for most goods four times what is ordered while
 * they are pinned, for every fourth too little.
 */
export function producers(ordersPerPin: number): Producer[] {
  const rows = parse(readFileSync(projectPath('data', 'ocop-facts', 'cau-ke.csv'), 'utf8'), { columns: true }) as Row[]
  const named = new Map(
    rows.filter((row) => row.producer_if_legal_entity !== '').map((row) => [row.producer_if_legal_entity, row]),
  )
  const households = rows.filter((row) => row.producer_if_legal_entity === '')
  return [...named.values(), ...households].slice(0, producersCount).map((row, i) => {
    const isScarce = i % scarceEvery === scarceEvery - 1
    return {
      name: row.producer_if_legal_entity || `Hộ sản xuất, ${row.commune_before_2025}`,
      commune: `${row.commune_before_2025}, ${row.province_now}`,
      isScarce,
      product: {
        sku: `NSX${String(i + 1).padStart(2, '0')}`,
        title: row.product,
        price: 1_000 * (25 + ((i * 37) % 120)),
        quota: isScarce ? Math.max(2, Math.ceil(ordersPerPin * 0.8)) : 4 * ordersPerPin + 4,
        perViewerLimit: null,
      },
    }
  })
}

/** The hub receives the producers' goods: shelf and goods label of each, and a lot that covers all sales of the day. */
export async function takeIn(
  { http, host: token, now }: Harness,
  all: readonly Producer[],
  sales: number,
): Promise<void> {
  const day = (daysLater: number): string =>
    new Date(now().getTime() + daysLater * 86_400_000).toISOString().slice(0, 10)
  await inParallel(all, 4, async ({ name, commune, product }, i) => {
    const label = { name: product.title, producer: name, origin: commune }
    await http.json(`/api/products/${product.sku}`, {
      method: 'PUT',
      token,
      body: { shelf: `${String.fromCodePoint(65 + Math.floor(i / shelfHeight))}${(i % shelfHeight) + 1}`, label },
    })
    await http.json('/api/lots', {
      method: 'POST',
      token,
      body: {
        lotId: randomUUID(),
        sku: product.sku,
        code: `L${day(0)}-${product.sku}`,
        madeOn: day(-7),
        bestBefore: day(daysKept),
        units: product.quota * sales,
      },
    })
  })
}
