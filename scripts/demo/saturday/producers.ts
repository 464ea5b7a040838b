import { parse } from 'csv-parse/sync'
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { projectPath } from '../../../shared/lib/paths.ts'
import type { CastProduct } from '../../lib/demo-catalogue.ts'
import { inParallel } from '../../lib/http-client.ts'
import type { Harness } from '../harness.ts'

/**
 * A producer, a member of the co-operative: the hub stores their goods, some bought by it and some still theirs, and
 * one floor packs for all of them.
 */
export interface Producer {
  /** What its seller is called. */
  seller: string
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
/** Of a bag or box with its wrapping: made up. */
const pieceGrams = 520

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
      seller: `nsx-${String(i + 1).padStart(2, '0')}`,
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

/**
 * Producers become members and bring their goods to the hub: for each a shelf, a goods label, and two lots, one that
 * the co-operative has bought for its own sales and one that stays theirs for the pavilion. Returns the tokens of their
 * owners.
 */
export async function takeIn(
  harness: Harness,
  all: readonly Producer[],
  ownSales: number,
): Promise<Map<string, string>> {
  const tokens = new Map<string, string>()
  await inParallel(all, 4, async (producer, i) => {
    const shelf = `${String.fromCodePoint(65 + Math.floor(i / shelfHeight))}${(i % shelfHeight) + 1}`
    await bring(harness, harness.owner, producer, { shelf, units: producer.product.quota * ownSales })
    const token = await joinCoop(harness, producer)
    tokens.set(producer.seller, token)
    await bring(harness, token, producer, { shelf, units: producer.product.quota })
  })
  return tokens
}

/** Makes a producer a member, and signs its owner in. */
async function joinCoop(harness: Harness, { seller }: Producer): Promise<string> {
  await harness.http.json('/api/members', { method: 'POST', token: harness.owner, body: { seller } })
  return ownerOf(harness, seller)
}

/** A token of a member's owner, by a link that the co-operative gives them. */
export async function ownerOf({ http, owner }: Harness, seller: string): Promise<string> {
  const { path } = await http.json<{ path: string }>('/api/sign-in/links', {
    method: 'POST',
    token: owner,
    body: { role: 'owner', seller, name: seller, hours: 48 },
  })
  const [, code] = path.split('#')
  return (await http.json<{ token: string }>('/api/sign-in', { method: 'POST', body: { code } })).token
}

async function bring(
  { http, now }: Harness,
  token: string,
  { name, commune, product: { sku, title } }: Producer,
  { shelf, units }: { shelf: string; units: number },
): Promise<void> {
  const day = (daysLater: number): string =>
    new Date(now().getTime() + daysLater * 86_400_000).toISOString().slice(0, 10)
  const body = { shelf, grams: pieceGrams, label: { name: title, producer: name, origin: commune } }
  await http.json(`/api/products/${sku}`, { method: 'PUT', token, body })
  const lot = { lotId: randomUUID(), sku, code: `L${day(0)}-${sku}`, madeOn: day(-7), bestBefore: day(daysKept), units }
  await http.json('/api/lots', { method: 'POST', token, body: lot })
}
